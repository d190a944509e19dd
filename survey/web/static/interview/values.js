/**
 * Values of answers as the tablet holds them: from a control or from storage to the one form in
 * which an answer of that type is kept. Dates and times are ISO 8601 texts. Mirrors
 * instruments/values.py; a test compares the two.
 * @module
 */

const LONGEST_TEXT = 20000;
const LONGEST_CODE = 500;
const MOST_CODES = 1000;
const LARGEST_INTEGER = 2n ** 53n;

const INTEGER = /^[+-]?\d{1,20}$/;
const DECIMAL = /^[+-]?(\d{1,30}([.,]\d{0,30})?|[.,]\d{1,30})([eE][+-]?\d{1,3})?$/;
const CLOCK = String.raw`(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:Z|[+-]\d\d:?\d\d)?`;
const TIME = new RegExp(`^${CLOCK}$`);
const MOMENT = new RegExp(String.raw`^(\d{4})-(\d\d)-(\d\d)(?:[T ]${CLOCK})?$`);
const OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/;
const EASY = /^[ -~]*$/;
const CONTROL = /[\p{Cc}\p{Cs}]/u;
const SPACES = /^[ \t\r\n\u00a0\u202f]+|[ \t\r\n\u00a0\u202f]+$/g;

/** The value is not one of the question's type. `code` as in instruments/validation.py. */
export class Unfit extends Error {
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/**
 * The value as it is kept, or null for empty.
 * @param {string} type of the question
 * @param {*} value anything that JSON can hold
 * @param {Object<string, string>} [parameters]
 * @throws {Unfit} for anything that is no value of the type
 */
export function check(type, value, parameters = {}) {
  return CHECKS[type](value ?? null, parameters);
}

function string(value) {
  if (typeof value !== "string") throw new Unfit("not_text");
  if (value.length > LONGEST_TEXT && [...value].length > LONGEST_TEXT)
    throw new Unfit("too_long", { most: LONGEST_TEXT });
  if (EASY.test(value)) return value; // nothing in it to look for: most codes
  if (CONTROL.test(value.replace(/[\n\r\t]/g, ""))) throw new Unfit("control_characters");
  return value.replaceAll("\r\n", "\n").normalize("NFC");
}

const bare = (value) => value.replace(SPACES, "");

/** A number where text is expected. */
function plain(value) {
  if (!(Math.abs(value) <= Number(LARGEST_INTEGER))) throw new Unfit("too_large");
  return String(value);
}

function text(value, parameters) {
  if (typeof value === "number") value = plain(value);
  const found = value === null ? "" : bare(string(value));
  const given = parameters["max-length"] ?? "";
  const most = /^\d+$/.test(given) ? Math.min(Number(given), LONGEST_TEXT) : LONGEST_TEXT;
  if ([...found].length > most) throw new Unfit("too_long", { most });
  return found || null;
}

function integer(value) {
  if (value === null || value === "") return null;
  if (typeof value === "number" && Number.isInteger(value)) return small(BigInt(value));
  if (typeof value === "string") {
    const found = bare(value);
    if (!found) return null;
    if (INTEGER.test(found)) return small(BigInt(found.replace("+", "")));
  }
  throw new Unfit("not_integer");
}

function small(number) {
  if (number > LARGEST_INTEGER || number < -LARGEST_INTEGER) throw new Unfit("too_large");
  return Number(number);
}

function decimal(value) {
  if (value === null || value === "") return null;
  let number = typeof value === "number" ? value : NaN;
  if (typeof value === "string") {
    const found = bare(value);
    if (!found) return null;
    if (DECIMAL.test(found)) number = Number(found.replace(",", "."));
  }
  if (!Number.isFinite(number)) throw new Unfit("not_number");
  return number;
}

function inRange(value, parameters) {
  const number = decimal(value);
  if (number === null) return null;
  const [start, end, step] = rangeOf(parameters);
  const [low, high] = [Math.min(start, end), Math.max(start, end)];
  if (number < low || number > high) throw new Unfit("out_of_range", { low, high });
  const steps = (number - start) / step;
  if (Math.abs(steps - Math.round(steps)) > 1e-6) throw new Unfit("off_step", { step });
  return Number.isInteger(start) && Number.isInteger(step) ? Math.round(number) : number;
}

/** @returns {[number, number, number]} start, end, step; 0, 10, 1 when not given */
export function rangeOf(parameters) {
  const given = (key, otherwise) => {
    const found = DECIMAL.test(parameters[key] ?? "") ? Number(parameters[key]) : NaN;
    return Number.isFinite(found) ? found : otherwise;
  };
  return [given("start", 0), given("end", 10), Math.abs(given("step", 1)) || 1];
}

function moment(value, code) {
  const match = MOMENT.exec(value);
  if (!match || !isDay(match) || !isClock(match.slice(4))) throw new Unfit(code);
  return match;
}

function isDay([, year, month, day]) {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(Number(year), month - 1, day);
  return Number(year) > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day);
}

