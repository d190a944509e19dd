// Places of answers: "age", "roster[1]/age", "roster[2]/child[1]/name", counted from 1 as people count.
// The answers of an interview are a plain object by question name; a repeat is a list of such objects.

export { locate } from "./routing.js";

export function around(path, name) {
  return [...path.map(([repeat, index]) => `${repeat}[${index + 1}]`), name].join("/");
}

export function isEmpty(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

export function same(one, other) {
  if (isEmpty(one) && isEmpty(other)) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}
