// Recording sound with the tablet's microphone; choosing a file stays possible where there is none.

let running = null; // {recorder, button, timer}

// Start, or stop and give what was recorded to `done(root, blob)`.
export async function toggle(button, done) {
  if (running) return stop();
  const root = button.closest("[data-question]");
  root.querySelector("[data-refused]").hidden = true;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    begin(button, stream, (blob) => done(root, blob));
  } catch {
    root.querySelector("[data-refused]").hidden = false;
  }
  return null;
}

// Also when the page is turned or hidden: what was said until then is kept.
export function stop() {
  if (!running) return;
  const { recorder, button, timer } = running;
  running = null;
  clearInterval(timer);
  button.setAttribute("aria-pressed", "false");
  recorder.stop();
}

function begin(button, stream, done) {
  const recorder = new MediaRecorder(stream);
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    done(new Blob(parts, { type: recorder.mimeType.split(";")[0] }));
  });
  recorder.start(1000);
  button.setAttribute("aria-pressed", "true");
  const from = performance.now();
  const show = () => {
    const seconds = Math.round((performance.now() - from) / 1000);
    button.querySelector("[data-seconds]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  show();
  running = { recorder, button, timer: setInterval(show, 500) };
}
