// Hiding with a key, on every screen: Escape twice within half a second, or F9. A keyboard may be attached to
// the tablet; its own keys for volume never reach a page, and the one for the screen hides by itself.

const TWICE = 500; // ms

// Calls `act` when the key is pressed; returns what takes it away again.
export function bindHide(target, act) {
  const ends = new AbortController();
  let last = -Infinity;
  const pressed = (event) => {
    if (event.key !== "Escape" && event.key !== "F9") return;
    const again = event.timeStamp - last < TWICE;
    last = event.timeStamp;
    if (event.key === "Escape" && !again) return;
    event.preventDefault();
    last = -Infinity;
    act();
  };
  target.addEventListener("keydown", pressed, { signal: ends.signal, capture: true });
  return () => ends.abort();
}
