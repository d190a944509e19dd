// The application: locked, or opened by one person. Everything that is opened lives in memory only; a reload, a
// lock or a crash leaves ciphertext and nothing else.
import { advise } from "../interview/advice.js";
import { bindHide } from "../interview/hide-key.js";
import { screens as caseScreens } from "./cases.js";
import { release } from "./held-parts.js";
import { watch } from "./idle.js";
import { interview } from "./interview-screen.js";
import { Kept } from "./kept.js";
import { follow } from "./line.js";
import { lock as lockScreen } from "./lock-screen.js";
import { Office } from "./office.js";
import { isEmpty } from "./outbox.js";
import { RUNNING, isWhole } from "./papers.js";
import { recovery } from "./recovery-screen.js";
import { keepLists } from "./roster.js";
import { attend, say, show } from "./screens.js";
import { swap } from "./shell.js";
import * as slots from "./slots.js";
import { start } from "./start-screen.js";
import * as storage from "./storage.js";
import { Sync } from "./sync.js";
import { exchange } from "./sync-screen.js";
import { tablet } from "./tablet-screen.js";

const OPENED = { ...caseScreens, interview, sync: exchange, tablet };
const CLOSED = { lock: lockScreen, start, recovery };
const HOME = "cases";
const PATIENCE = 1500; // ms that a lock waits for the last words to be written
const USUAL = { idle_seconds: 180, hidden_seconds: 30 };

export class Application {
  constructor({ disk, updates }) {
    Object.assign(this, { disk, updates, kept: null, opened: null, left: null });
    document.addEventListener("click", (event) => this.#tapped(event.target.closest("[data-act]")));
    bindHide(document, () => document.querySelector(".interview:not(.shell)") || this.hide());
    updates.addEventListener("change", () => this.#update());
  }

  async start() {
    const known = await slots.all(this.disk);
    this.go(known.length ? "lock" : "start", {});
  }

  get language() {
    return document.documentElement.lang;
  }

  // Screens before and after the lock have one way to be shown. Where she was is known as long as the page lives.
  go(name, params = {}) {
    if (!this.kept) return CLOSED[name]?.(this, params);
    const wanted = this.#isHeld() ? "sync" : name;
    this.opened.way = [...this.opened.way.filter(([one]) => one !== wanted), [wanted, params]];
    if (wanted === HOME) this.opened.way = [[HOME, {}]];
    this.trouble(null);
    this.#update();
    return OPENED[wanted](this.opened.context, params);
  }

  back() {
    if (!this.kept || document.querySelector(".interview:not(.shell)")) return null;
    const { way } = this.opened;
    return way.length > 1 ? this.go(...way.at(-2)) : this.go(HOME);
  }

  // `entered` is {slot, keys}: see slots.js.
  async open({ slot, keys }) {
    const kept = await new Kept({ disk: this.disk, slot, keys }).open();
    const ends = new AbortController();
    const office = new Office({ token: kept.get("person", "person").token });
    const sync = new Sync({ kept, office, busy: () => this.opened?.busy ?? null, obey: (commands) => this.#obey(commands) });
    this.kept = kept;
    this.opened = { slot, sync, ends, way: [[HOME, {}]], saveFirst: null, busy: null };
    this.opened.context = this.#context(kept, sync);
    this.#watch(kept, sync, ends);
    keepLists(kept);
    this.#bar(true);
    this.opened.line = follow({ kept, sync, signal: ends.signal });
    const [name, params] = this.left?.slot === slot.id ? this.left.at : [HOME, {}];
    this.left = null;
    this.go(name, params);
    storage.askFor(kept).catch(() => null); // what could not be written was told by `kept`
    sync.start();
  }

  #context(kept, sync) {
    return {
      kept,
      sync,
      show,
      application: this,
      language: this.language,
      go: (name, params) => this.go(name, params),
      back: () => this.back(),
      lock: (how) => this.lock(how),
      beforeLock: (act) => (this.opened.saveFirst = act),
      busy: (household) => (this.opened.busy = household),
    };
  }

  #watch(kept, sync, ends) {
    const { idle_seconds: idle, hidden_seconds: hidden } = { ...USUAL, ...kept.get("study", "study")?.rules };
    const stop = watch({ idle, hidden, lock: () => this.lock() });
    ends.signal.addEventListener("abort", stop);
    const { signal } = ends;
    kept.addEventListener("full", () => this.trouble("disk-full"), { signal });
    kept.addEventListener("failed", () => this.trouble("write-failed"), { signal });
    kept.addEventListener("change", () => this.trouble(null), { signal }); // what was wrong is not any more
    sync.addEventListener("software", ({ detail }) => this.updates.look(detail), { signal });
  }

  /**
   * Forget the key and everything that was opened. What is being typed is written first.
   * @param {{silently?: boolean}} how silently: whoever calls has written everything, and shows something else
   * @returns {Promise<true>}
   */
  async lock({ silently = false } = {}) {
    if (this.locking) return this.locking;
    if (!this.kept) {
      await this.go("lock");
      return true;
    }
    const { kept } = this;
    const { slot, sync, ends, way, saveFirst } = this.opened;
    this.locking = (async () => {
      if (!silently) await within(PATIENCE, saveFirst?.());
      this.left = { slot: slot.id, at: way.at(-1) };
      sync.stop();
      ends.abort();
      this.kept = this.opened = null;
      await within(PATIENCE, kept.close());
      this.#bar(false);
      this.trouble(null);
      await this.go("lock");
      this.locking = null;
      return true;
    })();
    return this.locking;
  }

  // Whoever opens the tablet next begins at the beginning.
  async signOut() {
    await slots.update(this.disk, this.opened.slot, { used: 0 });
    await this.lock();
    this.left = null;
  }

  // One tap: general advice instead of everything else. Behind it the tablet locks.
  hide() {
    const shell = document.querySelector(".shell");
    const host = Object.assign(document.createElement("div"), { className: "interview advice" });
    const part = document.importNode(document.getElementById("decoy").content, true);
    part.querySelector("[data-unlock]").remove();
    shell.hidden = true;
    document.body.append(host);
    advise(host, part);
    host.querySelector("[data-action=return]").addEventListener("click", () => {
      host.remove();
      shell.hidden = false;
      attend();
    });
    return this.lock();
  }

  trouble(code) {
    const place = document.querySelector("[data-trouble]");
    place.hidden = code === null;
    place.textContent = code ? say(code) : "";
  }

  async speak(language) {
    if (language === this.language) return;
    await swap(language);
    this.#bar(Boolean(this.kept));
    this.#update();
    if (!this.kept) return this.go((await slots.all(this.disk)).length ? "lock" : "start");
    const { slot, way, line, context } = this.opened;
    context.language = language;
    await slots.update(this.disk, slot, { language });
    line();
    return this.go(...way.at(-1));
  }

  // The office asked for a lock: only the exchange works until it takes that back.
  #isHeld() {
    return Boolean(this.kept.get("settings", "settings")?.locked);
  }

  async #obey({ lock, wipe }) {
    if (wipe) return this.#wipe();
    if (lock && this.opened && this.opened.way.at(-1)[0] !== "sync") await this.lock();
  }

