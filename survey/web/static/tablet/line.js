// The small line in the bar: connection, unsent work, battery. It never asks for anything.
import { unsent } from "./outbox.js";
import { RUNNING, isWhole } from "./papers.js";

const PASSING = new Set(["offline", "busy"]); // nobody needs to look at these
const STATES = [
  ["trouble", ({ sync }) => Boolean(sync.trouble) && !PASSING.has(sync.trouble)],
  ["working", ({ sync }) => sync.isWorking && sync.all > 0],
  // Whoever leaves the office now could not hold an interview on the way.
  ["incomplete", ({ kept, sync }) => !sync.settings.last_sync || !isWhole(kept, RUNNING())],
  ["offline", ({ sync }) => sync.trouble === "offline" || !navigator.onLine],
  ["unsent", ({ count }) => count > 0],
  ["sent", () => true],
];

const REST = 100; // ms between two drawings: an exchange brings many changes at once

// Follows an exchange until `signal` ends it; returns what draws the line anew, in another language.
export function follow({ kept, sync, signal }) {
  let battery = null;
  let waiting = null;
  let isDue = false;
  const draw = () => {
    drawLine({ kept, sync, count: unsent(kept) });
    drawBattery(battery);
  };
  const rested = () => {
    waiting = null;
    if (isDue) soon();
  };
  // At once, so that what she has just finished never looks as if it had been sent; then not too often.
  const soon = () => {
    isDue = waiting !== null;
    if (isDue || signal.aborted) return;
    waiting = setTimeout(rested, REST);
    draw();
  };
  sync.addEventListener("state", soon, { signal });
  kept.addEventListener("change", soon, { signal });
  for (const kind of ["online", "offline"]) addEventListener(kind, soon, { signal });
  navigator.getBattery?.().then((found) => {
    battery = found;
    found.addEventListener("levelchange", soon, { signal });
    soon();
  });
  draw();
  return draw;
}

function drawLine({ kept, sync, count }) {
  const state = STATES.find(([, fits]) => fits({ kept, sync, count }))[0];
  for (const word of document.querySelectorAll("[data-line]")) word.hidden = word.dataset.line !== state && !(word.dataset.line === "unsent" && count > 0);
  for (const number of document.querySelectorAll("[data-line] [data-unsent]")) number.textContent = count;
}

function drawBattery(battery) {
  const place = document.querySelector(".line [data-battery]");
  place.hidden = !battery;
  if (battery) place.querySelector("[data-level]").textContent = `${Math.round(battery.level * 100)} %`;
}
