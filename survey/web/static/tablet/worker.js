// Keeps the application's files, so that it starts without a connection. VERSION and FILES ([address, digest])
// stand above: the server writes them. Answers, people and questionnaires never pass through here.
const NAME = `visits-${VERSION}`;
const DIGEST = "X-Digest";
const DIGESTS = new Map(FILES);
const SHELL = /^\/visits\/tablet(\/(az|ru|en))?\/?$/;

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(tidy()));
addEventListener("message", ({ data }) => data === "activate" && skipWaiting());
addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  const address = SHELL.test(pathname) ? shellOf(pathname) : pathname;
  if (DIGESTS.has(address)) event.respondWith(answer(address));
});

const shellOf = (pathname) => `/visits/tablet/${SHELL.exec(pathname)[2] ?? "az"}`;

// What has not changed since the last version, or came before a broken connection, is not fetched again.
async function fill() {
  const cache = await caches.open(NAME);
  const old = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const left = [...FILES];
  const lane = async () => {
    for (let next = left.pop(); next; next = left.pop()) await keep(cache, old, next);
  };
  await Promise.all(Array.from({ length: 6 }, lane));
}

async function keep(cache, old, [address, digest]) {
  for (const one of old) {
    const found = await one.match(address);
    if (found?.headers.get(DIGEST) === digest) return cache.put(address, found);
  }
  const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok || answer.redirected) throw new TypeError("not ours");
  const headers = new Headers(answer.headers);
  if (!headers.has("Content-Security-Policy")) throw new TypeError("not ours"); // the sign-in page of a network
  headers.set(DIGEST, digest);
  const content = await answer.arrayBuffer();
  if (digest !== VERSION && (await sha256(content)) !== digest) throw new TypeError("of another version");
  return cache.put(address, new Response(content, { headers }));
}

async function sha256(content) {
  const made = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function tidy() {
  for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
  await clients.claim();
}

let kept = null; // opened once, not for each of a hundred files

async function answer(address) {
  kept ??= caches.open(NAME);
  return (await (await kept).match(address)) ?? fetch(address);
}
