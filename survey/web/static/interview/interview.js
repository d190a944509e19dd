// One interview: shows one page at a time and has what is given saved as it is given. Where questions come
// from, where answers go and what hiding does are parts that it is given.
import * as attachments from "./attachments.js";
import * as ending from "./ending.js";
import * as recorder from "./recorder.js";
import * as repeats from "./repeats.js";
import * as review from "./review.js";
import * as search from "./search.js";
import { Page } from "./page.js";
import { Pages, drawProgress } from "./pages.js";
import { Questionnaire } from "./questionnaire.js";
import { Status } from "./status.js";

const TYPING = 250; // ms of rest before what is typed is taken over

export class Interview {
  /**
   * @param {object} parts
   * @param {Element} parts.host what is drawn goes in here
   * @param {object} parts.store keeps answers: see store.js
   * @param {object} parts.source gives documents and the definition: see source.js
   * @param {import("./language.js").Languages} parts.languages
   * @param {object} parts.hide what hiding does: see hide.js
   * @param {Function} parts.trail class of trail.js
   * @param {function(): void} parts.reload start again from what is kept
   */
  constructor({ host, store, source, languages, hide, trail, reload }) {
    Object.assign(this, { host, store, source, languages, hide, trail, reload });
    this.refused = [];
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
      this.#begin(definition, kept);
    } catch (problem) {
      if (problem.code === "locked") this.hide.on();
      else ending.failed(this, problem);
    }
    return null;
  }

  #begin(definition, kept) {
    this.questionnaire = new Questionnaire(definition, kept.answers);
    this.languages.know((...of) => this.questionnaire.choiceLabel(...of));
    this.page = new Page({ questionnaire: this.questionnaire, changed: (place) => this.save(place) });
    this.pages = new Pages({ questionnaire: this.questionnaire, show: (page) => this.#show(page), trail: this.trail });
    this.pages.begin(kept.page);
    if (this.pages.current?.kind !== "repeat") this.page.focus();
    const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 500));
    idle(() => this.languages.prepare());
  }

  // Everything it holds on to outside its own part of the page.
  close() {
    clearTimeout(this.typing);
    recorder.stop();
    attachments.forget();
    this.pages?.trail.stop();
    this.status.stop();
  }

  #show(page) {
    if (this.hide.isOn) return;
    clearTimeout(this.typing);
    const { stage, sheet, questionnaire, refused } = this;
    if (page === null) review.draw({ stage, sheet, questionnaire, refused });
    else if (page.kind === "repeat") repeats.draw(page, { stage, sheet, questionnaire });
    else this.page.show(page, sheet);
    this.host.querySelector(".bottom .back").disabled = this.pages.index === 0;
    this.host.querySelector(".bottom .next").hidden = page === null;
    drawProgress(this.pages);
    this.status.draw();
  }

  // Taken over now, whatever is still being typed.
  take() {
    clearTimeout(this.typing);
    recorder.stop();
    if (this.pages?.current?.questions.length) this.page.takeAll();
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
    search.suggest(root, this.questionnaire.offeredInWords(root.dataset.place, this.sheet.language));
  }

  next() {
    this.take();
    const page = this.pages.current;
    if (page && this.page.report(this.questionnaire.findings(page))) return;
    this.pages.next();
    this.#turned();
  }

  back() {
    this.take();
    if (this.pages.back()) this.#turned();
  }

  review() {
    this.take();
    this.pages.to("review");
    this.#turned();
  }

  jump(place) {
    if (this.pages.toQuestion(place)) this.#turned();
    const found = [...this.questionnaire.findings(this.pages.current), ...this.refused];
    if (this.pages.current) this.page.report(found.filter((finding) => finding.path === place));
  }

  // The page that was turned to is part of the state: the interview resumes there.
  #turned() {
    this.save(null);
    if (this.pages.current?.kind !== "repeat") this.page.focus();
  }

  get snapshot() {
    return { answers: this.questionnaire.answers, page: this.pages.id, language: this.sheet.language };
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
    this.host.querySelector(`[data-language="${language}"]`).focus();
  }

  #mount() {
    this.sheet.mount(this.host);
    this.pages.redraw();
  }

  conceal() {
    this.take();
    this.hide.on();
    attachments.forget();
    this.store.forget();
    this.store.flush();
  }

  async #returned() {
    if (!this.questionnaire) return this.open();
    this.#mount();
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
      ending.done(this, await this.store.finish());
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
