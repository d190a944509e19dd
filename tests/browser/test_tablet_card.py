"""The card that she answers alone, on a tablet whose battery is pulled: asked once, kept once."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

GIVE = """async ({ writes, refuse, hides }) => {
  const { Kept } = await import("/static/tablet/kept.js");
  const { LocalStore } = await import("/static/tablet/local-store.js");
  const { SelfAnswer } = await import("/static/tablet/self-answer.js");
  const { open } = await import("/static/tablet/disk.js");
  const { create, toBase64 } = await import("/static/tablet/vault.js");
  const { card } = await import("/static/interview/alone.js");
  const how = { name: "RSA-OAEP", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  const pair = await crypto.subtle.generateKey(how, true, ["encrypt", "decrypt"]);
  const spki = toBase64(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey)));

  const disk = await open();
  const { slot, keys } = await create({ id: "a", pin: "482913", recovery: null });
  const kept = new Kept({ disk, slot, keys });
  await kept.put("interview", "i", { uid: "i", body: { answers: {}, page: "card" }, sent: null });
  const write = disk.write.bind(disk);
  const dies = () => new Promise(() => {});
  const full = () => Promise.reject(Object.assign(new Error("full"), { code: "full", name: "QuotaExceededError" }));
  disk.write = (changes) => (writes-- > 0 ? write(changes) : refuse ? full() : dies());

  const answers = {};
  const stage = document.createElement("form");
  stage.innerHTML = '<input type="radio" value="1" checked><p data-error hidden></p>';
  const said = [];
  const interview = {
    stage,
    sheet: { template: () => ({ firstElementChild: { dataset: { mark: "done", control: "card" } } }),
      node: () => ({ firstElementChild: document.createElement("div") }), part: () => "" },
    pages: { current: { questions: ["card"] } },
    questionnaire: { has: () => true, set: (name, value) => (answers[name] = value),
      value: (name) => answers[name] ?? null },
    store: new LocalStore({ kept, uid: "i" }),
    get snapshot() { return { answers, page: "card", language: "az" }; },
    save() { this.store.save(this.snapshot); },
    handBack() { said.push("back"); },
  };
  interview.alone = new SelfAnswer({ kept, uid: "i", household: "h", stratum: "03-2", eligible: 2,
    key: { id: "k", spki, mode: "unlinked" }, value: () => 30,
    keep: (state, others) => interview.store.saveWith(state, others) });
  addEventListener("unhandledrejection", (event) => event.preventDefault());
  interview.save(); // the page was turned just now
  card.isHeld(interview);
  card.isHeld(interview); // touched twice
  if (hides) interview.save(); // somebody came in
  await new Promise((done) => setTimeout(done, 400));

  const found = await new Kept({ disk, slot, keys }).open();
  return { cards: found.all("answer").length, done: found.get("interview", "i").body.answers.done ?? null,
    inMemory: answers.done ?? null, toSend: kept.all("answer").length, said };
}"""
"""One card is given; the disk takes `writes` more writes, then the tablet is dead, or it refuses."""


@pytest.fixture
def give(used_page):
    """`give(writes=..., refuse=...)`: what is on the disk afterwards."""
    used_page.goto("/healthz")
    return lambda **how: used_page.evaluate(
        GIVE, {"writes": 9, "refuse": False, "hides": False, **how}
    )


def test_a_card_is_kept_once_and_marked_as_given(give):
    assert give() == {"cards": 1, "done": "1", "inMemory": "1", "toSend": 1, "said": ["back"]}


@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.parametrize("writes", [0, 1, 2, 3])
def test_a_battery_pulled_at_any_moment_leaves_the_card_with_its_mark_or_neither(
    give, writes, hides
):
    found = give(writes=writes, hides=hides)
    assert (found["cards"], found["done"]) in [(0, None), (1, "1")]


def test_a_card_that_the_disk_refuses_is_not_marked_and_not_given_back(give):
    found = give(writes=0, refuse=True)
    assert found == {"cards": 0, "done": None, "inMemory": None, "toSend": 0, "said": []}
