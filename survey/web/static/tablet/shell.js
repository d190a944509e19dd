// The shell in another language: another document, whose words take the place of the present ones. The address
// stays, and so does everything that is opened.
export async function swap(language) {
  const other = new DOMParser().parseFromString(await textOf(`/visits/tablet/${language}`), "text/html");
  if (!other.querySelector(".shell")) return; // the network answered with a page of its own, or not at all
  document.documentElement.lang = language;
  document.querySelector("link[rel=manifest]").href = other.querySelector("link[rel=manifest]").getAttribute("href");
  document.title = other.title;
  const { scrollX, scrollY } = window;
  document.body.replaceChildren(...[...other.body.children].map((one) => document.adoptNode(one)));
  scrollTo(scrollX, scrollY);
}

async function textOf(address) {
  try {
    return await (await fetch(address)).text();
  } catch {
    return ""; // on the very first visit nothing is kept yet: the language stays
  }
}
