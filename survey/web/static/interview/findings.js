// What is wrong with an answer, in words: the questionnaire's own where it has some, else the platform's.
import { locate } from "./answers.js";

// A finding is {path, code, details}. Returns nodes, so that texts keep their bold and their piped names.
export function explain(sheet, { path, code, details = {} }) {
  const own = sheet.template(locate(path)[1])?.querySelector(`[data-message="${code}"]`);
  if (own?.textContent.trim() || own?.firstElementChild) return copies(own);
  const ours = document.importNode(sheet.messages.get(code) ?? sheet.messages.get("wrong"), true);
  for (const hole of ours.querySelectorAll("[data-detail]"))
    hole.textContent = details[hole.dataset.detail] ?? "…";
  return [...ours.childNodes];
}

function copies(element) {
  return [...document.importNode(element, true).childNodes];
}

// The server's findings stand beside those of this page, one for each place.
export function merge(own, others) {
  const places = new Set(own.map((finding) => finding.path));
  return [...own, ...others.filter((finding) => !places.has(finding.path))];
}
