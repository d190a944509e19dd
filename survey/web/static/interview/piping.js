// Earlier answers inside texts: every <span data-pipe="name"> gets the answer, as people would say it.
import { isEmpty } from "./answers.js";

// `around` is the path of the instance that the text stands in.
export function fill(root, { questionnaire, sheet, path }) {
  for (const place of root.querySelectorAll("[data-pipe]")) {
    const name = place.dataset.pipe;
    place.textContent = spoken(name, questionnaire.nearest(name, path), sheet);
  }
  return root;
}

export function spoken(name, value, sheet) {
  if (isEmpty(value)) return "…";
  if (Array.isArray(value)) return value.map((one) => spoken(name, one, sheet)).join(", ");
  const label = sheet.choiceLabel(name, value);
  if (label !== null) return label;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return sheet.day(value);
  return String(value);
}
