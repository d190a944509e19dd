// Who of the eligible members is invited: the same draw as the office makes (weighting/woman.py), from the
// household's own token. The token gives the result of one list of one household and of no other.
const BLOCKS = 2 ** 32;

// A uniform whole number from 1 to `count`. Blocks of four bytes are read; one that lies in the last,
// incomplete round is passed over, so that no number is likelier than another.
export function uniformIndex(token, count) {
  const bytes = new DataView(Uint8Array.from(token.match(/../g), (pair) => parseInt(pair, 16)).buffer);
  const limit = Math.floor(BLOCKS / count) * count;
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) {
    const block = bytes.getUint32(at); // the first byte counts most
    if (block < limit) return (block % count) + 1;
  }
  throw new RangeError("no block of the token could be used"); // a chance below 10^-50
}

// The line of the list that is drawn from the eligible lines, or null when there is none.
export function drawnLine(token, lines) {
  const ordered = [...lines].sort((a, b) => a - b);
  return ordered.length ? ordered[uniformIndex(token, ordered.length) - 1] : null;
}
