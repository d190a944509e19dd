// Follows a job: moves the bar while it runs, and loads the page again when it has ended.

const box = document.getElementById("job");
const bar = document.getElementById("job-progress");
const words = document.getElementById("job-words");
const step = document.getElementById("job-step");
const PAUSE = 700;
const LONG_PAUSE = 5000;

async function look() {
  try {
    const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return LONG_PAUSE;
    const job = await answer.json();
    bar.value = job.progress;
    words.textContent = job.words;
    step.textContent = job.step;
    if (job.state !== "queued" && job.state !== "running") {
      location.reload();
      return 0;
    }
    return PAUSE;
  } catch {
    return LONG_PAUSE; // the network is away; the job is not
  }
}

async function follow() {
  const pause = await look();
  if (pause) setTimeout(follow, pause);
}

setTimeout(follow, PAUSE);
