// The map of my clusters and households, and the same as a list.
import { line } from "./case-line.js";
import { followFingers } from "./gestures.js";
import { Chart } from "./map.js";
import { casesOf } from "./notes.js";
import { direction, distance, hasPlace, here, locate, remember } from "./places.js";
import { shape } from "./states.js";
import { Words, copy, write } from "./words.js";

const STEP = 1.6;
const NEAR = 15; // households in the list, once it is known where she is

class MapScreen {
  constructor(root, context) {
    Object.assign(this, { root, context, words: new Words() });
    this.clusters = context.kept.all("cluster");
    this.cases = casesOf(context.kept);
    root.addEventListener("click", (event) => this.#tapped(event.target.closest("button")));
  }

  draw() {
    const points = [...this.clusters.filter(hasPlace).map(clusterPoint), ...this.cases.filter(({ household }) => hasPlace(household)).map(householdPoint)];
    this.root.querySelector("[data-part=map]").hidden = points.length === 0;
    this.root.querySelector("[data-part=none]").hidden = points.length > 0;
    if (points.length) this.#chart(points);
    this.#list();
  }

  #chart(points) {
    const svg = this.root.querySelector(".chart");
    this.chart = new Chart(svg, points, { tapped: (id) => this.#open(id) });
    this.chart.changed = () => this.#scale();
    this.chart.here = here(this.context.kept) && this.chart.project(here(this.context.kept));
    followFingers(svg, this.chart);
    new ResizeObserver(() => svg.isConnected && this.chart.all()).observe(svg);
  }

  #scale() {
    const { metres, pixels } = this.chart.bar;
    write(this.root, { scale: this.words.distance(metres) });
    const bar = this.root.querySelector(".scale svg");
    bar.setAttribute("width", pixels.toFixed(0));
    bar.firstElementChild.setAttribute("d", `M1 1v6h${(pixels - 2).toFixed(0)}v-6`);
  }

  // A cluster comes closer, or shows its list when it cannot; a household opens.
  #open(id) {
    const [kind, name] = id.split(" ");
    if (kind === "household") return this.context.go("household", { uid: name });
    const group = `cluster ${name}`;
    return this.chart.points.some((point) => point.group === group) ? this.chart.closerTo(group) : this.context.go("cases", { cluster: Number(name) });
  }

  #list() {
    const from = here(this.context.kept);
    const places = [
      ...this.clusters.map((cluster) => ({ place: cluster, go: ["cases", { cluster: cluster.number }], word: this.words.text("cluster", cluster), more: cluster.name })),
      ...(from ? this.cases.map((one) => this.#household(one)) : []),
    ];
    const far = (one) => (from && hasPlace(one.place) ? distance(from, one.place) : Infinity);
    const nearest = from ? places.sort((a, b) => far(a) - far(b)).slice(0, NEAR) : places;
    this.root.querySelector("[data-part=list] ul").replaceChildren(...nearest.map((one) => this.#line(one, from)));
  }

  #household({ household, situation, uid, number, cluster }) {
    const { word } = line(situation, this.words, Date.now());
    return { place: household, go: ["household", { uid }], word: this.words.text("household", { number: `${cluster}/${number}` }), more: word };
  }

  #line({ place, go, word, more }, from) {
    const item = copy("place-line").firstElementChild;
    const known = from && hasPlace(place);
    const far = known ? `${this.words.distance(distance(from, place))}, ${this.words.text(`to-${direction(from, place)}`)}` : "";
    write(item, { word, more, far });
    item.firstElementChild.addEventListener("click", () => this.context.go(...go));
    return item;
  }

  #tapped(button) {
    const { go, do: act } = button?.dataset ?? {};
    if (go) this.context.go(go, {});
    if (act) ACTIONS[act](this);
  }

  async locate() {
    try {
      remember(this.context.kept, await locate());
      write(this.root, { place: "" });
    } catch ({ message }) {
      return write(this.root, { place: this.words.text(`no-position-${message}`) });
    }
    this.chart?.stand(here(this.context.kept));
    this.chart?.all();
    return this.#list();
  }
}

const ACTIONS = {
  in: ({ chart }) => chart.zoom(STEP),
  out: ({ chart }) => chart.zoom(1 / STEP),
  all: ({ chart }) => chart.all(),
  locate: (screen) => screen.locate(),
};

const clusterPoint = ({ number, latitude, longitude }) => ({ id: `cluster ${number}`, kind: "cluster", text: number, latitude, longitude });

function householdPoint({ uid, number, cluster, household: { latitude, longitude }, situation }) {
  return { id: `household ${uid}`, kind: "household", text: number, group: `cluster ${cluster}`, state: shape(situation), latitude, longitude };
}

export function map(context) {
  context.show("map", (root) => new MapScreen(root.querySelector(".case-screen"), context).draw());
}
