// The words of the case screens. They stand in the shell's document, in its language, by codes; here they are
// only looked up, counted and dated. Browsers do not know how Azerbaijani writes a month.
import { local } from "./country-time.js";
import { urgency } from "./appointments.js";

export class Words {
  constructor(source = document) {
    const { content } = source.querySelector("#case-words");
    this.texts = new Map([...content.querySelectorAll("[data-code]")].map((one) => [one.dataset.code, one.textContent.trim()]));
    const { months, weekdays } = content.querySelector("[data-months]").dataset;
    this.months = months.split("|");
    this.weekdays = weekdays.split("|"); // Sunday first
    this.forms = new Intl.PluralRules(source.documentElement.lang);
    this.language = source.documentElement.lang;
  }

  // {name} in a text becomes the value of that name.
  text(code, values = {}) {
    return this.texts.get(code).replace(/{(\w+)}/g, (_, name) => values[name]);
  }

  has(code) {
    return this.texts.has(code);
  }

  // "3 visits", in the form that the number asks for.
  count(code, n) {
    const form = `${code}-${this.forms.select(n)}`;
    return this.text(this.has(form) ? form : `${code}-many`, { n: this.number(n) });
  }

  number(value, digits = 0) {
    const grouped = value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, " ");
    return this.language === "en" ? grouped : grouped.replace(".", ",");
  }

  clock(at) {
    const { hour, minute } = local(at);
    return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  }

  // "Sat 28 Nov, 11:00"
  moment(at) {
    const { weekday, day, month } = local(at);
    return `${this.weekdays[weekday]} ${day} ${this.months[month - 1]}, ${this.clock(at)}`;
  }

  // "today, 18:30"; further away or past with its date.
  soon(at, now) {
    const day = urgency(at, now);
    const near = day === "today" || day === "tomorrow";
    return near ? this.text("day-at", { day: this.text(day), time: this.clock(at) }) : this.moment(at);
  }

  // "350 m", "1.2 km", "14 km"
  distance(metres) {
    if (metres < 995) return this.text("metres", { n: this.number(Math.round(metres / 10) * 10) });
    const kilometres = metres / 1000;
    const tenths = kilometres < 9.95 && !Number.isInteger(kilometres);
    return this.text("kilometres", { n: this.number(kilometres, tenths ? 1 : 0) });
  }
}

// Puts texts where a template keeps a place for them: {name: text}; a place without a text is not shown.
export function write(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const place of root.querySelectorAll(`[data-slot="${name}"]`)) {
      place.textContent = text ?? "";
      place.hidden = text === null || text === undefined || text === "";
    }
  }
}

// A copy of one of the shell's templates, for one line of a list.
export const copy = (id) => document.importNode(document.getElementById(id).content, true);
