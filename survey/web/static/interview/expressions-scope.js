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
  /**
   * @param {object|Scope} context as `evaluate` takes it, or a scope to be copied
   * @param {Scope|null} [copied] that scope
   */
  constructor(context, copied = null) {
    this.answers = context.answers;
    this.path = context.path ?? [];
    this.self = context.self ?? null;
    this.clock = copied?.clock ?? { now: context.now, at: null };
    this.table = copied === null ? tableOf(context.names) : copied.table;
    this.resources = context.resources ?? {};
    this.language = context.language ?? "en";
    this.node = context.node ?? "";
    this.item = context.item ?? null;
    this.version = context.version ?? "";
    this.random = context.random ?? Math.random;
    this.focus = copied?.focus ?? null;
    this.position = copied?.position ?? 1;
    this.size = copied?.size ?? 1;
    this.origin = copied?.origin ?? null;
  }

  /** One moment for the whole evaluation; most expressions never ask for it. */
  get now() {
    const { clock } = this;
    return (clock.at ??= clock.now === undefined ? new Date() : new Date(clock.now));
  }

  /** The same with the eyes on one candidate of a predicate. */
  focused(node, position, size) {
    const found = new Scope(this, this);
    found.focus = node;
    found.position = position;
    found.size = size;
    found.origin ??= this;
    return found;
  }

  /** The same asked from outside all repeats. */
  outside() {
    const found = new Scope(this, this);
    found.path = [];
    found.focus = null;
    found.node = "";
    return found;
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
  if (place.kind === "question" && isAround(scope, place)) {
    return held(instanceOf(scope), name);
  }
  const found = contents(ofPlace(scope, place));
  const around = new Set([...scope.path, ...(scope.focus?.path ?? [])].map(([repeat]) => repeat));
  if (place.kind !== "question" || !place.repeats.every((repeat) => around.has(repeat))) {
    return found;
  }
  return found.length > 0 ? found[0] : null;
}

/** Whether a question lies in exactly the instances that the asking one lies in: then one value is meant. */
function isAround(scope, { repeats }) {
  return (
    scope.focus === null &&
    scope.path.length === repeats.length &&
    repeats.every((repeat, depth) => scope.path[depth][0] === repeat)
  );
}

function instanceOf(scope) {
  return scope.path.reduce((holder, [repeat, index]) => held(holder, repeat)?.[index], scope.answers);
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
