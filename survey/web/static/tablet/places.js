// Positions: where this tablet is, when she asks for it, and how far things are. Nothing of it is kept.
const EARTH = 6_371_008.8; // mean radius in metres (IUGG)
const rad = (degrees) => (degrees * Math.PI) / 180;

export const hasPlace = (one) => Number.isFinite(one?.latitude) && Number.isFinite(one?.longitude);

// Metres on the sphere (haversine).
export function distance(from, to) {
  const north = Math.sin(rad(to.latitude - from.latitude) / 2) ** 2;
  const east = Math.sin(rad(to.longitude - from.longitude) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(north + Math.cos(rad(from.latitude)) * Math.cos(rad(to.latitude)) * east));
}

// One of eight: 0 north, 1 north-east, ... 7 north-west.
export function direction(from, to) {
  const east = rad(to.longitude - from.longitude) * Math.cos(rad((from.latitude + to.latitude) / 2));
  const turn = Math.atan2(east, rad(to.latitude - from.latitude)) / (Math.PI / 4);
  return (Math.round(turn) + 8) % 8;
}

// Metres east and north of a middle, for a map of a few hundred kilometres at most.
export function plane(middle) {
  const narrow = Math.cos(rad(middle.latitude));
  return ({ latitude, longitude }) => ({
    x: EARTH * rad(longitude - middle.longitude) * narrow,
    y: -EARTH * rad(latitude - middle.latitude),
  });
}

// Asked once, after a tap. Rejects with the reason as a code: denied, unknown.
export function locate({ geolocation } = navigator) {
  const patience = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 };
  return new Promise((found, failed) => {
    const refuse = (problem) => failed(new Error(problem?.code === 1 ? "denied" : "unknown"));
    if (!geolocation) return refuse();
    return geolocation.getCurrentPosition(({ coords }) => found(coords), refuse, patience);
  });
}

// Where she was last, as long as her records are open.
const known = new WeakMap();
export const here = (kept) => known.get(kept) ?? null;
export const remember = (kept, { latitude, longitude, accuracy }) => known.set(kept, { latitude, longitude, accuracy });
