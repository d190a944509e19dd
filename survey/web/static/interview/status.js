// The small line between "back" and "next": saved or not, connection, battery.

export class Status {
  constructor(store) {
    this.detail = { state: "saved", count: 0 };
    this.battery = null;
    this.ends = new AbortController();
    const { signal } = this.ends;
    const draw = () => this.draw();
    store.addEventListener("state", (event) => this.#changed(event.detail), { signal });
    for (const change of ["online", "offline"]) addEventListener(change, draw, { signal });
    navigator.getBattery?.().then((battery) => {
      this.battery = battery;
      battery.addEventListener("levelchange", draw, { signal });
      this.draw();
    });
  }

  stop() {
    this.ends.abort();
  }

  #changed(detail) {
    this.detail = detail;
    this.draw();
  }

  draw() {
    const line = document.querySelector(".status");
    if (!line) return;
    line.dataset.state = this.detail.state;
    line.querySelector("[data-unsent]").textContent = this.detail.count;
    line.querySelector("[data-offline]").hidden = navigator.onLine;
    const level = line.querySelector("[data-battery]");
    level.hidden = !this.battery;
    if (this.battery) level.querySelector("[data-level]").textContent = `${Math.round(this.battery.level * 100)} %`;
  }
}
