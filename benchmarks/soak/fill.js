// Fills the interview that is on the screen, as fast as the page takes it: reads what is asked, gives what the
// script says, turns the page. Evaluated inside the page; returns why it stopped.
//
// `kept` are the places that the page has said to be saved before. One of them without an answer is `gone`: it was
// lost on the tablet, and is told although it is given anew here. What is said to be saved now is noted through
// `window.saved(places)`, so that it is known even when this window dies.
async ({ answers, pages, kept }) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const stage = () => document.getElementById("stage");
  const before = new Set(kept);
  const gone = new Set();
  let unnoted = [];

  const at = (place) =>
    place.split("/").reduce((found, part) => {
      const [, name, index] = part.match(/^([^[]+)(?:\[(\d+)\])?$/);
      const value = found?.[name];
      return index && value ? value[Number(index) - 1] : value;
    }, answers);

  // What the line at the bottom says of everything that was given until now.
  const note = () => {
    if (!unnoted.length || document.querySelector(".status")?.dataset.state !== "saved") return;
    globalThis.saved(unnoted);
    unnoted = [];
  };

  const tell = (element, ...names) => names.forEach((name) => element.dispatchEvent(new Event(name, { bubbles: true })));

  const enter = (input, value) => {
    input.focus();
    input.value = String(value);
    tell(input, "input", "change");
    input.blur();
  };

  const CONTROLS = {
    note: () => {},
    one: (root, value) => root.querySelector(`[data-choice="${CSS.escape(String(value))}"] input`).click(),
    many: (root, value) => {
      for (const code of value) root.querySelector(`[data-choice="${CSS.escape(String(code))}"] input`).click();
    },
    rank: (root, value) => {
      for (const code of value) root.querySelector(`[data-choice="${CSS.escape(String(code))}"] button`).click();
    },
    list: (root, value) => enter(root.querySelector("select"), value),
    acknowledge: (root) => root.querySelector("input").click(),
  };

  const CHOSEN = ["one", "many", "acknowledge"];
  const isGiven = (root) =>
    CHOSEN.includes(root.dataset.control)
      ? root.querySelector("input:checked") !== null
      : Boolean(root.querySelector("input, textarea, select")?.value);

  const answer = (root) => {
    const { place, control } = root.dataset;
    const value = at(place);
    if (isEmpty(value) || control === "note") return;
    if (isGiven(root)) {
      if (CHOSEN.includes(control)) return;
    } else if (before.has(place) && !root.matches(".look-practice")) gone.add(place);
    const act = CONTROLS[control] ?? ((one, what) => enter(one.querySelector("input, textarea"), what));
    act(root, value);
    unnoted.push(place);
  };

  const fillPage = () => {
    const done = new Set();
    for (;;) {
      const root = [...stage().querySelectorAll("[data-place]")].find((one) => !done.has(one.dataset.place));
      if (!root) return;
      done.add(root.dataset.place);
      answer(root);
    }
  };

  const mark = () => [...(stage()?.querySelectorAll("[data-place], [data-mark], .instances > ol > li, .review") ?? [])].map((one) => one.dataset.place ?? one.dataset.mark ?? one.className).join();

  const turned = async (from) => {
    for (let tries = 0; tries < 200; tries += 1) {
      await frame();
      note();
      if (!stage() || mark() !== from) return true;
    }
    return false;
  };

  const isEmpty = (value) => value === undefined || value === null || value === "" || value.length === 0;
  const open = () => [...stage().querySelectorAll("[data-list]:not([hidden]) [data-action=jump]")].filter((one) => !isEmpty(at(one.dataset.place)));

  let practised = 0;
  const stopped = (why, from = "") => ({ why, at: from, gone: [...gone] });
  for (let turn = 0; turn < pages; turn += 1) {
    if (!stage()) return stopped("gone");
    if (stage().querySelector(".review")) {
      const left = open();
      for (const { dataset } of left) if (before.has(dataset.place)) gone.add(dataset.place);
      if (!left.length) return stopped("review");
      left[0].click(); // what was being asked when it broke off
      await frame();
      continue;
    }
    const list = stage().querySelector(".instances");
    const add = list && list.querySelectorAll("ol > li").length < (answers.roster?.length ?? 0);
    if (!list) fillPage();
    stage().querySelector("[data-mark] input")?.click(); // the card that she answers alone; then the tablet locks
    const from = mark();
    (add ? list.querySelector("[data-action=add]") : document.querySelector(".turn.next")).click();
    const mayRepeat = stage().querySelector(".look-practice") && (practised += 1) < 4; // a wrong picture is tried again
    if (!(await turned(from)) && !mayRepeat) return stopped("stuck", from);
  }
  return stopped("pages");
};
