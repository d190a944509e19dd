// The line to the office. Whatever goes wrong on it has one of five names, and none of them loses anything.
const PATIENCE = 60_000; // ms

export class Trouble extends Error {
  // code: "offline" | "portal" | "busy" | "signed_out" | "refused"
  constructor(code, cause) {
    super(code, { cause });
    this.code = code;
  }
}

const CODES = [
  ["signed_out", (status) => status === 401],
  ["busy", (status) => status >= 500 || status === 429 || status === 408],
  ["refused", (status) => status >= 400],
];

export class Office {
  // `token` is this tablet's for one person; without one the browser's session speaks.
  constructor({ token = null, patience = PATIENCE } = {}) {
    Object.assign(this, { token, patience });
    this.ends = new AbortController();
  }

  get(path) {
    return this.#json(path, {});
  }

  post(path, given, headers = {}) {
    return this.#json(path, { method: "POST", body: JSON.stringify(given), headers: { "Content-Type": "application/json", ...headers } });
  }

  put(path, bytes, headers) {
    return this.#json(path, { method: "PUT", body: bytes, headers });
  }

  async bytes(path) {
    const answer = await this.#fetch(path, {});
    this.#check(answer);
    return new Uint8Array(await this.#read(answer.arrayBuffer()));
  }

  // No answer is waited for any more.
  close() {
    this.ends.abort();
  }

  async #json(path, how) {
    const answer = await this.#fetch(path, how);
    const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
    // the sign-in page of a network answers everything, with a page of its own
    if (!isOurs && answer.status < 500) throw new Trouble("portal");
    this.#check(answer);
    return this.#read(answer.json());
  }

  async #fetch(path, how) {
    const signal = AbortSignal.any([this.ends.signal, AbortSignal.timeout(this.patience)]);
    const headers = { ...how.headers, ...(this.token && { Authorization: `Bearer ${this.token}` }) };
    const credentials = this.token ? "omit" : "same-origin";
    try {
      return await fetch(path, { ...how, headers, credentials, signal, cache: "no-store", redirect: "follow" });
    } catch (problem) {
      throw new Trouble("offline", problem);
    }
  }

  // An answer that breaks off in the middle is no answer.
  async #read(whole) {
    try {
      return await whole;
    } catch (problem) {
      throw new Trouble("offline", problem);
    }
  }

  #check({ ok, status }) {
    if (!ok) throw new Trouble(CODES.find(([, fits]) => fits(status))?.[0] ?? "portal");
  }
}
