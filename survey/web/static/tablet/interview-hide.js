// Hiding on the tablet: the page of advice at once; the key is forgotten behind it, and only the PIN brings the
// interview back.
import { advise } from "../interview/advice.js";

export class TabletHide {
  // `lock()` is called when somebody asks for the account at the foot of the advice.
  constructor({ lock }) {
    this.lock = lock;
    this.isOn = false;
  }

  connect({ host, sheet }) {
    Object.assign(this, { host, sheet });
  }

  on(part = "decoy") {
    this.isOn = true;
    this.show(part);
  }

  show(part = "decoy") {
    const page = this.sheet().part(part);
    page.querySelector("[data-unlock]")?.remove();
    advise(this.host, page);
  }

  ask() {
    this.lock();
  }
}
