/**
 * The state of one interview: which questions are asked, what calculations give, which pages there
 * are. Works on the document of instruments/client.py; the same rules as instruments/routing, and
 * a test compares the two.
 *
 *     const state = new State(definition, answers, { language: "az" });
 *     state.set("roster[1]/age", 12);       // looks again only at what depends on it
 *     state.pages();                        // [{ id, kind, name, questions }]
 *
 * Answers are a plain object by question name; a repeat is an array of such objects; dates and
 * times are ISO 8601 texts. A name that is not there has not been asked yet (its default counts);
 * null is an answer that was taken out.
 * @module
 */

import { NodeSet, evaluate, toBoolean, toNumber, toString } from "./expressions.js";
import { pagesOf, progressOf } from "./routing-pages.js";
import { splitOf } from "./routing-split.js";
import { indexOf, locate, ranksOf, rowsOf } from "./routing-tables.js";
import { Unfit, check } from "./values.js";

export { locate } from "./routing-tables.js";

const MOST_INSTANCES = 1000;
const NONE = [];

/** The interview itself, or one instance of a repeat. */
class Frame {
  constructor(path, given) {
    this.path = path;
    this.prefix = path.map(([name, index]) => `${name}[${index + 1}]/`).join("");
    this.given = given;
    this.values = {};
    this.relevant = [];
    this.faults = new Map();
    this.frames = new Map();
  }
}

export class State {
  /** @type {Set<number>} nodes whose calculation was set off by its trigger */
  #forced = new Set();
  /** @type {number[]} nodes inside instances that have just come into being */
  #fresh = [];
  #changing = false;

  /**
   * @param {object} definition what instruments.client.definition gives
   * @param {object} answers
   * @param {object} [options]
   * @param {Date} [options.now] fixes the clock
   * @param {string} [options.language]
   * @param {function(): number} [options.random]
   */
  constructor(definition, answers, { now, language = definition.default_language, random } = {}) {
    this.definition = definition;
    this.language = language;
    this.nodes = definition.nodes;
    this.byName = indexOf(definition);
    this.clock = { now, random };
    this.resources = rowsOf(definition, language);
    this.root = new Frame([], structuredClone(answers));
    this.outermost = [this.root];
    for (const index of definition.order)
      for (const frame of this.frames(this.nodes[index].repeats)) this.#look(index, frame);
    this.#changing = true;
  }

  /** All instances of the scope that lies in these repeats. */
  frames(repeats = NONE) {
    if (repeats.length === 0) return this.outermost;
    let found = this.outermost;
    for (const name of repeats) found = found.flatMap((frame) => frame.frames.get(name) ?? []);
    return found;
  }

  /** @returns {Frame} @throws {RangeError} when there is no such instance */
  frame(path) {
    let frame = this.root;
    for (const [name, index] of path) {
      frame = frame.frames.get(name)?.[index];
      if (!frame) throw new RangeError("no such instance");
    }
    return frame;
  }

  /** The node and the instance at an id. @returns {[object, Frame]} */
  at(place) {
    const [path, name] = locate(place);
    const node = this.nodes[this.byName.get(name)];
    if (!node) throw new RangeError("no such question");
    return [node, this.frame(path)];
  }

  /** The value at an id; null when it is empty or not asked. */
  value(place) {
    const [node, frame] = this.at(place);
    return frame.values[node.name] ?? null;
  }

  isRelevant(place) {
    try {
      const [node, frame] = this.at(place);
      return frame.relevant[this.byName.get(node.name)] ?? false;
    } catch (problem) {
      if (problem instanceof RangeError) return false;
      throw problem;
    }
  }

  /**
   * Give one answer (or, for a repeat, its instances).
   * @returns {string[]} names of the nodes whose value or relevance changed
   */
  set(place, value) {
    const [node, frame] = this.at(place);
    frame.given[node.name] = structuredClone(value);
    this.#forced = new Set(this.definition.triggered[node.name] ?? []);
    return this.#propagate(this.byName.get(node.name));
  }

  /** One more instance of the repeat at an id. */
  add(place) {
    const [node, frame] = this.at(place);
    return this.set(place, [...(frame.given[node.name] ?? []), {}]);
  }

