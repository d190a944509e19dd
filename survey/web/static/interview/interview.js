// One interview: shows one page at a time and has what is given saved as it is given. Where questions come
// from, where answers go and what hiding does are parts that it is given; whoever else takes part (remarks,
// breaks, times) listens to what it tells: "begun", "page", "left", "answered", "language", "hidden", "returned",
// "ended".
import * as attachments from "./attachments.js";
import * as ending from "./ending.js";
import * as media from "./media.js";
import * as recorder from "./recorder.js";
import * as search from "./search.js";
import * as speech from "./speech.js";
import { Page } from "./page.js";
import { Pages, REVIEW, drawProgress } from "./pages.js";
import { Questionnaire } from "./questionnaire.js";
import { recordPositions } from "./recorded-positions.js";
import { rehearse } from "./rehearsal.js";
import { Status } from "./status.js";
import { viewOf } from "./views.js";

const TYPING = 250; // ms of rest before what is typed is taken over

export class Interview extends EventTarget {
  /**
   * @param {object} parts
   * @param {Element} parts.host what is drawn goes in here
   * @param {object} parts.store keeps answers: see store.js
   * @param {object} parts.source gives documents and the definition: see source.js
   * @param {import("./language.js").Languages} parts.languages
   * @param {object} parts.hide what hiding does: see hide.js
   * @param {Function} parts.trail class of trail.js
   * @param {function(): void} parts.reload start again from what is kept
   * @param {object|null} parts.alone what becomes of an answer that nobody may see: see alone.js
   * @param {object[]} parts.refused findings of the office about this interview
   *
   * Afterwards may be set: `gate(page id)`, to be passed before the first page is shown; `breaks`, `remarks`,
   * `recordings(question, language)`.
   */
  constructor({ host, store, source, languages, hide, trail, reload, alone = null, refused = [] }) {
    super();
    Object.assign(this, { host, store, source, languages, hide, trail, reload, alone, refused });
    this.ends = new AbortController();
    this.notes = {}; // what is kept beside the answers: {comments, later, counts}
    this.status = new Status(store);
    hide.connect({ host, sheet: () => this.sheet, back: () => this.#returned() });
    attachments.connect(store);
    store.addEventListener("conflict", () => ending.notice(this, "conflict"));
    store.addEventListener("signedout", () => ending.notice(this, "signedout"));
    store.addEventListener("filerefused", ({ detail }) => this.#fileRefused(detail));
  }

  get sheet() {
    return this.languages.current;
  }

  get stage() {
    return document.getElementById("stage");
  }

  async open() {
    if (this.hide.isOn) return this.hide.show();
    this.sheet.mount(this.host);
    try {
      const [definition, kept] = await Promise.all([this.source.definition(), this.store.open()]);
      await this.#begin(definition, kept);
    } catch (problem) {
      if (problem.code === "locked") this.hide.on();
      else ending.failed(this, problem);
    }
    return null;
  }

  async #begin(definition, kept) {
    this.questionnaire = new Questionnaire(definition, kept.answers);
    this.notes = kept.notes ?? {};
    this.languages.know((...of) => this.questionnaire.choiceLabel(...of));
    this.page = new Page({
      questionnaire: this.questionnaire,
      changed: (place, before) => this.#answered(place, before),
      made: (root) => {
        media.show(root, this.source);
        this.tell("made", { root });
      },
    });
    this.tell("begun");
    recordPositions(this);
    await this.gate?.(kept.page);
    const passed = (page) => viewOf(page, this).isPassed?.(page, this) ?? false;
    this.pages = new Pages({ questionnaire: this.questionnaire, show: (page) => this.#show(page), passed, trail: this.trail });
    this.pages.begin(kept.page);
    this.#focus();
    const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 500));
    idle(() => this.languages.prepare());
    rehearse(definition, { signal: this.ends.signal });
  }

  tell(what, detail = {}) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  // Everything it holds on to outside its own part of the page.
  close() {
    this.ends.abort();
    clearTimeout(this.typing);
    recorder.stop();
    speech.hush();
    attachments.forget();
    media.forget();
    this.pages?.trail.stop();
    this.status.stop();
  }

  #show(page) {
    speech.hush();
    if (this.hide.isOn) return;
    clearTimeout(this.typing);
    this.view = viewOf(page, this);
    this.host.classList.toggle("alone", Boolean(this.view.isAlone));
    this.view.draw(page, this);
    this.host.querySelector(".bottom .back").disabled = this.pages.index === 0;
    this.host.querySelector(".bottom .next").hidden = page === null;
    drawProgress(this.pages);
    this.status.draw();
    this.tell("page", { page, view: this.view });
  }

  get isAtQuestions() {
    return Boolean(this.view?.hasQuestions);
  }

  #focus() {
    if (this.pages.current?.kind !== "repeat") this.page.focus();
  }

