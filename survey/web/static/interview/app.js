// The interview on the tablet: puts the parts together. The document holds the questions, the server the
// answers; between them this shows one page at a time and saves what is given as it is given.
import * as attachments from "./attachments.js";
import * as positions from "./positions.js";
import * as recorder from "./recorder.js";
import * as repeats from "./repeats.js";
import * as review from "./review.js";
import * as search from "./search.js";
import { toggleRank } from "./controls.js";
import { Hide } from "./hide.js";
import { Languages } from "./language.js";
import { Page } from "./page.js";
import { Pages, drawProgress } from "./pages.js";
import { Questionnaire } from "./questionnaire.js";
import { Sheet } from "./sheet.js";
import { Status } from "./status.js";
import { Store } from "./store.js";

const TYPING = 250; // ms of rest before what is typed is taken over
const LEAVING = 200; // ms in which a tap on a suggestion still counts
const GLANCE = 250; // ms to see what was chosen before a quick question turns the page

class Interview {
  constructor() {
    const { api, definition } = document.body.dataset;
    this.address = definition;
    this.languages = new Languages(new Sheet(document));
    this.store = new Store(api, location.hash.slice(1));
    this.status = new Status(this.store);
    this.hide = new Hide({ store: this.store, sheet: () => this.sheet, back: () => this.#returned() });
    this.store.addEventListener("conflict", () => this.#notice("conflict"));
    this.store.addEventListener("filerefused", ({ detail }) => this.#fileRefused(detail));
    attachments.connect(this.store);
    this.store.addEventListener("signedout", () => this.#notice("signedout"));
  }

  get sheet() {
    return this.languages.current;
  }

  get stage() {
    return document.getElementById("stage");
  }

  async open() {
    if (this.hide.isOn) return this.hide.show();
    this.sheet.mount();
    try {
      const [definition, kept] = await Promise.all([load(this.address), this.store.open()]);
      this.#begin(definition, kept);
    } catch (problem) {
      if (problem.code === "locked") this.hide.on();
      else this.#failed(problem);
    }
    return null;
  }

  #begin(definition, kept) {
    this.refused = [];
    this.questionnaire = new Questionnaire(definition, kept.answers);
    this.languages.know((...of) => this.questionnaire.choiceLabel(...of));
    this.page = new Page({ questionnaire: this.questionnaire, changed: (place) => this.#save(place) });
    this.pages = new Pages({ questionnaire: this.questionnaire, show: (page) => this.#show(page) });
    this.pages.begin(kept.page);
    if (this.pages.current?.kind !== "repeat") this.page.focus();
    const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 500));
    idle(() => this.languages.prepare());
  }

  #show(page) {
    if (this.hide.isOn) return;
    clearTimeout(this.typing);
    const { stage, sheet, questionnaire, refused } = this;
    if (page === null) review.draw({ stage, sheet, questionnaire, refused });
    else if (page.kind === "repeat") repeats.draw(page, { stage, sheet, questionnaire });
    else this.page.show(page, sheet);
    document.querySelector(".bottom .back").disabled = this.pages.index === 0;
    document.querySelector(".bottom .next").hidden = page === null;
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
    this.#save(place);
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
    this.#save(null);
    if (this.pages.current?.kind !== "repeat") this.page.focus();
  }

  #save(place) {
    const { language } = this.sheet;
    this.store.save({ answers: this.questionnaire.answers, page: this.pages.id, language }, place);
  }

  async speak(language) {
    this.take();
    try {
      await this.languages.choose(language);
    } catch {
      return; // no connection and not fetched yet: the page stays as it is
    }
    this.#mount();
    this.#save(null);
    document.querySelector(`[data-language="${language}"]`).focus();
  }

  #mount() {
    this.sheet.mount();
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
    this.#save(page.id);
    if (first) this.pages.to(first);
  }

  openInstance(index) {
    this.pages.to(this.questionnaire.firstPageOf(this.pages.current, index));
  }

  remove(index) {
    const page = this.pages.current;
    this.questionnaire.removeInstance(page, index);
    this.#save(page.id);
    this.pages.redraw();
  }

  async finish(button) {
    button.disabled = true;
    try {
      this.#end(await this.store.finish());
    } catch (problem) {
      button.disabled = false;
      this.refused = problem.findings ?? [];
      if (this.refused.length) this.pages.redraw();
      this.#refusal(problem);
    }
  }

  #refusal(problem) {
    const place = this.stage.querySelector("[data-refusal]");
    place.textContent = problem.message || this.sheet.messages.get("offline").textContent;
    place.hidden = false;
  }

  // `outcome` is what the server made of it: finished, or a visit without an interview.
  #end(outcome) {
    const part = this.sheet.part("finished");
    for (const text of part.querySelectorAll("[data-show]")) text.hidden = text.dataset.show !== outcome.state;
    part.querySelector("[data-home]").href = outcome.household;
    this.pages.id = null;
    this.stage.replaceChildren(part);
    document.querySelector(".bottom").hidden = true;
  }

  async keepMine() {
    await this.store.keepMine({ answers: this.questionnaire.answers, page: this.pages.id, language: this.sheet.language });
    this.pages.redraw();
  }

  #notice(part) {
    if (this.hide.isOn || this.stage.querySelector(`.${part}`)) return;
    this.stage.prepend(this.sheet.part(part));
  }

