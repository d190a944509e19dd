// A visit that ended without an interview: its result, the next appointment, and whether it was the last.
import { quickChoices } from "./appointments.js";
import { warnOfClock } from "./clock-warning.js";
import { fromControl, toControl } from "./country-time.js";
import { oneCase } from "./notes.js";
import { days, refuseVisit, rulesOf } from "./rules.js";
import { FIRST } from "./states.js";
import { Words, write } from "./words.js";

const ABOUT_FINAL = new Set(["postponed_final", "too_few_days", "same_hours", "second_refusal", "concern"]);
const CONTROLS = { error: "fieldset:not([hidden]) input", "final-error": "[data-final]", "appointment-error": "[data-appointment]" };

class VisitForm {
  constructor(root, context, uid) {
    Object.assign(this, { root, context, uid, words: new Words(), one: oneCase(context.kept, uid) });
    this.visit = { uid: crypto.randomUUID(), household: uid, unit: this.one.situation.unit };
    this.rules = rulesOf(context.kept.get("study", "study")?.rules);
    root.addEventListener("click", (event) => this.#tapped(event.target.closest("button")));
    root.addEventListener("input", (event) => this.#changed(event.target));
    root.addEventListener("submit", (event) => (event.preventDefault(), this.#record()));
  }

  get appointment() {
    return this.root.querySelector("[data-appointment]");
  }

  get final() {
    return this.root.querySelector("[data-final]");
  }

  draw() {
    const { household, situation } = this.one;
    warnOfClock(this.root, this.context, this.words);
    write(this.root, { title: this.words.text("household", household) });
    this.root.querySelector(`[data-unit="${situation.unit === FIRST ? 1 : 2}"]`).hidden = false;
    for (const { code, at } of quickChoices(Date.now())) {
      const button = this.root.querySelector(`[data-quick="${code}"]`);
      button.hidden = false;
      button.dataset.at = at.toISOString();
      write(button, { at: this.words.moment(at) });
    }
    this.appointment.min = toControl(Date.now());
  }

  // As it would be recorded now.
  #body() {
    const typed = this.appointment.value;
    const result = Number(this.root.querySelector("[data-result]:checked")?.value ?? 0);
    const final = this.final.checked;
    const next_appointment = typed && !final ? fromControl(typed).toISOString() : null;
    const { household, unit } = this.visit;
    return { household, unit, result, started_at: new Date().toISOString(), next_appointment, final };
  }

  #tapped(button) {
    const { quick, at, do: act } = button?.dataset ?? {};
    if (act === "back") this.#back();
    if (quick) {
      this.appointment.value = at ? toControl(at) : "";
      this.#changed(this.appointment);
    }
  }

  #changed(control) {
    if (control === this.final) this.root.querySelector("[data-part=when]").hidden = this.final.checked;
    this.#quick();
    write(this.root, { error: "", "appointment-error": "", "final-error": "", "final-note": this.#finalNote() });
  }

  #quick() {
    const { value } = this.appointment;
    for (const button of this.root.querySelectorAll("[data-quick]")) {
      const { at } = button.dataset;
      button.setAttribute("aria-pressed", at ? toControl(at) === value : value === "");
    }
  }

  // Why this result could not be the last one yet: said before she tries.
  #finalNote() {
    const body = this.#body();
    if (!body.result) return "";
    const code = this.#refusal({ ...body, final: true });
    return code ? this.#reason(code, body) : "";
  }

  #refusal(visit) {
    const { concerned } = this.one.notes;
    return refuseVisit(this.one.situation, visit, { now: Date.now(), rules: this.rules, concerned });
  }

  #reason(code, visit) {
    return this.words.text(`no-${code}`, { needed: this.rules.visits, days: days(this.one.situation, visit).size });
  }

  async #record() {
    const body = this.#body();
    const code = this.#refusal(body);
    if (code) return this.#refuse(ABOUT_FINAL.has(code) ? "final-error" : "error", this.#reason(code, body));
    if (body.next_appointment && Date.parse(body.next_appointment) < Date.now()) return this.#refuse("appointment-error", this.words.text("no-past_appointment"));
    const { uid } = this.visit;
    const record = { uid, body, sent: null, problem: null };
    await this.context.kept.put("visit", uid, record).catch(() => null); // said by the shell; in memory it counts
    return this.#back();
  }

  // Said where it can be mended.
  #refuse(place, text) {
    write(this.root, { [place]: text, ...(place === "final-error" && { "final-note": "" }) });
    const control = this.root.querySelector(CONTROLS[place]);
    control.focus({ preventScroll: true });
    control.closest(".choice, .row").scrollIntoView({ block: "center" });
  }

  #back() {
    this.context.go("household", { uid: this.uid });
  }
}

export function visit(context, { uid }) {
  context.show("visit", (root) => new VisitForm(root.querySelector(".case-screen"), context, uid).draw());
}
