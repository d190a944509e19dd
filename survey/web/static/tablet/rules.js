// What may be done with a case and what may not: the first rule that is broken, by its code. The words stand
// in the shell. The office judges by the same rules when the tablet's notes arrive.
import { dayNumber, local } from "./country-time.js";
import { COMPLETED, FIRST, POSTPONED, SECOND, canLock } from "./states.js";

const RESULTS = { [FIRST]: 9, [SECOND]: 12 }; // codes from 1
const REFUSED = { [FIRST]: [5], [SECOND]: [4, 11] };
const NO_CONTACT = { [FIRST]: [2, 3], [SECOND]: [2, 8] };
const SATURDAY = 6;
const SUNDAY = 0;

// visits: on so many different days before nobody comes any more. evening: the hour from which people are at
// home who work. daylight: the hour from which the second conversation is better left for another day.
// workload: second conversations a day, at most. Minutes: how far a clock may go wrong.
export const USUAL = { visits: 3, evening: 17, daylight: 17, workload: 3, minutes: 10 };

export const rulesOf = ({ visits_before_giving_up: visits = USUAL.visits } = {}) => ({ ...USUAL, visits });

const VISIT = [
  ["result_unknown", (_it, { unit, result }) => !(result >= 1 && result <= (RESULTS[unit] ?? 0))],
  ["future", (_it, { started_at }, { now }) => Date.parse(started_at) > now],
  ["finished", (it) => it.state === "finished"],
  ["nobody_chosen", (it, { unit }) => unit === SECOND && !it.locked?.line],
  ["list_confirmed", (it, { unit }) => unit === FIRST && Boolean(it.locked)],
  ["completed_by_hand", (_it, { result }) => result === COMPLETED],
  ["postponed_final", (_it, { unit, result, final }) => final && result === POSTPONED[unit]],
  ["too_few_days", (it, visit, { rules }) => givesUp(visit) && days(it, visit).size < rules.visits],
  ["second_refusal", (it, visit) => isRefusal(visit) && !visit.final && it.visits.some((one) => one.unit === visit.unit && isRefusal(one))],
  ["concern", (_it, visit, { concerned }) => concerned && isRefusal(visit) && !visit.final],
  ["same_hours", (it, visit, { rules }) => givesUp(visit) && !attempts(it, visit).some((at) => isOtherTime(at, rules))],
];

const LOCK = [
  ["locked", (it) => Boolean(it.locked)],
  ["first_open", (it) => !canLock(it)],
];

const BEGIN = [
  ["sent", (it, unit) => it[unit]?.state === "finished"],
  ["finished", (it, unit) => it.state === "finished" && it[unit]?.state !== "returned"],
  ["nobody_chosen", (it, unit) => unit === SECOND && !it.locked?.line],
];

const first = (table, ...facts) => table.find(([, broken]) => broken(...facts))?.[0] ?? null;

// visit: {unit, result, started_at, final}; now: milliseconds; concerned: a safety concern is on record. Codes or null.
export const refuseVisit = (it, visit, { now, rules = USUAL, concerned = false }) => first(VISIT, it, visit, { now, rules, concerned });
export const refuseLock = (it) => first(LOCK, it);
export const refuseBegin = (it, unit) => first(BEGIN, it, unit);

const givesUp = ({ unit, result, final }) => final && NO_CONTACT[unit].includes(result);

// When this unit was visited, this time included.
const attempts = (it, { unit, started_at }) => [...it.visits.filter((one) => one.unit === unit).map((one) => one.started_at), started_at];

export const days = (it, visit) => new Set(attempts(it, visit).map(dayNumber));

export function isOtherTime(at, { evening }) {
  const { hour, weekday } = local(at);
  return hour >= evening || weekday === SATURDAY || weekday === SUNDAY;
}

export const isRefusal = ({ unit, result }) => REFUSED[unit].includes(result);

// Advice of the method: it is said, and she decides. `facts`: {now, rules, today: second conversations held
// today, concerned: a safety concern is on record here}.
const HINTS = [
  ["no_more", (_it, { concerned }) => concerned],
  ["one_attempt", (it, { concerned }) => !concerned && it.visits.some(isRefusal)],
  ["workload", (it, { today, rules }) => it.unit === SECOND && today >= rules.workload],
  ["daylight", (it, { now, rules }) => it.unit === SECOND && local(now).hour >= rules.daylight],
  ["apart", (it) => it.unit === SECOND],
];

export const hints = (it, facts) => (it.state === "finished" ? [] : HINTS.filter(([, fits]) => fits(it, facts)).map(([code]) => code));

// How many minutes the tablet's clock is away from the office's; 0 while that is nothing to speak of.
export function clockError(offset, { minutes }) {
  const off = Math.round(offset / 60_000);
  return Math.abs(off) >= minutes ? off : 0;
}
