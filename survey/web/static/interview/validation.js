/**
 * What is wrong with the answers of an interview, judged on the tablet by the same rules as on the
 * server. Mirrors instruments/validation.py; a test compares the two.
 * @module
 */

import { toBoolean } from "./expressions.js";

/**
 * @typedef {object} Finding
 * @property {string} path id of the question, "roster[1]/age"
 * @property {string} code "required", "constraint", "choice", "filtered", "irrelevant", "unknown",
 *   "count", or why the value is none of the question's type ("not_integer", ...)
 * @property {object|null} text the questionnaire's own words, by language, when it has any
 * @property {object} details numbers that the words of the code need
 */

/**
 * Everything wrong with the answers as they stand.
 * @param {import("./routing.js").State} state
 * @returns {Finding[]}
 */
export function findings(state) {
  const found = [];
  state.nodes.forEach((node, index) => {
    if (node.sealed) return; // judged where it is given, and only there
    for (const frame of state.frames(node.repeats)) found.push(...judge(state, node, index, frame));
  });
  return [...found, ...unknown(state)];
}

/**
 * What is wrong at some ids only, such as the questions of a page.
 * @param {import("./routing.js").State} state
 * @param {string[]} places
 * @returns {Finding[]}
 */
export function judgePlaces(state, places) {
  return places.flatMap((place) => {
    const [node, frame] = state.at(place);
    return judge(state, node, state.byName.get(node.name), frame);
  });
}

function judge(state, node, index, frame) {
  const fault = frame.faults.get(node.name);
  if (fault) return [finding(node, frame, fault.code, fault.details)];
  if (node.kind === "repeat") return count(node, frame, frame.relevant[index]);
  if (node.kind === "group") return [];
  if (!frame.relevant[index])
    return node.asked && (frame.given[node.name] ?? null) !== null ? [finding(node, frame, "irrelevant")] : [];
  const found = judgeAnswer(state, node, frame);
  return frame.faults.delete(node.name) ? [...found, finding(node, frame, "expression_failed")] : found;
}

function judgeAnswer(state, node, frame) {
  if (frame.values[node.name] === null) return node.asked ? required(state, node, frame) : [];
  return node.role === "asked" ? judgeValue(state, node, frame) : [];
}

function required(state, node, frame) {
  const rule = node.rules?.required;
  if (!rule || !toBoolean(state.run(node, frame, rule, null, { otherwise: false }))) return [];
  return [finding(node, frame, "required")];
}

function judgeValue(state, node, frame) {
  const value = frame.values[node.name];
  const found = [];
  const wrong = node.choices ? notOffered(state, node, frame, [value].flat()) : null;
  if (wrong) found.push(finding(node, frame, wrong));
  const rule = node.rules?.constraint;
  if (rule && !toBoolean(state.run(node, frame, rule, value, { otherwise: true })))
    found.push(finding(node, frame, "constraint"));
  return found;
}

/** "choice" when a code is none of the list, "filtered" when it is not offered now. */
function notOffered(state, node, frame, codes) {
  const fromAnswers = node.choices.startsWith("${");
  const list = state.definition.choices[node.choices];
  if (!fromAnswers && !list) return null;
  if (!fromAnswers) {
    const known = new Set(list.map((choice) => choice.name));
    if (!codes.every((code) => known.has(code))) return "choice";
    if (!node.rules?.choice_filter) return null;
  }
  const offered = new Set(state.offered(frame.prefix + node.name).map((choice) => choice.name));
  return codes.every((code) => offered.has(code)) ? null : "filtered";
}

function count(node, frame, relevant) {
  const asked = frame.frames.get(node.name)?.length ?? 0;
  const more = (frame.given[node.name] ?? []).slice(asked);
  const full = more.some((one) => Object.values(one).some((value) => value !== null));
  return full ? [finding(node, frame, relevant ? "count" : "irrelevant")] : [];
}

function unknown(state) {
  const scopes = new Map([["", { repeats: [], names: new Set() }]]);
  const scope = (repeats) => {
    const key = repeats.join("/");
    if (!scopes.has(key)) scopes.set(key, { repeats, names: new Set() });
    return scopes.get(key).names;
  };
  for (const { kind, name, repeats = [] } of state.nodes) {
    if (kind !== "group") scope(repeats).add(name);
    if (kind === "repeat") scope([...repeats, name]);
  }
  return [...scopes.values()].flatMap(({ repeats, names }) =>
    state.frames(repeats).flatMap((frame) =>
      Object.keys(frame.given)
        .filter((name) => !names.has(name))
        .map((name) => finding({ name }, frame, "unknown")),
    ),
  );
}

function finding(node, frame, code, details = {}) {
  return { path: frame.prefix + node.name, code, text: node[`${code}_message`] ?? null, details };
}
