/**
 * What an interview keeps and what it takes out because it is no longer asked. Mirrors
 * instruments/routing/cleaning.py.
 * @module
 */

import { scopesOf } from "./routing-tables.js";

/** @returns {{kept: object, cleared: object}} `cleared` is keyed by id */
export function splitOf(state) {
  const cleared = {};
  const kept = scope(state, state.root, cleared);
  return { kept, cleared };
}

function scope(state, frame, cleared) {
  const kept = {};
  const known = new Set();
  const repeats = frame.path.map(([name]) => name).join("/");
  for (const [index, node] of scopesOf(state.definition).get(repeats) ?? []) {
    known.add(node.name);
    if (node.kind === "repeat") instances(state, node, frame, { relevant: frame.relevant[index], kept, cleared });
    else question(node, frame, frame.relevant[index], { kept, cleared });
  }
  for (const [name, value] of Object.entries(frame.given))
    if (!known.has(name)) cleared[frame.prefix + name] = value;
  return kept;
}

function question({ name }, frame, relevant, { kept, cleared }) {
  const given = frame.given[name] ?? null;
  if (!relevant) {
    if (given !== null) cleared[frame.prefix + name] = given;
  } else if (frame.faults.has(name)) kept[name] = given;
  else if (frame.values[name] !== null || Object.hasOwn(frame.given, name)) kept[name] = frame.values[name];
}

function instances(state, { name }, frame, { relevant, kept, cleared }) {
  const given = frame.given[name] ?? [];
  if (!Array.isArray(given) || frame.faults.get(name)?.code === "not_instances") {
    if (relevant) kept[name] = given;
    else cleared[frame.prefix + name] = given;
    return;
  }
  const inner = frame.frames.get(name) ?? [];
  if (inner.length) kept[name] = inner.map((one) => scope(state, one, cleared));
  given.slice(inner.length).forEach((one, at) => {
    if (Object.values(one).some((value) => value !== null))
      cleared[`${frame.prefix}${name}[${inner.length + at + 1}]`] = one;
  });
}
