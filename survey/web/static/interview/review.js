// The overview before finishing: what is wrong, what is not answered, and a way to each of them.
import { locate } from "./answers.js";
import { explain, merge } from "./findings.js";
import * as piping from "./piping.js";

export function draw(interview) {
  const { stage, sheet, questionnaire, refused, notes } = interview;
  const part = sheet.part("review");
  const found = merge(questionnaire.findings(), refused);
  const isOpen = new Set(notes.later);
  const missing = merge(found.filter(isMissing), questionnaire.unanswered()).filter(({ path }) => !isOpen.has(path));
  const wrong = found.filter((finding) => !isMissing(finding));
  const later = (notes.later ?? []).map((path) => ({ path, code: "later" }));
  const comments = Object.keys(notes.comments ?? {}).map((path) => ({ path, code: "comment" }));
  const context = { sheet, questionnaire, said: notes.comments };
  for (const [name, list] of Object.entries({ later, wrong, missing, comments }))
    fill(part.querySelector(`[data-list=${name}]`), list, context);
  offerSettling(part, later, { sheet, required: new Set(found.filter(isRequired).map(({ path }) => path)) });
  const complete = wrong.length + missing.length + later.length === 0;
  part.querySelector("[data-show=complete]").hidden = !complete;
  part.querySelector("[data-show=open]").hidden = complete;
  stage.className = "stage kind-review";
  stage.replaceChildren(part);
  scrollTo(0, 0);
}

// What need not be answered may be left; all else is asked, or gets the code for a refusal.
function offerSettling(part, later, { sheet, required }) {
  const lines = part.querySelectorAll("[data-list=later] li");
  later.forEach(({ path }, at) => {
    if (required.has(path)) return;
    const button = sheet.part("settle");
    button.querySelector("button").dataset.place = path;
    lines[at].append(button);
  });
}

const isRequired = (finding) => finding.code === "required";
const MISSING = new Set(["required", "unanswered", "later"]);
const isMissing = (finding) => MISSING.has(finding.code);

function fill(section, findings, context) {
  section.hidden = findings.length === 0;
  section.querySelector("[data-count]").textContent = findings.length;
  section.querySelector("ol").append(...findings.map((finding) => item(finding, context)));
}

function item(finding, { sheet, questionnaire, said }) {
  const part = sheet.part("review-item");
  const [path, name] = locate(finding.path);
  part.querySelector("button").dataset.place = finding.path;
  const spoken = sheet.label(name);
  if (spoken) part.querySelector("[data-text]").append(...spoken.childNodes);
  const why = part.querySelector("[data-why]");
  if (finding.code === "comment") why.append(said[finding.path]);
  else if (!isMissing(finding)) why.append(...explain(sheet, finding));
  piping.fill(part, { questionnaire, sheet, path });
  return part;
}
