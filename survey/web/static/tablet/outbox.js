// What the office has not acknowledged yet, and what its answers mean for what is kept here.
//
// Nothing is forgotten before the office has named the hash of exactly this content. What was changed while it
// was on its way stays unsent.
import { sha256 } from "./vault.js";

const encoder = new TextEncoder();

const MOST = 50; // items in a batch
const LARGEST = 4_000_000; // bytes in a batch, as they travel; the office takes eight megabytes

const BEGAN = { household: "hh_result", woman: "woman_result" };

// kind -> when it happened
const TIMES = {
  visit: ({ started_at }) => started_at,
  interview: ({ finished_at, saved_at }) => finished_at ?? saved_at,
  draw: ({ locked_at }) => locked_at,
  notice: ({ at }) => at,
  trace: () => "9999", // after everything that it tells of
};
const RANK = ["visit", "interview", "draw", "notice", "trace"];
const WORK = ["visit", "interview", "draw", "notice", "answer", "file"];

const isUnsent = ({ sent, cleared, held }) => !sent && !cleared && !held;
const waiting = (kept, kind) => kept.all(kind).filter(isUnsent);

// Records in the order in which the office can take them: [{kind, uid, record}]. Sealed cards are not among them.
export function pending(kept) {
  const found = Object.keys(TIMES).flatMap((kind) => waiting(kept, kind).map((record) => ({ kind, uid: record.uid, record })));
  const times = new Map(found.map((one) => [one, TIMES[one.kind](one.record.body)]));
  for (const one of found) times.set(one, notBefore(one, found, times));
  return found.sort((a, b) => compare(times.get(a), times.get(b)) || RANK.indexOf(a.kind) - RANK.indexOf(b.kind));
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// A clock that was set back must not turn round list, draw and second interview of one household.
const BEFORE = {
  draw: ({ kind, record }) => kind === "interview" && record.body.unit === "household",
  interview: ({ kind }) => kind === "draw",
};

function notBefore(one, found, times) {
  const { household, unit } = one.record.body;
  const first = BEFORE[one.kind];
  if (!first || unit === "household") return times.get(one);
  const earlier = found.filter((other) => other.record.body.household === household && first(other));
  return [times.get(one), ...earlier.map((other) => times.get(other))].sort().at(-1);
}

// Sealed cards: alone and in any order, so that nothing ties one to an interview.
export function cards(kept) {
  const found = waiting(kept, "answer").map((record) => ({ kind: "answer", uid: record.uid, record }));
  return found.map((one) => [Math.random(), one]).sort(([a], [b]) => a - b).map(([, one]) => one);
}

export const files = (kept) => kept.all("file").filter(isUnsent);

// How many things the office does not have; the record of times is nobody's work.
export const unsent = (kept) => WORK.reduce((count, kind) => count + waiting(kept, kind).length, 0);

// Whether the office has everything, also what is nobody's work.
export const isEmpty = (kept) => unsent(kept) === 0 && waiting(kept, "trace").length === 0;

export const openInterviews = (kept) => kept.all("interview").filter(({ body, cleared }) => !cleared && !body.finished_at).length;

// The next items as they are sent.
export async function batch(found) {
  const items = [];
  let length = 0;
  for (const { kind, uid, record } of found.slice(0, MOST)) {
    const body = JSON.stringify(record.body);
    length += encoder.encode(JSON.stringify(body)).length; // JSON in JSON, and letters of two bytes
    if (items.length && length > LARGEST) break;
    items.push({ kind, uid, hash: await sha256(body), body });
  }
  return items;
}

// Note an answer. Hashing takes a moment, in which something may be given: then the record is another one, and stays
// as it is. Between looking and writing there is no such moment.
export async function settle(kept, { kind, uid, hash, ...answer }) {
  const record = kept.get(kind, uid);
  if (!record || (await sha256(JSON.stringify(record.body))) !== hash || kept.get(kind, uid) !== record) return;
  await kept.putMany(SETTLED[kind](record, { hash, ...answer }).map((value) => [kind, uid, value]));
}

const ASIDE = new Set(["set_aside", "unreadable"]);
const problemOf = ({ status, message, findings }) =>
  ASIDE.has(status) ? { status, message } : status === "findings" ? { status, findings } : null;

const noted = (record, answer) => [{ ...record, sent: answer.hash, problem: problemOf(answer) }];

const SETTLED = {
  visit: noted,
  draw: noted,
  notice: noted,
  trace: (record, { hash }) => [{ ...record, sent: hash, body: { ...record.body, events: [] } }],
  answer: (record, answer) => (answer.status === "unreadable" ? noted(record, answer) : [null]),
  interview: (record, answer) => {
    const held = answer.status === "findings" || answer.status === "unreadable" || !record.body.finished_at;
    const [marked] = noted({ ...record, revision: answer.revision ?? record.revision }, answer);
    return [held ? marked : stub(marked)];
  },
};

// What stays of an interview that the office has: that it was, and how it ended.
export function stub(record) {
  const { household, unit, version, language, started_at, saved_at, finished_at, revision, line, answers } = record.body;
  const result = BEGAN[unit];
  const body = { household, unit, version, language, page: null, started_at, saved_at, finished_at, revision, line };
  return { ...record, note: null, cleared: true, body: { ...body, answers: { [result]: answers[result] }, comments: {}, later: [], counts: {} } };
}
