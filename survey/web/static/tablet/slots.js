// Who may open something on this tablet. A slot belongs to one person; it does not say to whom.
//
// Wrong PINs cost time, more with each, and nothing else: they are counted on the disk before the PIN is tried, so
// that pulling the battery wins nothing.
import { WrongPin, changePin, create, recover, slotOf, unlock, unsealBytes } from "./vault.js";

const FREE = 3; // wrong PINs that cost nothing
const LONGEST = 15 * 60; // seconds

export { WrongPin };

export class Waiting extends Error {
  // until: ms since the epoch
  constructor(until) {
    super("");
    this.until = until;
  }
}

export const all = (disk) => disk.all("slots");

export const find = async (disk, username) => (await disk.get("slots", await slotOf(username))) ?? null;

// The one that was opened last and not signed out of.
export async function last(disk) {
  const used = (await all(disk)).filter(({ used }) => used > 0);
  return used.sort((a, b) => b.used - a.used)[0] ?? null;
}

// A new slot and its opened keys. `fill({slot, keys})` writes what belongs into it first: a slot that is there can be
// opened, and what an attempt left behind that broke off (battery, full disk) goes.
export async function enrol(disk, { username, pin, recovery, device, language, now }, fill) {
  const made = await create({ id: await slotOf(username), pin, recovery });
  const slot = { ...made.slot, device, language, used: now };
  await remove(disk, slot);
  await fill({ slot, keys: made.keys });
  await disk.write([["slots", slot]]);
  return { slot, keys: made.keys };
}

export const delay = (misses) => (misses <= FREE ? 0 : Math.min(2 ** (misses - FREE), LONGEST));

// The opened keys. Throws WrongPin, or Waiting as long as nobody may try.
export async function enter(disk, slot, pin, now) {
  const known = await disk.get("slots", slot.id);
  if (known.until > now) throw new Waiting(await soonest(disk, known, now));
  const misses = known.misses + 1;
  const tried = { ...known, misses, until: now + delay(misses) * 1000 };
  await disk.write([["slots", tried]]);
  try {
    const keys = await unlock(tried, pin);
    const opened = { ...tried, misses: 0, until: 0, used: now };
    await disk.write([["slots", opened]]);
    return { slot: opened, keys };
  } catch (problem) {
    if (problem instanceof WrongPin && tried.until > now) throw new Waiting(tried.until);
    throw problem;
  }
}

// A clock that was fast when a PIN was missed, and was set right since, must not lock anybody out for years.
async function soonest(disk, slot, now) {
  const until = Math.min(slot.until, now + delay(slot.misses) * 1000);
  if (until < slot.until) await disk.write([["slots", { ...slot, until }]]);
  return until;
}

export async function rename(disk, slot, oldPin, newPin, now) {
  const { slot: known } = await enter(disk, slot, oldPin, now);
  const changed = await changePin(known, oldPin, newPin);
  await disk.write([["slots", changed]]);
  return changed;
}

// With the key that the office gave back. Throws WrongPin when it does not open what lies here.
export async function renew(disk, slot, raw, pin) {
  const changed = await recover(slot, raw, pin, (keys) => opens(disk, slot, keys));
  await disk.write([["slots", changed]]);
  return changed;
}

async function opens(disk, slot, keys) {
  const [row] = await disk.all("records", slot.id);
  try {
    await unsealBytes(keys.data, row.data, `${slot.id}/${row.id}`);
    return true;
  } catch {
    return false; // authenticated encryption: another key cannot open it
  }
}

export const update = async (disk, slot, change) => disk.write([["slots", { ...(await disk.get("slots", slot.id)), ...change }]]);

// Everything of one person.
export async function remove(disk, slot) {
  const rows = [];
  for (const store of ["records", "papers"])
    for (const { id } of await disk.all(store, slot.id)) rows.push([store, null, [slot.id, id]]);
  await disk.write([...rows, ["slots", null, slot.id]]);
}
