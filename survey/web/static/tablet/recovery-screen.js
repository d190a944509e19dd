// A PIN that is lost. The office opens the lock with its own key, after somebody there has agreed; the key
// stays on this page until a new PIN is chosen.
import { Office } from "./office.js";
import { refusePin } from "./pin.js";
import { part, say, show } from "./screens.js";
import * as slots from "./slots.js";
import { signOut } from "./start-screen.js";
import { reason } from "./trouble.js";
import { fromBase64, toBase64 } from "./vault.js";
import { write } from "./words.js";

export function recovery(application) {
  show("recovery", (root) => new RecoveryScreen(root, application).open());
}

class RecoveryScreen {
  constructor(root, application) {
    Object.assign(this, { root, application, office: new Office(), raw: null });
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#choose();
    });
    root.firstElementChild.addEventListener("click", ({ target }) => ACTS[target.closest("[data-do]")?.dataset.do]?.(this));
  }

  async open() {
    try {
      this.session = await this.office.get("/visits/session.json");
      const { person } = this.session;
      part(this.root, "signed-out").hidden = Boolean(person);
      if (!person) return;
      this.slot = await slots.find(this.application.disk, person.username);
      part(this.root, "ask").hidden = !this.slot?.recovery;
      if (!this.slot?.recovery) write(this.root, { error: say("not-here") });
    } catch (problem) {
      this.#trouble(problem);
    }
  }

  async ask() {
    write(this.root, { error: null });
    try {
      const { state, key } = await this.office.post(`/api/v1/devices/${this.slot.device}/recovery`, { wrapped: toBase64(this.slot.recovery) });
      return key ? this.#given(key) : this.#waiting(state);
    } catch (problem) {
      return this.#trouble(problem);
    }
  }

  #waiting(state) {
    part(this.root, "ask").hidden = true;
    part(this.root, "again").hidden = false;
    write(this.root, { state: say(state === "declined" ? "declined" : "asked") });
  }

  #given(key) {
    this.raw = fromBase64(key);
    for (const name of ["ask", "again"]) part(this.root, name).hidden = true;
    write(this.root, { state: null });
    part(this.root, "choose").hidden = false;
    this.root.querySelector("#recovery-pin").focus();
  }

  async #choose() {
    const [pin, again] = ["#recovery-pin", "#recovery-again"].map((name) => this.root.querySelector(name).value);
    const refused = refusePin(pin) ?? (pin === again ? null : "differs");
    write(this.root, { error: refused && say(`pin-${refused}`) });
    if (refused) return;
    try {
      await this.#renew(pin);
    } catch (problem) {
      this.#trouble(problem);
    }
  }

  async #renew(pin) {
    const { disk } = this.application;
    await slots.renew(disk, this.slot, this.raw, pin);
    this.raw.fill(0);
    await signOut(this.session.csrf);
    await this.application.open(await slots.enter(disk, this.slot, pin, Date.now()));
  }

  #trouble(problem) {
    write(this.root, { error: reason(problem) });
  }
}

const ACTS = {
  ask: (screen) => screen.ask(),
  "to-lock": ({ application }) => application.go("lock"),
};
