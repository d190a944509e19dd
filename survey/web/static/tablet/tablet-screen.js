// The tablet itself: room, version, PIN; and leaving it to somebody else.
import { unsent } from "./outbox.js";
import { refusePin } from "./pin.js";
import { part, say } from "./screens.js";
import * as slots from "./slots.js";
import * as storage from "./storage.js";
import { reason } from "./trouble.js";
import { Words, write } from "./words.js";

const MEGABYTE = 1e6;

class TabletScreen {
  constructor(root, context) {
    Object.assign(this, { root, context, words: new Words() });
    root.addEventListener("click", ({ target }) => ACTS[target.closest("[data-do]")?.dataset.do]?.(this));
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#changePin();
    });
  }

  async draw() {
    const { application, kept, sync } = this.context;
    const { usage, quota, persisted } = await storage.room();
    const { last_sync: last } = sync.settings;
    const size = (bytes) => this.words.number(Math.round(bytes / MEGABYTE));
    const count = unsent(kept);
    write(this.root, {
      storage: quota ? say("megabytes", { used: size(usage), all: size(quota) }) : say("not-known"),
      persisted: say(persisted ? "yes" : "no"),
      worker: say(application.updates.isReady && application.arePapersHere ? "yes" : "no"),
      version: document.body.dataset.version,
      last: last ? this.words.moment(new Date(last).toISOString()) : say("never"),
      unsent: count ? say("unsent-work", { n: this.words.number(count) }) : "",
    });
    part(this.root, "not-kept").hidden = persisted;
  }

  async #changePin() {
    const [old, pin, again] = ["#old-pin", "#new-pin", "#new-again"].map((name) => this.root.querySelector(name).value);
    const refused = refusePin(pin) ?? (pin === again ? null : "differs");
    part(this.root, "changed").hidden = true;
    write(this.root, { error: refused && say(`pin-${refused}`) });
    if (refused) return;
    const { disk, opened } = this.context.application;
    try {
      await slots.rename(disk, opened.slot, old, pin, Date.now());
      this.root.querySelector("form").reset();
      part(this.root, "changed").hidden = false;
    } catch (problem) {
      write(this.root, { error: reason(problem) });
    }
  }

  async persist() {
    await storage.askFor(this.context.kept);
    await this.draw();
  }

}

const ACTS = {
  back: ({ context }) => context.back(),
  persist: (screen) => screen.persist(),
  "sign-out": ({ context }) => context.application.signOut(),
};

export function tablet(context) {
  context.show("tablet", (root) => new TabletScreen(root.querySelector(".case-screen"), context).draw());
}
