// Locks answers so that only the holder of the study's key can read them: neither this tablet nor the office.
// The format is that of services/card_format.py; all of a kind are of one length, whatever was answered.

export const CARD = 64; // bytes of a padded card
export const PART = 4096; // bytes of a padded part
const OAEP = { name: "RSA-OAEP", hash: "SHA-256" };

export async function seal(spki, content, length) {
  const wrapping = await crypto.subtle.importKey("spki", bytesOf(spki), OAEP, false, ["encrypt"]);
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = padded(JSON.stringify(content), length);
  const locked = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain));
  const raw = await crypto.subtle.exportKey("raw", key);
  const wrapped = new Uint8Array(await crypto.subtle.encrypt(OAEP, wrapping, raw));
  plain.fill(0);
  return base64([new Uint8Array([wrapped.length >> 8, wrapped.length & 255]), wrapped, nonce, locked]);
}

function padded(text, length) {
  const written = new TextEncoder().encode(text);
  if (written.length > length) throw new RangeError("longer than what is sealed"); // the questionnaire is checked for it
  const plain = new Uint8Array(length).fill(32);
  plain.set(written);
  return plain;
}

const YOUNGEST = 15;
const STEP = 5;

// "15-19", "20-24", ...
export function ageGroup(age) {
  const from = YOUNGEST + STEP * Math.floor((age - YOUNGEST) / STEP);
  return `${from}-${from + STEP - 1}`;
}

function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function base64(parts) {
  return btoa(parts.map((part) => String.fromCharCode(...part)).join(""));
}
