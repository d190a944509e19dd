// One window at a time writes. Another one says so, and may take over: the first then locks itself.
const NAME = "visits";

// Resolves to whether this window has it. `lost` is called when another one took it.
export function hold({ steal = false, lost }) {
  return new Promise((told) => {
    const held = navigator.locks.request(NAME, steal ? { steal } : { ifAvailable: true }, (lock) => {
      told(lock !== null);
      return lock && new Promise(() => {}); // until the window closes
    });
    held.catch(lost); // stolen
  });
}
