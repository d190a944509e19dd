// A part that she answers herself and that nobody here can read again: a group with the appearance `sealed`. Its
// answers are on the page only. `interview.alone` keeps each of them locked, and once the part is given the
// interview learns only that it was. Left in the middle, it begins again with its first page, empty.
import * as alone from "./alone.js";
import { questions } from "./questions.js";

export const isSealedPart = (page, { questionnaire }) => questionnaire.sealedPart(page) !== null;

const partOf = ({ pages, questionnaire }) => questionnaire.sealedPart(pages.current);

export const sealedPart = {
  hasQuestions: true,
  isAlone: true,
  isSealed: true,

  // Done once, it is never opened again; without a key to lock the answers with, it is not asked.
  isPassed(page, interview) {
    const { questionnaire } = interview;
    const part = questionnaire.sealedPart(page);
    const done = questionnaire.value(alone.markName(part)) !== null;
    if (!done && !interview.alone) keepMark(interview, part, alone.NOT_OFFERED);
    return done || !interview.alone;
  },

  draw(page, interview) {
    alone.drawQuestions(page, interview);
    interview.stage.append(interview.sheet.part("decline-part"));
  },

  isHeld(interview) {
    if (!interview.stage.firstElementChild) return true; // given a moment ago: touched twice
    if (alone.mustPractise(interview) || questions.isHeld(interview)) return true;
    const { pages } = interview;
    const part = partOf(interview);
    const next = pages.list[pages.index + 1];
    if (next && interview.questionnaire.sealedPart(next) === part) return false;
    give(interview, part);
    return true;
  },

  // Locked as it is given, so that a break loses nothing of it.
  answered(interview) {
    const part = partOf(interview);
    interview.alone.note(part, interview.questionnaire.sealedAnswers(part));
  },

  decline(interview) {
    const part = partOf(interview);
    return leave(interview, part, alone.NOT_WISHED, (marked) => interview.alone.withdraw(part, marked));
  },
};

export function askToDecline(button, isAsking) {
  const [ask, sure] = button.closest(".decline").children;
  ask.hidden = isAsking;
  sure.hidden = !isAsking;
}

function give(interview, part) {
  const answers = interview.questionnaire.sealedAnswers(part);
  return leave(interview, part, alone.GIVEN, (marked) => interview.alone.givePart(part, answers, marked));
}

function keepMark(interview, part, value) {
  interview.questionnaire.set(alone.markName(part), value);
  interview.save(alone.markName(part));
}

// The questions leave the screen at once. When it could not be kept they are there again.
async function leave(interview, part, value, keep) {
  const { questionnaire, pages } = interview;
  const mark = alone.markName(part);
  interview.stage.replaceChildren();
  const marked = () => {
    questionnaire.set(mark, value);
    return interview.snapshot;
  };
  try {
    await keep(marked);
  } catch (problem) {
    questionnaire.set(mark, null);
    pages.redraw();
    throw problem; // the shell says why nothing can be written
  }
  pages.id = questionnaire.sealedStart(pages.current).id; // pages behind it may hang on what is forgotten now
  questionnaire.forget(part);
  interview.handBack();
}
