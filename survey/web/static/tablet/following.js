// A screen is drawn anew when something was noted or has arrived, as long as it is shown.
const REST = 50; // ms: an exchange brings many changes at once

export function follow(kept, screen) {
  let waiting = 0;
  const isShown = () => screen.root.isConnected;
  const changed = () => {
    clearTimeout(waiting);
    if (isShown()) waiting = setTimeout(() => isShown() && screen.draw(), REST);
    else kept.removeEventListener("change", changed);
  };
  kept.addEventListener("change", changed);
}
