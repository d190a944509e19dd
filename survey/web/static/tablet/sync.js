// The exchange with the office: what is unsent goes out, what is new comes in, again and again while the tablet is
// unlocked. It can be broken off anywhere: what was not acknowledged is sent again, and arrives once.
import { arrivals } from "./arrivals.js";
import { release } from "./held-parts.js";
import { batch, cards, files, openInterviews, pending, settle, unsent } from "./outbox.js";
import { fetchPapers } from "./papers.js";
import { room } from "./storage.js";
import { upload } from "./uploads.js";

const OFTEN = 5 * 60_000; // ms between exchanges that went well
const SOON = 5_000; // after the first that did not; doubled with each
const LATEST = 10 * 60_000;
const GATHER = 2_000; // after something was finished

export class Sync extends EventTarget {
  // `busy()` is the household whose interview is on the screen; `obey(commands)` does what the office asks.
  constructor({ kept, office, busy, obey, now = () => Date.now() }) {
    super();
    Object.assign(this, { kept, office, busy, obey, now });
    Object.assign(this, { trouble: null, misses: 0, sending: new Set(), done: 0, all: 0, running: null, isOver: false });
    this.ends = new AbortController();
  }

  start() {
    const { signal } = this.ends;
    addEventListener("online", () => this.run(), { signal });
    this.kept.addEventListener("change", ({ detail }) => this.#changed(detail), { signal });
    return this.run();
  }

  stop() {
    this.isOver = true;
    clearTimeout(this.timer);
    this.ends.abort();
    this.office.close();
  }

  get isWorking() {
    return this.running !== null;
  }

  get settings() {
    return this.kept.get("settings", "settings") ?? {};
  }

  // One exchange; asked for meanwhile, it is the same one. Resolves when it is over, however it ended.
  run() {
    clearTimeout(this.timer);
    this.running ??= this.#exchange().finally(() => {
      this.running = null;
      this.#tell();
    });
    return this.running;
  }

  async #exchange() {
    await null; // from now on it is under way for whoever is told
    this.#tell();
    let wait = OFTEN;
    try {
      await this.#everything();
      Object.assign(this, { trouble: null, misses: 0 });
    } catch (problem) {
      if (this.isOver) return;
      const isKnown = typeof problem.code === "string"; // what the browser throws by itself has numbers
      this.trouble = isKnown ? problem.code : "fault";
      wait = Math.min(LATEST, SOON * 2 ** this.misses++) * (0.5 + Math.random());
      if (!isKnown) reportError(problem); // a fault of ours, not of the line
    }
    this.sending.clear();
    if (this.isOver) return;
    const more = !this.trouble && pending(this.kept).some(isReady);
    this.timer = setTimeout(() => this.run(), more ? GATHER : wait);
  }

  async #everything() {
    await release(this.kept);
    const given = await this.#push();
    for (const { name } of files(this.kept)) {
      if (this.isOver) return;
      await this.#file(name);
    }
    if (this.isOver) return;
    await this.#pull();
    if (given) await this.#post([]); // how much is unsent now
  }

  // What is unsent now, in its order; what is noted meanwhile goes with the next exchange, so that nothing
  // overtakes what it rests on.
  async #push() {
    const waiting = [pending(this.kept), cards(this.kept)];
    Object.assign(this, { done: 0, all: waiting.flat().length + files(this.kept).length });
    for (const part of waiting) await this.#empty(part);
    return this.done > 0;
  }

  async #empty(waiting) {
    let left = waiting;
    while (left.length && !this.isOver) {
      const items = await batch(left.map(({ kind, uid }) => ({ kind, uid, record: this.kept.get(kind, uid) })));
      await this.#send(items);
      left = left.slice(items.length);
    }
  }

  async #send(items) {
    this.sending = new Set(items.map(({ kind, uid }) => `${kind}/${uid}`));
    this.#tell();
    const answers = await this.#post(items);
    if (this.isOver) return;
    for (const answer of answers) {
      if (this.isOver) return;
      await settle(this.kept, answer);
    }
    this.done += answers.length;
    this.sending.clear();
    this.#tell();
  }

  async #post(items) {
    const { device } = this.kept.get("person", "person");
    const report = await this.#report();
    if (this.isOver) return [];
    const software = document.body.dataset.version;
    const answer = await this.office.post("/api/v1/sync", { device, batch: crypto.randomUUID(), software, report, items });
    await this.#met(answer);
    return answer.items;
  }

  async #report() {
    const { usage, quota, persisted } = await room();
    const battery = await navigator.getBattery?.().then(({ level }) => Math.round(level * 100));
    return { unsent: unsent(this.kept), open: openInterviews(this.kept), persisted, usage, quota, battery, clock: new Date(this.now()).toISOString() };
  }

  async #file(name) {
    this.sending = new Set([`file/${name}`]);
    this.#tell();
    try {
      await upload({ kept: this.kept, office: this.office, name, isOver: () => this.isOver });
    } catch (problem) {
      await this.#refused(name, problem);
    }
    this.done += 1;
    this.sending.clear();
    this.#tell();
  }

  // An interview that the office keeps apart has no place for its files yet: they stay and are tried again, and stop
  // nothing behind them.
  async #refused(name, problem) {
    if (problem.code !== "refused") throw problem;
    await this.kept.put("file", name, { ...this.kept.get("file", name), problem: { status: "refused" } });
  }

  async #pull() {
    const isFirst = !this.settings.last_sync;
    const bundle = await this.office.get(`/api/v1/sync${isFirst ? "?everything=1" : ""}`);
    if (this.isOver) return;
    await this.kept.putMany(await arrivals(this.kept, bundle, this.busy()));
    await this.#met(bundle);
    await this.#papers(bundle.software);
    if (!this.isOver) await this.#set({ last_sync: this.now() });
    this.dispatchEvent(new CustomEvent("software", { detail: bundle.software }));
  }

  #papers(software) {
    const { kept, office } = this;
    const told = (done, all) => {
      Object.assign(this, { done, all });
      this.#tell();
    };
    return fetchPapers({ kept, software, fetch: (address) => office.bytes(address), isOver: () => this.isOver, told });
  }

  // Each answer says what time it is there, and what the office asks for.
  async #met({ server_time, commands }) {
    if (this.isOver) return;
    const clock = this.now() - Date.parse(server_time);
    const locked = Boolean(commands.lock);
    if (Math.abs(clock - (this.settings.clock ?? 0)) > 30_000 || locked !== Boolean(this.settings.locked)) await this.#set({ clock, locked });
    if (commands.lock || commands.wipe) await this.obey(commands);
  }

  #set(change) {
    return this.kept.put("settings", "settings", { ...this.settings, ...change });
  }

  // To be told that this was wiped, before it is: afterwards nobody could.
  async tellWiped() {
    const { device } = this.kept.get("person", "person");
    const report = { ...(await this.#report()), wiped: true };
    await this.office.post("/api/v1/sync", { device, batch: crypto.randomUUID(), software: document.body.dataset.version, report, items: [] });
  }

  // What was finished goes out soon; what is being written waits for the next exchange.
  #changed({ kind, name }) {
    const record = this.kept.get(kind, name);
    if (!record || record.sent || record.cleared || this.isWorking || !isReady({ kind, record })) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), this.misses ? SOON : GATHER);
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("state"));
  }
}

const READY = { visit: () => true, draw: () => true, notice: () => true, answer: (record) => !record.held, interview: ({ body }) => Boolean(body.finished_at) };
const isReady = ({ kind, record }) => READY[kind]?.(record) ?? false;
