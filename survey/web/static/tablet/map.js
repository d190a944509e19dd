// A drawing of positions: points with numbers on an empty ground, in metres, north above. It can be moved and
// brought closer; numbers keep their size. Households of a cluster become one point when they are too close.
import { plane } from "./places.js";

const SVG = "http://www.w3.org/2000/svg";
const RIM = 44; // px kept free at the edges
const TOGETHER = 90; // px: a cluster that is narrower is one point ...
const NEAR = 1; // ... until a pixel is so many metres
const CLOSEST = 40; // metres across, at least

export class Chart {
  // `points` are {id, text, latitude, longitude, group?, kind}; `tapped(id)` is called with a point's id.
  constructor(svg, points, { tapped = () => {} } = {}) {
    Object.assign(this, { svg, tapped, here: null });
    const project = plane(middle(points));
    this.project = project;
    this.points = points.map((point) => ({ ...point, ...project(point) }));
    this.all();
  }

  get size() {
    const { clientWidth: width, clientHeight: height } = this.svg;
    return { width: width || 1, height: height || 1 };
  }

  // Everything is in sight.
  all() {
    this.#fit(this.here ? [...this.points, this.here] : this.points);
  }

  closerTo(group) {
    this.#fit(this.points.filter((point) => point.group === group));
  }

  #fit(points) {
    const { width, height } = this.size;
    const [left, right] = range(points.map(({ x }) => x));
    const [top, bottom] = range(points.map(({ y }) => y));
    const across = Math.max((right - left) / Math.max(width - 2 * RIM, 1), (bottom - top) / Math.max(height - 2 * RIM, 1));
    this.scale = Math.max(across, CLOSEST / width); // metres a pixel
    this.x = (left + right) / 2;
    this.y = (top + bottom) / 2;
    this.draw();
  }

  // Closer when `times` is more than 1, around a place in pixels.
  zoom(times, at = { x: this.size.width / 2, y: this.size.height / 2 }) {
    const { width, height } = this.size;
    const scale = Math.max(this.scale / times, CLOSEST / width);
    this.x += (at.x - width / 2) * (this.scale - scale);
    this.y += (at.y - height / 2) * (this.scale - scale);
    this.scale = scale;
    this.draw();
  }

  move(dx, dy) {
    this.x -= dx * this.scale;
    this.y -= dy * this.scale;
    this.draw();
  }

  stand(here) {
    this.here = here && this.project(here);
    this.draw();
  }

  draw() {
    const { width, height } = this.size;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const place = ({ x, y }) => ({ x: (x - this.x) / this.scale + width / 2, y: (y - this.y) / this.scale + height / 2 });
    const seen = ({ at: { x, y } }) => x > -RIM && y > -RIM && x < width + RIM && y < height + RIM;
    const points = this.#apart().map((point) => ({ point, at: place(point) }));
    const marks = points.filter(seen).map(({ point, at }) => mark(point, at));
    if (this.here) marks.push(mark({ kind: "here", text: "" }, place(this.here)));
    this.svg.replaceChildren(...marks);
    this.changed?.();
  }

  // Clusters as one point from afar, as their households from near.
  #apart() {
    const ones = new Set(this.points.map(({ group, id }) => group ?? id).filter((group) => this.#isOne(group)));
    return this.points.filter(({ id, group }) => (group === undefined ? ones.has(id) : !ones.has(group)));
  }

  #isOne(cluster) {
    const own = this.points.filter(({ group }) => group === cluster);
    return own.length === 0 || (this.scale > NEAR && extent(own) / this.scale < TOGETHER);
  }

  // Where a tap of a finger falls on a point.
  hit(target) {
    const found = target.closest("[data-id]");
    if (found) this.tapped(found.dataset.id);
  }

  // A length that is good to read, and how many pixels it takes: {metres, pixels}.
  get bar() {
    const most = this.scale * 120;
    const ten = 10 ** Math.floor(Math.log10(most));
    const metres = ten * ([5, 2, 1].find((step) => step * ten <= most) ?? 1);
    return { metres, pixels: metres / this.scale };
  }
}

const range = (numbers) => (numbers.length ? [Math.min(...numbers), Math.max(...numbers)] : [0, 0]);

const extent = (points) => Math.max(...["x", "y"].map((axis) => range(points.map((point) => point[axis]))).map(([from, to]) => to - from));

function middle(points) {
  const [south, north] = range(points.map(({ latitude }) => latitude));
  const [west, east] = range(points.map(({ longitude }) => longitude));
  return { latitude: (south + north) / 2, longitude: (west + east) / 2 };
}

const HALF = { cluster: 17, household: 13, here: 9 };

function mark({ id, kind, text, state = "" }, { x, y }) {
  const group = make("g", { class: `mark-${kind} ${state}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
  if (id !== undefined) group.dataset.id = id;
  const half = HALF[kind];
  const round = { rx: kind === "cluster" ? 6 : half };
  group.append(make("rect", { class: "touch", x: -26, y: -26, width: 52, height: 52 }));
  group.append(make("rect", { x: -half, y: -half, width: 2 * half, height: 2 * half, ...round }));
  group.append(Object.assign(make("text", { dy: "0.35em" }), { textContent: text }));
  return group;
}

function make(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
