// Takes cases through stories as the tablet does; gives what it says after each step.
async ([stories, often]) => {
  const { situation, COMPLETED, FIRST, POSTPONED, SECOND } = await import("/static/tablet/states.js");
  const { refuseBegin, refuseLock, refuseVisit } = await import("/static/tablet/rules.js");
  const { drawnLine } = await import("/static/tablet/draw.js");
  const iso = (at) => new Date(at).toISOString();
  const staysOpen = { [FIRST]: (result) => result !== COMPLETED, [SECOND]: (result) => result === POSTPONED[SECOND] };

  class Tablet {
    household = { state: "sampled", result: null, woman_result: null, draw_version: 1, locked: null,
      next_appointment: null, visits: [], interviews: [] };
    notes = { visits: [], interviews: [], draw: null };

    get now() { return situation(this.household, this.notes); }

    // The office has everything, and says where the case stands.
    exchange() {
      const { now } = this;
      this.household = { draw_version: 1, state: now.state, result: now.results[FIRST], woman_result: now.results[SECOND],
        locked: now.locked, next_appointment: now.appointment, visits: now.visits.map((one) => ({ uid: crypto.randomUUID(), ...one })),
        interviews: [now[FIRST], now[SECOND]].filter(Boolean) };
      this.notes = { visits: [], interviews: this.household.interviews.filter((one) => one.state !== "finished"), draw: null };
    }

    visit({ unit, result, final, at, ahead, appointment }) {
      const next_appointment = appointment && iso(at + appointment * 3600e3);
      const visit = { uid: crypto.randomUUID(), unit, result, final, next_appointment, started_at: iso(at + ahead * 3600e3) };
      const code = refuseVisit(this.now, visit, { now: at });
      if (!code) this.notes.visits.push(visit);
      return code;
    }

    interview({ unit, result, at, ages }) {
      const code = refuseBegin(this.now, unit);
      if (code) return code;
      const begun = this.now[unit] ?? { uid: unit, unit, started_at: iso(at) };
      const open = staysOpen[unit](result);
      const held = { ...begun, state: open ? "in_progress" : "finished", result, ages, saved_at: iso(at), finished_at: open ? null : iso(at) };
      this.notes.interviews = [...this.notes.interviews.filter((one) => one.unit !== unit), held];
      if (open) this.notes.visits.push({ uid: crypto.randomUUID(), unit, result, started_at: iso(at), final: false });
      return null;
    }

    lock({ at }, token) {
      const code = refuseLock(this.now);
      if (code) return code === "locked" ? null : code;
      const eligible = this.now[FIRST].ages.flatMap((age, index) => (age >= 15 ? [index + 1] : []));
      this.notes.draw = { draw_version: 1, eligible, line: drawnLine(token, eligible), locked_at: iso(at) };
      return null;
    }

    give_back({ unit }) {
      this.exchange();
      const interview = this.household.interviews.find((one) => one.unit === unit);
      Object.assign(interview, { state: "returned" });
      this.notes.interviews = [{ ...interview, state: "in_progress", finished_at: null }];
      Object.assign(this.household, unit === FIRST ? { state: "visited", result: null } : { state: "selected", woman_result: null });
      return null;
    }

    where(code) {
      const { state, results, counts, appointment, locked } = this.now;
      return { code, state, results: [results[FIRST], results[SECOND]], counts: [counts[FIRST], counts[SECOND]],
        appointment: appointment && Date.parse(appointment), line: locked?.line ?? null, eligible: locked?.eligible ?? null };
    }
  }

  return stories.map(({ steps, token }) => {
    const tablet = new Tablet();
    return steps.map((step) => {
      const code = tablet[step.act](step, token);
      if (often) tablet.exchange();
      return tablet.where(code);
    });
  });
}
