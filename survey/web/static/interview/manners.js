// How a language writes dates, numbers and lists. Browsers do not know all languages, so the document brings the
// patterns of CLDR along; instruments/piping.py writes the same at the office.
const FIRST_GROUPED = 10000; // years have no separator
const MOST_DECIMALS = 3;
const DATE = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

export class Manners {
  constructor({ months, day, decimal, group, lists }) {
    Object.assign(this, { months, pattern: day, decimal, group, lists });
  }

  // A date such as "2025-11-24" as it is said aloud: "24 noyabr 2025".
  day(value) {
    const [year, month, date] = value.split("-").map(Number);
    const parts = { M: month, MM: String(month).padStart(2, "0"), d: date, dd: String(date).padStart(2, "0"), y: year };
    return this.pattern.replace(/'([^']*)'|M+|d+|y+/g, (part, plain) => {
      if (plain !== undefined) return plain || "'";
      return part.length > 2 ? (part[0] === "M" ? this.months[month - 1] : year) : (parts[part] ?? year);
    });
  }

  // A text that is a date or a moment, written as one; any other as it is.
  moment(value) {
    if (DATE.test(value)) return isDay(value) ? this.day(value) : value;
    const [, day, time] = MOMENT.exec(value) ?? [];
    return day && isDay(day) && time < "24" ? `${this.day(day)}, ${time}` : value;
  }

  number(value) {
    const [whole, part] = rounded(plain(Math.abs(value)));
    const grouped = Math.abs(value) >= FIRST_GROUPED ? whole.replace(/\B(?=(\d{3})+$)/g, this.group) : whole;
    return (value < 0 || Object.is(value, -0) ? "-" : "") + grouped + (part ? this.decimal + part : "");
  }

  list(words) {
    const join = (pattern, one, other) => pattern.replace(/\{([01])\}/g, (_, at) => (at === "0" ? one : other));
    if (words.length < 2) return words[0] ?? "";
    if (words.length === 2) return join(this.lists["2"], ...words);
    const middle = words.slice(2, -1).reduce((one, other) => join(this.lists.middle, one, other), join(this.lists.start, ...words));
    return join(this.lists.end, middle, words.at(-1));
  }
}

function isDay(value) {
  const [year, month, date] = value.split("-").map(Number);
  const at = new Date(Date.UTC(2000, month - 1, date));
  at.setUTCFullYear(year, month - 1, date);
  return year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
}

// The shortest digits of a number, without an exponent.
function plain(value) {
  const [digits, exponent = "0"] = String(value).split("e");
  const [whole, part = ""] = digits.split(".");
  const shift = Number(exponent);
  if (shift < 0) return `0.${"0".repeat(-shift - 1)}${whole}${part}`;
  return shift ? whole + part.padEnd(shift, "0") : digits;
}

// [whole, part] with at most three decimals; halves go to the even neighbour.
function rounded(digits) {
  const [whole, part = ""] = digits.split(".");
  const kept = BigInt(whole + part.slice(0, MOST_DECIMALS).padEnd(MOST_DECIMALS, "0"));
  const rest = part.slice(MOST_DECIMALS).replace(/0+$/, "");
  const isUp = rest > "5" || (rest === "5" && kept % 2n === 1n);
  const all = String(kept + (isUp ? 1n : 0n)).padStart(MOST_DECIMALS + 1, "0");
  return [all.slice(0, -MOST_DECIMALS), all.slice(-MOST_DECIMALS).replace(/0+$/, "")];
}
