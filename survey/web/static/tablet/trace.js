// Times and events of one interview, for checking how interviews are made: pages, changes, languages, hides,
// breaks, connection, battery. Never an answer. Kept encrypted, in parts.
//
// In the parts that are for her alone no page and no question is named: which question follows says what was
// answered to the one before. Their times are there, under a star.
//
// An event is [ms since the interview began, kind, ...]. Of what she answers under seal there is one event,
// "card": the clock of this record stands still meanwhile.

import { locate } from "../interview/answers.js";

const MOST = 200; // events in a part
const REST = 10_000; // ms until what has gathered is written

const UNNAMED = "*";
const asPage = (place) => ({ questions: [place], name: locate(place).at(-1) });

const LISTENED = {
  page: ({ page }, name) => ["page", page ? name(page, page.id) : "review"],
  answered: ({ place }, name) => ["answer", name(asPage(place), place)],
  later: ({ place, isLater }, name) => [isLater ? "later" : "later-not", name(asPage(place), place)],
  comment: ({ place }, name) => ["comment", name(asPage(place), place)],
  changed: ({ place, reason }, name) => ["changed", name(asPage(place), place), reason],
  language: ({ language }) => ["language", language],
  hidden: ({ why }) => [why],
  came: ({ code }) => ["came", code],
  present: ({ code }) => ["present", code],
  part: ({ code }) => ["part", code],
  stopped: () => ["stopped"],
  ended: ({ state }) => ["ended", state],
};

export class Trace {
  constructor({ kept, uid, startedAt, now = () => Date.now() }) {
    Object.assign(this, { kept, uid, now });
    this.startedAt = Date.parse(startedAt);
    this.still = 0; // ms for which the clock stood still
    this.stopped = null;
    this.part = kept.all("trace").filter(({ body }) => body.interview === uid).length;
    this.events = [];
    this.ends = new AbortController();
  }

  follow(interview) {
    this.name = (page, name) => (interview.questionnaire.isSensitive(page) ? UNNAMED : name);
    const { signal } = this.ends;
    for (const [kind, shape] of Object.entries(LISTENED))
      interview.addEventListener(kind, ({ detail }) => this.#happened(kind, detail, shape), { signal });
    for (const kind of ["online", "offline"]) addEventListener(kind, () => this.add(kind), { signal });
    document.addEventListener("visibilitychange", () => this.add(document.visibilityState), { signal });
    this.add("open", navigator.onLine ? "online" : "offline");
    navigator.getBattery?.().then((battery) => {
      const note = () => this.add("battery", Math.round(battery.level * 100));
      battery.addEventListener("levelchange", note, { signal });
      note();
    });
  }

  #happened(kind, detail, shape) {
    if (kind === "page" && detail.view.isSealed) return this.#stand();
    if (this.stopped !== null && kind === "page") this.#goOn();
    return this.stopped === null ? this.add(...shape(detail, this.name)) : null;
  }

  // The clock stands: afterwards nobody can tell how long she thought, or whether she answered.
  #stand() {
    if (this.stopped !== null) return;
    this.add("card");
    this.stopped = this.now();
  }

  #goOn() {
    this.still += this.now() - this.stopped;
    this.stopped = null;
  }

  add(kind, ...about) {
    if (this.stopped !== null) return;
    this.events.push([Math.round(this.now() - this.startedAt - this.still), kind, ...about]);
    clearTimeout(this.timer);
    if (this.events.length >= MOST) this.flush();
    else this.timer = setTimeout(() => this.flush(), REST);
  }

  // Each part is written once and not changed any more. What cannot be written is kept for the next time.
  async flush() {
    clearTimeout(this.timer);
    if (!this.events.length) return;
    const events = this.events.splice(0, MOST);
    const name = `${this.uid}:${this.part}`;
    const body = { interview: this.uid, part: this.part, events };
    this.part += 1;
    try {
      await this.kept.put("trace", name, { uid: name, body, sent: null, problem: null });
    } catch {
      this.part -= 1;
      this.events.unshift(...events);
    }
  }

  stop() {
    this.ends.abort();
    return this.flush();
  }
}
