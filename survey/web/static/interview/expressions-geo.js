/**
 * Lengths and areas on the globe, from geopoints "latitude longitude [altitude [accuracy]]".
 * @module
 */

import { define } from "./expressions-functions.js";
import { NUMBER, toString } from "./expressions-values.js";

// Metres: the equatorial radius that Enketo and ODK use.
const RADIUS = 6378100;

define("distance", "set points+", (...traces) => {
  const points = pointsOf(traces);
  return points === null ? NaN : centi(sides(points).reduce((sum, side) => sum + arc(side), 0));
});

define("area", "set points", (trace) => {
  const points = pointsOf([trace]);
  if (points === null || points.length < 3) {
    return points === null ? NaN : 0;
  }
  const total = sides(closed(points)).reduce(
    (sum, [[fromLatitude, fromLongitude], [latitude, longitude]]) =>
      sum +
      radians(longitude - fromLongitude) *
        (2 + Math.sin(radians(latitude)) + Math.sin(radians(fromLatitude))),
    0,
  );
  return centi(Math.abs((total * RADIUS * RADIUS) / 2));
});

define("geofence", "string point, string shape", (point, shape) => {
  const place = pointsOf([[point, point]]);
  const corners = pointsOf([[shape]]);
  if (place === null || corners === null || corners.length < 3) {
    return false;
  }
  const [[latitude, longitude]] = place;
  const crossed = sides([...corners, corners[0]]).filter(
    ([[lat1, lon1], [lat2, lon2]]) =>
      lon1 > longitude !== lon2 > longitude &&
      latitude < lat1 + ((lat2 - lat1) * (longitude - lon1)) / (lon2 - lon1),
  );
  return crossed.length % 2 === 1;
});

define("intersects", "string trace", (trace) => {
  const same = (a, b) => a[0] === b[0] && a[1] === b[1];
  const points = pointsOf([[trace]]) ?? [];
  const corners = points.filter((point, at) => at === 0 || !same(point, points[at - 1]));
  const all = sides(corners);
  const isClosed = all.length > 2 && same(corners[0], corners.at(-1));
  return all.some(([start, end], at) =>
    all.some((side, other) => {
      if (other <= at) return false;
      if (other === at + 1) return folds(start, end, side[1]);
      if (isClosed && at === 0 && other === all.length - 1) return folds(side[0], start, end);
      return meet([start, end], side);
    }),
  );
});

/** Positive for a turn to one side on the way a, b, c, negative to the other, 0 straight on or back. */
function turn(a, b, c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Whether the way a, b, c comes back on itself. */
function folds(a, b, c) {
  return turn(a, b, c) === 0 && (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1]) > 0;
}

/** Whether two segments share a point. */
function meet([a, b], [c, d]) {
  const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (turns[0] * turns[1] < 0 && turns[2] * turns[3] < 0) return true;
  const ends = [[a, c, b], [a, d, b], [c, a, d], [c, b, d]];
  return turns.some((one, at) => one === 0 && between(...ends[at]));
}

function between(a, c, b) {
  return [0, 1].every((i) => Math.min(a[i], b[i]) <= c[i] && c[i] <= Math.max(a[i], b[i]));
}

function pointsOf(traces) {
  const texts = traces.flatMap((trace) => Array.from(trace, (one) => toString(one).trim()));
  const found = texts.flatMap((text) => text.replace(/;$/, "").split(";").map(pointOf));
  return found.length > 1 && found.every(Boolean) ? found : null;
}

function pointOf(text) {
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length < 2 || parts.length > 4 || !parts.slice(0, 2).every((part) => NUMBER.test(part))) {
    return null;
  }
  const [latitude, longitude] = parts.map(Number);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

function sides(points) {
  return points.slice(1).map((point, at) => [points[at], point]);
}

function closed(points) {
  const [start, end] = [points[0], points.at(-1)];
  return start[0] === end[0] && start[1] === end[1] ? points : [...points, start];
}

/** Great-circle distance by the spherical law of cosines. */
function arc([start, end]) {
  const [phi, theta] = [radians(start[0]), radians(end[0])];
  const turn = radians(start[1] - end[1]);
  const cosine = Math.sin(phi) * Math.sin(theta) + Math.cos(phi) * Math.cos(theta) * Math.cos(turn);
  return Math.acos(Math.min(1, Math.max(-1, cosine))) * RADIUS;
}

function radians(degrees) {
  return (degrees * Math.PI) / 180;
}

function centi(metres) {
  return Math.floor(metres * 100 + 0.5) / 100;
}
