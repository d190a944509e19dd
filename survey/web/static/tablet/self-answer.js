// What becomes of the card that she answers alone: locked at once, kept under a random token, and apart from the
// interview. Neither the time nor the interview stands in it.
import { ageGroup, seal } from "./seal.js";

export class SelfAnswer {
  /**
   * @param {object} about
   * @param {function(function(): object, Array): Promise} about.keep a state and other records in one write: see
   *   LocalStore.saveWith
   * @param {{id: string, spki: string, mode: "linked"|"unlinked"}} about.key
   * @param {string} about.household
   * @param {string} about.stratum
   * @param {function(string): *} about.value an answer of the interview by its name
   */
  constructor({ keep, key, household, stratum, value }) {
    Object.assign(this, { keep, key, household, stratum, value });
  }

  // `marked()` gives the interview in which the card is marked as given; until then nothing says so.
  async give(answer, marked) {
    const token = crypto.randomUUID();
    const { id: key, mode, spki } = this.key;
    const body = { key, mode, sealed: await seal(spki, answer), ...this.#place() };
    await this.keep(marked, [["answer", token, { uid: token, body, sent: null, problem: null }]]);
  }

  #place() {
    if (this.key.mode === "linked") return { household: this.household };
    return { stratum: this.stratum, age_group: ageGroup(Number(this.value("age"))) };
  }
}
