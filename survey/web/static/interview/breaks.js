// A break, the end of the conversation before its end, and the list of services: within one tap on every page.
import * as dialogs from "./dialogs.js";
import { REVIEW } from "./pages.js";

const STOP = "stop_reason"; // the hidden question that takes why it was ended
const KINDS = { 1: "distress", 2: "safety" }; // what the office is told, without any content

export class Breaks {
  /**
   * @param {object} interview
   * @param {object} around
   * @param {function(): object[]} around.services [{name: {az, ru, en}, phone}]
   * @param {function(string): void} around.notice tells the office that there was something, and of which kind
   * @param {function(): void} around.leave
   */
  constructor(interview, { services = () => [], notice = () => {}, leave = null } = {}) {
    Object.assign(this, { interview, services, notice, leaving: leave });
    interview.addEventListener("made", ({ detail }) => this.#list(detail.root));
  }

  open() {
    if (!this.interview.questionnaire) return;
    const window = dialogs.open(this.interview, "break");
    for (const button of window.querySelectorAll("[data-action=stop]"))
      button.hidden = !this.interview.questionnaire.has(STOP);
    window.querySelector("[data-action=services]").hidden = this.services().length === 0;
    window.querySelector("[data-action=leave]").hidden = !this.leaving;
  }

  rest() {
    dialogs.close(this.interview.host);
    this.notice("distress");
    this.interview.conceal("pause");
  }

  askToStop(reason) {
    dialogs.open(this.interview, "stop").dataset.reason = reason;
  }

  async stop(button) {
    const { interview } = this;
    const { reason } = button.closest("dialog").dataset;
    dialogs.close(interview.host);
    interview.take();
    interview.questionnaire.set(STOP, reason);
    this.notice(KINDS[reason]);
    interview.tell("stopped");
    interview.pages.to(REVIEW);
    await interview.finish(interview.stage.querySelector("[data-action=finish]"));
  }

  leave(event) {
    if (!this.leaving) return;
    event.preventDefault();
    this.leaving();
  }

  showServices() {
    const { sheet } = this.interview;
    const window = dialogs.open(this.interview, "services");
    const list = this.services();
    window.querySelector("ul").append(...list.map((one) => line(one, sheet)));
    window.querySelector("[data-show=empty]").hidden = list.length > 0;
  }

  // A question of the questionnaire where the list is offered to everybody.
  #list(root) {
    if (!root.classList.contains("look-services")) return;
    const { sheet } = this.interview;
    const list = document.createElement("ul");
    list.className = "services";
    list.append(...this.services().map((one) => line(one, sheet)));
    root.append(list);
  }
}

function line({ name, phone }, sheet) {
  const part = sheet.part("service");
  part.querySelector("[data-name]").textContent = name[sheet.language] ?? name.az ?? name.en;
  part.querySelector("[data-phone]").textContent = phone;
  return part;
}
