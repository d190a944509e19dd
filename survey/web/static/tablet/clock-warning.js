// Visits carry their time: a clock that runs away from the office's is said on every screen that writes one.
import { USUAL, clockError } from "./rules.js";
import { write } from "./words.js";

export function warnOfClock(root, { kept }, words) {
  const minutes = clockError(kept.get("settings", "settings")?.clock ?? 0, USUAL);
  const code = minutes > 0 ? "clock-fast" : "clock-slow";
  write(root, { clock: minutes ? words.text(code, { n: words.number(Math.abs(minutes)) }) : "" });
}
