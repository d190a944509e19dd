/**
 * The interview as a tree of nodes, for paths, predicates and counting. Mirrors
 * instruments/expressions/nodes.py and context.py.
 * @module
 */

import { ExpressionError, NodeSet, isPlainObject, isRepeat } from "./expressions-values.js";

const tables = new WeakMap();

/** One node; `position` counts from 1 among the siblings of the same name. */
export class Node {
  constructor(kind, name, value, parent = null, position = 1) {
    this.kind = kind;
    this.name = name;
    this.value = value;
    this.parent = parent;
    this.position = position;
  }

  /** Equal for the same node of one tree, however it was reached. */
  get key() {
    return `${this.parent === null ? "" : this.parent.key}/${this.kind}:${this.name}:${this.position}`;
  }

  /** The repeat instances that the node is or lies in, as [repeat, 0-based index]. */
  get path() {
    const above = this.parent === null ? [] : this.parent.path;
    return this.kind === "instance" ? [...above, [this.name, this.position - 1]] : above;
  }

  get content() {
    return this.kind === "absent" ? null : this.value;
  }
}

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

/** The values of nodes. */
export function contents(nodes) {
  return NodeSet.from(nodes, (node) => node.content);
}

/** The node that `/` names. */
export function document(scope) {
  return new Node("document", "", scope.answers);
}

function interview(scope) {
  return new Node("root", "", scope.answers, document(scope));
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

/** The children called `name`; "*" for all. */
export function child(node, name, table) {
  if (name === "*") {
    return children(node, table);
  }
  if (node.kind === "document") {
    return [new Node("root", "", node.value, node)];
  }
  if (node.kind === "table" || node.kind === "rows") {
    return children(node, table);
  }
  if (node.kind === "row" || node.kind === "cell") {
    return has(node.value, name) ? [new Node("cell", name, node.value[name], node)] : [];
  }
  if (node.kind === "question") {
    return [];
  }
  const place = table?.places.get(name);
  if (place === undefined) {
    return unknown(node, holderOf(node), name);
  }
  return table.children.get(node.name)?.includes(name) ? placed(node, holderOf(node), place) : [];
}

function children(node, table) {
  switch (node.kind) {
    case "document":
      return [new Node("root", "", node.value, node)];
    case "table":
      return [new Node("rows", "root", node.value, node)];
    case "rows":
      return node.value.map((row, at) => new Node("row", "item", row, node, at + 1));
    case "row":
      return Object.entries(node.value).map(([key, value]) => new Node("cell", key, value, node));
    case "root":
    case "group":
    case "instance": {
      const names = table ? table.children.get(node.name) ?? [] : Object.keys(node.value);
      return names.flatMap((name) => child(node, name, table));
    }
    default:
      return [];
  }
}

function descendants(node, table) {
  return children(node, table).flatMap((below) => [below, ...descendants(below, table)]);
}

function ancestors(node) {
  return node.parent === null ? [] : [node.parent, ...ancestors(node.parent)];
}

function siblings(node, table) {
  const row = node.parent === null ? [] : children(node.parent, table);
  const at = row.findIndex((one) => one.key === node.key);
  return at < 0 ? [[], []] : [row.slice(0, at).reverse(), row.slice(at + 1)];
}

const AXES = {
  self: (node) => [node],
  parent: (node) => (node.parent === null ? [] : [node.parent]),
  child: children,
  descendant: descendants,
  "descendant-or-self": (node, table) => [node, ...descendants(node, table)],
  ancestor: ancestors,
  "ancestor-or-self": (node) => [node, ...ancestors(node)],
  "following-sibling": (node, table) => siblings(node, table)[1],
  "preceding-sibling": (node, table) => siblings(node, table)[0],
};

/** One step from one node, in the order of the axis. */
export function along(node, axis, test, table) {
  if (axis === "child" && test !== "node()" && test !== "text()") {
    return child(node, test, table);
  }
  if (!Object.hasOwn(AXES, axis)) {
    throw new ExpressionError(`there is no axis ${axis}::`);
  }
  let found = AXES[axis](node, table);
  if (axis.startsWith("descendant")) {
    found = found.filter((one) => one.kind !== "document");
  }
  if (test === "*" || test === "node()") {
    return found;
  }
  const leaf = (one) => one.kind === "question" || one.kind === "cell";
  return found.filter(test === "text()" ? leaf : (one) => one.name === test);
}

/** Each node once, in document order; nodes of lookup tables keep the order they came in. */
export function merged(nodes, scope) {
  const once = new Map(nodes.map((node) => [node.key, node]));
  if (once.size < 2) {
    return [...once.values()];
  }
  const all = descendants(interview(scope), scope.table);
  const order = new Map(all.map((node, at) => [node.key, at]));
  const rank = (key) => order.get(key) ?? -1;
  return [...once.keys()].sort((a, b) => rank(a) - rank(b)).map((key) => once.get(key));
}

/** An own property of an object that may be missing, never something inherited. */
export function held(object, name) {
  return has(object, name) ? object[name] : null;
}

function has(object, name) {
  return isPlainObject(object) && Object.hasOwn(object, name);
}

function holderOf(node) {
  let holder = node;
  while ((holder.kind === "group" || holder.kind === "absent") && holder.parent !== null) {
    holder = holder.parent;
  }
  return holder.value;
}

function placed(node, holder, place) {
  if (place.kind === "group") {
    return [new Node("group", place.name, holder, node)];
  }
  const value = held(holder, place.name);
  return place.kind === "repeat"
    ? instances(node, place.name, value ?? [])
    : [new Node("question", place.name, value, node)];
}

function unknown(node, holder, name) {
  if (!has(holder, name)) {
    return [new Node("absent", name, null, node)];
  }
  const value = holder[name];
  return isRepeat(value) ? instances(node, name, value) : [new Node("question", name, value, node)];
}

function instances(node, name, values) {
  return values.map((one, at) => new Node("instance", name, one, node, at + 1));
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