  // The office has everything. Of several people on one tablet only this one's part goes. What was begun or noted
  // since is sent with the next exchange, and the office asks again.
  async #wipe() {
    const { slot, sync, busy } = this.opened;
    if (busy) return;
    await release(this.kept, { all: true });
    if (!isEmpty(this.kept)) return;
    const others = (await slots.all(this.disk)).length > 1;
    if (!others) await sync.tellWiped();
    await this.lock();
    await slots.remove(this.disk, slot);
    this.left = null;
    this.go(others ? "lock" : "start");
  }

  #bar(isOpen) {
    for (const one of document.querySelectorAll("[data-opened]")) one.hidden = !isOpen;
  }

  // Offered on the list of households only, and when the questionnaires of the new version are here.
  #update() {
    const at = this.opened?.way.at(-1)[0];
    const isCalm = !this.kept || at === HOME || at === "tablet";
    document.querySelector("[data-update]").hidden = !(this.updates.isWaiting && isCalm);
  }

  get arePapersHere() {
    return isWhole(this.kept, RUNNING());
  }

  #tapped(button) {
    if (button && !button.disabled) ACTS[button.dataset.act]?.(this, button.dataset);
  }
}

const ACTS = {
  sync: (application) => application.go("sync"),
  tablet: (application) => application.go("tablet"),
  lock: (application) => application.lock(),
  hide: (application) => application.hide(),
  language: (application, { language }) => application.speak(language),
  restart: ({ updates }) => updates.restart(),
};

const within = (most, work) => Promise.race([Promise.resolve(work).catch(() => null), new Promise((done) => setTimeout(done, most))]);
