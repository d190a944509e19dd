// My households: appointments first, then cluster by cluster, the nearest first when it is known where she is.
import { inOrder, isDue } from "./appointments.js";
import { card } from "./services.js";
import { drawShape, line } from "./case-line.js";
import { follow } from "./following.js";
import { household } from "./household.js";
import { map } from "./map-screen.js";
import { markOf } from "./marks.js";
import { casesOf } from "./notes.js";
import { distance, hasPlace, here, locate, remember } from "./places.js";
import { keepLists } from "./roster.js";
import { phase } from "./states.js";
import { askFor } from "./storage.js";
import { visit } from "./visit-form.js";
import { warnOfClock } from "./clock-warning.js";
import { Words, copy, write } from "./words.js";

const FEW = 60; // households that may all be unfolded at once

const isFinished = (one) => phase(one.situation) === "finished";
const FITS = { all: () => true, todo: (one) => !isFinished(one), due: isDue, finished: isFinished };

// How she left the list, as long as her records are open.
const views = new WeakMap();
const viewOf = (kept) => views.get(kept) ?? views.set(kept, { filter: "all", query: "", folded: new Map() }).get(kept);

class CaseList {
  constructor(root, context) {
    Object.assign(this, { root, context, words: new Words(), view: viewOf(context.kept) });
    root.querySelector("[data-find]").value = this.view.query;
    root.addEventListener("click", ({ target }) => this.#tapped(target.closest("button")) ?? this.#folded(target.closest("summary")));
    root.addEventListener("input", (event) => this.#search(event.target.value.trim()));
  }

  draw() {
    const { kept } = this.context;
    this.now = Date.now();
    this.here = here(kept);
    const all = casesOf(kept).map((one) => ({ ...one, distance: this.#far(one.household) }));
    this.shown = all.filter((one) => FITS[this.view.filter](one) && matches(one, this.view.query));
    warnOfClock(this.root, this.context, this.words);
    this.root.querySelector("[data-part=not-kept]").hidden = kept.get("settings", "settings")?.persisted !== false;
    this.#tools(all);
    this.#due();
    this.#clusters(all);
    this.root.querySelector("[data-part=empty]").hidden = kept.all("cluster").length > 0;
    this.root.querySelector("[data-part=none]").hidden = this.shown.length > 0 || all.length === 0;
  }

  #far(place) {
    return this.here && hasPlace(place) ? distance(this.here, place) : null;
  }

  #tools(all) {
    for (const chip of this.root.querySelectorAll("[data-filter]")) {
      chip.setAttribute("aria-pressed", chip.dataset.filter === this.view.filter);
      chip.querySelector("[data-count]").textContent = all.filter(FITS[chip.dataset.filter]).length;
    }
    this.root.querySelector("[data-do=locate]").setAttribute("aria-pressed", Boolean(this.here));
    write(this.root, { found: this.words.count("households", this.shown.length) });
  }

  #due() {
    const part = this.root.querySelector("[data-part=due]");
    const { due } = inOrder(this.shown);
    part.hidden = due.length === 0;
    part.querySelector("ul").replaceChildren(...due.map((one) => this.#line(one, `${one.cluster}/${one.number}`)));
  }

  #clusters(all) {
    const far = new Map(this.context.kept.all("cluster").map((one) => [one, this.#far(one) ?? Infinity]));
    const clusters = [...far.keys()].sort((a, b) => far.get(a) - far.get(b) || a.number - b.number);
    const open = (index) => this.view.query !== "" || all.length <= FEW || index === 0;
    const parts = clusters.map((cluster, index) => this.#cluster(cluster, all.filter((one) => one.cluster === cluster.number), open(index)));
    this.root.querySelector("[data-part=clusters]").replaceChildren(...parts.filter(Boolean));
  }

  #cluster(cluster, own, open) {
    const { rest } = inOrder(this.shown.filter((one) => one.cluster === cluster.number));
    if (rest.length === 0 && (this.view.query || this.view.filter !== "all")) return null;
    const part = copy("case-cluster").firstElementChild;
    part.dataset.cluster = cluster.number;
    part.open = this.view.folded.get(cluster.number) ?? open;
    const metres = this.#far(cluster);
    write(part, {
      cluster: this.words.text("cluster", cluster),
      where: cluster.name,
      tally: this.words.text("tally", { done: own.filter(isFinished).length, all: own.length }),
      far: metres === null ? "" : this.words.distance(metres),
    });
    const fill = () => part.querySelector("ul").replaceChildren(...rest.map((one) => this.#line(one, one.number)));
    if (part.open) fill();
    else part.addEventListener("toggle", fill, { once: true });
    return part;
  }

  #line(one, number) {
    const item = copy("case-line").firstElementChild;
    const { shape, word, more } = line(one.situation, this.words, this.now);
    item.firstElementChild.dataset.uid = one.uid;
    drawShape(item.querySelector("[data-shape]"), shape);
    write(item, { number, word, more, far: one.distance === null ? "" : this.words.distance(one.distance), mark: markOf(one.notes, this.words) });
    return item;
  }

  #tapped(button) {
    const { uid, filter, go, do: act } = button?.dataset ?? {};
    if (uid) this.context.go("household", { uid });
    if (go) this.context.go(go, {});
    if (filter) this.#choose({ filter });
    if (act === "locate") this.#locate();
    if (act === "persist") askFor(this.context.kept);
  }

  #folded(summary) {
    const cluster = summary?.parentElement;
    if (cluster) this.view.folded.set(Number(cluster.dataset.cluster), !cluster.open); // as it will be in a moment
  }

  #search(query) {
    this.#choose({ query });
  }

  #choose(change) {
    Object.assign(this.view, change);
    this.draw();
  }

  async #locate() {
    write(this.root, { place: "" });
    try {
      remember(this.context.kept, await locate());
    } catch ({ message }) {
      write(this.root, { place: this.words.text(`no-position-${message}`) });
    }
    this.draw();
  }
}

// "7" is household 7 of any cluster, "3/7" that of cluster 3.
function matches({ cluster, number }, query) {
  const [left, right] = query.split(/\D+/);
  if (right === undefined) return String(number).startsWith(left);
  return String(cluster) === left && String(number).startsWith(right);
}

function cases(context) {
  keepLists(context.kept);
  context.show("cases", (root) => {
    const list = new CaseList(root.querySelector(".case-screen"), context);
    list.draw();
    follow(context.kept, list);
  });
}

export const screens = { cases, household, visit, map, card };
