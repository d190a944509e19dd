// One household in a list: its state by shape and by word, the same wherever it is shown.
import { FIRST, SECOND, phase, shape } from "./states.js";
import { urgency } from "./appointments.js";
import { copy } from "./words.js";

const UNIT = { [FIRST]: 1, [SECOND]: 2 };

export const resultWord = (words, { unit, result }) => words.text(`result-${UNIT[unit]}-${result}`);

const last = (it) => (it.results[SECOND] ? { unit: SECOND, result: it.results[SECOND] } : { unit: FIRST, result: it.results[FIRST] });
const visits = (words, n) => (n ? words.count("visits", n) : "");

// phase -> [word, more]
const LINES = {
  returned: (_it, words) => [words.text("returned"), words.text("look-again")],
  finished: (it, words) => [resultWord(words, last(it)), it.locked && !it.locked.line ? words.text("nobody") : ""],
  appointment: (it, words, now) => [words.soon(it.appointment, now), words.text(urgency(it.appointment, now) === "overdue" ? "overdue" : "appointment")],
  second_begun: (_it, words) => [words.text("second"), words.text("begun")],
  second: (it, words) => [words.text("second"), visits(words, it.counts[SECOND])],
  confirm: (_it, words) => [words.text("confirm"), ""],
  first_begun: (it, words) => [words.text("first"), [words.text("begun"), visits(words, it.counts[FIRST])].filter(Boolean).join(" · ")],
  visited: (it, words) => [resultWord(words, last(it)), visits(words, it.counts[FIRST])],
  new: (_it, words) => [words.text("new"), ""],
};

export function line(it, words, now) {
  const [word, more] = LINES[phase(it)](it, words, now);
  return { shape: shape(it), word, more };
}

export function drawShape(place, name) {
  place.replaceChildren(copy("case-shapes").querySelector(`svg.${name}`));
}
