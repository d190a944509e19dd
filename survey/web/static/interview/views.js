// How a page is shown, by what it is: the first row that fits.
//
// A view has draw(page, interview); it may say that it `hasQuestions`, that the interviewer looks away from it
// (`isAlone`), that it is not left yet (isHeld) or not turned to at all (isPassed).
import * as alone from "./alone.js";
import * as repeats from "./repeats.js";
import * as review from "./review.js";

const questions = {
  hasQuestions: true,
  draw: (page, { page: drawn, sheet }) => drawn.show(page, sheet),
  // A mistake is corrected first; what is to be asked later may be left for now.
  isHeld({ pages, page, questionnaire, notes }) {
    const later = new Set(notes.later ?? []);
    const found = questionnaire.findings(pages.current);
    return page.report(found.filter(({ code, path }) => code !== "required" || !later.has(path)));
  },
};

const isHeld = (interview) => alone.mustPractise(interview) || questions.isHeld(interview);

const VIEWS = [
  [(page) => page === null, { draw: (_page, interview) => review.draw(interview) }],
  [(page) => page.kind === "repeat", { draw: (page, interview) => repeats.draw(page, interview) }],
  [alone.isForNobody, alone.card],
  [alone.isForHer, { ...questions, isAlone: true, draw: alone.drawQuestions, isHeld }],
  [() => true, questions],
];

export const viewOf = (page, interview) => VIEWS.find(([fits]) => fits(page, interview))[1];
