// The small line between "back" and "next": saved or not, connection, battery.

export class Status {
  constructor(store) {
    this.detail = { state: "saved", count: 0 };
    this.battery = null;
    store.addEventListener("state", (event) => {
      this.detail = event.detail;
      this.draw();
    });
    for (const change of ["online", "offline"]) addEventListener(change, () => this.draw());
    navigator.getBattery?.().then((battery) => {
      this.battery = battery;
      battery.addEventListener("levelchange", () => this.draw());
      this.draw();
    });
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
