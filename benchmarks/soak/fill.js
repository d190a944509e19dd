// Fills the interview that is on the screen, as fast as the page takes it: reads what is asked, gives what the
// script says, turns the page. Evaluated inside the page; returns why it stopped.
async ({ answers, pages }) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const stage = () => document.getElementById("stage");
  const at = (place) =>
    place.split("/").reduce((found, part) => {
      const [, name, index] = part.match(/^([^[]+)(?:\[(\d+)\])?$/);
      const value = found?.[name];
      return index && value ? value[Number(index) - 1] : value;
    }, answers);

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

  const given = (root) => root.querySelector("input:checked") !== null && ["one", "many", "acknowledge"].includes(root.dataset.control);

  const answer = (root) => {
    const value = at(root.dataset.place);
    if (value === undefined || value === null || value === "" || given(root)) return 0;
    const act = CONTROLS[root.dataset.control] ?? ((one, what) => enter(one.querySelector("input, textarea"), what));
    act(root, value);
    return 1;
  };

  const fillPage = async () => {
    let count = 0;
    const done = new Set();
    for (;;) {
      const root = [...stage().querySelectorAll("[data-place]")].find((one) => !done.has(one.dataset.place));
      if (!root) return count;
      done.add(root.dataset.place);
      count += answer(root);
    }
  };

  const mark = () => [...(stage()?.querySelectorAll("[data-place], [data-mark], .instances > ol > li, .review") ?? [])].map((one) => one.dataset.place ?? one.dataset.mark ?? one.className).join();

  const turned = async (before) => {
    for (let tries = 0; tries < 200; tries += 1) {
      await frame();
      if (!stage() || mark() !== before) return true;
    }
    return false;
  };

  const isEmpty = (value) => value === undefined || value === null || value === "" || value.length === 0;
  const forgotten = () => [...stage().querySelectorAll("[data-list]:not([hidden]) [data-action=jump]")].find((one) => !isEmpty(at(one.dataset.place)));

  let count = 0;
  let practised = 0;
  for (let turn = 0; turn < pages; turn += 1) {
    if (!stage()) return { why: "gone", count, turns: turn };
    if (stage().querySelector(".review")) {
      const left = forgotten();
      if (!left) return { why: "review", count, turns: turn };
      left.click(); // what was being asked when it broke off
      await frame();
      continue;
    }
    const list = stage().querySelector(".instances");
    const add = list && list.querySelectorAll("ol > li").length < (answers.roster?.length ?? 0);
    if (!list) count += await fillPage();
    stage().querySelector("[data-mark] input")?.click(); // the card that she answers alone; then the tablet locks
    const before = mark();
    (add ? list.querySelector("[data-action=add]") : document.querySelector(".turn.next")).click();
    const mayRepeat = stage().querySelector(".look-practice") && (practised += 1) < 4; // a wrong picture is tried again
    if (!(await turned(before)) && !mayRepeat) return { why: "stuck", at: before, count, turns: turn };
  }
  return { why: "pages", count, turns: pages };
};
