// The case screens over records in memory, without lock, disk and office. Gives nothing; the page is the list.
async ({ records }) => {
  const { screens } = await import("/static/tablet/cases.js");

  class Kept extends EventTarget {
    #kinds = new Map();

    #kind(kind) {
      return this.#kinds.get(kind) ?? this.#kinds.set(kind, new Map()).get(kind);
    }

    all(kind) {
      return [...this.#kind(kind).values()];
    }

    get(kind, name) {
      return this.#kind(kind).get(name);
    }

    async put(kind, name, value) {
      if (value === null) this.#kind(kind).delete(name);
      else this.#kind(kind).set(name, structuredClone(value));
      this.dispatchEvent(new CustomEvent("change", { detail: { kind, name } }));
    }

    async putMany(rows) {
      for (const [kind, name, value] of rows) await this.put(kind, name, value);
    }
  }

  const kept = new Kept();
  await kept.putMany(records);
  const show = (id, fill) => {
    const screen = document.getElementById("screen");
    screen.replaceChildren(document.importNode(document.getElementById(`screen-${id}`).content, true));
    fill(screen);
  };
  const go = (screen, params) => screens[screen](context, params);
  const context = { kept, show, go, language: document.documentElement.lang };
  document.context = context;
  go("cases", {});
}
