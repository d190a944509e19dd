// What is said when something is in the way: the line to the office, the disk, the PIN. A problem that has no words is
// a fault of ours, and is thrown on.
import { say } from "./screens.js";
import { Waiting, WrongPin } from "./slots.js";

const DISK = new Set(["full", "private", "blocked", "failed"]);
const FAULT = "fault"; // of ours: tried again, as if the office had not answered

export const wordsOf = (code) => say(DISK.has(code) ? `disk-${code}` : `net-${code === FAULT ? "busy" : code}`);

export function reason(problem) {
  if (problem instanceof Waiting) return say("wait", { time: clock(problem.until) });
  if (problem instanceof WrongPin) return say("wrong-pin");
  if (typeof problem.code !== "string") throw problem;
  return wordsOf(problem.code);
}

// The time of day in the country, with seconds: waits are short at first.
const clock = (at) => new Date(at + 4 * 3_600_000).toISOString().slice(11, 19);