  // Taken over now, whatever is still being typed.
  take() {
    clearTimeout(this.typing);
    recorder.stop();
    if (this.isAtQuestions && !this.hide.isOn) this.page.takeAll();
  }

  #answered(place, before) {
    this.tell("answered", { place, before });
    this.view.answered?.(this);
    this.save(place);
  }

  typed(root) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.page.take(root), TYPING);
  }

  chosen(root) {
    this.page.take(root);
    drawProgress(this.pages);
  }

  // A file that was chosen or recorded for a question.
  async give(root, file) {
    const code = await attachments.take(root, file);
    if (code) this.page.report([{ path: root.dataset.place, code }]);
    else this.chosen(root);
  }

  #fileRefused({ name, place }) {
    if (this.questionnaire.value(place) !== name) return;
    this.questionnaire.set(place, null);
    this.save(place);
    if (this.hide.isOn || !this.pages.current?.questions.includes(place)) return;
    this.pages.redraw();
    this.page.report([{ path: place, code: "file_refused" }]);
  }

  suggest(root) {
    const { place } = root.dataset;
    const offered = this.questionnaire.offeredInWords(place, this.sheet.language);
    search.suggest(root, offered.map(({ name, text }) => ({ name, text: this.page.words(text, place) })));
  }

  next() {
    this.take();
    if (this.view.isHeld?.(this)) return;
    this.tell("left", { page: this.pages.current, view: this.view });
    this.pages.next();
    this.#turned();
  }

  back() {
    this.take();
    if (this.pages.back()) this.#turned();
  }

  review() {
    this.take();
    this.pages.to(REVIEW);
    this.#turned();
  }

  // The next question that has no answer, from this page on; after the last comes the first.
  unanswered() {
    this.take();
    const ids = this.pages.list.map((page) => page.id);
    const rank = ({ path }) => this.pages.list.findIndex((page) => page.questions.includes(path));
    const open = this.questionnaire.unanswered().map((one) => ({ ...one, page: rank(one) }));
    const here = ids.indexOf(this.pages.id);
    const next = open.find(({ page }) => page > here) ?? open[0];
    if (!next) return this.review();
    return this.jump(next.path);
  }

  jump(place) {
    if (this.pages.toQuestion(place)) this.#turned();
    const found = [...this.questionnaire.findings(this.pages.current), ...this.refused];
    if (this.isAtQuestions) this.page.report(found.filter((finding) => finding.path === place));
  }

  // The page that was turned to is part of the state: the interview resumes there.
  #turned() {
    this.save(null);
    this.#focus();
  }

  get snapshot() {
    const { questionnaire, pages } = this;
    const page = questionnaire.sealedStart(pages.current)?.id ?? pages.id;
    return { answers: questionnaire.answers, page, language: this.sheet.language, ...this.notes };
  }

  save(place) {
    this.store.save(this.snapshot, place);
  }

  async speak(language) {
    this.take();
    try {
      await this.languages.choose(language);
    } catch {
      return; // no connection and not fetched yet: the page stays as it is
    }
    this.#mount();
    this.save(null);
    this.tell("language", { language });
    this.host.querySelector(`[data-language="${language}"]`).focus();
  }

  #mount() {
    this.sheet.mount(this.host);
    this.pages.redraw();
  }

  // First the screen, then everything else: what is on the disk or at the office is not what is seen.
  conceal(why = "hide") {
    this.take();
    this.hide.on();
    speech.hush();
    attachments.forget();
    media.forget();
    this.store.forget();
    this.tell("hidden", { why });
    this.store.flush();
  }

  // After a page that she answered alone: something neutral, and the next page only for the interviewer.
  handBack() {
    this.hide.on("handback");
    this.pages.next();
    this.save(null);
    this.tell("handback");
    this.store.flush();
  }

  async #returned() {
    if (!this.questionnaire) return this.open();
    this.#mount();
    this.tell("returned");
    return null;
  }

  add() {
    const page = this.pages.current;
    const first = this.questionnaire.addInstance(page);
    this.save(page.id);
    if (first) this.pages.to(first);
  }

  openInstance(index) {
    this.pages.to(this.questionnaire.firstPageOf(this.pages.current, index));
  }

  remove(index) {
    const page = this.pages.current;
    this.questionnaire.removeInstance(page, index);
    this.save(page.id);
    this.pages.redraw();
  }

  async finish(button) {
    button.disabled = true;
    try {
      const outcome = await this.store.finish(this.questionnaire, this.notes.later ?? []);
      this.tell("ended", outcome);
      ending.done(this, outcome);
    } catch (problem) {
      button.disabled = false;
      this.refused = problem.findings ?? [];
      if (this.refused.length) this.pages.redraw();
      ending.refusal(this, problem);
    }
  }

  async keepMine() {
    await this.store.keepMine(this.snapshot);
    this.pages.redraw();
  }
}
