// The interview in another language, at once: the other documents are fetched while nothing else happens.
import { Sheet } from "./sheet.js";

export class Languages {
  constructor(first) {
    this.sheets = new Map([[first.language, first]]);
    this.current = first;
  }

  get all() {
    return [...this.current.bars[0].querySelectorAll("[data-language]")].map((button) => button.dataset.language);
  }

  // How choices are called whose list is too long for the document: (name, value, language) -> text or null.
  know(longLabel) {
    this.longLabel = longLabel;
    for (const sheet of this.sheets.values()) sheet.longLabel = longLabel;
  }

  async prepare() {
    for (const language of this.all) await this.#get(language).catch(() => null); // offline: tried again when chosen
  }

  async choose(language) {
    this.current = await this.#get(language);
    history.replaceState(history.state, "", `${address(language)}${location.hash}`);
    return this.current;
  }

  async #get(language) {
    const known = this.sheets.get(language);
    if (known) return known;
    const response = await fetch(address(language), { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`no document: ${response.status}`);
    const sheet = Object.assign(Sheet.parse(await response.text()), { longLabel: this.longLabel });
    this.sheets.set(language, sheet);
    return sheet;
  }
}

function address(language) {
  return location.pathname.replace(/[^/]+$/, language);
}
