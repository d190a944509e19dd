// One household: where it is, what has been done, and the steps that come next.
import { drawShape, resultWord } from "./case-line.js";
import { warnOfClock } from "./clock-warning.js";
import { follow } from "./following.js";
import { markOf } from "./marks.js";
import { casesOf, oneCase } from "./notes.js";
import { chosen, eligibleLines, forgetName, lock, members } from "./roster.js";
import { hints, refuseBegin, refuseLock, rulesOf } from "./rules.js";
import { FIRST, SECOND, isOpen, steps } from "./states.js";
import { heldToday } from "./workload.js";
import { Words, copy, write } from "./words.js";

const UNITS = { 1: FIRST, 2: SECOND };
const SHAPES = { done: "done", begun: "begun", now: "next", later: "todo" };
const HERE = new Set(["begun", "now"]);

class HouseholdScreen {
  constructor(root, context, uid) {
    Object.assign(this, { root, context, uid, words: new Words() });
    root.addEventListener("click", (event) => this.#tapped(event.target.closest("button")?.dataset ?? {}));
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  draw() {
    const { kept } = this.context;
    if (!kept.get("household", this.uid)) return this.context.go("cases", {}); // it was given to somebody else
    this.one = oneCase(kept, this.uid);
    this.list = members(kept, this.one);
    this.steps = steps(this.one.situation);
    this.#head();
    this.#hints();
    this.#steps();
    this.#visits();
    return forgetName(kept, this.one);
  }

  #head() {
    const { household, notes, situation } = this.one;
    const cluster = this.context.kept.get("cluster", household.cluster);
    const returned = [FIRST, SECOND].map((unit) => situation[unit]).find((one) => one?.state === "returned");
    warnOfClock(this.root, this.context, this.words);
    write(this.root, {
      title: this.words.text("household", household),
      where: [this.words.text("cluster", { number: household.cluster }), cluster?.name].filter(Boolean).join(" · "),
      address: Object.values(household.address ?? {}).filter((line) => typeof line === "string").join("\n"),
      note: returned ? [this.words.text("returned"), returned.note].filter(Boolean).join(": ") : "",
      mark: markOf(notes, this.words),
    });
  }

  #hints() {
    const { kept } = this.context;
    const now = Date.now();
    const rules = rulesOf(kept.get("study", "study")?.rules);
    const facts = { now, rules, concerned: this.one.notes.concerned, today: heldToday(casesOf(kept), now) };
    const texts = hints(this.one.situation, facts).map((code) => this.words.text(`hint-${code}`));
    this.part("hints").replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    this.part("hints").hidden = texts.length === 0;
  }

  #steps() {
    for (const [name, state] of Object.entries(this.steps)) {
      const step = this.root.querySelector(`[data-step="${name}"]`);
      step.classList.toggle("now", HERE.has(state));
      drawShape(step.querySelector("[data-shape]"), SHAPES[state]);
    }
    this.#interview(1, "first");
    this.#list();
    this.#interview(2, "second");
    this.#person();
  }

  #interview(number, name) {
    const interview = this.one.situation[UNITS[number]];
    const button = this.root.querySelector(`[data-begin="${number}"]`);
    button.hidden = !isOpen(this.one.situation, UNITS[number]);
    for (const word of button.children) word.hidden = word.dataset.when !== this.steps[name];
    write(this.root, { [`${name}-state`]: this.#stateOf(interview, name) });
  }

  #stateOf(interview, name) {
    if (!interview) return this.steps[name] === "later" ? this.words.text("not-yet") : "";
    const ended = interview.state === "finished" && (interview.finished_at ?? interview.saved_at);
    return this.words.text(ended ? "finished-at" : "begun-at", { moment: this.words.moment(ended || interview.started_at) });
  }

  #list() {
    const { locked } = this.one.situation;
    const due = this.steps.list === "now";
    this.part("nobody").hidden = !locked || Boolean(locked.line);
    this.part("confirm").hidden = !due || !this.list;
    const state = locked ? this.words.text("confirmed-at", { moment: this.words.moment(locked.at) }) : due ? "" : this.words.text("not-yet");
    write(this.root, {
      "list-state": state,
      "list-error": due && !this.list ? this.words.text("no-list_gone") : "",
      members: this.list && this.words.number(this.list.length),
      eligible: this.list && this.words.number(eligibleLines(this.list).length),
    });
  }

  #person() {
    const person = chosen(this.one);
    this.root.querySelector("[data-private]").hidden = !person;
    write(this.root, {
      line: person && this.words.text("line", { line: person.line }),
      name: person && (person.name || "–"),
      age: person?.age == null ? "" : this.words.text("age", { age: person.age }),
    });
  }

  #visits() {
    const { situation, notes } = this.one;
    const own = new Set(notes.visits.map(({ uid }) => uid));
    this.part("visits").replaceChildren(...situation.visits.map((visit) => this.#visit(visit, own.has(visit.uid))));
    this.part("no-visit").hidden = situation.visits.length > 0;
    const sought = situation.unit === SECOND || (!situation.locked && situation[FIRST]?.state !== "finished");
    this.root.querySelector("[data-do=visit]").hidden = situation.state === "finished" || !sought;
  }

  #visit(visit, here) {
    const item = copy("visit-line").firstElementChild;
    const next = visit.next_appointment && this.words.text("next-at", { moment: this.words.moment(visit.next_appointment) });
    write(item, { when: this.words.moment(visit.started_at), result: resultWord(this.words, visit), code: visit.result, next, mark: here && this.one.notes.unsent ? this.words.text("unsent") : "" });
    item.querySelector("time").dateTime = visit.started_at;
    return item;
  }

  #tapped({ begin, go, do: act }) {
    if (go) this.context.go(go, {});
    if (begin) this.#begin(UNITS[begin]);
    if (act) ACTIONS[act](this);
  }

  #begin(unit) {
    const code = refuseBegin(this.one.situation, unit);
    if (code) return write(this.root, { error: this.words.text(`no-${code}`) });
    return this.context.go("interview", { uid: this.uid, unit });
  }

  ask(sure) {
    this.root.querySelector("[data-do=ask]").hidden = sure;
    this.part("sure").hidden = !sure;
    this.root.querySelector(sure ? "#list-question" : "[data-do=ask]").focus();
  }

  async lock() {
    const code = refuseLock(this.one.situation);
    if (code) return write(this.root, { "list-error": this.words.text(`no-${code}`) });
    await lock(this.context.kept, this.one, Date.now());
    this.draw();
    return this.root.querySelector('[data-step="second"] h2').focus();
  }
}

const ACTIONS = {
  ask: (screen) => screen.ask(true),
  unask: (screen) => screen.ask(false),
  lock: (screen) => screen.lock(),
  visit: ({ context, uid }) => context.go("visit", { uid }),
  card: ({ context, uid }) => context.go("card", { uid }),
};

export function household(context, { uid }) {
  context.show("household", (root) => {
    const screen = new HouseholdScreen(root.querySelector(".case-screen"), context, uid);
    screen.draw();
    follow(context.kept, screen);
  });
}
