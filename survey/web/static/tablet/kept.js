// An opened slot: what one person keeps on this tablet, as long as it is unlocked. On the disk all is ciphertext.
import { fromBytes, nameOf, sealBytes, toBytes, unsealBytes } from "./vault.js";

export class Kept extends EventTarget {
  constructor({ disk, slot, keys }) {
    super();
    Object.assign(this, { disk, slot, keys });
    this.kinds = new Map(); // kind -> Map(name -> value)
    this.last = Promise.resolve(); // writes go one after the other: the newest must win on the disk, too
  }

  // Open everything small; papers are opened when they are asked for.
  async open() {
    const rows = await this.disk.all("records", this.slot.id);
    const found = await Promise.all(rows.map((row) => this.#unseal(row)));
    for (const bytes of found) {
      const { kind, name, value } = fromBytes(bytes);
      this.#of(kind).set(name, value);
    }
    return this;
  }

  all(kind) {
    return [...this.#of(kind).values()];
  }

  names(kind) {
    return [...this.#of(kind).keys()];
  }

  get(kind, name) {
    return this.#of(kind).get(String(name));
  }

  put(kind, name, value) {
    return this.putMany([[kind, name, value]]);
  }

  delete(kind, name) {
    return this.putMany([[kind, name, null]]);
  }

  // All or nothing, and on the disk when the promise is kept. In memory it counts at once.
  async putMany(changes) {
    if (!changes.length) return; // nothing new has arrived: a transaction over nothing is an error
    for (const [kind, name, value] of changes) {
      if (value === null) this.#of(kind).delete(String(name));
      else this.#of(kind).set(String(name), value);
    }
    const plain = changes.map(([kind, name, value]) => [kind, name, value === null ? null : toBytes({ kind, name: String(name), value })]);
    const turn = this.last.then(() => this.#write(plain));
    this.last = turn.catch(() => null); // told below; what follows is tried all the same
    try {
      await turn;
    } catch (problem) {
      this.dispatchEvent(new CustomEvent(problem.code === "full" ? "full" : "failed", { detail: problem }));
      throw problem;
    }
    for (const [kind, name] of changes) this.dispatchEvent(new CustomEvent("change", { detail: { kind, name: String(name) } }));
  }

  // What the disk refused counts in memory no longer, unless it was changed since. `before` is what stood there.
  takeBack(changes, before) {
    changes.forEach(([kind, name, value], at) => {
      if ((this.get(kind, name) ?? null) !== value) return;
      if (before[at] === null) this.#of(kind).delete(String(name));
      else this.#of(kind).set(String(name), before[at]);
    });
  }

  async paper(name) {
    const row = await this.disk.get("papers", [this.slot.id, await this.#id("paper", name)]);
    return row ? new Uint8Array(await this.#unseal(row)) : null;
  }

  async keepPaper(name, bytes) {
    await this.disk.write([["papers", await this.#sealed(await this.#id("paper", name), bytes)]]);
  }

  async dropPaper(name) {
    await this.disk.write([["papers", null, [this.slot.id, await this.#id("paper", name)]]]);
  }

  // Nothing can be read here from now on; what was promised to the disk is written with the key still in hand.
  async close() {
    this.kinds.clear();
    this.dispatchEvent(new CustomEvent("closed"));
    await this.last;
    this.keys = null;
  }

  #of(kind) {
    if (!this.kinds.has(kind)) this.kinds.set(kind, new Map());
    return this.kinds.get(kind);
  }

  #id(kind, name) {
    return nameOf(this.keys, `${kind}/${name}`);
  }

  async #write(plain) {
    await this.disk.write(await Promise.all(plain.map((one) => this.#row(...one))));
  }

  async #row(kind, name, bytes) {
    const id = await this.#id(kind, name);
    if (bytes === null) return ["records", null, [this.slot.id, id]];
    return ["records", await this.#sealed(id, bytes)];
  }

  async #sealed(id, bytes) {
    const slot = this.slot.id;
    return { slot, id, data: await sealBytes(this.keys.data, bytes, `${slot}/${id}`) };
  }

  #unseal({ slot, id, data }) {
    return unsealBytes(this.keys.data, data, `${slot}/${id}`);
  }
}
