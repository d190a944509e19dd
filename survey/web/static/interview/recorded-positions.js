// Positions that nobody is asked for: at the beginning (start-geopoint), and whenever an answer is given
// (background-geopoint with its trigger). Without leave, or without a sky above, they stay empty.
import { around, isEmpty, locate } from "./answers.js";
import { here } from "./positions.js";

export function recordPositions(interview) {
  const { questionnaire } = interview;
  const take = async (place) => {
    const text = await here().catch(() => null);
    if (text === null || interview.ends.signal.aborted) return;
    questionnaire.set(place, text);
    interview.save(place);
  };
  for (const { name } of questionnaire.ofType("start-geopoint")) if (isEmpty(questionnaire.value(name))) take(name);
  const triggered = questionnaire.ofType("background-geopoint");
  if (!triggered.length) return;
  interview.addEventListener("answered", ({ detail }) => {
    const [path, answered] = locate(detail.place);
    for (const { name, triggers = [], repeats = [] } of triggered)
      if (triggers.includes(answered)) take(around(path.slice(0, repeats.length), name));
  });
}
