/**
 * The functions of dates and times (ODK XForms, "Date and Time Functions").
 * @module
 */

import {
  DAY_MS,
  INVALID_DATE,
  Moment,
  fractionOfDay,
  fromMilliseconds,
  pad,
  parseDate,
} from "./expressions-dates.js";
import { define, first } from "./expressions-functions.js";
import { NUMBER, toNumber, toString } from "./expressions-values.js";

const MONTHS = {
  en: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
  az: "yan fev mar apr may iyn iyl avq sen okt noy dek",
  ru: "янв фев мар апр мая июн июл авг сен окт ноя дек",
};
const WEEKDAYS = {
  en: "Sun Mon Tue Wed Thu Fri Sat",
  az: "B. B.E. Ç.A. Ç. C.A. C. Ş.",
  ru: "вс пн вт ср чт пт сб",
};

const PLACEHOLDERS = {
  Y: (local) => pad(local.getFullYear(), 4),
  y: (local) => pad(local.getFullYear(), 4).slice(2),
  m: (local) => pad(local.getMonth() + 1),
  n: (local) => String(local.getMonth() + 1),
  b: (local, language) => named(MONTHS, local.getMonth(), language),
  d: (local) => pad(local.getDate()),
  e: (local) => String(local.getDate()),
  a: (local, language) => named(WEEKDAYS, local.getDay(), language),
  H: (local) => pad(local.getHours()),
  h: (local) => String(local.getHours()),
  M: (local) => pad(local.getMinutes()),
  S: (local) => pad(local.getSeconds()),
  3: (local) => pad(local.getMilliseconds(), 3),
};

define("today", "", ({ now }) => new Moment(new Date(now).setHours(0, 0, 0, 0)), { context: true });
define("now", "", ({ now }) => new Moment(now.getTime()), { context: true });
define("date", "any value", toDate);
define("date-time", "any value", toDate);
define("decimal-date-time", "any value", (value) => read(value)?.days ?? NaN);
define("decimal-time", "string time", ({ now }, text) => fractionOfDay(text, now), { context: true });
define("format-date", "any date, string pattern", formatted, { context: true });
define("format-date-time", "any date, string pattern", formatted, { context: true });

function toDate(value) {
  const one = first(value);
  if (typeof one === "boolean" || one === null || one === undefined || one === "") {
    return "";
  }
  return read(one) ?? INVALID_DATE;
}

/** The date that a value means: itself, an ISO 8601 text, or days since 1970. */
function read(value) {
  const one = first(value);
  if (one instanceof Moment) {
    return one;
  }
  const text = toString(one);
  if (typeof one === "number" || typeof one === "boolean" || NUMBER.test(text)) {
    return fromMilliseconds(toNumber(one) * DAY_MS);
  }
  return parseDate(text);
}

function formatted({ language }, value, pattern) {
  const found = read(value);
  if (found === null || !found.valid) {
    return "";
  }
  const local = new Date(found.ms);
  return pattern.replace(/%([YymnbdeaHhMS3])/g, (_, sign) => PLACEHOLDERS[sign](local, language));
}

function named(names, at, language) {
  return (names[language] ?? names.en).split(" ")[at];
}
