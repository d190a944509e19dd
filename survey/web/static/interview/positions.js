// Positions: taken from the tablet, or typed. A point is "latitude longitude altitude accuracy", a trace or
// a shape several of them with ";" between; a shape ends where it began.

const PATIENCE = { enableHighAccuracy: true, timeout: 30000, maximumAge: 0 };
const UNKNOWN = " 0 0"; // altitude and accuracy of what was typed

const field = (root, name) => root.querySelector(`[data-${name}]`);

// What is typed now, as a point; null when nothing is. Half a point is given back as it is.
function typed(root) {
  const parts = ["latitude", "longitude"].map((name) => field(root, name).value.trim().replace(",", "."));
  const text = parts.filter(Boolean).join(" ");
  if (text === "") return null;
  const { measured } = root.dataset;
  if (measured?.startsWith(`${text} `)) return measured;
  return parts.every(Boolean) ? text + UNKNOWN : text;
}

function fill(root, text) {
  const [latitude = "", longitude = "", , accuracy] = (text ?? "").split(" ");
  root.dataset.measured = text ?? "";
  field(root, "latitude").value = latitude;
  field(root, "longitude").value = longitude;
  const line = field(root, "accuracy");
  line.hidden = !Number(accuracy);
  line.querySelector("[data-metres]").textContent = Math.round(accuracy);
}

export const point = { read: typed, write: fill };

const listed = (root) => (root.dataset.points ? root.dataset.points.split(";") : []);

export const points = {
  read(root) {
    const found = listed(root);
    if (root.dataset.type === "geoshape" && found.length > 2) found.push(found[0]);
    return found.join(";") || null;
  },
  write(root, value) {
    const found = (value ?? "").split(";").filter(Boolean);
    if (root.dataset.type === "geoshape" && found.length > 1 && found[0] === found.at(-1)) found.pop();
    list(root, found);
  },
};

function list(root, found) {
  root.dataset.points = found.join(";");
  const line = root.querySelector("template").content;
  const lines = found.map((text, index) => {
    const copy = document.importNode(line, true);
    copy.querySelector("[data-text]").textContent = text.split(" ").slice(0, 2).join(", ");
    copy.querySelector("button").dataset.index = index;
    return copy;
  });
  root.querySelector("[data-list]").replaceChildren(...lines);
}

// Where the tablet is, as a point.
export async function here() {
  const { coords } = await new Promise((found, failed) => navigator.geolocation.getCurrentPosition(found, failed, PATIENCE));
  const numbers = [coords.latitude.toFixed(6), coords.longitude.toFixed(6), coords.altitude ?? 0, coords.accuracy];
  return numbers.map((number, at) => (at < 2 ? number : Math.round(number))).join(" ");
}

// Measure where the tablet is. Without leave or without a sky above, the page says so; typing remains.
export async function locate(button) {
  const root = button.closest("[data-question]");
  button.disabled = true;
  field(root, "refused").hidden = true;
  try {
    fill(root, await here());
    changed(root);
  } catch {
    field(root, "refused").hidden = false;
  } finally {
    button.disabled = false;
  }
}

// The point that is typed or measured goes to the end of the list.
export function addPoint(button) {
  const root = button.closest("[data-question]");
  const text = typed(root);
  if (!text?.includes(" ")) return field(root, "latitude").focus();
  list(root, [...listed(root), text]);
  fill(root, null);
  return changed(root);
}

export function removePoint(button) {
  const root = button.closest("[data-question]");
  list(root, listed(root).toSpliced(Number(button.dataset.index), 1));
  changed(root);
}

function changed(root) {
  root.dispatchEvent(new Event("change", { bubbles: true }));
}
