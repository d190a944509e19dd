// What is kept beside the answers: a comment on any question, and questions that are to be asked later. Offered
// where the store keeps them.
import * as dialogs from "./dialogs.js";

export class Remarks {
  constructor(interview) {
    this.interview = interview;
    interview.addEventListener("begun", () => this.#begin());
    interview.addEventListener("made", ({ detail }) => this.#offer(detail.root));
    interview.addEventListener("answered", ({ detail }) => this.#answered(detail.place));
  }

  #begin() {
    const { notes } = this.interview;
    notes.comments ??= {};
    notes.later ??= [];
  }

  // Two small buttons at the question. A note has nothing to be asked later.
  #offer(root) {
    const tools = this.interview.sheet.part("tools");
    if (root.dataset.control === "note") tools.querySelector("[data-action=later]").remove();
    root.prepend(tools);
    this.#draw(root);
  }

  #draw(root) {
    const { comments, later } = this.interview.notes;
    const { place } = root.dataset;
    root.querySelector("[data-action=comment]").setAttribute("aria-pressed", String(place in comments));
    root.querySelector("[data-action=later]")?.setAttribute("aria-pressed", String(later.includes(place)));
  }

  later(button) {
    const root = button.closest("[data-question]");
    this.#mark(root.dataset.place, button.getAttribute("aria-pressed") !== "true");
    this.#draw(root);
    this.interview.save(null);
  }

  // From the overview: it will not be asked any more.
  settle(place) {
    this.#mark(place, false);
    this.interview.save(null);
    this.interview.pages.redraw();
  }

  #mark(place, isLater) {
    const { notes } = this.interview;
    notes.later = notes.later.filter((one) => one !== place);
    if (isLater) notes.later.push(place);
    this.interview.tell("later", { place, isLater });
  }

  #answered(place) {
    const { interview } = this;
    if (!interview.notes.later.includes(place) || interview.questionnaire.value(place) === null) return;
    this.#mark(place, false);
    const root = interview.page.roots.get(place);
    if (root) this.#draw(root);
  }

  comment(button) {
    const root = button.closest("[data-question]");
    const window = dialogs.open(this.interview, "comment");
    const entry = window.querySelector("textarea");
    entry.value = this.interview.notes.comments[root.dataset.place] ?? "";
    window.addEventListener("close", () => this.#keep(root, entry.value.trim()));
    entry.focus();
  }

  #keep(root, text) {
    const { comments } = this.interview.notes;
    const { place } = root.dataset;
    if (text === (comments[place] ?? "")) return;
    if (text) comments[place] = text;
    else delete comments[place];
    this.interview.tell("comment", { place });
    this.interview.save(null);
    if (root.isConnected) this.#draw(root);
  }
}
