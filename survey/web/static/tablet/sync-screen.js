// The exchange, item by item: what waits, what is on its way, what the office asks about.
import { follow } from "./following.js";
import { cards, files, pending } from "./outbox.js";
import { part, say } from "./screens.js";
import { signInAgain } from "./sign-in-again.js";
import { wordsOf } from "./trouble.js";
import { Words, copy, write } from "./words.js";

const OWN = ["visit", "interview", "draw", "notice", "answer"];

class SyncScreen {
  constructor(root, context) {
    Object.assign(this, { root, context, words: new Words() });
    root.addEventListener("click", ({ target }) => this.#tapped(target.closest("button")?.dataset ?? {}));
  }

  draw() {
    const { kept, sync } = this.context;
    const { last_sync: last } = sync.settings;
    const { trouble } = sync;
    write(this.root, { trouble: trouble && wordsOf(trouble), last: last ? this.words.moment(new Date(last).toISOString()) : say("never") });
    this.#progress(sync);
    this.#waiting(kept, sync);
    this.#problems(kept);
  }

  #progress({ isWorking, done, all }) {
    const line = part(this.root, "progress");
    line.hidden = !isWorking;
    this.root.querySelector("[data-do=sync]").disabled = isWorking;
    line.querySelector("progress").value = all ? done / all : 0;
    write(this.root, { progress: all ? `${done} / ${all}` : "" });
  }

  #waiting(kept, { sending }) {
    const found = [...pending(kept).filter(({ kind }) => kind !== "trace"), ...cards(kept), ...files(kept).map((record) => ({ kind: "file", uid: record.name, record }))];
    const lines = found.map((one) => this.#line(one, say(stateOf(one, sending))));
    part(this.root, "items").replaceChildren(...lines);
    part(this.root, "open-head").hidden = found.length === 0;
    part(this.root, "nothing").hidden = found.length > 0;
  }

  #problems(kept) {
    const found = OWN.flatMap((kind) => kept.all(kind).map((record) => ({ kind, record })))
      .filter(({ record }) => record.problem && record.sent);
    part(this.root, "problems-head").hidden = found.length === 0;
    part(this.root, "problems").replaceChildren(...found.map((one) => this.#line(one, say(`state-${one.record.problem.status}`))));
  }

  #line({ kind, record }, state) {
    const item = copy("sync-item").firstElementChild;
    const { household, unit, interview } = record.body;
    const uid = household ?? this.context.kept.get("interview", interview)?.body.household;
    const found = kind !== "answer" && this.context.kept.get("household", uid);
    item.firstElementChild.dataset.uid = found ? uid : "";
    item.firstElementChild.disabled = !found;
    const where = found ? [this.words.text("cluster", { number: found.cluster }), this.words.text("household", found)].join(" · ") : "";
    write(item, { what: say(kind === "interview" ? `kind-interview-${unit}` : `kind-${kind}`), where, state });
    return item;
  }

  #tapped({ uid, do: act }) {
    if (uid) this.context.go("household", { uid });
    if (act) ACTS[act](this.context);
  }
}

const stateOf = ({ kind, uid, record }, sending) => {
  if (sending.has(`${kind}/${uid}`)) return "state-sending";
  return record.problem?.status === "refused" ? "state-refused" : "state-waiting";
};

const ACTS = {
  back: (context) => context.back(),
  sync: async (context) => {
    if (context.sync.trouble === "signed_out") await signInAgain(context);
    return context.sync.run();
  },
};

export function exchange(context) {
  context.show("sync", (root) => {
    const screen = new SyncScreen(root.querySelector(".case-screen"), context);
    screen.draw();
    follow(context.kept, screen);
    const draw = () => (screen.root.isConnected ? screen.draw() : context.sync.removeEventListener("state", draw));
    context.sync.addEventListener("state", draw);
  });
}