  /** Take out the instance at `index` (from 0); those behind it move up. */
  remove(place, index) {
    const [node, frame] = this.at(place);
    const instances = frame.given[node.name].filter((_, at) => at !== index);
    frame.frames.delete(node.name);
    return this.set(place, instances);
  }

  /** The value of one of a node's expressions, `self` being `.`. */
  run(node, frame, tree, self, { otherwise = null, item } = {}) {
    try {
      return evaluate(tree, {
        answers: this.root.values,
        path: frame.path,
        node: node.name,
        names: this.definition.names,
        resources: this.resources,
        language: this.language,
        now: this.clock.now,
        random: this.clock.random,
        self,
        item,
      });
    } catch {
      // An expression that fails on these answers is a finding about its question.
      frame.faults.set(node.name, new Unfit("expression_failed"));
      return otherwise;
    }
  }

  #propagate(start) {
    const { order, readers } = this.definition;
    const rank = ranksOf(this.definition);
    const waiting = new Uint8Array(order.length);
    waiting[rank[start]] = 1;
    for (const index of this.#forced) waiting[rank[index]] = 1;
    const changed = [];
    for (let at = waiting.indexOf(1); at >= 0; at = waiting.indexOf(1, at + 1)) {
      const index = order[at];
      const node = this.nodes[index];
      let different = false;
      for (const frame of this.frames(node.repeats)) different = this.#look(index, frame) || different;
      if (!different) continue;
      changed.push(node.name);
      for (const reader of readers[index]) waiting[rank[reader]] = 1;
      for (const inside of this.#fresh.splice(0)) waiting[rank[inside]] = 1;
    }
    this.#forced = new Set();
    return changed;
  }

  /** Evaluate one node in one instance. @returns {boolean} whether anything changed */
  #look(index, frame) {
    const node = this.nodes[index];
    let relevant = node.group === undefined || frame.relevant[node.group];
    frame.faults.delete(node.name);
    if (relevant && node.rules?.relevant)
      relevant = toBoolean(
        this.run(node, frame, node.rules.relevant, frame.values[node.name], { otherwise: true }),
      );
    const turned = frame.relevant[index] !== relevant;
    frame.relevant[index] = relevant;
    if (node.kind === "question") return this.#lookAtValue(index, frame, relevant) || turned;
    if (node.kind === "repeat") return this.#lookAtInstances(index, frame, relevant) || turned;
    return turned;
  }

