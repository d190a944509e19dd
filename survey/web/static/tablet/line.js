// The small line in the bar: connection, unsent work, battery. It never asks for anything.
import { unsent } from "./outbox.js";

const STATES = [
  ["trouble", ({ sync }) => ["portal", "signed_out", "refused", "failed"].includes(sync.trouble)],
  ["working", ({ sync }) => sync.isWorking && sync.all > 0],
  ["offline", ({ sync }) => sync.trouble === "offline" || !navigator.onLine],
  ["unsent", ({ count }) => count > 0],
  ["sent", () => true],
];

// Follows an exchange until `signal` ends it.
export function follow({ kept, sync, signal }) {
  const draw = () => drawLine({ sync, count: unsent(kept) });
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

function drawLine({ sync, count }) {
  const state = STATES.find(([, fits]) => fits({ sync, count }))[0];
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
