// What lies on the tablet: an IndexedDB of three stores. Nothing is read or written anywhere else.
//
// `slots` says who may open what (keys under keys, never a name); `records` and `papers` hold ciphertext alone.
// Writes are durable before they are acknowledged: what was promised to be kept survives a pulled battery.

const NAME = "visits";
const VERSION = 1;
const STRICT = { durability: "strict" };

export class Unkept extends Error {
  // code: "full" | "private" | "blocked" | "failed"
  constructor(code, cause) {
    super(code, { cause });
    this.name = cause?.name ?? "Unkept";
    this.code = code;
  }
}

const told = (problem) => new Unkept(problem?.name === "QuotaExceededError" ? "full" : "failed", problem);

const settled = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(told(request.error));
  });

export async function open() {
  if (!globalThis.indexedDB) throw new Unkept("private");
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => create(request.result);
  const database = await new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onblocked = () => fail(new Unkept("blocked"));
    request.onerror = () => fail(new Unkept(request.error?.name === "QuotaExceededError" ? "full" : "private", request.error));
  });
  return new Disk(database);
}

function create(database) {
  database.createObjectStore("slots", { keyPath: "id" });
  for (const name of ["records", "papers"]) database.createObjectStore(name, { keyPath: ["slot", "id"] });
}

function put(transaction, [store, row, key]) {
  if (row === null) transaction.objectStore(store).delete(key);
  else transaction.objectStore(store).put(row);
}

export class Disk {
  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close();
  }

  get(store, key) {
    return settled(this.#read(store).get(key));
  }

  all(store, slot = null) {
    const range = slot === null ? undefined : IDBKeyRange.bound([slot], [slot, []]);
    return settled(this.#read(store).getAll(range));
  }

  // One transaction: `changes` are [store, row] to put and [store, null, key] to delete.
  async write(changes) {
    const stores = [...new Set(changes.map(([store]) => store))];
    const transaction = this.database.transaction(stores, "readwrite", STRICT);
    const done = new Promise((kept, fail) => {
      transaction.oncomplete = () => kept();
      transaction.onabort = () => fail(told(transaction.error));
      transaction.onerror = (event) => event.preventDefault?.() ?? null;
    });
    try {
      for (const change of changes) put(transaction, change);
    } catch (problem) {
      transaction.abort(); // all or nothing, also when a single row is refused
      await done.catch(() => null);
      throw told(problem);
    }
    return done;
  }

  #read(store) {
    return this.database.transaction(store, "readonly").objectStore(store);
  }
}
