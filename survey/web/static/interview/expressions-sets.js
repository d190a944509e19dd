/**
 * Functions of node-sets: counting, places, tables, shuffling.
 * @module
 */

import { digestBytes } from "./expressions-digest.js";
import { asNodes, define, form } from "./expressions-functions.js";
import { Node, contents, held } from "./expressions-nodes.js";
import { asking } from "./expressions-scope.js";
import { toNumber, toString } from "./expressions-values.js";

const MODULUS = 2147483647;
const MULTIPLIER = 16807;

define("count", "nodes nodes", (nodes) => nodes.filter((node) => node.kind !== "absent").length);
define(
  "count-non-empty",
  "nodes nodes",
  (nodes) => nodes.filter((node) => toString(node.content) !== "").length,
);

form("position", "nodes node?", ([code]) => {
  if (code === undefined) {
    return { run: (scope) => scope.position };
  }
  const nodes = asNodes(code);
  return { run: (scope) => nodes(scope)[0]?.position ?? NaN };
});
form("last", "", () => ({ run: (scope) => scope.size }));
form("name", "nodes node?", nameOf);
form("local-name", "nodes node?", nameOf);

form("version", "", () => ({ run: (scope) => scope.version }));

form("current", "", () => location((scope) => [asking(scope.origin ?? scope)]));
form("instance", "string table", ([title]) =>
  location((scope) => {
    const name = toString(title.run(scope));
    const rows = held(scope.resources, name);
    return rows === null ? [] : [new Node("table", name, rows)];
  }),
);

define(
  "pulldata",
  "string table, string wanted, string column, string value",
  (scope, title, wanted, column, value) => {
    const rows = held(scope.resources, title) ?? [];
    const row = rows.find((one) => toString(held(one, column)) === value);
    return toString(row === undefined ? null : held(row, wanted));
  },
  { context: true },
);

form(
  "indexed-repeat",
  "nodes question, nodes repeat, number index+",
  ([question, ...pairs]) => {
    const everywhere = asNodes(question);
    const repeats = pairs.filter((_, at) => at % 2 === 0).map(asNodes);
    const indexes = pairs.filter((_, at) => at % 2 === 1);
    const nodes = (scope) => {
      const outside = scope.outside();
      let found = everywhere(outside);
      repeats.forEach((repeat, at) => {
        const names = new Set(repeat(outside).map((node) => node.name));
        const index = toNumber(indexes[at].run(scope));
        found = found.filter((node) => liesIn(node, names, index));
      });
      return found;
    };
    return { nodes, run: (scope) => nodes(scope)[0]?.content ?? "" };
  },
  { step: 2 },
);

form("randomize", "nodes nodes, any seed?", ([source, seed]) => {
  const nodes = asNodes(source);
  return location((scope) =>
    shuffled(nodes(scope), seed === undefined ? scope.random : parkMiller(seed.run(scope))),
  );
});

/** The items shuffled as randomize() does with this seed. */
export function randomized(items, seed) {
  return shuffled(items, parkMiller(seed));
}

function nameOf([code]) {
  const nodes = code === undefined ? (scope) => [asking(scope)] : asNodes(code);
  return { run: (scope) => nodes(scope)[0]?.name ?? "" };
}

function location(nodes) {
  return { nodes, run: (scope) => contents(nodes(scope)) };
}

function liesIn(node, repeats, index) {
  return node.path.some(([repeat, at]) => repeats.has(repeat) && at + 1 === index);
}

/** The "minimal standard" generator of Park and Miller (1988), as ODK XForms prescribes it. */
function parkMiller(seed) {
  let state = seedState(seed);
  state = state <= 0 ? state + MODULUS - 1 : state;
  return () => {
    state = (state * MULTIPLIER) % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
}

function seedState(seed) {
  const number = toNumber(seed);
  if (Number.isFinite(number)) {
    return Math.trunc(number) % MODULUS;
  }
  const text = toString(seed);
  if (text === "") {
    return 0;
  }
  const bits = digestBytes(text, "SHA-256")
    .slice(0, 8)
    .reduce((made, byte) => (made << 8n) | BigInt(byte), 0n);
  return Number(BigInt.asIntN(64, bits) % BigInt(MODULUS));
}

/** Fisher-Yates, the inside-out variant. */
function shuffled(nodes, chance) {
  const made = [];
  nodes.forEach((node, at) => {
    const swap = Math.floor(chance() * (at + 1));
    made.push(node);
    made[at] = made[swap];
    made[swap] = node;
  });
  return made;
}
