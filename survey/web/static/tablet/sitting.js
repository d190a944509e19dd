// Who is in the room. Before an interview is opened again: who came in when it was hidden, and, where the next
// questions are meant for her alone, who is near enough to hear now; nothing of the interview is on the screen
// until then. And at the end of each of those parts: how she is, and whether somebody tried to listen.
import * as dialogs from "../interview/dialogs.js";

const ALONE = new Set(["0", "1"]); // nobody, or a child under two
const PART_END = "part-end";

export class Sitting {
  // `hidden` is whether the interview was hidden when it was left.
  constructor(interview, { hidden }) {
    Object.assign(this, { interview, hidden, ended: null });
    interview.addEventListener("left", ({ detail }) => (this.ended = this.#part(detail)));
    interview.addEventListener("page", ({ detail }) => this.#opened(detail));
  }

  // Resolves when the page with this id may be shown.
  async pass(id) {
    if (this.hidden) this.#came(await this.#ask("interrupted"));
    const page = this.interview.questionnaire.page(id);
    if (page && this.interview.questionnaire.isSensitive(page)) await this.#wait();
  }

  #came(code) {
    const { interview } = this;
    if (code !== "0") interview.notes.counts.interruptions += 1;
    interview.tell("came", { code });
  }

  async #wait() {
    for (;;) {
      const code = await this.#ask("sitting");
      this.interview.tell("present", { code });
      if (ALONE.has(code)) return;
      await this.#ask("not-alone");
    }
  }

  // The part for her alone that a page belongs to. What she answers herself ends by giving the tablet back.
  #part({ page, view }) {
    return page && !view.isAlone ? this.interview.questionnaire.sensitivePart(page) : null;
  }

  #opened({ page, view }) {
    const { ended, interview } = this;
    this.ended = null;
    interview.host.querySelector(`dialog.panel-${PART_END}`)?.close();
    if (ended && ended !== this.#part({ page, view })) this.#atEnd();
  }

  async #atEnd() {
    const code = await this.#ask(PART_END);
    this.interview.tell("part", { code });
    if (code === "0") return;
    this.#came(await this.#ask("interrupted"));
    this.interview.save(null);
  }

  // One of the buttons has to be touched: the window cannot be closed.
  #ask(part) {
    dialogs.open(this.interview, part, { needsAnswer: true });
    return new Promise((done) => (this.answer = done));
  }

  answered(button) {
    dialogs.close(this.interview.host);
    this.answer(button.dataset.code);
  }
}
