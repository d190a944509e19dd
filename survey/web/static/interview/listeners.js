// What people do on the page, and what the interview makes of it. Bound once, to the document or to a part of
// it, because pages come and go; unbound when the interview is left.
import * as search from "./search.js";
import { toggleRank } from "./controls.js";

const LEAVING = 200; // ms in which a tap on a suggestion still counts
const GLANCE = 250; // ms to see what was chosen before a quick question turns the page

// `actions` says what buttons do: see actions.js. Returns what takes all of it away again.
export function bind(interview, target, actions) {
  const ends = new AbortController();
  const waits = { turning: null, actions };
  for (const [event, act] of Object.entries(LISTENERS))
    target.addEventListener(event, (happened) => act(happened, interview, waits), { signal: ends.signal });
  return () => {
    clearTimeout(waits.turning);
    ends.abort();
  };
}

const question = (event) => event.target.closest("[data-question]");
const searched = (event) => event.target.closest("[data-control=search]");

function click(event, interview, waits) {
  const button = event.target.closest("[data-action]");
  if (button) waits.actions[button.dataset.action]?.(interview, button, event);
  const quick = event.target.closest(".kind-question .look-quick[data-control=one] .choice");
  // Only after a tap: with arrow keys people pass over choices that they do not mean.
  if (quick && event.detail > 0) {
    clearTimeout(waits.turning);
    waits.turning = setTimeout(() => interview.next(), GLANCE);
  }
  const line = event.target.closest("[role=listbox] [role=option]");
  if (line) search.pick(line);
  const ranked = event.target.closest(".rank button.choice");
  if (ranked) {
    toggleRank(ranked);
    interview.chosen(ranked.closest("[data-question]"));
  }
}

function submit(event, interview) {
  event.preventDefault();
  if (event.target.matches("[data-unlock]")) interview.hide.off(event.target);
  else if (event.target.id === "stage" && interview.pages) interview.next();
}

function input(event, interview) {
  const root = question(event);
  if (!root || event.target.type === "file") return;
  if (event.target.type === "range") root.dataset.touched = "1";
  if (root.dataset.control === "search") {
    search.typed(root);
    interview.suggest(root);
  }
  if (event.target.matches("input[type=text], textarea")) interview.typed(root);
  else interview.chosen(root);
}

function change(event, interview) {
  const root = question(event);
  if (root && event.target.type === "file") interview.give(root, event.target.files[0]);
  else if (root) interview.chosen(root);
}

function focusin(event, interview) {
  const root = searched(event);
  if (root) interview.suggest(root);
}

function focusout(event) {
  const root = searched(event);
  if (root && !root.contains(event.relatedTarget)) setTimeout(() => search.open(root, false), LEAVING);
}

function keydown(event) {
  const root = searched(event);
  if (root && search.key(root, event.key)) event.preventDefault();
}

const LISTENERS = { click, submit, input, change, focusin, focusout, keydown };
