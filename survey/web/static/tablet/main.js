// Where the application begins: one window, one disk, one worker.
import { Application } from "./application.js";
import { takeBack } from "./back.js";
import { open } from "./disk.js";
import { hold } from "./only-window.js";
import { say, show } from "./screens.js";
import { swap } from "./shell.js";
import * as slots from "./slots.js";
import { Updates } from "./updates.js";
import { write } from "./words.js";

const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 500));
let application = null;

async function begin(disk) {
  const updates = new Updates();
  application = new Application({ disk, updates });
  takeBack(() => application.back());
  updates.start();
  await application.start();
  idle(() => import("./interviewing.js").catch(() => null)); // nobody waits for it when an interview is opened
}

// The disk, with the page in the language of whoever worked here last; null when there is none.
async function opened() {
  try {
    const disk = await open();
    const slot = await slots.last(disk);
    if (slot && slot.language !== document.documentElement.lang) await swap(slot.language);
    return disk;
  } catch (problem) {
    return broken(problem);
  }
}

function broken(problem) {
  if (!problem.code) throw problem;
  show("broken", (root) => {
    write(root, { trouble: say(`disk-${problem.code}`) });
    root.querySelector("[data-do=again]").addEventListener("click", () => location.reload());
  });
  return null;
}

// Another window took over: everything is written and forgotten here.
async function lost() {
  await application?.lock();
  show("other-window", (root) => root.querySelector("[data-do=take]").addEventListener("click", () => location.reload()));
}

async function main() {
  const disk = await opened();
  if (!disk) return null;
  if (await hold({ lost })) return begin(disk);
  return show("other-window", (root) =>
    root.querySelector("[data-do=take]").addEventListener("click", async () => {
      await hold({ steal: true, lost });
      begin(disk);
    }),
  );
}

main();
