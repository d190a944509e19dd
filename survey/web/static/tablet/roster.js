// The list of members: who is on it, who may be invited, and confirming it, once.
//
// An interview is wiped from the tablet when the office has it, and its list may not be confirmed by then. So
// the lines are copied as soon as the interview is finished, and go when the list is confirmed. The name of
// the person who was drawn goes when nobody looks for her any more.
import { drawnLine } from "./draw.js";
import { FIRST, canLock } from "./states.js";

const isEligible = ({ eligible }) => ["1", "1.0", "true"].includes(String(eligible ?? 0).toLowerCase());

const linesOf = (rows) => rows.map((row, index) => ({ line: index + 1, name: row.member_name, age: row.age, eligible: isEligible(row) }));

const watched = new WeakSet();

// From now on, lists of interviews that are finished here are copied.
export function keepLists(kept) {
  if (watched.has(kept)) return;
  watched.add(kept);
  kept.addEventListener("change", ({ detail: { kind, name } }) => kind === "interview" && keepList(kept, name));
}

function keepList(kept, uid) {
  const { household, unit, finished_at, answers } = kept.get("interview", uid)?.body ?? {};
  if (unit !== FIRST || !finished_at || !answers?.roster || kept.get("draw", household)?.body.draw_version === version(kept, household)) return null;
  return kept.put("roster", household, { draw_version: version(kept, household), lines: linesOf(answers.roster) });
}

const version = (kept, household) => kept.get("household", household)?.draw_version;

// The members in the order of their lines: [{line, name, age, eligible}], or null when they are not known here.
export function members(kept, { uid, household, notes }) {
  const rows = notes.interviews.find((one) => one.unit === FIRST)?.answers?.roster;
  if (rows) return linesOf(rows);
  const copied = kept.get("roster", uid);
  return copied?.draw_version === household.draw_version ? copied.lines : null;
}

export const eligibleLines = (list) => list.filter(({ eligible }) => eligible).map(({ line }) => line);

// Writes the draw. Done once: doing it again changes nothing.
export async function lock(kept, one, now) {
  const list = members(kept, one);
  if (!canLock(one.situation) || !list) return;
  const { uid, token, draw_version } = one.household;
  const eligible = eligibleLines(list);
  const line = drawnLine(token, eligible);
  const { name = null, age = null } = list.find((person) => person.line === line) ?? {};
  const body = { household: uid, draw_version, eligible, line, locked_at: new Date(now).toISOString() };
  const record = { uid, body, sent: null, problem: null, member: line && { line, name, age } };
  await kept.putMany([["draw", uid, record], ["roster", uid, null]]);
}

// Line, first name and age of the person to be invited, for as long as she is to be found.
export function chosen({ situation, household, notes }) {
  if (situation.state === "finished" || !situation.locked?.line) return null;
  const here = notes.draw?.draw_version === household.draw_version ? notes.member : null;
  return here ?? household.member ?? { line: situation.locked.line };
}

// Nobody looks for her any more.
export async function forgetName(kept, { uid, situation, notes }) {
  if (situation.state === "finished" && notes.member) await kept.put("draw", uid, { ...kept.get("draw", uid), member: null });
}
