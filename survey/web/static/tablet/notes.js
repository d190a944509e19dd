// What this tablet has noted of each household: visits, interviews, the draw; and whether the office has it.
import { FIRST, SECOND, situation } from "./states.js";

const RESULT = { [FIRST]: "hh_result", [SECOND]: "woman_result" };
const nothing = () => ({ visits: [], interviews: [], draw: null, member: null, unsent: 0, aside: 0, concerned: false });

// household uid -> notes
export function byHousehold(kept) {
  const notes = new Map();
  const of = (uid) => notes.get(uid) ?? notes.set(uid, nothing()).get(uid);
  for (const [kind, take] of Object.entries(TAKE))
    for (const record of kept.all(kind)) {
      const own = of(record.body.household);
      take(own, record);
      count(own, record);
    }
  return notes;
}

const TAKE = {
  visit: (own, { uid, body, problem }) => isAside({ problem }) || own.visits.push({ ...body, uid }),
  interview: (own, record) => own.interviews.push(interviewOf(record)),
  draw: (own, { body, member }) => Object.assign(own, { draw: body, member: member ?? null }),
  notice: (own, { body }) => Object.assign(own, { concerned: own.concerned || body.kind === "safety" }),
};

function count(own, record) {
  if (isAside(record)) own.aside += 1;
  else if (isUnsent(record)) own.unsent += 1;
}

// The office keeps it apart and decides: the case was given to somebody else, or a rule forbids it.
const isAside = ({ problem }) => ["set_aside", "unreadable"].includes(problem?.status);
const isUnsent = ({ sent }) => !sent;

function interviewOf({ uid, body, problem }) {
  const ended = body.finished_at && problem?.status !== "findings";
  return { ...body, uid, state: ended ? "finished" : "in_progress", result: Number(body.answers?.[RESULT[body.unit]] || 1) };
}

// One household as a list shows it.
function caseOf(household, notes = nothing()) {
  const { uid, number, cluster } = household;
  return { uid, number, cluster, household, notes, situation: situation(household, notes) };
}

export function casesOf(kept) {
  const notes = byHousehold(kept);
  return kept.all("household").map((household) => caseOf(household, notes.get(household.uid)));
}

export const oneCase = (kept, uid) => caseOf(kept.get("household", uid), byHousehold(kept).get(uid));
