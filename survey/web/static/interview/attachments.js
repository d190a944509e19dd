// Photographs, recordings and files: the answer is a random name, the content goes to the store by itself.
//
// Pictures are drawn anew before they leave the tablet: smaller, and without the place and time that cameras
// write into them.

const LONGEST_SIDE = 1600; // pixels
const QUALITY = 0.85;

let store = null;
const urls = new Map(); // name -> address of the content in this window's memory

export function connect(own) {
  store = own;
}

export const file = {
  read: (root) => root.dataset.file || null,
  write(root, value) {
    root.dataset.file = value ?? "";
    draw(root);
  },
};

// Take a chosen or recorded file over as the answer. Returns the code of what is wrong with it, or null.
export async function take(root, given) {
  const entry = root.querySelector("input[type=file]");
  const blob = root.dataset.type === "image" ? await smaller(given).catch(() => null) : given;
  entry.value = "";
  const type = blob?.type.split(";")[0];
  if (!entry.dataset.types.split(" ").includes(type)) return "file_type";
  if (blob.size === 0 || blob.size > Number(entry.dataset.most)) return "file_size";
  const name = `${crypto.randomUUID()}.${type.split("/")[1]}`;
  store.attach(name, { place: root.dataset.place, type, blob });
  file.write(root, name);
  return null;
}

export function remove(button) {
  const root = button.closest("[data-question]");
  file.write(root, null);
  root.dispatchEvent(new Event("change", { bubbles: true }));
}

// Nothing that was seen or heard stays within reach when the page is hidden.
export function forget() {
  for (const url of urls.values()) URL.revokeObjectURL(url);
  urls.clear();
}

async function smaller(given) {
  const picture = await createImageBitmap(given);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

async function draw(root) {
  const name = root.dataset.file;
  const shown = root.querySelector("[data-shown]");
  shown.hidden = !name;
  if (!name) return;
  const url = await address(name).catch(() => null); // no connection: the name of the file is still the answer
  const media = shown.querySelector("img, audio, video, a");
  media.hidden = url === null;
  if (url === null || root.dataset.file !== name) return;
  if (media.matches("a")) media.href = url;
  else media.src = url;
}

async function address(name) {
  const { generation } = store;
  const url = urls.get(name) ?? URL.createObjectURL(await store.attachment(name));
  urls.set(name, url);
  return generation === store.generation ? url : null;
}
