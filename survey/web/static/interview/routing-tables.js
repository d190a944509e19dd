/**
 * What routing looks up in a definition: worked out once, not at each answer.
 * @module
 */

const STEP = /^([^[\]/]+)\[([1-9]\d{0,5})\]$/;

/**
 * The repeat instances (0-based) and the name in an id such as "roster[1]/age".
 * @param {string} place
 * @returns {[Array<[string, number]>, string]}
 */
export function locate(place) {
  const steps = place.split("/");
  const name = steps.pop();
  const path = steps.map((step) => {
    const match = STEP.exec(step);
    if (!match) throw new RangeError("no such place");
    return [match[1], Number(match[2]) - 1];
  });
  return [path, name];
}

/** Remember what is worked out once per definition. */
function once(work) {
  const known = new WeakMap();
  return (definition) => {
    if (!known.has(definition)) known.set(definition, work(definition));
    return known.get(definition);
  };
}

/** Name -> number of the node. */
export const indexOf = once(({ nodes }) => new Map(nodes.map((node, index) => [node.name, index])));

/** Number of the node -> its place in the order of evaluation. */
export const ranksOf = once(({ order }) => {
  const ranks = [];
  order.forEach((index, rank) => (ranks[index] = rank));
  return ranks;
});

/** Scope ("" or "roster/child") -> its questions and repeats. */
export const scopesOf = once(({ nodes }) => {
  const found = new Map();
  nodes.forEach((node, index) => {
    if (node.kind === "group") return;
    const scope = (node.repeats ?? []).join("/");
    if (!found.has(scope)) found.set(scope, []);
    found.get(scope).push([index, node]);
  });
  return found;
});

const rowsByLanguage = once(() => new Map());

/** Choice list or data file -> the rows that choice filters, instance() and pulldata() read. */
export function rowsOf(definition, language) {
  const known = rowsByLanguage(definition);
  if (!known.has(language)) {
    const rows = {};
    for (const [name, choices] of Object.entries(definition.choices)) {
      rows[name] = choices.map((choice) => ({
        label: choice.label?.[language] ?? Object.values(choice.label ?? {})[0] ?? "",
        ...choice.columns,
        name: choice.name,
      }));
      rows[name.replace(/\.csv$/, "")] ??= rows[name];
    }
    known.set(language, rows);
  }
  return known.get(language);
}
