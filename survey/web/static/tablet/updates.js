// A new version of the software waits until it is wanted: no interview is interrupted by it.
const WORKER = "/visits/worker.js";
const SCOPE = "/visits/tablet";

export class Updates extends EventTarget {
  async start() {
    if (!navigator.serviceWorker) return; // only over HTTPS; the screen "This tablet" says that it is missing
    try {
      this.registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE, updateViaCache: "none" });
    } catch {
      return; // without a connection on the very first visit; tried again with the next
    }
    this.registration.addEventListener("updatefound", () => this.#follow(this.registration.installing));
    this.#told();
  }

  get isReady() {
    return Boolean(this.registration?.active);
  }

  get isWaiting() {
    return Boolean(this.registration?.waiting && navigator.serviceWorker.controller);
  }

  // The office runs this version: look for it when it is not ours.
  async look(software) {
    if (software === document.body.dataset.version) return;
    try {
      await this.registration?.update();
    } catch {
      return; // the connection broke; the next exchange looks again
    }
  }

  // Start anew with the version that waits.
  restart() {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    this.registration.waiting.postMessage("activate");
  }

  #follow(worker) {
    worker?.addEventListener("statechange", () => this.#told());
  }

  #told() {
    this.dispatchEvent(new CustomEvent("change"));
  }
}
