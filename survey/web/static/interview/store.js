// The only place that talks to the server, and where answers will be kept on the tablet one day.
//
// Answers are in memory until the server has them: never in localStorage, sessionStorage or a cache, where
// somebody could read them. One request is under way at a time. After a lost response the very same body
// is sent again, so that the server can tell a repetition from another window's work.

const PAUSE = 700; // ms without a change before saving
const FIRST_RETRY = 1500;
const LONGEST_RETRY = 30000;

export class Refused extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? "");
    this.status = status;
    this.code = body?.error?.code ?? "";
    this.findings = body?.error?.findings ?? [];
  }
}

export class Store extends EventTarget {
  constructor(api, uid) {
    super();
    this.address = `${api}/interviews/${uid}`;
    this.api = api;
    this.client = crypto.randomUUID();
    this.revision = 0;
    this.waiting = null; // the newest state that the server does not have
    this.sending = null; // the state that is under way
    this.unsent = new Set(); // keys of changed answers
    this.retry = FIRST_RETRY;
    this.timer = null;
    this.state = "saved";
  }

  async open() {
    const interview = await this.#call("GET", this.address);
    this.revision = interview.revision;
    return interview;
  }

  // Remember a changed state: `snapshot` is {answers, page, language}, `changed` the key of the answer.
  save(snapshot, changed = null) {
    this.waiting = snapshot;
    if (changed) this.unsent.add(changed);
    if (this.state !== "unsent") this.#schedule(PAUSE);
    this.#tell(this.state === "saved" ? "saving" : this.state);
  }

  get pending() {
    return this.waiting !== null || this.sending !== null;
  }

  // Send now, without the pause: on turning away, on finishing, when the connection is back.
  async flush() {
    clearTimeout(this.timer);
    if (this.running) return this.running;
    this.running = this.#drain().finally(() => (this.running = null));
    return this.running;
  }

  async finish() {
    while (this.pending) if (!(await this.flush())) throw new Refused(0, null);
    return this.#call("POST", `${this.address}/finish`, {});
  }

  // After a conflict: go on with what is here, on top of what the server has.
  async keepMine(snapshot) {
    this.revision = (await this.#call("GET", this.address)).revision;
    this.sending = null;
    this.waiting = snapshot;
    return this.flush();
  }

  lock() {
    return this.#call("POST", `${this.api}/lock`, {});
  }

  unlock(password) {
    return this.#call("POST", `${this.api}/unlock`, { password });
  }

  async #drain() {
    while (this.pending) {
      this.sending ??= this.#take();
      this.#tell("saving");
      try {
        const answer = await this.#call("PUT", `${this.address}/answers`, this.sending.body);
        this.revision = answer.revision;
        this.#sent();
      } catch (problem) {
        return this.#failed(problem);
      }
    }
    this.#tell("saved");
    return true;
  }

  #take() {
    const taken = {
      body: JSON.stringify({ ...this.waiting, revision: this.revision, client: this.client }),
      keys: new Set(this.unsent),
    };
    this.waiting = null;
    this.unsent.clear();
    return taken;
  }

  #sent() {
    this.sending = null;
    this.retry = FIRST_RETRY;
  }

  #failed(problem) {
    if (problem instanceof Refused && problem.status === 409) {
      this.#tell("refused");
      this.dispatchEvent(new CustomEvent("conflict"));
      return false;
    }
    if (problem instanceof Refused && problem.status === 401) this.dispatchEvent(new CustomEvent("signedout"));
    this.#tell("unsent");
    this.#schedule(this.retry);
    this.retry = Math.min(this.retry * 2, LONGEST_RETRY);
    return false;
  }

  #schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  #tell(state) {
    this.state = state;
    const count = new Set([...this.unsent, ...(this.sending?.keys ?? [])]).size;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, count } }));
  }

  async #call(method, address, body) {
    const options = { method, credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } };
    if (body !== undefined) {
      options.headers["Content-Type"] = "application/json";
      options.body = typeof body === "string" ? body : JSON.stringify(body);
    }
    const response = await fetch(address, options);
    const answer = await response.json().catch(() => null);
    if (!response.ok || answer === null) throw new Refused(response.status, answer);
    return answer;
  }
}
