// How many second conversations were finished today: what she carries in one day is limited.
import { dayNumber } from "./country-time.js";
import { SECOND } from "./states.js";

export function heldToday(cases, now) {
  const today = dayNumber(now);
  const ended = cases.map(({ situation }) => situation[SECOND]).filter((one) => one?.state === "finished");
  return ended.filter(({ finished_at, saved_at }) => dayNumber(finished_at ?? saved_at) === today).length;
}
