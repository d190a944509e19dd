// The list of services of the place where she works, and those of the whole country: the same for everybody.
import { Words, copy, write } from "./words.js";

export function servicesFor(all, region) {
  return all.filter((one) => one.region === null || one.region === undefined || one.region === region);
}

class Services {
  constructor(root, context, uid) {
    Object.assign(this, { root, context, uid, words: new Words() });
    root.addEventListener("click", ({ target }) => target.closest("[data-do=back]") && this.#back());
  }

  draw() {
    const { kept } = this.context;
    const household = this.uid && kept.get("household", this.uid);
    const cluster = household ? kept.get("cluster", household.cluster) : null;
    const found = cluster ? servicesFor(this.#all(), cluster.region) : this.#all();
    this.root.querySelector("[data-part=services]").replaceChildren(...found.map((one) => this.#line(one)));
    this.root.querySelector("[data-part=none]").hidden = found.length > 0;
    write(this.root, { where: cluster?.name });
  }

  #all() {
    return this.context.kept.get("card", "card") ?? [];
  }

  #line({ name, phone }) {
    const item = copy("service-line").firstElementChild;
    write(item, { name: name[this.words.language] ?? name.az, phone });
    return item;
  }

  #back() {
    if (this.uid) this.context.go("household", { uid: this.uid });
    else this.context.go("cases", {});
  }
}

export function card(context, { uid } = {}) {
  context.show("card", (root) => new Services(root.querySelector(".case-screen"), context, uid).draw());
}
