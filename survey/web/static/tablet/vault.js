// Keys. One random key a slot seals everything of one person; the PIN opens that key, and so does the office.
//
// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front; PBKDF2-SHA256 with 600,000 rounds from the
// PIN; RSA-OAEP-256 to the office's recovery key; HKDF for the key that names records.

export const ROUNDS = 600000;
const NONCE = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class WrongPin extends Error {}

// What is kept of a slot, and its opened keys: {slot, keys}.
export async function create({ id, pin, recovery }) {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const slot = {
    id,
    ...(await lockedWith(pin, raw)),
    recovery: recovery ? await toOffice(raw, recovery.spki) : null,
    recoveryKey: recovery?.id ?? null,
    misses: 0,
    until: 0,
  };
  const keys = await opened(raw);
  raw.fill(0);
  return { slot, keys };
}

// The keys of a slot; WrongPin when the PIN does not fit.
export async function unlock(slot, pin) {
  const raw = await rawOf(slot, pin);
  const keys = await opened(raw);
  raw.fill(0);
  return keys;
}

// The same slot under another PIN.
export async function changePin(slot, oldPin, newPin) {
  const raw = await rawOf(slot, oldPin);
  const changed = { ...slot, ...(await lockedWith(newPin, raw)) };
  raw.fill(0);
  return changed;
}

// The same slot under a new PIN, with the key that the office gave back. Throws WrongPin when it is another's.
export async function recover(slot, raw, newPin, isOurs) {
  if (!(await isOurs(await opened(raw)))) throw new WrongPin();
  return { ...slot, ...(await lockedWith(newPin, raw)), misses: 0, until: 0 };
}

// The name of a slot says nothing: people are found by what they enter.
export async function slotOf(username) {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`visits:${username.trim().toLowerCase()}`));
  return hex(digest);
}

async function lockedWith(pin, raw) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const key = await fromPin(pin, salt, ROUNDS);
  return { salt, iterations: ROUNDS, wrapped: await sealBytes(key, raw, "slot") };
}

async function rawOf(slot, pin) {
  const key = await fromPin(pin, slot.salt, slot.iterations);
  try {
    return new Uint8Array(await unsealBytes(key, slot.wrapped, "slot"));
  } catch {
    throw new WrongPin(); // AES-GCM authenticates: another PIN cannot open
  }
}

async function fromPin(pin, salt, iterations) {
  const given = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, given, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function toOffice(raw, spki) {
  const how = { name: "RSA-OAEP", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", fromBase64(spki), how, false, ["encrypt"]);
  return new Uint8Array(await crypto.subtle.encrypt({ name: "RSA-OAEP" }, key, raw));
}

// Neither key can be taken out of the browser again.
async function opened(raw) {
  const data = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const base = await crypto.subtle.importKey("raw", raw, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: encoder.encode("names of records") };
  const names = await crypto.subtle.deriveKey(how, base, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
  return { data, names };
}

// The name under which a record lies: the same each time, and telling nothing.
export async function nameOf(keys, plain) {
  return hex(await crypto.subtle.sign("HMAC", keys.names, encoder.encode(plain)));
}

// nonce || ciphertext || tag, bound to the place where it lies.
export async function sealBytes(key, bytes, bound) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(bound) }, key, bytes);
  const whole = new Uint8Array(NONCE + sealed.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(sealed), NONCE);
  return whole;
}

export function unsealBytes(key, whole, bound) {
  const how = { name: "AES-GCM", iv: whole.subarray(0, NONCE), additionalData: encoder.encode(bound) };
  return crypto.subtle.decrypt(how, key, whole.subarray(NONCE));
}

export const toBytes = (value) => encoder.encode(JSON.stringify(value));
export const fromBytes = (bytes) => JSON.parse(decoder.decode(bytes));

export async function sha256(text) {
  return hex(await crypto.subtle.digest("SHA-256", typeof text === "string" ? encoder.encode(text) : text));
}

export const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export const toBase64 = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};
