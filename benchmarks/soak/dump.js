// Everything that a page of a locked tablet can read: IndexedDB, Cache Storage, other storage, address, title, page.
async () => {
  const stored = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const plain = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return { bytes: text(new Uint8Array(value.buffer ?? value)) };
    return ["string", "number", "boolean"].includes(typeof value) || value === null ? value : { other: JSON.stringify(value) };
  };
  const rows = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await stored(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      for (const row of await stored(database.transaction(store).objectStore(store).getAll()))
        rows.push([store, Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)]))]);
    database.close();
  }
  const cached = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) cached.push([request.url, await (await cache.match(request)).text()]);
  }
  return {
    rows,
    cached,
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    title: document.title,
    address: location.href,
    page: document.body.innerText,
  };
};
