/**
 * Truth, choice between values, counting truths, and select questions.
 * @module
 */

import { define, first, form } from "./expressions-functions.js";
import { toBoolean, toNumber, toString } from "./expressions-values.js";

const QUOTED_REFERENCE = /^\s*\$\{\s*([^}]*?)\s*\}\s*$/;

form("true", "", () => ({ run: () => true }));
form("false", "", () => ({ run: () => false }));
define("boolean", "boolean value", (value) => value);
define("not", "boolean value", (value) => !value);
define("boolean-from-string", "string text", (text) => text === "1" || text === "true");

form("if", "boolean condition, any then, any else", ([condition, then, otherwise]) => ({
  run: (scope) => (toBoolean(condition.run(scope)) ? then : otherwise).run(scope),
}));

form("coalesce", "any first, any second", ([one, two]) => ({
  run: (scope) => {
    const value = first(one.run(scope));
    return toString(value) === "" ? first(two.run(scope)) : value;
  },
}));

form("once", "any value", ([value]) => ({
  run: (scope) => (toString(scope.self) === "" ? value.run(scope) : scope.self),
}));

define("checklist", "number least, number most, set answers*", (least, most, ...answers) =>
  within(least, most, answers.flatMap((some) => [...some]).filter(toBoolean).length),
);

define(
  "weighted-checklist",
  "number least, number most, set answers, set weights*",
  (least, most, ...pairs) => {
    let total = 0;
    for (let at = 0; at < pairs.length; at += 2) {
      const weights = pairs[at + 1];
      const weighed = [...pairs[at]].slice(0, weights.length);
      weighed.forEach((answer, place) => {
        total += toBoolean(answer) ? toNumber(weights[place]) : 0;
      });
    }
    return within(least, most, total);
  },
  { step: 2 },
);

form("selected", "string answer, string code", ([answer, wanted]) => ({
  run: (scope) => chosen(answer.run(scope)).includes(toString(wanted.run(scope)).trim()),
}));

define("selected-at", "string answer, number index", (answer, index) =>
  Number.isFinite(index) ? codesOf(answer)[Math.trunc(index)] ?? "" : "",
);

define("count-selected", "string answer", (answer) => codesOf(answer).length);

form("jr:choice-name", "string code, any question", ([code], [, question]) => {
  const name = questionOf(question);
  return {
    run: (scope) => {
      const wanted = toString(code.run(scope));
      const labels = scope.table?.places.get(name)?.labels ?? {};
      const label = Object.hasOwn(labels, wanted) ? labels[wanted] : {};
      return label[scope.language] || label.en || Object.values(label)[0] || wanted;
    },
  };
});

/** The question that a quoted `${name}`, a reference or a path means. */
function questionOf(tree) {
  const [kind, content, steps] = tree;
  if (kind === "s") {
    return QUOTED_REFERENCE.exec(content)?.[1] ?? content.split("/").at(-1).trim();
  }
  if (kind === "path") {
    return steps.at(-1)[1];
  }
  return kind === "$" ? content : "";
}

function chosen(value) {
  return Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype
    ? value.map(toString)
    : toString(value).split(" ");
}

function codesOf(answer) {
  return answer.split(/[ \t\r\n]+/).filter(Boolean);
}

function within(least, most, total) {
  return (least < 0 || total >= least) && total <= (most < 0 ? Infinity : most);
}
