// Earlier answers inside texts: every <span data-pipe="name"> gets the answer, as people would say it; so does
// ${name} where the browser takes words only. instruments/piping.py writes the same.
import { isEmpty } from "./answers.js";

const UNKNOWN = "…";
const REFERENCE = /\$\{\s*([^}\s]+)\s*\}/g;

// `path` is that of the instance that the text stands in.
export function fill(root, { questionnaire, sheet, path }) {
  for (const place of root.querySelectorAll("[data-pipe]"))
    place.textContent = answer(place.dataset.pipe, { questionnaire, sheet, path });
  for (const row of root.querySelectorAll("option")) {
    row.dataset.words ??= row.textContent;
    if (row.dataset.words.includes("${")) row.textContent = words(row.dataset.words, { questionnaire, sheet, path });
  }
  return root;
}

// A text without markup.
export function words(text, where) {
  return text.replace(REFERENCE, (_, name) => answer(name, where));
}

function answer(name, { questionnaire, sheet, path }, above = []) {
  if (above.includes(name)) return UNKNOWN;
  const value = questionnaire.nearest(name, path);
  if (isEmpty(value)) return UNKNOWN;
  const said = spoken(name, value, { questionnaire, sheet });
  if (!questionnaire.hasList(name)) return said; // what was typed is no text of the questionnaire
  return said.replace(REFERENCE, (_, inner) => answer(inner, { questionnaire, sheet, path }, [...above, name]));
}

// An answer in words.
export function spoken(name, value, { questionnaire, sheet }) {
  if (isEmpty(value)) return UNKNOWN;
  const { manners } = sheet;
  if (Array.isArray(value)) return manners.list(value.map((one) => sheet.choiceLabel(name, one) ?? String(one)));
  const label = sheet.choiceLabel(name, value);
  if (label !== null) return label;
  if (typeof value === "number") return manners.number(value);
  const { type, role } = questionnaire.kind(name);
  if (type === "time") return String(value).slice(0, 5);
  return role === "computed" || DATED.has(type) ? manners.moment(String(value)) : String(value);
}

const DATED = new Set(["date", "dateTime", "today", "start", "end"]);
