// The small line in the bar: connection, unsent work, battery. It never asks for anything.
import { unsent } from "./outbox.js";
import { RUNNING, isWhole } from "./papers.js";

const STATES = [
  ["trouble", ({ sync }) => ["portal", "signed_out", "refused", "failed"].includes(sync.trouble)],
  ["working", ({ sync }) => sync.isWorking && sync.all > 0],
  // Whoever leaves the office now could not hold an interview on the way.
  ["incomplete", ({ kept, sync }) => !sync.settings.last_sync || !isWhole(kept, RUNNING())],
  ["offline", ({ sync }) => sync.trouble === "offline" || !navigator.onLine],
  ["unsent", ({ count }) => count > 0],
  ["sent", () => true],
];

// Follows an exchange until `signal` ends it.
export function follow({ kept, sync, signal }) {
  const draw = () => drawLine({ kept, sync, count: unsent(kept) });
  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => signal.aborted || draw(), 100);
  };
  sync.addEventListener("state", soon, { signal });
  kept.addEventListener("change", soon, { signal });
  for (const kind of ["online", "offline"]) addEventListener(kind, soon, { signal });
  draw();
  battery(signal);
  return draw;
}

function drawLine({ kept, sync, count }) {
  const state = STATES.find(([, fits]) => fits({ kept, sync, count }))[0];
  for (const word of document.querySelectorAll("[data-line]")) word.hidden = word.dataset.line !== state && !(word.dataset.line === "unsent" && count > 0);
  for (const number of document.querySelectorAll("[data-line] [data-unsent]")) number.textContent = count;
}

async function battery(signal) {
  const found = await navigator.getBattery?.();
  if (!found || signal.aborted) return;
  const draw = () => {
    const place = document.querySelector(".line [data-battery]");
    place.hidden = false;
    place.querySelector("[data-level]").textContent = `${Math.round(found.level * 100)} %`;
  };
  found.addEventListener("levelchange", draw, { signal });
  draw();
}
