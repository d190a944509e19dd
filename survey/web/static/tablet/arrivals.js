// What comes from the office, laid over what is here. Work that the office does not have yet is never touched.
import { stub } from "./outbox.js";
import { hasPapers } from "./papers.js";
import { sha256 } from "./vault.js";

const OWN = ["visit", "interview", "draw", "notice"]; // kinds of records about a household
const ALIKE = { cluster: ({ number }) => number, instrument: ({ id }) => id, household: ({ uid }) => uid };

// [[kind, name, value|null]] to be written. `busy` is the household whose interview is on the screen, or null.
export async function arrivals(kept, bundle, busy = null) {
  const { study, keys, rules, person, card } = bundle;
  const single = [
    ["study", "study", { ...study, keys, rules }],
    ["person", "person", { ...kept.get("person", "person"), ...person }],
    ["card", "card", card],
  ];
  const changes = [...single, ...lists(kept, bundle)];
  const gone = goneFrom(kept, bundle, busy);
  changes.push(...gone.flatMap((household) => forgotten(kept, household)));
  for (const household of bundle.households) changes.push(...(await ofHousehold(kept, household, busy)));
  return changes.filter(([kind, name, value]) => JSON.stringify(kept.get(kind, name) ?? null) !== JSON.stringify(value));
}

function lists(kept, { clusters, instruments, households }) {
  const given = { cluster: clusters, instrument: [...instruments, ...stillUsed(kept, instruments)], household: households };
  return Object.entries(ALIKE).flatMap(([kind, nameOf]) => {
    const there = new Set(given[kind].map((one) => String(nameOf(one))));
    const old = kind === "household" ? [] : kept.names(kind).filter((name) => !there.has(name));
    return [...given[kind].map((one) => [kind, nameOf(one), one]), ...old.map((name) => [kind, name, null])];
  });
}

// Questionnaires that the office does not use any more: one that an interview here was begun with stays, and so does
// the one before until all of the present one is here. The connection may break before.
function stillUsed(kept, instruments) {
  const given = new Set(instruments.map(({ id }) => id));
  const begun = new Set(kept.all("interview").filter(({ cleared }) => !cleared).map(({ body }) => body.version));
  const isReplaced = ({ name }) => instruments.some((one) => one.name === name && one.current && hasPapers(kept, one));
  const old = kept.all("instrument").filter((one) => !given.has(one.id) && (begun.has(one.id) || !isReplaced(one)));
  return old.map((one) => ({ ...one, current: false }));
}

const recordsOf = (kept, kind, household) => kept.all(kind).filter(({ body }) => body.household === household);
const isUnsent = ({ sent, cleared }) => !sent && !cleared;

// Households that were given to somebody else, as soon as the office has everything about them.
function goneFrom(kept, { households }, busy) {
  const there = new Set(households.map(({ uid }) => uid));
  return kept
    .names("household")
    .filter((uid) => uid !== busy && !there.has(uid) && !OWN.some((kind) => recordsOf(kept, kind, uid).some(isUnsent)));
}

const forgotten = (kept, household) => [
  ["household", household, null],
  ["roster", household, null],
  ...OWN.flatMap((kind) => recordsOf(kept, kind, household).map(({ uid }) => [kind, uid, null])),
];

async function ofHousehold(kept, household, busy) {
  const changes = [];
  const known = new Set(household.visits.map(({ uid }) => uid));
  for (const { uid, sent } of recordsOf(kept, "visit", household.uid)) if (sent && known.has(uid)) changes.push(["visit", uid, null]);
  const draw = kept.get("draw", household.uid);
  if (draw?.sent && (household.locked || draw.body.draw_version !== household.draw_version)) changes.push(["draw", household.uid, null]);
  if (household.uid === busy) return changes;
  for (const there of household.interviews) changes.push(...(await ofInterview(kept, household.uid, there)));
  return changes;
}

async function ofInterview(kept, household, there) {
  const here = kept.get("interview", there.uid);
  if (there.state === "finished") return here && !isUnsent(here) && !here.cleared ? [["interview", there.uid, closed(here, there)]] : [];
  if (!there.answers) return [];
  const isNewer = here && !here.cleared && !isUnsent(here) && there.revision > here.revision;
  if (here && !here.cleared && !isNewer) return noteOf(here, there);
  return [["interview", there.uid, await opened(household, there)]];
}

// It was finished at the office or on another tablet.
const closed = (here, { finished_at }) => stub({ ...here, body: { ...here.body, finished_at } });

const noteOf = (here, there) => (here.note === there.note ? [] : [["interview", there.uid, { ...here, note: there.note }]]);

// An interview that was returned, or begun on another tablet, as if it had been begun here.
async function opened(household, there) {
  const { uid, unit, version, language, page, started_at, saved_at, revision, answers, remarks, note, line } = there;
  const { comments = {}, later = [], counts = { hides: 0, pauses: 0, interruptions: 0 } } = remarks ?? {};
  const body = { household, unit, version, language, page, started_at, saved_at, finished_at: null, revision, answers, comments, later, counts, line };
  return { uid, body, sent: await sha256(JSON.stringify(body)), problem: null, revision, note, cleared: false };
}
