// Where a case stands: what the office knew at the last exchange, and on top of it what this tablet has
// noted since, in the order in which it happened. The office moves its cases by the same table
// (services/visit.py, interview.py, roster.py); a test takes both through the same stories.
export const FIRST = "household"; // the conversation about the household
export const SECOND = "woman"; // the conversation with the member who was drawn
export const COMPLETED = 1;
export const POSTPONED = { [FIRST]: 4, [SECOND]: 3 };

// event -> what changes. Counts are of visits, by unit.
const MOVES = {
  visit: (it, event) => ({
    counts: { ...it.counts, [event.unit]: it.counts[event.unit] + 1 },
    appointment: event.final ? null : (event.next_appointment ?? null),
    ...conclusion(it, event),
  }),
  corrected: (it, event) => conclusion(it, event),
  locked: (_it, { line, eligible, at }) => ({
    locked: { line, eligible, at },
    state: eligible > 0 ? "selected" : "finished",
  }),
};

function conclusion({ state, results }, { unit, result, final }) {
  const after = unit === FIRST && state === "sampled" ? "visited" : state;
  const listMade = unit === FIRST && result === COMPLETED;
  return { results: { ...results, [unit]: result }, state: final && !listMade ? "finished" : after };
}

// `household` is as the office sent it. `notes` are this tablet's own: {visits, interviews, draw}; an
// interview has state "in_progress" or "finished", and a result when it is finished. What ends at the door,
// or is put off, is a visit, and its interview stays open.
export function situation(household, { visits = [], interviews = [], draw = null } = {}) {
  const events = news(household, { visits, interviews, draw });
  const start = {
    state: household.state,
    counts: count(household.visits),
    results: { [FIRST]: household.result, [SECOND]: household.woman_result },
    appointment: household.next_appointment,
    locked: household.locked,
  };
  const it = events.reduce((case_, event) => ({ ...case_, ...MOVES[event.kind](case_, event) }), start);
  const all = [...household.visits, ...events.filter(({ kind }) => kind === "visit")];
  return {
    ...it,
    unit: it.locked?.line ? SECOND : FIRST,
    visits: all.sort((a, b) => time(a.started_at) - time(b.started_at)),
    [FIRST]: newest(household, interviews, FIRST),
    [SECOND]: newest(household, interviews, SECOND),
  };
}

const time = (moment) => Date.parse(moment);

function count(visits) {
  const counts = { [FIRST]: 0, [SECOND]: 0 };
  for (const { unit } of visits) counts[unit] += 1;
  return counts;
}

// What the office has not heard of yet, in its order.
function news(household, { visits, interviews, draw }) {
  const known = new Set(household.visits.map(({ uid }) => uid));
  const own = visits.filter(({ uid }) => !known.has(uid)).map((visit) => ({ ...visit, kind: "visit", at: visit.started_at }));
  const ended = interviews.filter(({ state }) => state === "finished").flatMap((one) => ending(one, stateThere(household, one)));
  const drawn = draw && !household.locked && draw.draw_version === household.draw_version;
  const lock = drawn ? [{ kind: "locked", line: draw.line, eligible: draw.eligible.length, at: draw.locked_at }] : [];
  return [...own, ...ended, ...lock].sort((a, b) => time(a.at) - time(b.at));
}

const stateThere = ({ interviews }, { uid }) => interviews.find((one) => one.uid === uid)?.state;

// What an interview that was finished here means for the case: a visit, once. One that had been returned was
// held on an earlier visit.
function ending({ unit, result, started_at, saved_at, finished_at }, there) {
  if (there === "finished") return [];
  const began = result === COMPLETED ? started_at : saved_at;
  return [{ kind: there === "returned" ? "corrected" : "visit", unit, result, at: finished_at, started_at: began, final: true }];
}

function newest({ interviews: there }, here, unit) {
  const own = here.find((one) => one.unit === unit);
  const office = there.find((one) => one.unit === unit) ?? null;
  if (!own || own.state === "finished") return own ?? office;
  return office && office.state !== "in_progress" ? { ...own, state: office.state, note: office.note } : own;
}

const isReturned = (it) => it[FIRST]?.state === "returned" || it[SECOND]?.state === "returned";

// What is said of a case in a list. The first line that fits counts.
const PHASES = [
  ["returned", isReturned],
  ["finished", (it) => it.state === "finished"],
  ["appointment", (it) => Boolean(it.appointment)],
  ["second_begun", (it) => it.state === "selected" && it[SECOND]?.state === "in_progress"],
  ["second", (it) => it.state === "selected"],
  ["confirm", (it) => it[FIRST]?.state === "finished"],
  ["first_begun", (it) => it[FIRST]?.state === "in_progress"],
  ["visited", (it) => it.counts[FIRST] > 0],
  ["new", () => true],
];

export const phase = (it) => PHASES.find(([, fits]) => fits(it))[0];

const SHAPES = {
  returned: "next",
  appointment: "appointment",
  second_begun: "begun",
  second: "next",
  confirm: "next",
  first_begun: "begun",
  visited: "begun",
  new: "todo",
};

// Done is a household that gave what was asked of it; closed is one that will not.
export function shape(it) {
  const last = it.results[SECOND] ?? it.results[FIRST];
  return SHAPES[phase(it)] ?? (last === COMPLETED ? "done" : "closed");
}

// The three steps of a household, in their order: done, begun, now or later.
export function steps(it) {
  return {
    first: step(it[FIRST], isOpen(it, FIRST)),
    list: it.locked ? "done" : canLock(it) ? "now" : "later",
    second: step(it[SECOND], isOpen(it, SECOND)),
  };
}

function step(interview, open) {
  if (open) return interview ? "begun" : "now";
  return interview?.state === "finished" ? "done" : "later";
}

const OPEN = {
  [FIRST]: (it) => !it.locked && it.state !== "finished",
  [SECOND]: (it) => it.state === "selected",
};

export function isOpen(it, unit) {
  if (it[unit]?.state === "returned") return true;
  return it[unit]?.state !== "finished" && OPEN[unit](it);
}

export const canLock = (it) => !it.locked && it.state !== "finished" && it[FIRST]?.state === "finished";
