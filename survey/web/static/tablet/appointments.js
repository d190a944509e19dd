// Appointments: when they are usually made, how urgent they are, and in which order a day is walked.
import { dayNumber, instant, local } from "./country-time.js";

const SATURDAY = 6;
const HOUR = 60 * 60 * 1000;

// What is often agreed on, as far as it still lies ahead: [{code, at}]. On a Friday tomorrow is Saturday.
export function quickChoices(now) {
  const today = local(now);
  const days = (SATURDAY - today.weekday + 7) % 7 || 7;
  const on = (day, hour, minute = 0) => instant({ ...today, day: today.day + day, hour, minute });
  const offers = [
    { code: "evening", at: on(0, 18, 30) },
    { code: "tomorrow", at: on(1, 10) },
    { code: "saturday", at: on(days, 11) },
  ];
  return offers.filter(({ code, at }) => at - now > HOUR / 2 && !(code === "saturday" && days === 1));
}

// overdue, today, tomorrow or later.
export function urgency(at, now) {
  if (Date.parse(at) < now) return "overdue";
  return ["today", "tomorrow"][dayNumber(at) - dayNumber(now)] ?? "later";
}

// Cases with an appointment, the next one first; the others, the nearest first or by number, those that
// are finished last. A case: {situation, number, distance}.
export function inOrder(cases) {
  const due = cases.filter(isDue).sort((a, b) => Date.parse(a.situation.appointment) - Date.parse(b.situation.appointment));
  const rest = cases.filter((one) => !isDue(one)).sort((a, b) => finished(a) - finished(b) || far(a) - far(b) || a.number - b.number);
  return { due, rest };
}

export const isDue = ({ situation }) => Boolean(situation.appointment) && situation.state !== "finished";
const finished = ({ situation }) => Number(situation.state === "finished");
const far = ({ distance }) => distance ?? 0;
