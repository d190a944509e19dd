/**
 * The registry of functions. A signature is the same text as in Python, for example
 * "string text, number digits?": a kind, a name, `?` for one that may be left out, `*` for any
 * number, `+` for at least one.
 * @module
 */

import { NodeSet, ExpressionError, toBoolean, toNumber, toString } from "./expressions-values.js";

/** Every function of the language by its name. */
export const FUNCTIONS = new Map();

const CONVERSIONS = {
  string: ({ run }) => (scope) => toString(run(scope)),
  number: ({ run }) => (scope) => toNumber(run(scope)),
  boolean: ({ run }) => (scope) => toBoolean(run(scope)),
  any: ({ run }) => run,
  set: ({ run }) => (scope) => asList(run(scope)),
  nodes: asNodes,
};

/**
 * Enter a function whose arguments are evaluated before the call.
 * @param {string} name
 * @param {string} signature
 * @param {Function} apply takes the converted arguments
 * @param {{context?: boolean, step?: number}} [options] context: apply takes the scope first;
 *   step: arguments after the fixed ones come in groups of so many
 */
export function define(name, signature, apply, { context = false, step = 1 } = {}) {
  const build = (codes, kinds) => {
    const parts = codes.map((code, at) => CONVERSIONS[kinds[at]](code));
    const run = context
      ? (scope) => apply(scope, ...parts.map((part) => part(scope)))
      : (scope) => apply(...parts.map((part) => part(scope)));
    return { run };
  };
  FUNCTIONS.set(name, { name, signature, parameters: readSignature(signature), build, step });
}

/**
 * Enter a function that decides itself which arguments it evaluates.
 * @param {string} name
 * @param {string} signature
 * @param {function(Array, Array): object} build makes the code of a call from that of its
 *   arguments and their trees
 * @param {{step?: number}} [options]
 */
export function form(name, signature, build, { step = 1 } = {}) {
  FUNCTIONS.set(name, {
    name,
    signature,
    parameters: readSignature(signature),
    build: (codes, _kinds, trees) => build(codes, trees),
    step,
  });
}

/**
 * The code of a call. Mistakes are kept until evaluation reaches them.
 * @param {string} name
 * @param {Array} trees of the arguments
 * @param {function(Array): object} compile
 * @returns {{run: Function, nodes: (Function|undefined)}}
 */
export function call(name, trees, compile) {
  const found = FUNCTIONS.get(name);
  if (found === undefined) {
    return failing(`there is no function ${name}()`);
  }
  if (!takes(found, trees.length)) {
    return failing(`${name}() does not take ${trees.length} arguments`);
  }
  try {
    return found.build(trees.map(compile), kindsOf(found, trees.length), trees);
  } catch (error) {
    if (error instanceof ExpressionError) {
      return failing(error.message);
    }
    throw error;
  }
}

/**
 * All values of a node-set, or the one value.
 * @param {*} value
 * @returns {Array}
 */
export function asList(value) {
  return value instanceof NodeSet ? value : [value];
}

/**
 * The nodes of a location; an error for anything else.
 * @param {{nodes: (Function|undefined)}} code
 * @returns {function(object): Array}
 */
export function asNodes(code) {
  if (code.nodes === undefined) {
    throw new ExpressionError("a question, group or repeat is needed here");
  }
  return code.nodes;
}

/**
 * The first node of a node-set, or the one value.
 * @param {*} value
 * @returns {*}
 */
export function first(value) {
  if (value instanceof NodeSet) {
    return value.length > 0 ? value[0] : "";
  }
  return value;
}

function readSignature(signature) {
  const parts = signature.split(",").map((part) => part.trim());
  return parts.filter(Boolean).map((part) => {
    const [kind, name] = part.split(" ");
    return { kind, mark: /[?*+]$/.exec(name)?.[0] ?? "" };
  });
}

function takes({ parameters, step }, count) {
  const least = parameters.filter(({ mark }) => mark === "" || mark === "+").length;
  if (count < least) {
    return false;
  }
  if (!isOpen(parameters)) {
    return count <= parameters.length;
  }
  return (count - parameters.length + step) % step === 0;
}

function kindsOf({ parameters, step }, count) {
  const kinds = parameters.map(({ kind }) => kind);
  const tail = kinds.slice(-step);
  while (kinds.length < count) {
    kinds.push(...tail);
  }
  return kinds;
}

function isOpen(parameters) {
  return ["*", "+"].includes(parameters.at(-1)?.mark);
}

function failing(message) {
  const fail = () => {
    throw new ExpressionError(message);
  };
  return { run: fail, nodes: fail };
}