  #failed(problem) {
    const part = this.sheet.part("failure");
    part.querySelector("[data-show=offline]").hidden = Boolean(problem.status);
    part.querySelector("[data-show=refused]").hidden = !problem.status;
    part.querySelector("[data-reason]").textContent = problem.message && problem.status ? problem.message : "";
    this.stage.replaceChildren(part);
    document.querySelector(".bottom").hidden = true;
  }
}

async function load(address) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw Object.assign(new Error(""), { status: response.status });
  return response.json();
}

const ACTIONS = {
  back: (interview) => interview.back(),
  review: (interview) => interview.review(),
  jump: (interview, button) => interview.jump(button.dataset.place),
  language: (interview, button) => interview.speak(button.dataset.language),
  hide: (interview) => interview.conceal(),
  return: (interview) => interview.hide.ask(),
  add: (interview) => interview.add(),
  open: (interview, button) => interview.openInstance(Number(button.closest("li").dataset.index)),
  remove: (_interview, button) => repeats.askRemoval(button.closest("li"), true),
  "remove-not": (_interview, button) => repeats.askRemoval(button.closest("li"), false),
  "remove-sure": (interview, button) => interview.remove(Number(button.closest("li").dataset.index)),
  locate: (_interview, button) => positions.locate(button),
  "add-point": (_interview, button) => positions.addPoint(button),
  "remove-point": (_interview, button) => positions.removePoint(button),
  record: (interview, button) => recorder.toggle(button, (root, blob) => interview.give(root, blob)),
  "remove-file": (_interview, button) => attachments.remove(button),
  finish: (interview, button) => interview.finish(button),
  "keep-mine": (interview) => interview.keepMine(),
  "take-theirs": () => reload(),
  reload: () => reload(),
};

function reload() {
  leaving = true;
  location.reload();
}

// Only after a tap: with arrow keys people pass over choices that they do not mean.
function turnSoon() {
  clearTimeout(turning);
  turning = setTimeout(() => interview.next(), GLANCE);
}

let leaving = false;
let turning = null;
const interview = new Interview();

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (button) ACTIONS[button.dataset.action](interview, button);
  const quick = event.target.closest(".kind-question .look-quick[data-control=one] .choice");
  if (quick && event.detail > 0) turnSoon();
  const line = event.target.closest("[role=listbox] [role=option]");
  if (line) search.pick(line);
  const ranked = event.target.closest(".rank button.choice");
  if (ranked) {
    toggleRank(ranked);
    interview.chosen(ranked.closest("[data-question]"));
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches("[data-unlock]")) interview.hide.off(event.target);
  else if (interview.pages) interview.next();
});

document.addEventListener("input", (event) => {
  const root = event.target.closest("[data-question]");
  if (!root) return;
  if (event.target.type === "file") return;
  if (event.target.type === "range") root.dataset.touched = "1";
  if (root.dataset.control === "search") {
    search.typed(root);
    interview.suggest(root);
  }
  if (event.target.matches("input[type=text], textarea")) interview.typed(root);
  else interview.chosen(root);
});

document.addEventListener("change", (event) => {
  const root = event.target.closest("[data-question]");
  if (root && event.target.type === "file") interview.give(root, event.target.files[0]);
  else if (root) interview.chosen(root);
});

document.addEventListener("focusin", (event) => {
  const root = event.target.closest("[data-control=search]");
  if (root) interview.suggest(root);
});

document.addEventListener("focusout", (event) => {
  const root = event.target.closest("[data-control=search]");
  if (root && !root.contains(event.relatedTarget)) setTimeout(() => search.open(root, false), LEAVING);
});

document.addEventListener("keydown", (event) => {
  const root = event.target.closest("[data-control=search]");
  if (root && search.key(root, event.key)) event.preventDefault();
});

addEventListener("beforeunload", (event) => {
  interview.take();
  if (interview.store.pending && !leaving) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && !interview.hide.isOn) {
    interview.take();
    interview.store.flush();
  }
});

addEventListener("online", () => interview.store.pending && interview.store.flush());

// The browser keeps a page that is left for its own back button. Ours must be empty by then.
addEventListener("pagehide", () => document.body.replaceChildren());
addEventListener("pageshow", (event) => event.persisted && reload());

interview.open();
