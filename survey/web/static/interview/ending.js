// What is shown when an interview is over, cannot go on, or needs a decision.

// `outcome` is what became of it: finished, or a visit without an interview.
export function done(interview, outcome) {
  const part = interview.sheet.part("finished");
  for (const text of part.querySelectorAll("[data-show]")) text.hidden = text.dataset.show !== outcome.state;
  part.querySelector("[data-home]").href = outcome.household;
  interview.pages.id = null;
  alone(interview, part);
}

export function failed(interview, problem) {
  const isExpected = problem.code || problem.status !== undefined || problem.message === "Failed to fetch";
  if (!isExpected) reportError(problem); // a fault of ours is not hidden behind a missing connection
  const part = interview.sheet.part("failure");
  part.querySelector("[data-show=offline]").hidden = Boolean(problem.status);
  part.querySelector("[data-show=refused]").hidden = !problem.status;
  part.querySelector("[data-reason]").textContent = problem.message && problem.status ? problem.message : "";
  alone(interview, part);
}

// Why it could not be finished, where finishing was asked for.
export function refusal({ stage, sheet }, problem) {
  const place = stage.querySelector("[data-refusal]");
  place.textContent = problem.message || sheet.messages.get("offline").textContent;
  place.hidden = false;
}

// A note above the page: the page itself stays usable.
export function notice({ stage, sheet, hide }, part) {
  if (hide.isOn || stage.querySelector(`.${part}`)) return;
  stage.prepend(sheet.part(part));
}

function alone({ host, stage }, part) {
  stage.replaceChildren(part);
  host.querySelector(".bottom").hidden = true;
}
