// Questionnaires: their documents and definitions, kept encrypted because they say what is asked.
//
// They are made for one version of the software. A newer one is fetched beside the present one and used after
// the restart; until then, and when it is not whole, the present one stays.
const encoder = new TextEncoder();

export const RUNNING = () => document.body.dataset.version;

// The papers of an instrument: [name, address, whether it is what it should be].
function wanted({ id, languages }) {
  const definition = `/visits/form/${id}/questions.json`;
  const documents = languages.map((language) => [
    `document/${id}/${language}`,
    `/visits/form/${id}/${language}`,
    (text) => text.includes(`data-definition="${definition}"`),
  ]);
  const data = (name, address) => [`${name}/${id}`, address, (text) => text.startsWith("{")];
  return [data("definition", definition), data("recordings", `/visits/form/${id}/recordings.json`), ...documents];
}

const all = (kept) => kept.all("instrument").flatMap(wanted);
const shelf = (kept, software) => kept.get("shelf", software)?.papers ?? [];

export const isWhole = (kept, software) => all(kept).every(([name]) => shelf(kept, software).includes(name));

// Fetch what is missing of a version of the software. `fetch(address)` gives a text.
export async function fetchPapers({ kept, software, fetch, isOver, told = () => {} }) {
  const missing = all(kept).filter(([name]) => !shelf(kept, software).includes(name));
  let done = 0;
  for (const [name, address, isRight] of missing) {
    told(done++, missing.length);
    const text = await fetch(address);
    if (isOver()) return;
    if (!isRight(text)) throw Object.assign(new Error(""), { code: "portal" });
    await kept.keepPaper(`${software}/${name}`, encoder.encode(text));
    await kept.put("shelf", software, { software, papers: [...shelf(kept, software), name] });
  }
  await clear(kept, software);
}

// Other versions go when this one runs and is whole; so do papers of questionnaires that nobody needs any more.
async function clear(kept, software) {
  if (software !== RUNNING() || !isWhole(kept, software)) return;
  const needed = new Set(all(kept).map(([name]) => name));
  for (const { software: other, papers } of kept.all("shelf")) {
    const left = other === software ? papers.filter((name) => needed.has(name)) : [];
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

// The bytes of a paper, of the running version where it is here; null when it was never fetched.
export async function paper(kept, name) {
  const running = RUNNING();
  const shelves = kept.all("shelf").filter(({ papers }) => papers.includes(name));
  const best = shelves.find(({ software }) => software === running) ?? shelves[0];
  return best ? kept.paper(`${best.software}/${name}`) : null;
}
