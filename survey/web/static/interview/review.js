// The overview before finishing: what is wrong, what is not answered, and a way to each of them.
import { locate } from "./answers.js";
import { explain, merge } from "./findings.js";
import * as piping from "./piping.js";

export function draw({ stage, sheet, questionnaire, refused = [] }) {
  const part = sheet.part("review");
  const found = merge(questionnaire.findings(), refused);
  const missing = merge(found.filter(isMissing), questionnaire.unanswered());
  const wrong = found.filter((finding) => !isMissing(finding));
  fill(part.querySelector("[data-list=wrong]"), wrong, { sheet, questionnaire });
  fill(part.querySelector("[data-list=missing]"), missing, { sheet, questionnaire });
  const complete = wrong.length + missing.length === 0;
  part.querySelector("[data-show=complete]").hidden = !complete;
  part.querySelector("[data-show=open]").hidden = complete;
  stage.className = "stage kind-review";
  stage.replaceChildren(part);
  scrollTo(0, 0);
}

const isMissing = (finding) => finding.code === "required" || finding.code === "unanswered";

function fill(section, findings, context) {
  section.hidden = findings.length === 0;
  section.querySelector("[data-count]").textContent = findings.length;
  section.querySelector("ol").append(...findings.map((finding) => item(finding, context)));
}

function item(finding, { sheet, questionnaire }) {
  const part = sheet.part("review-item");
  const [path, name] = locate(finding.path);
  part.querySelector("button").dataset.place = finding.path;
  const spoken = sheet.label(name);
  if (spoken) part.querySelector("[data-text]").append(...spoken.childNodes);
  if (!isMissing(finding)) part.querySelector("[data-why]").append(...explain(sheet, finding));
  piping.fill(part, { questionnaire, sheet, path });
  return part;
}
