// Where the application begins: one window, one disk, one worker.
import { Application } from "./application.js";
import { takeBack } from "./back.js";
import { open } from "./disk.js";
import { hold } from "./only-window.js";
import { say, show } from "./screens.js";
import { Updates } from "./updates.js";
import { write } from "./words.js";

let application = null;

async function begin() {
  const updates = new Updates();
  try {
    application = new Application({ disk: await open(), updates });
  } catch (problem) {
    return broken(problem);
  }
  takeBack(() => application.back());
  updates.start();
  return application.start();
}

function broken(problem) {
  if (!problem.code) throw problem;
  show("broken", (root) => {
    write(root, { trouble: say(`disk-${problem.code}`) });
    root.querySelector("[data-do=again]").addEventListener("click", () => location.reload());
  });
}

// Another window took over: everything is written and forgotten here.
async function lost() {
  await application?.lock();
  show("other-window", (root) => root.querySelector("[data-do=take]").addEventListener("click", () => location.reload()));
}

async function main() {
  if (await hold({ lost })) return begin();
  return show("other-window", (root) =>
    root.querySelector("[data-do=take]").addEventListener("click", async () => {
      await hold({ steal: true, lost });
      begin();
    }),
  );
}

main();
