// What finishing an interview makes of it, by the rules of services/interview.finish: what is still wrong, or
// the interview as it is sent, or the visit that it was.

const RESULT = { household: "hh_result", woman: "woman_result" };
const STOPPED = "stop_reason"; // the hidden question that says that the conversation was ended early
const COMPLETED = 1;
const POSTPONED = 3;

const STAYS_OPEN = {
  household: (result) => result !== COMPLETED,
  woman: (result) => result === POSTPONED,
};

// `body` is that of the interview's record, `later` the places still to be asked.
export function outcomeOf(body, questionnaire, { later, now }) {
  questionnaire.end(localTime(now));
  const answers = questionnaire.kept();
  const findings = answers[STOPPED] ? questionnaire.findings().filter(isFault) : [...questionnaire.findings(), ...open(later)];
  const result = Number(answers[RESULT[body.unit]] ?? COMPLETED) || COMPLETED;
  if (findings.length || !STAYS_OPEN[body.unit](result))
    return { findings, body: { answers, page: null, later: [], finished_at: now.toISOString() } };
  const { household, unit, saved_at: started_at } = body;
  return { findings, visit: { household, unit, result, started_at, next_appointment: null, final: false } };
}

const isFault = ({ code }) => code !== "required";
const open = (later) => [...later].map((path) => ({ path, code: "later" }));

const OFFSET = 4 * 3_600_000; // the country has no summer time

// "2026-03-02T13:00:00.000+04:00"
export const localTime = (at) => new Date(at.valueOf() + OFFSET).toISOString().replace("Z", "+04:00");