  #lookAtValue(index, frame, relevant) {
    const { name } = this.nodes[index];
    const before = frame.values[name] ?? null;
    const after = relevant ? this.#value(index, frame) : null;
    frame.values[name] = after;
    return !same(before, after);
  }

  #value(index, frame) {
    const node = this.nodes[index];
    if (node.rules?.calculation) return this.#calculated(index, frame);
    if (Object.hasOwn(frame.given, node.name)) return this.#given(node, frame);
    if (!node.rules?.default) return this.#fit(node, frame, node.default ?? null);
    const value = this.#computed(node, frame, node.rules.default);
    if (node.volatile && value !== null) frame.given[node.name] = value;
    return value;
  }

  #calculated(index, frame) {
    const node = this.nodes[index];
    const stored = this.#given(node, frame);
    if (!this.#isDue(index, frame, stored)) return stored;
    frame.values[node.name] ??= stored;
    const value = this.#computed(node, frame, node.rules.calculation);
    if (node.volatile || node.triggers) frame.given[node.name] = value;
    return value;
  }

  /** Whether to calculate, or to leave what was calculated before. */
  #isDue(index, frame, stored) {
    if (this.#forced.has(index)) return true;
    const node = this.nodes[index];
    if (!node.triggers) return stored === null || this.#changing || !node.volatile;
    const above = frame.path.map((_, depth) => this.frame(frame.path.slice(0, depth)).values);
    const answered = (name) => [...above, frame.values].some((one) => (one[name] ?? null) !== null);
    return node.triggers.some(answered) && !Object.hasOwn(frame.given, node.name);
  }

  #computed(node, frame, tree) {
    const value = this.run(node, frame, tree, frame.values[node.name] ?? null);
    return this.#fit(node, frame, fitted(value, node));
  }

  #given(node, frame) {
    return this.#fit(node, frame, frame.given[node.name] ?? null);
  }

  /** The value as it is kept; one that is none is a fault and counts as empty. */
  #fit(node, frame, value) {
    if (value === null) return null;
    try {
      return check(node.type, value, node.parameters);
    } catch (fault) {
      if (!(fault instanceof Unfit)) throw fault;
      frame.faults.set(node.name, fault);
      return null;
    }
  }

  #lookAtInstances(index, frame, relevant) {
    const node = this.nodes[index];
    let given = frame.given[node.name] ?? null;
    let count = 0;
    if (given === null) given = frame.given[node.name] = [];
    if (areInstances(given)) {
      if (relevant) count = this.#count(node, frame, given.length);
    } else {
      frame.faults.set(node.name, new Unfit("not_instances"));
      given = [];
    }
    while (given.length < count) given.push({});
    const before = frame.frames.get(node.name) ?? [];
    const after = given.slice(0, count).map((_, at) => this.#instance(node, frame, before, at, given));
    frame.frames.set(node.name, after);
    frame.values[node.name] = after.map((one) => one.values);
    const fresh = after.some((one, at) => one !== before[at]);
    if (fresh && this.#changing) this.#fresh.push(...this.#inside(node));
    return fresh || before.length !== after.length;
  }

  #instance(node, frame, before, at, given) {
    if (before[at]?.given === given[at]) return before[at];
    return new Frame([...frame.path, [node.name, at]], given[at]);
  }

  #inside(node) {
    return (node.children ?? []).flatMap((index) => [index, ...this.#inside(this.nodes[index])]);
  }

  #count(node, frame, given) {
    let count = given;
    if (node.rules?.repeat_count) {
      const number = toNumber(this.run(node, frame, node.rules.repeat_count, null));
      count = number > 0 && Number.isFinite(number) ? Math.trunc(number) : 0;
    }
    if (count > MOST_INSTANCES)
      frame.faults.set(node.name, new Unfit("too_many_instances", { most: MOST_INSTANCES }));
    return Math.min(count, MOST_INSTANCES);
  }

  /**
   * The choices that a question offers now, in the order of its list.
   * @returns {Array<{name: string, label: object}>}
   */
  offered(place) {
    const [node, frame] = this.at(place);
    if (node.choices?.startsWith("${")) return this.#answersAsChoices(node, frame);
    const choices = this.definition.choices[node.choices] ?? [];
    const filter = node.rules?.choice_filter;
    if (!filter) return choices;
    const rows = this.resources[node.choices];
    return choices.filter((_, at) => {
      const options = { otherwise: true, item: rows[at] };
      return toBoolean(this.run(node, frame, filter, frame.values[node.name] ?? null, options));
    });
  }

  #answersAsChoices(node, frame) {
    const values = this.run(node, frame, node.rules.choices, null);
    const each = values instanceof NodeSet ? [...values] : [values];
    const names = new Set(each.map(toString).filter(Boolean));
    const languages = this.definition.languages;
    return [...names].map((name) => ({ name, label: Object.fromEntries(languages.map((l) => [l, name])) }));
  }

  /** The pages to go through; see routing-pages.js. */
  pages() {
    return pagesOf(this);
  }

  /** Questions answered out of those asked now. @returns {{answered: number, asked: number}} */
  progress() {
    return progressOf(this);
  }

  /**
   * The interview as it counts, calculated values included, and by id what was answered and is no
   * longer asked.
   * @returns {{kept: object, cleared: object}}
   */
  split() {
    return splitOf(this);
  }
}

/** The value of an expression as `check` can take it. Mirrors instruments/routing/fitting.py. */
function fitted(value, node) {
  let found = value;
  if (found instanceof NodeSet) found = node.multiple ? [...found] : found[0] ?? null;
  if (found === null || found === undefined || found === "") return null;
  if (typeof found === "number" && !Number.isFinite(found)) return null;
  const isPlain = ["string", "number", "boolean"].includes(typeof found) || Array.isArray(found);
  if (!isPlain) found = found.valid ? String(found) : null;
  if (found === null || node.type === "calculate" || node.type === "hidden") return found;
  if (node.stored === "string") return toString(found);
  return typeof found === "boolean" ? Number(found) : found;
}

const same = (one, other) =>
  one === other || (Array.isArray(one) && Array.isArray(other) && JSON.stringify(one) === JSON.stringify(other));

const isInstance = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether answers to a repeat are what they must be: an array of objects. */
const areInstances = (given) => Array.isArray(given) && given.every(isInstance);
