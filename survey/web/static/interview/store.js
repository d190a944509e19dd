// The only place that talks to the server, and where answers will be kept on the tablet one day.
//
// Answers are in memory until the server has them: never in localStorage, sessionStorage or a cache, where
// somebody could read them. One request is under way at a time. After a lost response the very same body
// is sent again, so that the server can tell a repetition from another window's work.

const PAUSE = 700; // ms without a change before saving
const FIRST_RETRY = 1500;
const LONGEST_RETRY = 30000;
const NEVER = new Set([400, 404, 409, 413, 422]); // statuses with which a file is refused for good

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
    this.files = new Map(); // name -> {place, type, blob}: files that the server does not have
    this.sentFiles = new Map(); // name -> blob, to be shown again without asking the server
    this.generation = 0; // counts how often everything on the page was forgotten
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
    return this.waiting !== null || this.sending !== null || this.files.size > 0;
  }

  // A file that was given as an answer. Answers go first: they are small.
  attach(name, file) {
    this.files.set(name, file);
    if (this.state !== "unsent") this.#schedule(PAUSE);
    this.#tell(this.state === "saved" ? "saving" : this.state);
  }

  // The content of a file, from here or from the server.
  async attachment(name) {
    const here = this.files.get(name)?.blob ?? this.sentFiles.get(name);
    if (here) return here;
    const response = await fetch(`${this.address}/attachments/${name}`, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok) throw new Refused(response.status, null);
    return response.blob();
  }

  // When the page is hidden: what the server has is asked for again afterwards.
  forget() {
    this.generation += 1;
    this.sentFiles.clear();
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
      this.#tell("saving");
      try {
        await (this.waiting || this.sending ? this.#sendAnswers() : this.#sendFile());
        this.retry = FIRST_RETRY;
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

  async #sendAnswers() {
    this.sending ??= this.#take();
    const answer = await this.#call("PUT", `${this.address}/answers`, this.sending.body);
    this.revision = answer.revision;
    this.sending = null;
  }

  // What the server will never take is given back to the page; all else is tried again.
  async #sendFile() {
    const [name, file] = this.files.entries().next().value;
    const { place, type, blob } = file;
    try {
      await this.#call("PUT", `${this.address}/attachments/${name}`, { place, type, content: await base64(blob) });
      this.sentFiles.set(name, blob);
    } catch (problem) {
      if (!NEVER.has(problem.status)) throw problem;
      this.dispatchEvent(new CustomEvent("filerefused", { detail: { name, place } }));
    }
    this.files.delete(name);
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
    const places = [...this.files.values()].map((file) => file.place);
    const count = new Set([...this.unsent, ...(this.sending?.keys ?? []), ...places]).size;
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

async function base64(blob) {
  const reader = new FileReader();
  const read = new Promise((done) => reader.addEventListener("loadend", done));
  reader.readAsDataURL(blob);
  await read;
  return reader.result.slice(reader.result.indexOf(",") + 1);
}
