// The page of general advice: at the same height at which the other page stood, with inputs of its own. What is
// typed here works and is thrown away with the page.

export function advise(host, part) {
  const height = scrollY;
  host.classList.remove("alone");
  host.replaceChildren(part);
  lengthen(host, height + innerHeight);
  scrollTo(0, height);
  host.querySelector("[data-filter]")?.addEventListener("input", ({ target }) => filter(host, target.value));
}

// After a long page the advice goes on from its beginning, so that there is something to read where she stood.
function lengthen(host, needed) {
  const sections = [...host.querySelectorAll(".decoy section")];
  const once = sections.length && sections.at(-1).getBoundingClientRect().bottom - sections[0].getBoundingClientRect().top;
  const missing = needed - document.documentElement.scrollHeight;
  for (let times = Math.ceil(missing / (once || Infinity)); times > 0; times -= 1)
    sections.at(-1).after(...sections.map((section) => section.cloneNode(true)));
}

function filter(host, text) {
  const wanted = text.trim().toLocaleLowerCase(document.documentElement.lang);
  for (const section of host.querySelectorAll(".decoy section"))
    section.hidden = !section.textContent.toLocaleLowerCase(document.documentElement.lang).includes(wanted);
}
