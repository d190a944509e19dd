// Locks when nobody has touched the tablet for a while, or when something else was on the screen.
const TOUCHES = ["pointerdown", "keydown", "input", "scroll"];

// Calls `lock` once; returns what ends the watch. Seconds.
export function watch({ idle, hidden, lock }) {
  const ends = new AbortController();
  const { signal } = ends;
  let touched = Date.now();
  let left = null;
  const isDue = () => Date.now() - touched > idle * 1000 || (left !== null && Date.now() - left > hidden * 1000);
  const look = () => {
    if (!signal.aborted && isDue()) lock();
  };
  const timer = setInterval(look, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  for (const kind of TOUCHES) addEventListener(kind, () => (look(), (touched = Date.now())), { signal, capture: true, passive: true });
  document.addEventListener(
    "visibilitychange",
    () => {
      look(); // timers rest while something else is on the screen
      left = document.visibilityState === "hidden" ? Date.now() : null;
    },
    { signal },
  );
  return () => ends.abort();
}
