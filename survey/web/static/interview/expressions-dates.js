/**
 * Dates and times as OpenRosa counts them: days since 1 January 1970 UTC, local midnight for a
 * date. Local is the time zone of the browser. Mirrors instruments/expressions/dates.py.
 * @module
 */

export const DAY_MS = 86400000;

const DATE =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$/;
const TIME = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:[0-9]{2})?$/;

/** A date (local midnight) or a moment; `day` counts calendar days and is null for a moment. */
export class Moment {
  /** @param {number} ms milliseconds since the epoch, NaN for "Invalid Date" */
  constructor(ms) {
    this.ms = ms;
    const local = new Date(ms);
    const midnight = local.getHours() + local.getMinutes() + local.getSeconds() === 0;
    this.day = midnight && local.getMilliseconds() === 0 ? calendarDay(local) : null;
  }

  /** @returns {boolean} false for "Invalid Date" */
  get valid() {
    return !Number.isNaN(this.ms);
  }

  /** @returns {number} days since the epoch */
  get days() {
    return this.ms / DAY_MS;
  }

  valueOf() {
    return this.days;
  }

  toString() {
    if (!this.valid) {
      return "Invalid Date";
    }
    const local = new Date(this.ms);
    const date = `${pad(local.getFullYear(), 4)}-${pad(local.getMonth() + 1)}-${pad(local.getDate())}`;
    return this.day === null ? `${date}T${clock(local)}${offset(local)}` : date;
  }

  toJSON() {
    return this.toString();
  }
}

export const INVALID_DATE = new Moment(NaN);

/**
 * Days between two dates: whole for two calendar dates, whatever the clocks did between.
 * @param {Moment} left
 * @param {Moment} right
 * @returns {number}
 */
export function difference(left, right) {
  if (left.day !== null && right.day !== null) {
    return left.day - right.day;
  }
  return (left.ms - right.ms) / DAY_MS;
}

/**
 * The moment so many milliseconds after the epoch; INVALID_DATE outside the years 1 to 9999.
 * @param {number} value
 * @returns {Moment}
 */
export function fromMilliseconds(value) {
  const ms = Math.floor(value + 0.5);
  const year = new Date(ms).getFullYear();
  return year >= 1 && year <= 9999 ? new Moment(ms) : INVALID_DATE;
}

/**
 * The date or moment that an ISO 8601 text names. Month and day may lack the zero.
 * @param {string} text
 * @returns {Moment|null}
 */
export function parseDate(text) {
  const match = DATE.exec(text);
  if (match === null) {
    return null;
  }
  const [year, month, day] = match.slice(1, 4).map(Number);
  const time = clockMilliseconds(match.slice(4, 8));
  const shift = match[8] === undefined ? null : offsetMilliseconds(match[8]);
  if (!isCalendarDate(year, month, day) || time === null || Number.isNaN(shift)) {
    return null;
  }
  const ms =
    shift === null
      ? localMilliseconds(year, month, day, time)
      : utcMilliseconds(year, month, day) + time - shift;
  const found = fromMilliseconds(ms);
  return found.valid ? found : null;
}

/**
 * The part of the local day at which a time of day falls: noon is 0.5. NaN for no time.
 * @param {string} text
 * @param {Date} now decides about summer time
 * @returns {number}
 */
export function fractionOfDay(text, now) {
  const match = TIME.exec(text);
  const time = match === null ? null : clockMilliseconds(match.slice(1, 5));
  if (time === null) {
    return NaN;
  }
  let ms = time;
  if (match[5] !== undefined) {
    ms += -now.getTimezoneOffset() * 60000 - offsetMilliseconds(match[5]);
  }
  return (((ms % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS;
}

/**
 * A number with zeros before it.
 * @param {number} value
 * @param {number} [width]
 * @returns {string}
 */
export function pad(value, width = 2) {
  return String(value).padStart(width, "0");
}

function clockMilliseconds([hour, minute, second, fraction]) {
  if (hour === undefined) {
    return 0;
  }
  const [h, m, s] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (h > 23 || m > 59 || s > 59) {
    return null;
  }
  return ((h * 60 + m) * 60 + s) * 1000 + Number((fraction ?? "0").padEnd(3, "0").slice(0, 3));
}

function offsetMilliseconds(text) {
  if (text === "Z") {
    return 0;
  }
  const [hours, minutes] = text.slice(1).split(":").map(Number);
  if (hours > 23 || minutes > 59) {
    return NaN;
  }
  return (text[0] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60000;
}

function isCalendarDate(year, month, day) {
  const date = new Date(utcMilliseconds(year, month, day));
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

// Date.UTC and the Date constructor take the years 0 to 99 for 1900 to 1999.
function utcMilliseconds(year, month, day) {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function localMilliseconds(year, month, day, time) {
  const local = new Date(2000, 0, 1);
  local.setFullYear(year, month - 1, day);
  const seconds = Math.floor(time / 1000);
  return local.setHours(0, 0, seconds, time % 1000);
}

function calendarDay(local) {
  return utcMilliseconds(local.getFullYear(), local.getMonth() + 1, local.getDate()) / DAY_MS;
}

function clock(local) {
  const parts = [local.getHours(), local.getMinutes(), local.getSeconds()].map((part) => pad(part));
  return `${parts.join(":")}.${pad(local.getMilliseconds(), 3)}`;
}

function offset(local) {
  const minutes = -local.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(Math.floor(size % 60))}`;
}
