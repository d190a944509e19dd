// Answers that are changed after their page was left: noted, with the reason where the study asks for one:
// of questions with the appearance `reason`.
import { isEmpty, locate } from "../interview/answers.js";
import * as dialogs from "../interview/dialogs.js";

export class Changes {
  constructor(interview) {
    this.interview = interview;
    this.given = new Set(); // places that were answered when their page was opened
    interview.addEventListener("page", ({ detail }) => this.#opened(detail.page));
    interview.addEventListener("answered", ({ detail }) => this.#answered(detail.place));
  }

  #opened(page) {
    const places = page?.questions ?? [];
    const { questionnaire } = this.interview;
    this.given = new Set(places.filter((place) => !isEmpty(questionnaire.value(place))));
  }

  // Once for each visit to the page.
  #answered(place) {
    if (!this.given.delete(place)) return;
    if (!this.#isAsked(place)) return this.#tell(place, "");
    const window = dialogs.open(this.interview, "reason", { needsAnswer: true });
    window.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-reason]");
      if (button) this.#chosen(window, place, button.dataset.reason);
    });
  }

  #isAsked(place) {
    const appearance = this.interview.questionnaire.appearance(locate(place)[1]);
    return appearance.split(" ").includes("reason");
  }

  #chosen(window, place, reason) {
    window.close();
    this.#tell(place, reason);
  }

  #tell(place, reason) {
    this.interview.tell("changed", { place, reason });
  }
}
