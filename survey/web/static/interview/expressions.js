/**
 * The expression language in the browser: syntax trees as the server sends them (`to_json`),
 * compiled to closures once and run many times. The same results as instruments/expressions; a
 * test compares the two. No parser here, no eval.
 * @module
 */

import "./expressions-calendar.js";
import "./expressions-geo.js";
import "./expressions-logic.js";
import "./expressions-numbers.js";
import "./expressions-sets.js";
import "./expressions-text.js";
import { asNodes, call } from "./expressions-functions.js";
import { along, contents, document, held, merged } from "./expressions-nodes.js";
import { Scope, asking, lookup, referred } from "./expressions-scope.js";
import {
  equal,
  ordered,
  subtract,
  toBoolean,
  toNumber,
  unequal,
} from "./expressions-values.js";

export { FUNCTIONS } from "./expressions-functions.js";
export { Moment } from "./expressions-dates.js";
export { ExpressionError, NodeSet, toBoolean, toNumber, toString } from "./expressions-values.js";

const REVERSE = new Set(["ancestor", "ancestor-or-self", "preceding-sibling"]);
const compiledTrees = new WeakMap();

/**
 * The value of an expression: string, number, boolean, Moment, NodeSet, or an answer as it is.
 * @param {Array} tree as `to_json` made it; keep it, for it is compiled once per array
 * @param {object} context
 * @param {object} context.answers the whole interview by question name
 * @param {Array<[string, number]>} [context.path] repeat instances around the asking question
 * @param {*} [context.self] the asking question's own answer, `.`
 * @param {string} [context.node] its name; only `..` needs it
 * @param {Date|number|string} [context.now] default: the clock
 * @param {object} [context.names] the table of names as NameTable.to_json made it
 * @param {Object<string, Array<object>>} [context.resources] rows for instance() and pulldata()
 * @param {object} [context.item] the choice that a choice filter judges, as columns
 * @param {string} [context.language] of labels and month names
 * @param {string} [context.version] of the questionnaire
 * @param {function(): number} [context.random] default: Math.random
 * @returns {*}
 * @throws {ExpressionError} where evaluation reaches an unknown function or a wrong call
 */
export function evaluate(tree, context) {
  let compiled = compiledTrees.get(tree);
  if (compiled === undefined) {
    compiled = compile(tree, false);
    compiledTrees.set(tree, compiled);
  }
  return compiled.run(new Scope(context));
}

const NODES = {
  s: ([, text]) => ({ run: () => text }),
  n: ([, number]) => ({ run: () => number }),
  $: ([, name]) => ({ run: (scope) => lookup(scope, name), nodes: (scope) => referred(scope, name) }),
  ".": (_, inside) => ({
    run: inside ? (scope) => asking(scope).content : (scope) => scope.self,
    nodes: (scope) => [asking(scope)],
  }),
  root: () => location((scope) => [document(scope)]),
  neg: ([, operand], inside) => {
    const { run } = compile(operand, inside);
    return { run: (scope) => -toNumber(run(scope)) };
  },
  "()": ([, name, trees], inside) => call(name, trees, (tree) => compile(tree, inside)),
  path: ([, start, steps], inside) => column(start, steps, inside) ?? walked(start, steps, inside),
  "[]": ([, base, predicates], inside) => {
    const nodes = asNodes(compile(base, inside));
    const tests = predicates.map(predicate);
    return location((scope) => passing(scope, nodes(scope), tests));
  },
};

const OPERATORS = {
  or: (a, b) => (scope) => toBoolean(a(scope)) || toBoolean(b(scope)),
  and: (a, b) => (scope) => toBoolean(a(scope)) && toBoolean(b(scope)),
  "=": (a, b) => (scope) => equal(a(scope), b(scope)),
  "!=": (a, b) => (scope) => unequal(a(scope), b(scope)),
  "<": (a, b) => (scope) => ordered(a(scope), b(scope), (x, y) => x < y),
  "<=": (a, b) => (scope) => ordered(a(scope), b(scope), (x, y) => x <= y),
  ">": (a, b) => (scope) => ordered(a(scope), b(scope), (x, y) => x > y),
  ">=": (a, b) => (scope) => ordered(a(scope), b(scope), (x, y) => x >= y),
  "+": (a, b) => (scope) => toNumber(a(scope)) + toNumber(b(scope)),
  "-": (a, b) => (scope) => subtract(a(scope), b(scope)),
  "*": (a, b) => (scope) => toNumber(a(scope)) * toNumber(b(scope)),
  div: (a, b) => (scope) => toNumber(a(scope)) / toNumber(b(scope)),
  mod: (a, b) => (scope) => toNumber(a(scope)) % toNumber(b(scope)),
};

/** `inside`: whether the tree stands in a predicate, where `.` is the candidate. */
function compile(tree, inside) {
  const [kind, left, right] = tree;
  if (kind === "|") {
    const [one, two] = [left, right].map((side) => asNodes(compile(side, inside)));
    return location((scope) => merged([...one(scope), ...two(scope)], scope));
  }
  if (Object.hasOwn(OPERATORS, kind)) {
    return { run: OPERATORS[kind](compile(left, inside).run, compile(right, inside).run) };
  }
  return NODES[kind](tree, inside);
}

function location(nodes) {
  return { nodes, run: (scope) => contents(nodes(scope)) };
}

/** A bare name in a choice filter is a column of the choice. */
function column(start, steps, inside) {
  const [axis, name, predicates] = steps[0];
  const bare = start[0] === "." && steps.length === 1 && axis === "child" && !predicates.length;
  if (!bare || inside || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    return null;
  }
  const { nodes, run } = walked(start, steps, inside);
  return { nodes, run: (scope) => (scope.item === null ? run(scope) : held(scope.item, name)) };
}

function walked(start, steps, inside) {
  let walk = asNodes(compile(start, inside));
  let searching = false;
  for (const [axis, test, predicates] of steps) {
    walk = stepped(walk, { axis, test, tests: predicates.map(predicate), searching });
    searching = axis === "descendant-or-self";
  }
  return location(walk);
}

function stepped(before, { axis, test, tests, searching }) {
  return (scope) => {
    const starts = before(scope);
    let found = starts.flatMap((node) =>
      passing(scope, along(node, axis, test, scope.table), tests),
    );
    if (searching) {
      found = found.filter((node) => node.kind !== "absent");
    }
    const inOrder = axis === "child" || (starts.length === 1 && !REVERSE.has(axis));
    return inOrder ? found : merged(found, scope);
  };
}

function predicate(tree) {
  const { run } = compile(tree, true);
  return (scope) => {
    const value = run(scope);
    return typeof value === "number" ? value === scope.position : toBoolean(value);
  };
}

function passing(scope, nodes, tests) {
  return tests.reduce(
    (left, test) =>
      left.filter((node, at) => test(scope.focused(node, at + 1, left.length))),
    nodes,
  );
}
