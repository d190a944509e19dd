// The questionnaire and the answers of one interview: what is asked, on which pages, and what is wrong.
// The rules are those of routing.js and validation.js; this is how the page speaks with them.
import { around, isEmpty, locate } from "./answers.js";
import { shuffledCodes } from "./order.js";
import { State } from "./routing.js";
import { findings, judgePlaces } from "./validation.js";

// What finishing takes out by itself is nothing that the interviewer has to correct.
const TAKEN_OUT = new Set(["irrelevant", "unknown"]);

export class Questionnaire {
  constructor(definition, answers) {
    this.state = new State(definition, answers);
    this.seeds = new Map(); // place -> seed drawn in this sitting
    this.sealed = new Set(this.state.nodes.filter((node) => node.sealed).map(({ name }) => name));
  }

  // As they were given, also what is not asked now: changing an answer back brings the others back. What is sealed is
  // none of the interview's.
  get answers() {
    return without(this.state.root.given, this.sealed);
  }

  // The interview as it counts: calculated, and without what is no longer asked.
  kept() {
    return without(this.state.split().kept, this.sealed);
  }

  // What was answered on the pages of a sealed part, of what is asked there now.
  sealedAnswers(part) {
    const { kept } = this.state.split();
    return Object.fromEntries(this.#asked(part).filter((name) => name in kept).map((name) => [name, kept[name]]));
  }

  forget(part) {
    for (const name of this.#asked(part)) this.set(name, null);
  }

  // The sealed part in which a page stands, or null.
  sealedPart(page) {
    if (!page || page.kind === "repeat" || !this.sealed.size) return null;
    const [, name] = locate(page.questions[0]);
    if (!this.sealed.has(name)) return null;
    return this.headings(page).map(([group]) => group).find((group) => isSealed(this.#node(group))) ?? null;
  }

  // The first page of the sealed part in which a page stands, or null.
  sealedStart(page) {
    const part = this.sealedPart(page);
    return part && this.pages().find((one) => this.sealedPart(one) === part);
  }

  #asked(part) {
    const { nodes, byName } = this.state;
    const isIn = ({ group }) => group !== undefined && (group === byName.get(part) || isIn(nodes[group]));
    return nodes.filter((node) => node.sealed && node.asked && isIn(node)).map(({ name }) => name);
  }

  // The time of its end, where the questionnaire records one.
  end(moment) {
    for (const { type, name } of this.state.nodes) if (type === "end") this.set(name, moment);
  }

  has(name) {
    return this.state.byName.has(name);
  }

  // Questions of a type, as the definition has them.
  ofType(wanted) {
    return this.state.nodes.filter(({ type }) => type === wanted);
  }

  pages() {
    this.list ??= this.state.pages();
    return this.list;
  }

  page(id) {
    return this.pages().find((page) => page.id === id) ?? null;
  }

  // As it was typed when it cannot be read, so that the page keeps it.
  value(place) {
    const [{ name }, frame] = this.state.at(place);
    return frame.faults.has(name) ? frame.given[name] : (frame.values[name] ?? null);
  }

  set(place, value) {
    this.state.set(place, value);
    this.list = null;
  }

  // The value that a text in the instance `path` means by a name: from the instance outwards.
  nearest(name, path) {
    if (!this.kind(name).type) return null; // a group, or nothing
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const value = this.state.frame(path.slice(0, depth)).values[name];
      if (!isEmpty(value)) return value;
    }
    return null;
  }

  // The choices on offer, or null when none of the list are held back.
  offered(place) {
    const [node] = this.state.at(place);
    if (!node.rules?.choice_filter && !node.choices?.startsWith("${")) return null;
    return new Map(this.state.offered(place).map((choice) => [choice.name, choice]));
  }

  // The codes of all choices in the order to show them in; null for that of the list.
  order(place) {
    const [node, frame] = this.state.at(place);
    const choices = this.state.definition.choices[node.choices];
    if (node.parameters?.randomize !== "true" || !choices) return null;
    return shuffledCodes(choices, this.#seed(node.parameters.seed, place, frame.path));
  }

  // One that names an answer which is not given is drawn, as one that is not written.
  #seed(written, place, path) {
    const named = /^\$\{\s*(.+?)\s*\}$/.exec(written ?? "");
    const seed = named ? this.nearest(named[1], path) : written;
    if (!isEmpty(seed)) return seed;
    if (!this.seeds.has(place)) this.seeds.set(place, Math.floor(Math.random() * 2 ** 31));
    return this.seeds.get(place);
  }

  // The choices on offer in words: [{name, text}].
  offeredInWords(place, language) {
    return this.state.offered(place).map((choice) => ({ name: choice.name, text: inWords(choice, language) }));
  }

  choiceLabel(name, value, language) {
    const { choices } = this.#node(name);
    if (!choices) return null;
    const found = this.state.definition.choices[choices]?.find((choice) => choice.name === String(value));
    return found ? inWords(found, language) : null;
  }

  // {type, role} of a question; nothing of a group.
  kind(name) {
    return this.has(name) ? this.#node(name) : {};
  }

  // Whether the answers of a question are codes with labels, and not those of another question.
  hasList(name) {
    const { choices } = this.kind(name);
    return Boolean(choices) && !choices.startsWith("${");
  }

  isReadOnly(place) {
    const [node, frame] = this.state.at(place);
    const rule = node.rules?.read_only;
    return Boolean(rule) && Boolean(this.state.run(node, frame, rule, null, { otherwise: false }));
  }

  appearance(name) {
    return this.#node(name).appearance ?? "";
  }

  // Recordings and pictures that belong to a question: {audio: {az: "file"}}, or undefined.
  media(name) {
    return this.#node(name).media;
  }

  // Where a page stands in the questionnaire, from 0 to 1.
  position(page) {
    const [, name] = locate(page.questions[0] ?? this.repeat(page).place);
    return this.state.byName.get(name) / this.state.nodes.length;
  }

  // The groups and repeats around a page, outermost first, as [name, path].
  headings(page) {
    const [path, name] = locate(page.questions[0] ?? this.repeat(page).place);
    const found = [];
    let node = this.#node(name);
    for (let depth = path.length; ; depth -= 1) {
      for (let group = node.group; group !== undefined; group = this.state.nodes[group].group)
        found.unshift([this.state.nodes[group].name, path.slice(0, depth)]);
      if (depth === 0) return found;
      node = this.#node(path[depth - 1][0]);
      found.unshift([node.name, path.slice(0, depth)]);
    }
  }

  // Whether a page lies in a part that is opened only when nobody else can hear.
  isSensitive(page) {
    return this.sensitivePart(page) !== null;
  }

  // The part that is opened only when nobody else can hear in which a page or a question stands, or null.
  sensitivePart(page) {
    return [...this.headings(page).map(([name]) => name), page.name].find((name) => this.#node(name).sensitive) ?? null;
  }

  // What is wrong on one page, or everywhere: [{path, code, details}].
  findings(page = null) {
    const found = page ? judgePlaces(this.state, page.questions) : findings(this.state);
    return found.filter((finding) => !TAKEN_OUT.has(finding.code));
  }

  // Questions that are asked, may be left out, and have been left out. A card is never asked for again.
  unanswered() {
    return this.pages()
      .flatMap((page) => page.questions)
      .filter((place) => !this.sealed.has(locate(place)[1]))
      .filter((place) => this.state.at(place)[0].asked && isEmpty(this.value(place)) && !this.isReadOnly(place))
      .map((path) => ({ path, code: "unanswered" }));
  }

  // A repeat whose number is not fixed, from its page.
  repeat(page) {
    const place = page.id.replace(/\[\+\]$/, "");
    const [path, repeat] = locate(place);
    return { place, path, repeat, instances: this.state.value(place) ?? [] };
  }

  questionsOf(repeat) {
    return this.state.nodes
      .filter((node) => node.visible && node.asked && node.repeats?.at(-1) === repeat)
      .map((node) => node.name);
  }

  // Returns the id of the new instance's first page.
  addInstance(page) {
    const { place, instances } = this.repeat(page);
    this.state.add(place);
    this.list = null;
    return this.firstPageOf(page, instances.length);
  }

  removeInstance(page, index) {
    this.state.remove(this.repeat(page).place, index);
    this.list = null;
  }

  firstPageOf(page, index) {
    const { path, repeat } = this.repeat(page);
    const prefix = `${around(path, repeat)}[${index + 1}]`;
    const first = this.pages().find(({ id }) => id === prefix || id.startsWith(`${prefix}/`));
    return first?.id ?? page.id;
  }

  #node(name) {
    return this.state.nodes[this.state.byName.get(name)];
  }
}

const isSealed = ({ appearance = "" }) => appearance.split(" ").includes("sealed");
const without = (answers, names) => Object.fromEntries(Object.entries(answers).filter(([name]) => !names.has(name)));

const inWords = ({ name, label = {} }, language) => label[language] ?? label.en ?? Object.values(label)[0] ?? name;
