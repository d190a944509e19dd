// Taking the tablet into use: the office's password once, then a PIN that the office does not know.
import { Office } from "./office.js";
import { refusePin } from "./pin.js";
import { part, say, show } from "./screens.js";
import * as slots from "./slots.js";
import * as storage from "./storage.js";
import { Kept } from "./kept.js";
import { reason } from "./trouble.js";
import { write } from "./words.js";

export function start(application) {
  show("start", (root) => new StartScreen(root, application).open());
}

class StartScreen {
  constructor(root, application) {
    Object.assign(this, { root, application, office: new Office() });
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    root.querySelector("[data-do=to-lock]").addEventListener("click", () => application.go("lock"));
  }

  async open() {
    const known = await slots.all(this.application.disk);
    this.root.querySelector("[data-do=to-lock]").hidden = known.length === 0;
    try {
      this.session = await this.office.get("/visits/session.json");
    } catch (problem) {
      return this.#trouble(problem);
    }
    const { person, interviews } = this.session;
    this.#only(person ? (interviews ? "choose" : "wrong-role") : "signed-out");
    return this.root.querySelector("#start-pin")?.focus();
  }

  #only(name) {
    for (const one of ["asking", "signed-out", "wrong-role", "choose"]) {
      const here = part(this.root, one);
      if (here) here.hidden = one !== name;
    }
  }

  #trouble(problem) {
    const trouble = reason(problem);
    this.#only(null);
    write(this.root, { trouble });
  }

  async #submit() {
    const [pin, again] = ["#start-pin", "#start-again"].map((name) => this.root.querySelector(name).value);
    const refused = refusePin(pin) ?? (pin === again ? null : "differs");
    write(this.root, { error: refused && say(`pin-${refused}`) });
    if (refused || this.isBusy) return;
    this.#busy(true);
    try {
      await this.#enrol(pin);
    } catch (problem) {
      this.#busy(false);
      this.#trouble(problem);
      part(this.root, "choose").hidden = false;
    }
  }

  #busy(isBusy) {
    this.isBusy = isBusy;
    part(this.root, "busy").hidden = !isBusy;
  }

  async #enrol(pin) {
    const { application, office, session } = this;
    const { username, language } = session.person;
    const { disk } = application;
    const known = await slots.all(disk);
    const mine = await slots.find(disk, username);
    if (mine) {
      this.#busy(false);
      return write(this.root, { error: say("pin-exists") });
    }
    const device = known[0]?.device ?? crypto.randomUUID();
    const given = await office.post("/api/v1/devices", { device, software: document.body.dataset.version });
    const about = { username, pin, recovery: given.recovery, device, language, now: Date.now() };
    const entered = await slots.enrol(disk, about, (opened) => begin(disk, opened, { ...given.person, token: given.token, device }));
    await signOut(session.csrf);
    if (language !== application.language) await application.speak(language);
    return application.open(entered);
  }
}

// The first records of a person on this tablet.
async function begin(disk, opened, person) {
  const kept = new Kept({ disk, ...opened });
  const persisted = await storage.ask();
  await kept.putMany([
    ["person", "person", person],
    ["settings", "settings", { clock: 0, last_sync: null, locked: false, persisted }],
  ]);
  await kept.close();
}

// From now on the PIN opens. The password's session would open pages of the office without it.
export async function signOut(csrf) {
  const body = new URLSearchParams({ csrf_token: csrf });
  await fetch("/logout", { method: "POST", body, credentials: "same-origin", redirect: "manual" });
}
