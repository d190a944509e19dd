/**
 * Numbers: XPath 1.0, 4.4, and the mathematical functions of XPath 3.0 that OpenRosa took over.
 * @module
 */

import { define, form } from "./expressions-functions.js";
import { toNumber } from "./expressions-values.js";

const MATHEMATICS = {
  abs: Math.abs,
  ceiling: Math.ceil,
  floor: Math.floor,
  int: Math.trunc,
  sqrt: Math.sqrt,
  exp: Math.exp,
  exp10: (value) => 10 ** value,
  log: Math.log,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
};
for (const [name, apply] of Object.entries(MATHEMATICS)) {
  define(name, "number value", apply);
}

define("pow", "number base, number exponent", (base, exponent) => base ** exponent);
define("atan2", "number y, number x", Math.atan2);
define("round", "number value, number digits?", roundTo);
define("pi", "", () => Math.PI);

form("number", "any value?", ([value]) => ({
  run: (scope) => toNumber(value === undefined ? scope.self : value.run(scope)),
}));

define("sum", "set values", (values) => numbers([values]).reduce((total, one) => total + one, 0));
define("min", "set values+", (...values) => extreme(numbers(values), Math.min));
define("max", "set values+", (...values) => extreme(numbers(values), Math.max));
define("random", "", (scope) => scope.random(), { context: true });

/** Halves go away from zero; negative digits round to tens, hundreds and so on. */
function roundTo(value, digits = 0) {
  if (Number.isNaN(digits) || !Number.isFinite(value)) {
    return Number.isNaN(digits) ? NaN : value;
  }
  const scale = Math.abs(digits) < 300 ? powerOfTen(Math.abs(Math.trunc(digits))) : Infinity;
  const scaled = digits > 0 ? Math.abs(value) * scale : Math.abs(value) / scale;
  if (!Number.isFinite(scaled)) {
    return value;
  }
  const whole = Math.floor(scaled) + (scaled - Math.floor(scaled) >= 0.5 ? 1 : 0);
  const result = digits > 0 ? whole / scale : whole * scale;
  return value < 0 ? -result : result;
}

// Unlike 10 ** n, parsing is exact to the last bit in every browser.
function powerOfTen(exponent) {
  return Number(`1e${exponent}`);
}

function numbers(values) {
  return values.flatMap((some) => Array.from(some, toNumber));
}

function extreme(found, pick) {
  return found.length === 0 ? NaN : pick(...found);
}
