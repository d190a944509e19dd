// Locked. A PIN opens; wrong ones take longer and longer, and destroy nothing.
import { part, say, show } from "./screens.js";
import * as slots from "./slots.js";
import { reason } from "./trouble.js";
import { write } from "./words.js";

export async function lock(application, { somebodyElse = false } = {}) {
  const slot = somebodyElse ? null : await slots.last(application.disk);
  show("lock", (root) => new LockScreen(root, application, slot));
}

class LockScreen {
  constructor(root, application, slot) {
    Object.assign(this, { root, application, slot });
    part(root, "name").hidden = Boolean(slot);
    part(root, "somebody-else").hidden = !slot;
    root.querySelector(slot ? "#lock-pin" : "#lock-name").dataset.first = "";
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#enter();
    });
    root.firstElementChild.addEventListener("click", ({ target }) => ACTS[target.closest("[data-do]")?.dataset.do]?.(this));
  }

  async #enter() {
    const { application, root } = this;
    const field = root.querySelector("#lock-pin");
    const pin = field.value;
    if (!pin || this.isBusy) return field.focus();
    this.#busy(true);
    try {
      const slot = this.slot ?? (await slots.find(application.disk, root.querySelector("#lock-name").value));
      if (!slot) return this.#refuse(say("wrong-name-or-pin"));
      const entered = await slots.enter(application.disk, slot, pin, Date.now());
      return await application.open(entered);
    } catch (problem) {
      return this.#refuse(this.#reason(problem));
    } finally {
      field.value = "";
      this.#busy(false);
    }
  }

  // Of somebody else it is not said whether the name or the PIN is wrong.
  #reason(problem) {
    if (problem instanceof slots.WrongPin && !this.slot) return say("wrong-name-or-pin");
    return reason(problem);
  }

  #refuse(text) {
    write(this.root, { error: text });
    this.root.querySelector("#lock-pin").focus();
  }

  #busy(isBusy) {
    this.isBusy = isBusy;
    if (!this.root.querySelector("#lock-pin")) return; // opened: another screen is here
    part(this.root, "busy").hidden = !isBusy;
    if (isBusy) write(this.root, { error: null });
  }
}

const ACTS = {
  "somebody-else": ({ application }) => lock(application, { somebodyElse: true }),
  recover: ({ application, slot }) => application.go("recovery", { slot }),
  start: ({ application }) => application.go("start"),
};
