// How a page is shown, by what it is: the first row that fits.
//
// A view has draw(page, interview); it may say that it `hasQuestions`, that the interviewer looks away from it
// (`isAlone`), that nobody can read again what is given on it (`isSealed`), that it is not left yet (isHeld) or not
// turned to at all (isPassed), what happens with each answer (answered) and when she does not want to (decline).
import * as alone from "./alone.js";
import * as repeats from "./repeats.js";
import * as review from "./review.js";
import { questions } from "./questions.js";
import { isSealedPart, sealedPart } from "./sealed-part.js";

const isHeld = (interview) => alone.mustPractise(interview) || questions.isHeld(interview);

const VIEWS = [
  [(page) => page === null, { draw: (_page, interview) => review.draw(interview) }],
  [(page) => page.kind === "repeat", { draw: (page, interview) => repeats.draw(page, interview) }],
  [alone.isForNobody, alone.card],
  [isSealedPart, sealedPart],
  [alone.isForHer, { ...questions, isAlone: true, draw: alone.drawQuestions, isHeld }],
  [() => true, questions],
];

export const viewOf = (page, interview) => VIEWS.find(([fits]) => fits(page, interview))[1];
