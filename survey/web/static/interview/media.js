// Pictures, recordings and films of the questionnaire: fetched from its source and put where the page shows them.
// Until one is there, or when it is missing, its name stands in its place.
import * as speech from "./speech.js";

const TYPES = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  svg: "image/svg+xml",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  ogg: "audio/ogg",
  wav: "audio/wav",
  webm: "video/webm",
  mp4: "video/mp4",
};

export const typeOf = (name) => TYPES[name.split(".").pop().toLowerCase()] ?? "application/octet-stream";

const urls = new Map(); // name -> address of the content in this window's memory

// Put the files of a part of the page into their places.
export function show(root, source) {
  for (const place of root.querySelectorAll("[data-file-shown]")) put(place, source);
}

async function put(place, source) {
  const name = place.dataset.fileShown;
  if (!urls.has(name)) {
    const blob = await source.file(name).catch(() => null); // no connection: its name is still there
    if (!blob) return;
    if (!urls.has(name)) urls.set(name, URL.createObjectURL(blob));
  }
  place.src = urls.get(name);
  place.hidden = false;
}

// Play a recording; a second tap stops it.
export async function play(button, source, language) {
  if (button.getAttribute("aria-pressed") === "true") return speech.hush();
  const recording = await source.file(button.dataset.recording).catch(() => null);
  if (!recording) return null;
  button.setAttribute("aria-pressed", "true");
  await speech.say([{ text: "", recording }], language);
  button.setAttribute("aria-pressed", "false");
  return null;
}

// Nothing that was seen stays within reach when the page is hidden.
export function forget() {
  for (const url of urls.values()) URL.revokeObjectURL(url);
  urls.clear();
}
