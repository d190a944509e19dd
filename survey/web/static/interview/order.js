// The order in which choices are shown: that of the list, or shuffled when the questionnaire says
// `parameters: {randomize: true}`. With a seed the order is the one that ODK shows for it.
import { randomized } from "./expressions-sets.js";

/**
 * The codes of a list in the order to show them in. Don't know and refused stay at the end.
 * @param {Array<{name: string, missing?: boolean}>} choices
 * @param {number|string} seed
 */
export function shuffledCodes(choices, seed) {
  const [last, first] = [choices.filter(({ missing }) => missing), choices.filter(({ missing }) => !missing)];
  return [...randomized(first, seed), ...last].map(({ name }) => name);
}

/** Put what shows the choices below `root` into this order. */
export function arrange(root, codes) {
  for (const attribute of ["data-choice", "value"]) {
    const shown = root.querySelectorAll(attribute === "value" ? "option[value]" : "[data-choice]");
    const byCode = new Map(Array.from(shown, (row) => [row.getAttribute(attribute), row]));
    for (const code of codes) {
      const row = byCode.get(code);
      row?.parentElement.append(row);
    }
  }
}
