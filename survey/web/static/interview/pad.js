// Drawing on the screen: signatures, sketches, and lines on a picture that was taken.

const WIDTH = 5; // of a line, in pixels of the drawing

const padOf = (button) => button.closest("[data-question]").querySelector("[data-pad]");

// Open the pad, over the picture that is there already, or close it again.
export async function toggle(button) {
  const pad = padOf(button);
  pad.hidden = !pad.hidden;
  button.setAttribute("aria-expanded", String(!pad.hidden));
  if (pad.hidden) return;
  const canvas = pad.querySelector("canvas");
  clear(button);
  if (!canvas.dataset.listens) listen(canvas);
  const below = button.closest("[data-question]").querySelector("[data-shown] img");
  if (below?.src && !below.closest("[hidden]")) await under(canvas, below);
  canvas.scrollIntoView({ block: "nearest" });
}

export function clear(button) {
  const canvas = padOf(button).querySelector("canvas");
  const ink = canvas.getContext("2d");
  ink.fillStyle = "white"; // pictures are kept as JPEG, which knows no holes
  ink.fillRect(0, 0, canvas.width, canvas.height);
  delete canvas.dataset.drawn;
}

// Give what was drawn to `done(root, blob)`; nothing when nothing was.
export async function finish(button, done) {
  const pad = padOf(button);
  const canvas = pad.querySelector("canvas");
  const root = button.closest("[data-question]");
  pad.hidden = true;
  root.querySelector("[data-action=draw]").setAttribute("aria-expanded", "false");
  if (!canvas.dataset.drawn) return;
  await done(root, await new Promise((made) => canvas.toBlob(made, "image/png")));
}

async function under(canvas, picture) {
  const image = await createImageBitmap(picture);
  const scale = Math.min(canvas.width / image.width, canvas.height / image.height);
  canvas.getContext("2d").drawImage(image, 0, 0, image.width * scale, image.height * scale);
}

function listen(canvas) {
  canvas.dataset.listens = "1";
  const ink = canvas.getContext("2d");
  const at = ({ offsetX, offsetY }) => [(offsetX * canvas.width) / canvas.clientWidth, (offsetY * canvas.height) / canvas.clientHeight];
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    Object.assign(ink, { lineWidth: WIDTH, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
    ink.beginPath();
    ink.moveTo(...at(event));
    ink.lineTo(...at(event)); // a dot is a line, too
    ink.stroke();
    canvas.dataset.drawn = "1";
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    ink.lineTo(...at(event));
    ink.stroke();
  });
}
