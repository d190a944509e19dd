// Times of day, days with a time, months and years. What is kept is longer than what the control shows: seconds, and the
// tablet's offset from UTC, so that nobody has to guess later where it was. As long as the control still shows
// it, what was kept stands.
import { check } from "./values.js";

const entry = (root) => root.querySelector("input");

// `shown(value)` is what the control shows of a kept value. A control of the browser gives nothing unfit.
const kept = (type, shown) => ({
  read(root) {
    const typed = entry(root).value;
    const { value } = root.dataset;
    if (typed === "") return null;
    return value && shown(value) === typed ? value : check(type, typed);
  },
  write(root, value) {
    if (value) root.dataset.value = value;
    else delete root.dataset.value;
    entry(root).value = value ? shown(value) : "";
  },
});

export const clock = kept("time", (value) => value.slice(0, 5));

const two = (number) => String(number).padStart(2, "0");

export const moment = kept("dateTime", (value) => {
  const at = new Date(value);
  if (Number.isNaN(at.valueOf())) return "";
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
});

// A date of which the month or the year alone is asked: kept as its first day.
export const month = {
  read: (root) => (entry(root).value ? `${entry(root).value}-01` : null),
  write(root, value) {
    entry(root).value = value?.slice(0, 7) ?? "";
  },
};

export const year = {
  read(root) {
    const typed = entry(root).value.trim();
    return /^\d{4}$/.test(typed) ? `${typed}-01-01` : typed || null;
  },
  write(root, value) {
    entry(root).value = value?.slice(0, 4) ?? "";
  },
};
