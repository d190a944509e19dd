// Hiding: one tap replaces everything on the screen by general health advice. Coming back needs the password.
// The mark that survives a reload says only that this tablet shows the advice; it holds no answer.

import { advise } from "./advice.js";

const MARK = "advice";

export class Hide {
  constructor(store) {
    this.store = store;
  }

  // `sheet()` gives the sheet of the present language, `back()` is called when the page may be shown again.
  connect({ host, sheet, back }) {
    Object.assign(this, { host, sheet, back });
  }

  get isOn() {
    return sessionStorage.getItem(MARK) === "1";
  }

  on() {
    sessionStorage.setItem(MARK, "1");
    this.show();
    this.#lock();
  }

  show() {
    advise(this.host, this.sheet().part("decoy"));
  }

  // Ask for the password, quietly, at the foot of the page.
  ask() {
    const form = document.querySelector("[data-unlock]");
    form.hidden = false;
    form.querySelector("input").focus();
  }

  async off(form) {
    const entry = form.querySelector("input");
    const password = entry.value;
    entry.value = "";
    for (const message of form.querySelectorAll(".error")) message.hidden = true;
    try {
      await this.store.unlock(password);
    } catch (problem) {
      form.querySelector(problem.status ? "[data-wrong]" : "[data-unreachable]").hidden = false;
      return;
    }
    sessionStorage.removeItem(MARK);
    await this.back();
  }

  // The server keeps answers back from now on, too; without a connection it learns it as soon as there is one.
  async #lock() {
    try {
      await this.store.lock();
    } catch {
      if (this.isOn) setTimeout(() => this.isOn && this.#lock(), 3000);
    }
  }
}
