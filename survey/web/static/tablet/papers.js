// Questionnaires: their documents and definitions, kept encrypted because they say what is asked.
//
// They are made for one version of the software. A newer one is fetched beside the present one and used after
// the restart; until then, and when it is not whole, the present one stays. Pictures and recordings are known by
// their content and are the same for all versions: they stand on a shelf of their own.
import { sha256 } from "./vault.js";

const FILES = "files";
const decoder = new TextDecoder();

export const RUNNING = () => document.body.dataset.version;

const fileName = (digest) => `file/${digest}`;

// The papers of an instrument: [name, address, whether bytes are what they should be].
function wanted({ id, languages, files = {} }) {
  const definition = `/visits/form/${id}/questions.json`;
  const documents = languages.map((language) => [
    `document/${id}/${language}`,
    `/visits/form/${id}/${language}`,
    (bytes) => decoder.decode(bytes).includes(`data-definition="${definition}"`),
  ]);
  const shown = Object.entries(files).map(([name, digest]) => [
    fileName(digest),
    `/visits/form/${id}/files/${encodeURIComponent(name)}`,
    async (bytes) => (await sha256(bytes)) === digest,
  ]);
  return [[`definition/${id}`, definition, (bytes) => decoder.decode(bytes).startsWith("{")], ...documents, ...shown];
}

const all = (kept) => kept.all("instrument").flatMap(wanted);
const shelf = (kept, software) => kept.get("shelf", software)?.papers ?? [];
const shelfOf = (name, software) => (name.startsWith("file/") ? FILES : software);
const isThere = (kept, software) => ([name]) => shelf(kept, shelfOf(name, software)).includes(name);

export const isWhole = (kept, software) => all(kept).every(isThere(kept, software));

// Fetch what is missing of a version of the software. `fetch(address)` gives bytes.
export async function fetchPapers({ kept, software, fetch, isOver, told = () => {} }) {
  const missing = all(kept).filter((one) => !isThere(kept, software)(one));
  let done = 0;
  for (const [name, address, isRight] of missing) {
    told(done++, missing.length);
    const place = shelfOf(name, software);
    if (shelf(kept, place).includes(name)) continue; // two names for one picture
    const bytes = await fetch(address);
    if (isOver()) return;
    if (!(await isRight(bytes))) throw Object.assign(new Error(""), { code: "portal" });
    await kept.keepPaper(`${place}/${name}`, bytes);
    await kept.put("shelf", place, { software: place, papers: [...shelf(kept, place), name] });
  }
  await clear(kept, software);
}

// Other versions go when this one runs and is whole; so do papers of questionnaires that nobody needs any more.
async function clear(kept, software) {
  if (software !== RUNNING() || !isWhole(kept, software)) return;
  const needed = new Set(all(kept).map(([name]) => name));
  for (const { software: other, papers } of kept.all("shelf")) {
    const left = other === software || other === FILES ? papers.filter((name) => needed.has(name)) : [];
    for (const name of papers.filter((one) => !left.includes(one))) await kept.dropPaper(`${other}/${name}`);
    if (left.length === papers.length) continue;
    await kept.put("shelf", other, left.length ? { software: other, papers: left } : null);
  }
}

// Whether an interview of this version can be held, in any of its languages.
export function isHere(kept, version) {
  const instrument = kept.get("instrument", version);
  return Boolean(instrument) && hasPapers(kept, instrument);
}

export const hasPapers = (kept, instrument) =>
  wanted(instrument).every(([name]) => kept.all("shelf").some(({ papers }) => papers.includes(name)));

// The bytes of a file that a version of a questionnaire shows, by its name; null when it is not here.
export function shownFile(kept, version, name) {
  const digest = kept.get("instrument", version)?.files?.[name];
  return digest ? kept.paper(`${FILES}/${fileName(digest)}`) : null;
}

// The bytes of a paper, of the running version where it is here; null when it was never fetched.
export async function paper(kept, name) {
  const running = RUNNING();
  const shelves = kept.all("shelf").filter(({ papers }) => papers.includes(name));
  const best = shelves.find(({ software }) => software === running) ?? shelves[0];
  return best ? kept.paper(`${best.software}/${name}`) : null;
}
