// The interview in another language, at once: the other documents are read while nothing else happens.
import { Sheet } from "./sheet.js";

export class Languages {
  // `source` gives the documents: {document(language) -> text, chosen(language)}; see source.js.
  constructor(first, source) {
    this.sheets = new Map([[first.language, first]]);
    this.current = first;
    this.source = source;
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
    this.source.chosen(language);
    return this.current;
  }

  async #get(language) {
    const known = this.sheets.get(language);
    if (known) return known;
    const sheet = Object.assign(Sheet.parse(await this.source.document(language)), { longLabel: this.longLabel });
    this.sheets.set(language, sheet);
    return sheet;
  }
}
