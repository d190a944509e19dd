/**
 * The interview as a tree of nodes, for paths, predicates and counting. Mirrors
 * instruments/expressions/nodes.py.
 * @module
 */

import { ExpressionError, NodeSet, isPlainObject, isRepeat } from "./expressions-values.js";

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

/** The values of nodes. */
export function contents(nodes) {
  return NodeSet.from(nodes, (node) => node.content);
}

/** The node that `/` names. */
export function document(scope) {
  return new Node("document", "", scope.answers);
}

/** The node that the first step of `/data/...` names. */
export function interview(scope) {
  return new Node("root", "", scope.answers, document(scope));
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

/** Everything below, in document order. */
export function descendants(node, table) {
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

/** Whether an object holds a name itself. */
export function has(object, name) {
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
