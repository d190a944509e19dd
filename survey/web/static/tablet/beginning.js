// An interview at its beginning: what is known of the case stands in it before anybody is asked, as in
// services/prefill.py.
import { localTime } from "./outcome.js";
import { hasPapers } from "./papers.js";

const QUESTIONNAIRE = { household: "household", woman: "woman" }; // unit -> its name

// Type of question -> what it records of the beginning.
const RECORDED = {
  start: ({ at }) => at,
  today: ({ at }) => at.slice(0, 10),
  username: ({ person }) => String(person.id ?? ""),
  deviceid: ({ person }) => person.device,
};

// The interview of a unit of a household, or null when none was begun.
export function find(kept, household, unit) {
  return kept.all("interview").find(({ body }) => body.household === household && body.unit === unit) ?? null;
}

// Begun now and written, or the one that was begun before. Returns its record.
export async function begin({ kept, household, unit, language, now }) {
  const begun = find(kept, household, unit);
  if (begun) return begun;
  const version = current(kept, QUESTIONNAIRE[unit]);
  const case_ = kept.get("household", household);
  const uid = crypto.randomUUID();
  const drawn = unit === "woman" ? ofWoman(kept, case_) : {};
  const body = {
    household,
    unit,
    version: version.id,
    language,
    page: null,
    started_at: now.toISOString(),
    saved_at: now.toISOString(),
    finished_at: null,
    revision: 0,
    answers: { ...case_.prefill, ...recorded(kept, version, now), ...drawn },
    comments: {},
    later: [],
    counts: { hides: 0, pauses: 0, interruptions: 0 },
    line: drawn.woman_line ?? null,
  };
  const record = { uid, body, sent: null, problem: null, revision: 0, note: null, cleared: false };
  await kept.put("interview", uid, record);
  return record;
}

// The version that new interviews are begun with: the office's present one as soon as all of it is here, until then
// the one before.
export function current(kept, name) {
  const all = kept.all("instrument").filter((one) => one.name === name);
  const present = all.find((one) => one.current);
  if (!present || hasPapers(kept, present)) return present;
  return all.filter((one) => hasPapers(kept, one)).sort((a, b) => b.number - a.number)[0] ?? present;
}

function recorded(kept, version, now) {
  const begun = { at: localTime(now), person: kept.get("person", "person") };
  const found = Object.entries(version.recorded ?? {}).map(([name, type]) => [name, RECORDED[type](begun)]);
  return Object.fromEntries(found.filter(([, value]) => value));
}

// What the list of members already says of the one who was drawn, here or at the office.
function ofWoman(kept, { uid, locked, member }) {
  const draw = kept.get("draw", uid)?.body;
  const line = locked?.line ?? draw?.line;
  const roster = find(kept, uid, "household")?.body.answers?.roster;
  const age = member?.age ?? kept.get("draw", uid)?.member?.age ?? roster?.[line - 1]?.age ?? null;
  return { woman_line: line, roster_age: age, eligible_women: locked?.eligible ?? draw?.eligible.length };
}
