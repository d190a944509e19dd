// Turning pages: forward, back, to a place, and with the browser's own back button.

export const REVIEW = "review";

export class Pages {
  // `show(page)` is called with the page, or with null for the overview. A page that is `passed(page)` is not
  // turned to. `trail` is a class of trail.js.
  constructor({ questionnaire, show, passed = () => false, trail: Kind }) {
    Object.assign(this, { questionnaire, show, passed });
    this.id = null;
    this.trail = new Kind((index) => this.#open(this.list[index]?.id ?? REVIEW));
  }

  get list() {
    return this.questionnaire.pages();
  }

  get index() {
    const index = this.list.findIndex((page) => page.id === this.id);
    return this.id === REVIEW ? this.list.length : index;
  }

  get current() {
    return this.list[this.index] ?? null;
  }

  // Open where the interview was left; a page that is no longer asked gives way to the first open one.
  begin(id) {
    const known = id === REVIEW || this.list.some((page) => page.id === id && !this.passed(page));
    this.#open(known ? id : this.list[0]?.id ?? REVIEW);
    this.trail.begin(this.index);
  }

  next() {
    const { index } = this;
    if (index < this.list.length) this.#turn(index, +1);
  }

  back() {
    const { index } = this;
    if (index > 0) this.#turn(index, -1);
    return index > 0;
  }

  to(id) {
    this.#open(id);
    this.trail.turn(this.index);
  }

  // The page that holds a question.
  toQuestion(place) {
    const page = this.list.find((candidate) => candidate.questions.includes(place) && !this.passed(candidate));
    if (page) this.to(page.id);
    return Boolean(page);
  }

  redraw() {
    this.#open(this.id);
  }

  #turn(from, step) {
    let index = from + step;
    while (index > 0 && this.list[index] && this.passed(this.list[index])) index += step;
    this.to(this.list[index]?.id ?? REVIEW);
  }

  #open(id) {
    this.id = id;
    this.show(this.current);
  }
}

// Where we are, in the bar at the top: the share of the questionnaire that lies behind. Counting pages
// would not do: how many there are depends on answers that are still to come.
export function drawProgress(pages) {
  const share = pages.current ? pages.questionnaire.position(pages.current) : 1;
  document.querySelector("[data-percent]").textContent = Math.round(100 * share);
  document.querySelector(".place progress").value = share;
}
