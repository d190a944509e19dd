// Sealed parts that were broken off and are not gone on with: their interview has ended, or has left this tablet. What
// was answered is sent as it is.

/**
 * @param {object} kept an opened slot
 * @param {{all?: boolean}} how all: also those that could still be gone on with
 */
export function release(kept, { all = false } = {}) {
  const left = kept.all("part").filter(({ interview }) => all || hasEnded(kept.get("interview", interview)));
  return kept.putMany(left.flatMap((one) => released(kept, one)));
}

const hasEnded = (record) => !record || record.cleared || Boolean(record.body.finished_at);

function released(kept, { interview, part, token }) {
  const { held: _held, ...record } = kept.get("answer", token);
  return [
    ["answer", token, record],
    ["part", `${interview}/${part}`, null],
  ];
}
