// One page on the screen: its questions drawn, filled, and kept in step with the answers.
import { isEmpty, locate, same } from "./answers.js";
import { read, write } from "./controls.js";
import { explain } from "./findings.js";
import { arrange } from "./order.js";
import * as piping from "./piping.js";
import * as search from "./search.js";

export class Page {
  // `changed(place, before)` is called after an answer has been taken over, `made(root)` for each new question.
  constructor({ questionnaire, changed, made }) {
    Object.assign(this, { questionnaire, changed, made });
    this.roots = new Map(); // place -> element of the question
  }

  get stage() {
    return document.getElementById("stage");
  }

  show(page, sheet) {
    this.shown = page;
    this.sheet = sheet;
    this.roots.clear();
    this.stage.replaceChildren(...this.#headings(page));
    this.stage.className = `stage kind-${page.kind} ${this.questionnaire.appearance(page.name)}`;
    this.#draw(page);
    scrollTo(0, 0);
  }

  // Take over what stands in the control, then bring the page in step: other questions may appear.
  take(root) {
    const { place } = root.dataset;
    const value = read(root);
    const before = this.questionnaire.value(place);
    if (same(before, value)) return;
    this.questionnaire.set(place, isEmpty(value) ? null : value);
    clearError(root);
    this.refresh();
    this.changed(place, before);
  }

  takeAll() {
    for (const root of [...this.roots.values()]) this.take(root);
  }

  refresh() {
    const page = this.questionnaire.page(this.shown.id);
    if (page) this.#draw((this.shown = page));
  }

  // Show findings at their questions; whether there is one on this page.
  report(findings) {
    let first = null;
    for (const finding of findings) {
      const root = this.roots.get(finding.path);
      if (!root) continue;
      this.#mark(root, finding);
      first ??= root;
    }
    if (first) focusInto(first);
    return first !== null;
  }

  focus() {
    const spoken = this.stage.querySelector(".say") ?? this.stage;
    if (spoken !== this.stage) spoken.tabIndex = -1;
    spoken.focus({ preventScroll: true });
  }

  #headings(page) {
    return this.questionnaire
      .headings(page)
      .filter(([name]) => this.sheet.label(name)?.textContent)
      .map(([name, path]) => this.#filled(this.sheet.node(name), path));
  }

  #draw(page) {
    let before = null;
    for (const place of page.questions) {
      const root = this.roots.get(place) ?? this.#make(place);
      if (!root.isConnected || (before && before.nextElementSibling !== root)) {
        if (before) before.after(root);
        else this.stage.append(root);
      }
      this.#fit(root);
      before = root;
    }
    const wanted = new Set(page.questions);
    for (const [place, root] of this.roots) if (!wanted.has(place)) this.#drop(place, root);
  }

  #make(place) {
    const [path, name] = locate(place);
    const suffix = path.map(([, index]) => `-${index + 1}`).join("");
    const root = this.sheet.node(name, suffix).firstElementChild;
    root.dataset.place = place;
    this.roots.set(place, root);
    const order = this.questionnaire.order(place);
    if (order) arrange(root, order);
    write(root, this.questionnaire.value(place));
    this.made(root);
    return root;
  }

  #drop(place, root) {
    root.remove();
    this.roots.delete(place);
  }

  #fit(root) {
    const { place } = root.dataset;
    this.#filled(root, locate(place)[0]);
    if (root.dataset.control === "search") this.#sayChosen(root);
    else offer(root, this.questionnaire.offered(place));
    if (this.questionnaire.isReadOnly(place))
      for (const control of root.querySelectorAll("input, textarea, select, button")) control.disabled = true;
  }

  #sayChosen(root) {
    const value = this.questionnaire.value(root.dataset.place);
    const label = value === null ? "" : (this.sheet.choiceLabel(root.dataset.question, value) ?? value);
    search.say(root, this.words(label, root.dataset.place));
  }

  // A text without markup, with the answers that the question at `place` sees.
  words(text, place) {
    return piping.words(String(text), { questionnaire: this.questionnaire, sheet: this.sheet, path: locate(place)[0] });
  }

  #filled(root, path) {
    return piping.fill(root, { questionnaire: this.questionnaire, sheet: this.sheet, path });
  }

  #mark(root, finding) {
    const place = root.querySelector("[data-error]");
    place.replaceChildren(...explain(this.sheet, finding));
    this.#filled(place, locate(finding.path)[0]);
    place.hidden = false;
    place.setAttribute("role", "alert");
    root.classList.add("wrong");
    for (const control of root.querySelectorAll("input, textarea, select")) control.setAttribute("aria-invalid", "true");
  }
}

// Show only the choices that the choice filter offers; null offers all.
function offer(root, offered) {
  if (!offered) return;
  for (const row of root.querySelectorAll("[data-choice]")) row.hidden = !offered.has(row.dataset.choice);
  for (const row of root.querySelectorAll("option"))
    row.hidden = row.disabled = row.value !== "" && !offered.has(row.value);
}

function clearError(root) {
  const place = root.querySelector("[data-error]");
  if (place.hidden) return;
  place.hidden = true;
  place.removeAttribute("role");
  root.classList.remove("wrong");
  for (const control of root.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

function focusInto(root) {
  const control = root.querySelector("input:checked, input, textarea, select, button") ?? root;
  control.focus({ preventScroll: true });
  root.scrollIntoView({ block: "nearest" });
}
