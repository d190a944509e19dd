/**
 * Text: XPath 1.0, 4.2, and the OpenRosa additions. Positions count characters (code points).
 * @module
 */

import { digest } from "./expressions-digest.js";
import { define, form } from "./expressions-functions.js";
import { ExpressionError, toString } from "./expressions-values.js";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const patterns = new Map();

form("string", "any value?", ([value]) => ({ run: (scope) => ownOr(value, scope) }));
form("normalize-space", "string text?", ([text]) => ({
  run: (scope) =>
    ownOr(text, scope)
      .replace(/[ \t\r\n]+/g, " ")
      .replace(/^ | $/g, ""),
}));
define("concat", "set texts*", (...texts) => strings(texts).join(""));
define("join", "string separator, set texts*", (separator, ...texts) =>
  strings(texts).join(separator),
);
define("string-length", "string text", (text) => [...text].length);
define("contains", "string text, string part", (text, part) => text.includes(part));
define("starts-with", "string text, string start", (text, start) => text.startsWith(start));
define("ends-with", "string text, string end", (text, end) => text.endsWith(end));
define("substring-before", "string text, string mark", (text, mark) => {
  const at = text.indexOf(mark);
  return at < 0 ? "" : text.slice(0, at);
});
define("substring-after", "string text, string mark", (text, mark) => {
  const at = text.indexOf(mark);
  return at < 0 ? "" : text.slice(at + mark.length);
});
define("substring", "string text, number start, number length?", substring);
define("substr", "string text, number start, number end?", substr);
define("translate", "string text, string from, string to", translate);
define("regex", "string text, string pattern", (text, pattern) => compiled(pattern).test(text));
define("base64-decode", "string text", decode);
define("digest", "string text, string algorithm, string encoding?", digest);
define("uuid", "number length?", uuid, { context: true });

function ownOr(code, scope) {
  return toString(code === undefined ? scope.self : code.run(scope));
}

function strings(texts) {
  return texts.flatMap((some) => Array.from(some, toString));
}

/** Characters whose place p has p >= round(start) and p < round(start) + round(length). */
function substring(text, start, length = Infinity) {
  const letters = [...text];
  const low = Math.floor(start + 0.5);
  const high = low + Math.floor(length + 0.5);
  return letters.filter((_, at) => at + 1 >= low && at + 1 < high).join("");
}

/** From the 0-based start up to, not including, end; negative counts from behind. */
function substr(text, start, end = Infinity) {
  const letters = [...text];
  const place = (value) => {
    const whole = Math.trunc(value) || 0;
    return Math.min(Math.max(whole < 0 ? whole + letters.length : whole, 0), letters.length);
  };
  return letters.slice(place(start), place(end)).join("");
}

function translate(text, from, to) {
  const targets = [...to];
  const table = new Map();
  [...from].forEach((letter, at) => {
    if (!table.has(letter)) {
      table.set(letter, targets[at] ?? "");
    }
  });
  return [...text].map((letter) => table.get(letter) ?? letter).join("");
}

function compiled(pattern) {
  if (!patterns.has(pattern)) {
    try {
      patterns.set(pattern, new RegExp(pattern));
    } catch {
      throw new ExpressionError("the regular expression cannot be read");
    }
  }
  return patterns.get(pattern);
}

function decode(text) {
  if (!BASE64.test(text)) {
    return "";
  }
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

/** A random UUID, version 4; with a length, so many random hexadecimal digits. */
function uuid(scope, length = NaN) {
  const digit = () => Math.floor(scope.random() * 16).toString(16);
  if (!Number.isNaN(length)) {
    const count = Math.trunc(Math.min(Math.max(length, 0), 4096));
    return Array.from({ length: count }, digit).join("");
  }
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (mark) =>
    mark === "x" ? digit() : "89ab"[Math.floor(scope.random() * 4)],
  );
}
