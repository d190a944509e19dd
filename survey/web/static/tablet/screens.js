// The place where screens are shown, one at a time. A screen is a copy of a template of the shell, filled.
import { copy } from "./words.js";

export function show(id, fill = () => {}) {
  const host = document.getElementById("screen");
  host.replaceChildren(copy(`screen-${id}`));
  fill(host);
  attend();
}

// From its top, at the first thing to fill in, else the heading: whoever listens hears where she is. Behind the
// page of advice nothing moves; it is done when that page goes.
export function attend() {
  const host = document.getElementById("screen");
  if (!host.checkVisibility()) return;
  scrollTo(0, 0);
  const head = host.querySelector("[data-first], h1");
  if (!head) return;
  if (head.matches("h1")) head.tabIndex = -1;
  head.focus({ preventScroll: true });
}

// Texts of the shell by their codes, outside the case screens.
export function say(code, values = {}) {
  const text = document.querySelector("#tablet-words").content.querySelector(`[data-code="${code}"]`).textContent.trim();
  return text.replace(/{(\w+)}/g, (_, name) => values[name]);
}

export const part = (root, name) => root.querySelector(`[data-part="${name}"]`);
