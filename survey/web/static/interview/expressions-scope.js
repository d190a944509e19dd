/**
 * Where an expression is evaluated, and what `${name}` means there. Mirrors context.py, names.py
 * and locations.py of instruments/expressions.
 * @module
 */

import { Node, child, contents, descendants, has, held, interview } from "./expressions-nodes.js";
import { NodeSet, isPlainObject, isRepeat } from "./expressions-values.js";

const tables = new WeakMap();

/** Where an expression is evaluated, and in predicates what it looks at. */
export class Scope {
  /** @param {object} context as `evaluate` takes it */
  constructor(context) {
    this.answers = context.answers;
    this.path = context.path ?? [];
    this.self = context.self ?? null;
    this.now = context.now === undefined ? new Date() : new Date(context.now);
    this.table = tableOf(context.names);
    this.resources = context.resources ?? {};
    this.language = context.language ?? "en";
    this.node = context.node ?? "";
    this.item = context.item ?? null;
    this.version = context.version ?? "";
    this.chance = context.random ?? Math.random;
    this.focus = null;
    this.position = 1;
    this.size = 1;
    this.origin = null;
  }

  /** The same with the eyes on one candidate of a predicate. */
  focused(node, position, size) {
    const origin = this.origin ?? this;
    return Object.assign(Object.create(Scope.prototype), this, { focus: node, position, size, origin });
  }

  /** The same asked from outside all repeats. */
  outside() {
    return Object.assign(Object.create(Scope.prototype), this, { path: [], focus: null, node: "" });
  }
}

/** The node of `.`: what a predicate looks at, else the choice judged, else who asks. */
export function asking(scope) {
  if (scope.focus !== null) {
    return scope.focus;
  }
  if (scope.item !== null) {
    return new Node("row", "item", scope.item);
  }
  const place = scope.table?.places.get(scope.node);
  const within = place === undefined ? scope.path.map(([repeat]) => repeat) : place.within;
  return new Node("question", scope.node, scope.self, locate(scope, within, scope.path)[0] ?? null);
}

function locate(scope, within, path) {
  const chosen = new Map(path);
  let found = [interview(scope)];
  let own = true;
  for (const name of within) {
    found = found.flatMap((node) => child(node, name, scope.table));
    own = own && (chosen.has(name) || found.length === 0 || found[0].kind !== "instance");
    if (own && chosen.has(name)) {
      found = found.filter((node) => node.position === chosen.get(name) + 1);
    }
  }
  return found;
}

/** The nodes of `${name}`. */
export function referred(scope, name) {
  const place = scope.table?.places.get(name);
  return place === undefined ? ofName(scope, name) : ofPlace(scope, place);
}

/** The value of `${name}`: one value where one node is meant, else a NodeSet. */
export function lookup(scope, name) {
  const place = scope.table?.places.get(name);
  if (place === undefined) {
    return searched(scope, name);
  }
  if (place.kind === "question" && place.repeats.length === 0) {
    return held(scope.answers, name);
  }
  const found = contents(ofPlace(scope, place));
  const around = new Set([...scope.path, ...(scope.focus?.path ?? [])].map(([repeat]) => repeat));
  if (place.kind !== "question" || !place.repeats.every((repeat) => around.has(repeat))) {
    return found;
  }
  return found.length > 0 ? found[0] : null;
}

function ofPlace(scope, place) {
  const repeats = new Set(scope.path.map(([repeat]) => repeat));
  const own = scope.focus === null || place.repeats.every((repeat) => repeats.has(repeat));
  const around = locate(scope, place.within, own ? scope.path : scope.focus.path);
  return around.flatMap((node) => child(node, place.name, scope.table));
}

function ofName(scope, name) {
  const path = scope.path.length > 0 ? scope.path : scope.focus?.path ?? [];
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const part = path.slice(0, depth);
    const around = locate(scope, part.map(([repeat]) => repeat), part);
    if (around.some((node) => has(node.value, name))) {
      return around.flatMap((node) => child(node, name, null));
    }
  }
  const below = descendants(interview(scope), null).filter((node) => node.name === name);
  return below.length > 0 ? below : [new Node("absent", name, null, interview(scope))];
}

function searched(scope, name) {
  if (scope.focus !== null && scope.focus.path.length > 0) {
    return single(contents(ofName(scope, name)));
  }
  for (const holder of scopes(scope)) {
    if (has(holder, name)) {
      const value = holder[name];
      return isRepeat(value) ? NodeSet.from(value) : value;
    }
  }
  const nested = Object.values(scope.answers).some(isRepeat);
  return nested ? single(contents(ofName(scope, name))) : null;
}

function scopes(scope) {
  const found = [scope.answers];
  for (const [repeat, index] of scope.path) {
    found.unshift(held(found[0], repeat)?.[index] ?? {});
  }
  return found;
}

function single(found) {
  return found.length === 1 && !isPlainObject(found[0]) ? found[0] : found;
}

/** The table of names that the server sends, with what it implies worked out once. */
function tableOf(names) {
  if (!names) {
    return null;
  }
  if (!tables.has(names)) {
    tables.set(names, readTable(names));
  }
  return tables.get(names);
}

function readTable(names) {
  const entries = Object.entries(names);
  const kinds = new Map(entries.map(([name, [kind]]) => [name, kind]));
  const places = new Map();
  const below = new Map();
  for (const [name, [kind, within, labels]] of entries) {
    const repeats = within.filter((around) => kinds.get(around) === "repeat");
    places.set(name, { name, kind, within, repeats, labels });
    const parent = within.at(-1) ?? "";
    below.set(parent, [...(below.get(parent) ?? []), name]);
  }
  return { places, children: below };
}
