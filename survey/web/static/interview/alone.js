// Pages that she answers herself, while the interviewer looks away: large pictures, read aloud, nothing else on
// the screen. One kind of them, the card, goes further: its answer never comes among the others. It is given to
// `interview.alone.give` and forgotten; the interview learns only that the card was done.
import * as speech from "./speech.js";

export const GIVEN = "1";
export const NOT_WISHED = "2";
export const NOT_OFFERED = "3";
const TRIES = 3; // so often the practice is repeated

const firstOf = (page, { sheet }) => page.questions.length === 1 && sheet.template(locateName(page.questions[0]))?.firstElementChild;
const locateName = (place) => place.split("/").at(-1);

export function isForNobody(page, interview) {
  return page.kind === "question" && firstOf(page, interview).dataset.control === "card";
}

export function isForHer(page, { questionnaire }) {
  return questionnaire.appearance(page.name).split(" ").includes("self");
}

export function drawQuestions(page, interview) {
  interview.page.show(page, interview.sheet);
  offerVoice(interview);
}

// The practice is tried again until the right picture is touched, at most three times.
export function mustPractise(interview) {
  const root = interview.stage.querySelector(".look-practice");
  if (!root) return false;
  const wanted = root.querySelector(".choice[data-wanted]");
  const chosen = root.querySelector("input:checked");
  if (!chosen || wanted.contains(chosen)) return false;
  interview.tries = (interview.tries ?? 0) + 1;
  if (interview.tries >= TRIES) return false;
  chosen.checked = false;
  interview.page.take(root);
  return interview.page.report([{ path: root.dataset.place, code: "again" }]);
}

// Where the questionnaire says whether a sealed part was done; of a card its document says it.
export const markName = (part) => `${part}_done`;
const markOf = (page, interview) => firstOf(page, interview).dataset.mark;

function mark(page, interview, value) {
  const name = markOf(page, interview);
  if (interview.questionnaire.has(name)) interview.questionnaire.set(name, value);
}

function keepMark(page, interview, value) {
  mark(page, interview, value);
  interview.save(markOf(page, interview));
}

export const card = {
  isAlone: true,
  isSealed: true,

  // Done once, it is never opened again; without a key to lock the answer with, it is not asked.
  isPassed(page, interview) {
    const name = markOf(page, interview);
    const done = interview.questionnaire.has(name) && interview.questionnaire.value(name) !== null;
    if (!done && !interview.alone) keepMark(page, interview, NOT_OFFERED);
    return done || !interview.alone;
  },

  // Outside the reach of whatever reads answers from the page.
  draw(page, interview) {
    const root = interview.sheet.node(locateName(page.questions[0])).firstElementChild;
    root.removeAttribute("data-question");
    interview.stage.className = "stage kind-question";
    interview.stage.replaceChildren(root, interview.sheet.part("decline"));
    scrollTo(0, 0);
    offerVoice(interview);
  },

  isHeld(interview) {
    const chosen = interview.stage.querySelector("input:checked");
    const missing = interview.stage.querySelector("[data-error]");
    if (!missing) return true; // given a moment ago: touched twice
    missing.hidden = Boolean(chosen);
    if (chosen) give(interview, chosen.value);
    return true;
  },

  decline(interview) {
    keepMark(interview.pages.current, interview, NOT_WISHED);
    interview.handBack();
  },
};

// The card leaves the screen at once. It is kept in one write with the mark that it was given: a tablet that dies in
// between would ask her a second time, or never. When it could not be kept, it is there again, blank.
async function give(interview, answer) {
  const page = interview.pages.current;
  const marked = () => {
    mark(page, interview, GIVEN);
    return interview.snapshot;
  };
  interview.stage.replaceChildren();
  try {
    await interview.alone.give(answer, marked);
  } catch (problem) {
    mark(page, interview, null);
    card.draw(page, interview);
    throw problem; // the shell says why nothing can be written
  }
  interview.handBack();
}

// Only where something can be heard.
async function offerVoice(interview) {
  const { sheet, stage } = interview;
  const shown = stage.firstElementChild;
  const texts = await textsOf(interview);
  const canBeHeard = texts.some(({ recording }) => recording) || (await speech.voiceFor(sheet.language));
  if (canBeHeard && stage.firstElementChild === shown) stage.prepend(sheet.part("listen"));
}

// Question by question: what is said and the answers that are offered, or the recording of both.
function textsOf({ sheet, stage, recordings }) {
  const questions = [...stage.querySelectorAll(".question")];
  return Promise.all(
    questions.map(async (question) => {
      const name = locateName(question.dataset.place ?? question.dataset.mark?.replace(/_done$/, "") ?? "");
      const text = [...question.querySelectorAll(".say, .choice-text")].map((one) => one.textContent.trim()).join(". ");
      return { text, recording: (await recordings?.(name, sheet.language)) ?? null };
    }),
  );
}

export async function listen(interview) {
  await speech.say(await textsOf(interview), interview.sheet.language);
}
