// What becomes of what she answers alone: locked at once, kept under a random token, and apart from the
// interview. Neither the time nor the interview stands in it.
import { CARD, PART, ageGroup, seal } from "./seal.js";

export class SelfAnswer {
  /**
   * @param {object} about
   * @param {object} about.kept an opened slot: see kept.js
   * @param {string} about.uid of the interview
   * @param {function(function(): object, Array): Promise} about.keep a state and other records in one write: see
   *   LocalStore.saveWith
   * @param {{id: string, spki: string, mode: "linked"|"unlinked"}} about.key
   * @param {string} about.household
   * @param {string} about.stratum
   * @param {number|null} about.eligible how many there were to draw from
   * @param {function(string): *} about.value an answer of the interview by its name
   */
  constructor({ kept, uid, keep, key, household, stratum, eligible = null, value }) {
    Object.assign(this, { kept, uid, keep, key, household, stratum, eligible, value });
    this.newest = null; // [part, answers] that the disk does not have yet
    this.writing = null;
  }

  // `marked()` gives the interview in which the card is marked as given; until then nothing says so.
  async give(answer, marked) {
    const card = await this.#record(crypto.randomUUID(), { answer }, CARD);
    await this.keep(marked, [card]);
  }

  // What was answered of a part so far: it is kept, and held back until the part is given or the interview ends.
  // What the disk refuses is tried again with the next answer; that it refuses is told of the interview's own state,
  // which is written at the same time.
  note(part, answers) {
    this.newest = [part, answers];
    this.writing ??= this.#write().finally(() => (this.writing = null));
    return this.writing;
  }

  async #write() {
    while (this.newest) {
      const [part, answers] = this.newest;
      this.newest = null;
      const token = this.#token(part) ?? crypto.randomUUID();
      const record = await this.#record(token, { part, answers, whole: false }, PART, { held: true });
      try {
        await this.kept.putMany([record, ["part", this.#name(part), { interview: this.uid, part, token }]]);
      } catch {
        this.newest ??= [part, answers];
        return;
      }
    }
  }

  async givePart(part, answers, marked) {
    await this.writing;
    const token = this.#token(part) ?? crypto.randomUUID();
    const record = await this.#record(token, { part, answers, whole: true }, PART);
    this.newest = null;
    await this.keep(marked, [record, ["part", this.#name(part), null]]);
  }

  // She does not want to: what she had answered goes, too.
  async withdraw(part, marked) {
    await this.writing;
    this.newest = null;
    const token = this.#token(part);
    await this.keep(marked, token ? [["answer", token, null], ["part", this.#name(part), null]] : []);
  }

  #name(part) {
    return `${this.uid}/${part}`;
  }

  #token(part) {
    return this.kept.get("part", this.#name(part))?.token;
  }

  async #record(token, content, length, more = {}) {
    const { id: key, mode, spki } = this.key;
    const body = { key, mode, sealed: await seal(spki, content, length), ...this.#place() };
    return ["answer", token, { uid: token, body, sent: null, problem: null, ...more }];
  }

  #place() {
    if (this.key.mode === "linked") return { household: this.household };
    return { stratum: this.stratum, age_group: ageGroup(Number(this.value("age"))), weight_class: this.eligible };
  }
}
