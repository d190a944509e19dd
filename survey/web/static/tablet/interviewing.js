// An interview on the tablet, with or without a connection: begins or goes on, and is left again. The address of
// the page never changes.
import { ACTIONS } from "../interview/actions.js";
import { Breaks } from "../interview/breaks.js";
import { bindHide } from "../interview/hide-key.js";
import { Interview } from "../interview/interview.js";
import { Languages } from "../interview/language.js";
import { bind } from "../interview/listeners.js";
import { Remarks } from "../interview/remarks.js";
import { Sheet } from "../interview/sheet.js";
import { NoTrail } from "../interview/trail.js";
import { begin } from "./beginning.js";
import { Changes } from "./changes.js";
import { TabletHide } from "./interview-hide.js";
import { InterviewPage } from "./interview-page.js";
import { LocalStore } from "./local-store.js";
import { PaperSource } from "./paper-source.js";
import { SelfAnswer } from "./self-answer.js";
import { servicesFor } from "./services.js";
import { Sitting } from "./sitting.js";
import { Trace } from "./trace.js";

const hidden = new Set(); // uids of interviews that were hidden when they were left; as long as this page lives

const TABLET = {
  ...ACTIONS,
  came: (interview, button) => interview.sitting.answered(button),
  present: (interview, button) => interview.sitting.answered(button),
  "alone-now": (interview, button) => interview.sitting.answered(button),
};

class Interviewing {
  constructor({ kept, household, leave, lock, record }) {
    Object.assign(this, { kept, household, leaving: leave, lock, uid: record.uid });
    this.page = new InterviewPage();
    this.unbind = [];
  }

  get record() {
    return this.kept.get("interview", this.uid);
  }

  async open() {
    const { kept, uid } = this;
    const { body } = this.record;
    const host = await this.page.open();
    const source = new PaperSource(kept, body.version);
    const sheet = Sheet.parse(await source.document(body.language));
    const interview = new Interview({
      host,
      source,
      store: new LocalStore({ kept, uid }),
      languages: new Languages(sheet, source),
      hide: new TabletHide({ lock: () => this.#account() }),
      trail: NoTrail,
      reload: () => {},
      refused: this.record.problem?.findings ?? [],
    });
    this.#join(interview);
    this.unbind.push(bind(interview, host, TABLET), bindHide(document, () => interview.hide.isOn || interview.conceal()));
    await interview.open();
    return this;
  }

  // Those who take part besides the page itself.
  #join(interview) {
    const { kept, uid, household } = this;
    const { body } = this.record;
    const { keys = {} } = kept.get("study", "study") ?? {};
    const { prefill } = kept.get("household", household);
    this.interview = interview;
    interview.remarks = new Remarks(interview);
    interview.breaks = new Breaks(interview, {
      services: () => servicesFor(kept.get("card", "card") ?? [], prefill.region),
      notice: (kind) => this.#notice(kind),
      leave: () => this.#leave(),
    });
    interview.sitting = new Sitting(interview, { hidden: hidden.delete(uid) });
    interview.gate = (id) => this.#pass(id);
    interview.alone = keys.sealed && this.#alone(keys.sealed, prefill);
    interview.recordings = (name, language) => this.#recording(name, language);
    this.trace = new Trace({ kept, uid, startedAt: body.started_at });
    this.trace.follow(interview);
    this.changes = new Changes(interview);
    interview.addEventListener("hidden", ({ detail }) => this.#hidden(detail.why));
    interview.addEventListener("handback", () => this.#conceal());
  }

  #alone(key, prefill) {
    const cluster = this.kept.get("cluster", this.kept.get("household", this.household).cluster);
    const stratum = cluster?.stratum ?? `${prefill.region}-${prefill.residence}`;
    const { kept, uid, household } = this;
    const value = (name) => this.interview.questionnaire.value(name);
    const keep = (state, others) => this.interview.store.saveWith(state, others);
    const eligible = kept.get("draw", household)?.body.eligible.length ?? kept.get("household", household).locked?.eligible;
    return new SelfAnswer({ kept, uid, keep, key, household, stratum, eligible, value });
  }

  #recording(name, language) {
    const file = this.interview.questionnaire.media(name)?.audio?.[language];
    return file ? this.interview.source.file(file) : null;
  }

  // What the supervisor wrote is read first; then whoever is in the room is looked after.
  async #pass(id) {
    if (this.record.note) await this.#readNote(this.record.note);
    await this.interview.sitting.pass(id);
  }

  #readNote(note) {
    const { interview } = this;
    const part = interview.sheet.part("returned");
    part.querySelector("[data-note]").textContent = note;
    interview.stage.replaceChildren(part);
    interview.host.querySelector(".bottom").hidden = true;
    return new Promise((done) => interview.stage.querySelector("[data-action=go-on]").addEventListener("click", done)).then(
      () => (interview.host.querySelector(".bottom").hidden = false),
    );
  }

  #notice(kind) {
    const uid = crypto.randomUUID();
    const body = { household: this.household, kind, at: new Date().toISOString() };
    return this.kept.put("notice", uid, { uid, body, sent: null, problem: null });
  }

  #hidden(why) {
    const { counts } = this.interview.notes;
    if (why === "pause") counts.pauses += 1;
    else counts.hides += 1;
    this.interview.save(null);
    hidden.add(this.uid);
    this.#conceal();
  }

  // The screen shows the advice already; behind it everything is written, and then the key is forgotten.
  async #conceal() {
    await this.#rest();
    await this.trace.stop(); // who comes back begins another one
    this.locked = this.lock?.({ silently: true });
  }

  #account() {
    this.#gone();
    if (!this.locked) this.lock?.();
  }

  async #rest() {
    await Promise.all([this.interview.store.flush(), this.trace.flush(), this.interview.alone?.writing]);
  }

  async #leave() {
    await this.close();
    this.leaving();
  }

  // Takes over what is being typed, writes it and clears the screen. Also for a lock that comes from outside.
  async close() {
    if (this.isGone) return;
    if (!this.interview.hide.isOn) this.interview.take();
    this.interview.close();
    this.page.host.replaceChildren();
    await this.#rest();
    await this.trace.stop();
    this.#gone();
  }

  #gone() {
    if (this.isGone) return;
    this.isGone = true;
    for (const unbind of this.unbind) unbind();
    this.interview.close();
    this.page.close();
  }
}

/**
 * Begin the interview of a unit of a household, or go on with it.
 * @param {object} of
 * @param {object} of.kept an opened slot: see kept.js
 * @param {string} of.household its uid
 * @param {"household"|"woman"} of.unit
 * @param {function(): void} of.leave back to the case
 * @param {function(): void} of.lock forgets the key and shows the lock
 * @param {string} of.language of the application
 * @returns {Promise<Interviewing|null>} null when the interview has ended here and cannot be opened any more
 */
export async function openInterview({ kept, household, unit, leave, lock, language = "az" }) {
  const record = await begin({ kept, household, unit, language, now: new Date() });
  if (record.cleared || (record.body.finished_at && record.problem?.status !== "findings")) return null;
  if (record.body.finished_at)
    await kept.put("interview", record.uid, { ...record, body: { ...record.body, finished_at: null } });
  return new Interviewing({ kept, household, leave, lock, record }).open();
}
