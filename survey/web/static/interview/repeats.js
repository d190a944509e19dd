// The page of a repeat whose number is not fixed: a list of its instances, to open, add and remove.
import { isEmpty } from "./answers.js";
import * as piping from "./piping.js";

const SUMMARY = 4; // answers that name an instance: first name, relation, sex, age
const MOST = 200;

export function draw(page, { stage, sheet, questionnaire }) {
  const part = sheet.part("instances");
  const { repeat, path, instances } = questionnaire.repeat(page);
  const asked = questionnaire.questionsOf(repeat).filter((name) => sheet.has(name));
  part.querySelector("ol").append(...instances.map((values, index) => row(values, index, { asked, sheet, questionnaire })));
  part.querySelector("[data-show=empty]").hidden = instances.length > 0;
  part.querySelector("[data-action=add]").disabled = instances.length >= MOST;
  const heading = piping.fill(sheet.node(repeat), { questionnaire, sheet, path });
  stage.className = "stage kind-repeat";
  stage.replaceChildren(heading, part);
  scrollTo(0, 0);
}

function row(values, index, context) {
  const part = context.sheet.part("instance");
  const line = part.firstElementChild;
  line.dataset.index = index;
  line.querySelector("[data-number]").textContent = index + 1;
  line.querySelector("[data-summary]").textContent = summary(values, context);
  return part;
}

function summary(values, { asked, ...context }) {
  return asked
    .filter((name) => !isEmpty(values[name]) && !Array.isArray(values[name]))
    .slice(0, SUMMARY)
    .map((name) => piping.spoken(name, values[name], context))
    .join(", ");
}

// Taking out an instance takes its answers with it, so it asks first, in the same line.
export function askRemoval(line, sure) {
  line.querySelector(".sure").hidden = !sure;
  line.querySelector("[data-action=remove]").hidden = sure;
  line.querySelector(sure ? "[data-action=remove-not]" : "[data-action=remove]").focus();
}
