// Keeps the answers of one interview on this tablet: encrypted, as they are given. The same face to the page
// as the store of interview/store.js, which talks to the office.
//
// One write is under way at a time; what is given meanwhile waits, and the newest wins. "Saved" is said only
// after the disk has it. When the disk refuses, everything stays in memory and is tried again.
import { outcomeOf } from "./outcome.js";

const AGAIN = 3000; // ms until a write that failed is tried again

export class Unfinished extends Error {
  constructor(findings) {
    super("");
    this.findings = findings;
  }
}

export class LocalStore extends EventTarget {
  // `uid` is that of an interview that has been begun: see beginning.js.
  constructor({ kept, uid, now = () => new Date() }) {
    super();
    Object.assign(this, { kept, uid, now });
    this.waiting = null; // the newest state that the disk does not have
    this.unsaved = new Set(); // places of changed answers
    this.files = new Map(); // name -> content, so that it is shown without the disk
    this.generation = 0; // counts how often everything on the page was forgotten
    this.running = null;
    this.state = "saved";
  }

  get record() {
    return this.kept.get("interview", this.uid);
  }

  get isKeepingNotes() {
    return true;
  }

  async open() {
    const { answers, page, comments, later, counts } = this.record.body;
    return structuredClone({ answers, page, notes: { comments, later, counts } });
  }

  // `snapshot` is {answers, page, language, comments, later, counts}, `changed` the place of the answer.
  save(snapshot, changed = null) {
    this.waiting = snapshot;
    if (changed) this.unsaved.add(changed);
    this.flush();
  }

  // A state and other records in one write: all of it is kept, or nothing. Throws what the disk says. What the
  // state says is taken at the moment of writing: nothing written before says it, everything after does.
  async saveWith(state, others) {
    clearTimeout(this.timer);
    const older = this.waiting;
    const snapshot = structuredClone(state());
    const before = others.map(([kind, name]) => this.kept.get(kind, name) ?? null);
    this.waiting = null;
    try {
      await this.kept.putMany([this.#row(this.#bodyOf(snapshot)), ...others]);
    } catch (problem) {
      this.kept.takeBack(others, before); // else the exchange would send what is given once more
      if (older) this.#failed(problem, older);
      throw problem;
    }
    if (!this.pending) this.unsaved.clear();
  }

  get pending() {
    return this.waiting !== null || this.running !== null;
  }

  // Resolves to whether everything is on the disk.
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.#drain().finally(() => (this.running = null));
    return this.running;
  }

  async #drain() {
    await null; // what is given in the same moment goes in the same write
    while (this.waiting) {
      const snapshot = structuredClone(this.waiting);
      const places = [...this.unsaved];
      this.waiting = null;
      this.#tell("saving");
      try {
        await this.#put(this.#bodyOf(snapshot));
        for (const place of places) this.unsaved.delete(place);
      } catch (problem) {
        return this.#failed(problem, snapshot);
      }
    }
    this.#tell("saved");
    return true;
  }

  #bodyOf(snapshot) {
    return { ...this.record.body, ...snapshot, saved_at: this.now().toISOString() };
  }

  #put(body) {
    return this.kept.putMany([this.#row(body)]);
  }

  // What is written is unsent, whatever of it the office had before.
  #row(body) {
    return ["interview", this.uid, { ...this.record, body, sent: null, problem: null }];
  }

  #failed(problem, snapshot) {
    this.waiting ??= snapshot;
    this.#tell(problem.name === "QuotaExceededError" ? "full" : "failed");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), AGAIN);
    return false;
  }

  // Judged by the questionnaire's rules, as the office will judge it again. From then on nobody can open the
  // answers on this tablet; only sending reads them. What ended at the door becomes a visit and stays open.
  async finish(questionnaire, later) {
    const outcome = outcomeOf(this.record.body, questionnaire, { later, now: this.now() });
    if (outcome.findings.length) throw new Unfinished(outcome.findings);
    if (!(await this.flush())) throw new Unfinished([]);
    if (outcome.visit) return this.#putVisit(outcome.visit);
    await this.#put({ ...this.record.body, ...outcome.body });
    return { state: "finished" };
  }

  async #putVisit(body) {
    const uid = crypto.randomUUID();
    await this.kept.put("visit", uid, { uid, body, sent: null, problem: null });
    return { state: "in_progress" };
  }

  // A file that was given as an answer: its content by itself, encrypted like everything else.
  async attach(name, { place, type, blob }) {
    this.files.set(name, blob);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const about = { interview: this.uid, place, type, size: bytes.length, sha256: await sha256(bytes) };
    try {
      await this.kept.keepPaper(`file/${name}`, bytes);
      await this.kept.put("file", name, { name, body: about, sent: null, problem: null });
    } catch {
      this.files.delete(name);
      this.dispatchEvent(new CustomEvent("filerefused", { detail: { name, place } }));
    }
  }

  async attachment(name) {
    const here = this.files.get(name);
    if (here) return here;
    const bytes = await this.kept.paper(`file/${name}`);
    if (!bytes) throw new Unfinished([]);
    return new Blob([bytes], { type: this.kept.get("file", name)?.body.type });
  }

  // When the page is hidden: what is on the disk is read again afterwards.
  forget() {
    this.generation += 1;
    this.files.clear();
  }

  #tell(state) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, count: this.unsaved.size } }));
  }
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
