/**
 * digest(): hashes that give their result at once, which the browser's own (crypto.subtle, with
 * promises) cannot. RFC 1321 (MD5) and FIPS 180-4 (SHA). For forms, not for secrets.
 * @module
 */

import { ExpressionError } from "./expressions-values.js";

const MASK = 0xffffffffffffffffn;
const PRIMES = firstPrimes(80);
// The constants are the first bits behind the point of roots of primes (FIPS 180-4, 4.2 and 5.3).
const CUBE_ROOTS = PRIMES.map((prime) => rootBits(prime, 3n));
const SQUARE_ROOTS = PRIMES.slice(0, 16).map((prime) => rootBits(prime, 2n));

const WIDE = {
  word: 64n,
  rounds: 80,
  big: [[28n, 34n, 39n], [14n, 18n, 41n]],
  small: [[1n, 8n, 7n], [19n, 61n, 6n]],
};
const NARROW = {
  word: 32n,
  rounds: 64,
  big: [[2n, 13n, 22n], [6n, 11n, 25n]],
  small: [[7n, 18n, 3n], [17n, 19n, 10n]],
};

const ALGORITHMS = {
  MD5: md5,
  "SHA-1": sha1,
  "SHA-256": (bytes) => sha2(bytes, NARROW, SQUARE_ROOTS.slice(0, 8).map((root) => root >> 32n), 32),
  "SHA-384": (bytes) => sha2(bytes, WIDE, SQUARE_ROOTS.slice(8), 48),
  "SHA-512": (bytes) => sha2(bytes, WIDE, SQUARE_ROOTS.slice(0, 8), 64),
};

/**
 * The hash of a text in UTF-8.
 * @param {string} text
 * @param {string} algorithm MD5, SHA-1, SHA-256, SHA-384 or SHA-512
 * @param {string} [encoding] base64 or hex
 * @returns {string}
 */
export function digest(text, algorithm, encoding = "base64") {
  if (!Object.hasOwn(ALGORITHMS, algorithm)) {
    throw new ExpressionError("digest() does not know this algorithm");
  }
  if (encoding !== "base64" && encoding !== "hex") {
    throw new ExpressionError("digest() does not know this encoding");
  }
  const made = digestBytes(text, algorithm);
  return encoding === "hex"
    ? made.map((byte) => byte.toString(16).padStart(2, "0")).join("")
    : btoa(String.fromCharCode(...made));
}

/**
 * The bytes of a hash.
 * @param {string} text
 * @param {string} algorithm
 * @returns {number[]}
 */
export function digestBytes(text, algorithm) {
  return ALGORITHMS[algorithm]([...new TextEncoder().encode(text)]);
}

function sha2(message, { word, rounds, big, small }, start, length) {
  const mask = (1n << word) - 1n;
  const turn = (value, by) => ((value >> by) | (value << (word - by))) & mask;
  const sigma = (value, [a, b, c]) => turn(value, a) ^ turn(value, b) ^ turn(value, c);
  const gamma = (value, [a, b, c]) => turn(value, a) ^ turn(value, b) ^ (value >> c);
  const keys = CUBE_ROOTS.map((root) => root >> (64n - word));
  let state = start;
  for (const block of blocks(message, Number(word) / 8)) {
    const words = [...block];
    for (let at = 16; at < rounds; at += 1) {
      const [near, far] = [gamma(words[at - 2], small[1]), gamma(words[at - 15], small[0])];
      words.push((near + words[at - 7] + far + words[at - 16]) & mask);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let at = 0; at < rounds; at += 1) {
      const choice = (e & f) ^ (~e & mask & g);
      const one = h + sigma(e, big[1]) + choice + keys[at] + words[at];
      const two = sigma(a, big[0]) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & mask, c, b, a, (one + two) & mask];
    }
    state = [a, b, c, d, e, f, g, h].map((value, at) => (value + state[at]) & mask);
  }
  return state.flatMap((value) => bytesOf(value, Number(word) / 8)).slice(0, length);
}

function sha1(message) {
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (const block of blocks(message, 4)) {
    const words = block.map(Number);
    for (let at = 16; at < 80; at += 1) {
      words.push(turn32(words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16], 1));
    }
    let [a, b, c, d, e] = state;
    for (let at = 0; at < 80; at += 1) {
      const [mix, key] = sha1Round(at, b, c, d);
      [a, b, c, d, e] = [(turn32(a, 5) + mix + e + key + words[at]) | 0, a, turn32(b, 30), c, d];
    }
    state = [a, b, c, d, e].map((value, at) => (value + state[at]) | 0);
  }
  return state.flatMap((value) => bytesOf(BigInt(value >>> 0), 4));
}

function sha1Round(at, b, c, d) {
  if (at < 20) {
    return [(b & c) | (~b & d), 0x5a827999];
  }
  if (at >= 40 && at < 60) {
    return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  }
  return [b ^ c ^ d, at < 40 ? 0x6ed9eba1 : 0xca62c1d6];
}

const MD5_SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

function md5(message) {
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (const block of blocks(message, 4, { little: true })) {
    let [a, b, c, d] = state;
    for (let at = 0; at < 64; at += 1) {
      const [mix, place] = md5Round(at, b, c, d);
      const key = Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32);
      const sum = (a + mix + key + Number(block[place])) | 0;
      [a, d, c, b] = [d, c, b, (b + turn32(sum, MD5_SHIFTS[at >> 4][at % 4])) | 0];
    }
    state = [a, b, c, d].map((value, at) => (value + state[at]) | 0);
  }
  return state.flatMap((value) => bytesOf(BigInt(value >>> 0), 4).reverse());
}

function md5Round(at, b, c, d) {
  switch (at >> 4) {
    case 0:
      return [(b & c) | (~b & d), at];
    case 1:
      return [(d & b) | (~d & c), (5 * at + 1) % 16];
    case 2:
      return [b ^ c ^ d, (3 * at + 5) % 16];
    default:
      return [c ^ (b | ~d), (7 * at) % 16];
  }
}

/** The padded message as blocks of 16 words of `size` bytes. */
function blocks(message, size, { little = false } = {}) {
  const length = bytesOf(BigInt(message.length) * 8n, size * 2);
  const zeros = (size * 16 - ((message.length + 1 + size * 2) % (size * 16))) % (size * 16);
  const padded = [...message, 0x80, ...Array(zeros).fill(0), ...(little ? length.reverse() : length)];
  const words = chunks(padded, size).map((bytes) => {
    const ordered = little ? [...bytes].reverse() : bytes;
    return ordered.reduce((word, byte) => (word << 8n) | BigInt(byte), 0n);
  });
  return chunks(words, 16);
}

function chunks(items, size) {
  return Array.from({ length: items.length / size }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function bytesOf(value, size) {
  return Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * (size - 1 - at))) & 255n));
}

function turn32(value, by) {
  return (value << by) | (value >>> (32 - by));
}

function firstPrimes(count) {
  const found = [];
  for (let candidate = 2; found.length < count; candidate += 1) {
    if (found.every((prime) => candidate % prime !== 0)) {
      found.push(candidate);
    }
  }
  return found;
}

/** The first 64 bits behind the point of the square or cube root, by bisection. */
function rootBits(prime, degree) {
  const target = BigInt(prime) << (64n * degree);
  let [low, high] = [0n, BigInt(prime) << 64n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    [low, high] = middle ** degree <= target ? [middle, high] : [low, middle];
  }
  return low & MASK;
}
