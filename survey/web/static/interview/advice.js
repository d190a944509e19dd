// The page of general advice: at the same height at which the other page stood, with inputs of its own. What is
// typed here works and is thrown away with the page.

export function advise(host, part) {
  const height = scrollY;
  host.classList.remove("alone");
  host.replaceChildren(part);
  host.style.minHeight = `${height + innerHeight}px`;
  scrollTo(0, height);
  host.querySelector("[data-filter]")?.addEventListener("input", ({ target }) => filter(host, target.value));
}

function filter(host, text) {
  const wanted = text.trim().toLocaleLowerCase(document.documentElement.lang);
  for (const section of host.querySelectorAll(".decoy section"))
    section.hidden = !section.textContent.toLocaleLowerCase(document.documentElement.lang).includes(wanted);
}