const isClock = ([hour = 0, minute = 0, second = 0]) => hour < 24 && minute < 60 && second < 60;

function date(value) {
  const found = value === null ? "" : string(value).trim();
  return found ? moment(found, "not_date")[0].slice(0, 10) : null;
}

function dateTime(value) {
  const found = value === null ? "" : string(value).trim();
  if (!found) return null;
  const match = moment(found, "not_datetime");
  if (match[4] === undefined) throw new Unfit("not_datetime");
  return OFFSET.test(found) ? found : found + offset(new Date(found.replace(" ", "T")));
}

/** The offset from UTC of a local time, "+04:00": the office must not guess where the tablet was. */
function offset(local) {
  const minutes = -local.getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function time(value) {
  const found = value === null ? "" : string(value).trim();
  if (!found) return null;
  const match = TIME.exec(found);
  if (!match || !isClock(match.slice(1))) throw new Unfit("not_time");
  const [, hour, minute, second = "00", part = ""] = match;
  return `${hour}:${minute}:${second}${Number(part) ? `.${part.padEnd(6, "0")}` : ""}`;
}

function code(value) {
  if (Array.isArray(value)) throw new Unfit("several_choices");
  if (typeof value === "number") value = plain(value);
  const found = value === null ? "" : string(value).trim();
  if (found.length > LONGEST_CODE) throw new Unfit("too_long", { most: LONGEST_CODE });
  return found || null;
}

function codes(value) {
  if (value === null) return null;
  const parts = typeof value === "string" ? string(value).split(/\s+/) : value;
  if (!Array.isArray(parts)) throw new Unfit("not_list");
  if (parts.length > MOST_CODES) throw new Unfit("too_many");
  const found = [...new Set(parts.map((part) => code(part ?? null)).filter(Boolean))];
  return found.length ? found : null;
}

function acknowledgement(value) {
  if (value === null || value === "" || value === false) return null;
  if (value === true || value === "OK") return "OK";
  throw new Unfit("not_acknowledged");
}

function geopoint(value) {
  const parts = value === null ? [] : string(value).split(/\s+/).filter(Boolean);
  if (!parts.length) return null;
  if (parts.length < 2 || parts.length > 4) throw new Unfit("not_geopoint");
  const [latitude, longitude] = parts.map(decimal);
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw new Unfit("not_geopoint");
  return parts.join(" ");
}

const points = (least, closed) => (value) => {
  const found = value === null ? "" : string(value).replace(/^[; \n\t]+|[; \n\t]+$/g, "");
  if (!found) return null;
  const all = found.split(";").map((part) => geopoint(part));
  const open = closed && all[0] !== all.at(-1);
  if (all.length < least || all.includes(null) || open) throw new Unfit(closed ? "not_shape" : "not_trace");
  return all.join(";");
};

function fileName(value) {
  const found = value === null ? "" : string(value).trim();
  if (found.length > 255 || /[/\\\n]/.test(found) || found === "." || found === "..") throw new Unfit("not_file_name");
  return found || null;
}

function nothing(value) {
  if (value !== null && value !== "") throw new Unfit("no_answer_expected");
  return null;
}

function anything(value) {
  if (value === null || typeof value === "boolean") return value;
  if (Array.isArray(value)) return codes(value);
  if (typeof value !== "number") return string(value) || null;
  if (!Number.isFinite(value)) throw new Unfit("not_number");
  return value;
}

const CHECKS = {
  text,
  integer,
  decimal,
  range: inRange,
  date,
  time,
  dateTime,
  select_one: code,
  select_multiple: codes,
  rank: codes,
  select_one_from_file: code,
  select_multiple_from_file: codes,
  acknowledge: acknowledgement,
  geopoint,
  geotrace: points(2, false),
  geoshape: points(4, true),
  barcode: text,
  image: fileName,
  audio: fileName,
  video: fileName,
  file: fileName,
  note: nothing,
  calculate: anything,
  hidden: anything,
  start: dateTime,
  end: dateTime,
  today: date,
  deviceid: text,
  username: text,
  phonenumber: text,
  email: text,
  simserial: text,
  subscriberid: text,
  audit: fileName,
  "start-geopoint": geopoint,
  "background-geopoint": geopoint,
  "background-audio": fileName,
};
