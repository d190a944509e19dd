/**
 * Evaluates every rule of a questionnaire on empty interviews of its own, so that the browser has compiled all of
 * them before an answer opens a module of hundreds of questions. It happens while nothing else does, a little at
 * a time, and changes nothing.
 * @module
 */

import { State } from "./routing.js";

const ROUNDS = 2;
const PAUSE = 500; // ms, for browsers that do not tell when they are idle

/**
 * @param {object} definition
 * @yields after each rule
 */
export function* rehearsal(definition) {
  for (let round = 0; round < ROUNDS; round += 1) {
    const state = new State(definition, {});
    state.pages();
    for (const node of state.nodes) {
      for (const tree of Object.values(node.rules ?? {})) state.run(node, state.root, tree, null);
      yield;
    }
  }
}

/** Go through it whenever the browser is idle, until it is over or `signal` is aborted. */
export function rehearse(definition, { signal } = {}) {
  const steps = rehearsal(definition);
  const some = (deadline) => {
    while (!signal?.aborted && deadline.timeRemaining() > 1) if (steps.next().done) return;
    if (!signal?.aborted) later(some);
  };
  later(some);
}

const later = (work) =>
  globalThis.requestIdleCallback?.(work) ?? setTimeout(() => work(slice(performance.now() + 8)), PAUSE);
const slice = (end) => ({ timeRemaining: () => end - performance.now() });
