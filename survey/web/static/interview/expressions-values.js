/**
 * XPath 1.0 values and their conversions (W3C, XPath 1.0, sections 3.4 and 4).
 *
 * A value is a string, number, boolean, Moment or NodeSet. null and undefined count as the empty
 * text, a plain array (select_multiple) as its codes with blanks between. Mirrors
 * instruments/expressions/values.py.
 * @module
 */

import { Moment, difference, parseDate } from "./expressions-dates.js";

export const NUMBER = /^[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*$/;

/** The values of several nodes in document order. Make it with NodeSet.from(iterable). */
export class NodeSet extends Array {}

/** What is wrong with an expression that evaluation could not get past. */
export class ExpressionError extends Error {}

/**
 * boolean(): a number unless 0 or NaN, a text or node-set unless empty, a date if it is one.
 * @param {*} value
 * @returns {boolean}
 */
export function toBoolean(value) {
  if (Array.isArray(value)) {
    return value.length > 0;
  }
  return value instanceof Moment ? value.valid : Boolean(value);
}

/**
 * number(): NaN for what is no number; dates and texts like dates are days since 1970.
 * @param {*} value
 * @returns {number}
 */
export function toNumber(value) {
  if (typeof value === "number") {
    return value;
  }
  if (typeof value === "boolean") {
    return value ? 1 : 0;
  }
  if (value instanceof Moment) {
    return value.days;
  }
  const text = toString(value);
  const match = NUMBER.exec(text);
  if (match !== null) {
    return Number(match[1]);
  }
  return parseDate(text)?.days ?? NaN;
}

/**
 * string(): numbers without a needless point or exponent, dates as ISO 8601, the first node.
 * @param {*} value
 * @returns {string}
 */
export function toString(value) {
  if (typeof value === "string") {
    return value;
  }
  if (value === null || value === undefined) {
    return "";
  }
  if (typeof value === "number") {
    return numberToString(value);
  }
  if (value instanceof NodeSet) {
    return value.length > 0 ? toString(value[0]) : "";
  }
  if (Array.isArray(value)) {
    return value.map(toString).join(isRepeat(value) ? "" : " ");
  }
  if (isPlainObject(value)) {
    return Object.values(value).map(toString).join("");
  }
  return String(value);
}

/**
 * Whether an answer is the list of a repeat's instances.
 * @param {*} value
 * @returns {boolean}
 */
export function isRepeat(value) {
  return Array.isArray(value) && value.length > 0 && isPlainObject(value[0]);
}

/**
 * Whether a value is an object that holds answers by name.
 * @param {*} value
 * @returns {boolean}
 */
export function isPlainObject(value) {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Moment)
  );
}

/**
 * `=`: as booleans, else as numbers, else as texts; any pair of a node-set.
 * @param {*} left
 * @param {*} right
 * @returns {boolean}
 */
export function equal(left, right) {
  return compare(left, right, (a, b) => a === b);
}

/**
 * `!=`: true of a node-set as soon as one node differs, so not simply the opposite of `=`.
 * @param {*} left
 * @param {*} right
 * @returns {boolean}
 */
export function unequal(left, right) {
  return compare(left, right, (a, b) => a !== b);
}

function compare(left, right, test) {
  if (typeof left === "boolean" || typeof right === "boolean") {
    return test(toBoolean(left), toBoolean(right));
  }
  if (left instanceof NodeSet || right instanceof NodeSet) {
    return pairs(left, right, (a, b) => compare(a, b, test));
  }
  if (counts(left) || counts(right)) {
    return test(toNumber(left), toNumber(right));
  }
  return test(toString(left), toString(right));
}

/**
 * `< <= > >=`: always as numbers; any pair of a node-set.
 * @param {*} left
 * @param {*} right
 * @param {function(number, number): boolean} test
 * @returns {boolean}
 */
export function ordered(left, right, test) {
  if (left instanceof NodeSet || right instanceof NodeSet) {
    if (typeof left === "boolean" || typeof right === "boolean") {
      return test(toNumber(toBoolean(left)), toNumber(toBoolean(right)));
    }
    return pairs(left, right, (a, b) => ordered(a, b, test));
  }
  return test(toNumber(left), toNumber(right));
}

/**
 * `-`; between two dates the exact number of days.
 * @param {*} left
 * @param {*} right
 * @returns {number}
 */
export function subtract(left, right) {
  const start = asDate(right);
  const end = start === null ? null : asDate(left);
  return end === null ? toNumber(left) - toNumber(right) : difference(end, start);
}

/**
 * The nodes of a node-set, or the one value.
 * @param {*} value
 * @returns {Array}
 */
export function spread(value) {
  return value instanceof NodeSet ? value : [value];
}

function pairs(left, right, test) {
  return spread(left).some((a) => spread(right).some((b) => test(a, b)));
}

function counts(value) {
  return typeof value === "number" || value instanceof Moment;
}

function asDate(value) {
  if (value instanceof Moment) {
    return value.valid ? value : null;
  }
  const texts = typeof value === "string" || value instanceof NodeSet;
  return texts ? parseDate(toString(value)) : null;
}

function numberToString(value) {
  const text = String(value === 0 ? 0 : value);
  if (!text.includes("e")) {
    return text;
  }
  const [mantissa, exponent] = text.split("e");
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole, fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  return point <= 0
    ? `${sign}0.${"0".repeat(-point)}${digits}`
    : sign + digits.padEnd(point, "0");
}
