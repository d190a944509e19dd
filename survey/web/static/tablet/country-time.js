// Days and hours of the country where the interviews take place, whatever zone the tablet is set to.
export const ZONE = "Asia/Baku";

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
});
const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

// {year, month 1-12, day, hour, minute, weekday 0 (Sunday) to 6} of an instant: a Date, ISO text or number.
export function local(instant) {
  const at = {};
  for (const { type, value } of FORMAT.formatToParts(new Date(instant))) if (type !== "literal") at[type] = Number(value);
  return { ...at, weekday: new Date(Date.UTC(at.year, at.month - 1, at.day)).getUTCDay() };
}

// The instant of a clock in the country. Hours and days over the end run on into the next day or month.
export function instant({ year, month, day, hour = 0, minute = 0 }) {
  const meant = Date.UTC(year, month - 1, day, hour, minute);
  return new Date(meant - offset(meant - offset(meant)));
}

function offset(at) {
  const { year, month, day, hour, minute } = local(at);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / MINUTE) * MINUTE;
}

// A number that grows by one every day of the country.
export function dayNumber(at) {
  const { year, month, day } = local(at);
  return Date.UTC(year, month - 1, day) / DAY;
}

const two = (number) => String(number).padStart(2, "0");

// What a control for date and time shows, and the instant that is meant by what stands in it.
export function toControl(at) {
  const { year, month, day, hour, minute } = local(at);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

export function fromControl(text) {
  const [year, month, day, hour, minute] = text.split(/\D/).map(Number);
  return instant({ year, month, day, hour, minute });
}
