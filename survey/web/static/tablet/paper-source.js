// The questionnaire from what this tablet keeps: its documents and its definition, encrypted like answers,
// because they say what is asked.

import { paper } from "./papers.js";

const text = new TextDecoder();

export class PaperSource {
  constructor(kept, version) {
    Object.assign(this, { kept, version });
  }

  document(language) {
    return this.#read(`document/${this.version}/${language}`);
  }

  async definition() {
    return JSON.parse(await this.#read(`definition/${this.version}`));
  }

  // A recording of the study by the name of its file, or null.
  async recording(file) {
    this.recordings ??= this.#read(`recordings/${this.version}`).then(JSON.parse, () => ({}));
    const found = (await this.recordings)[file];
    return found ? new Blob([Uint8Array.from(atob(found.data), (one) => one.charCodeAt(0))], { type: found.type }) : null;
  }

  chosen() {}

  async #read(name) {
    const bytes = await paper(this.kept, name);
    if (!bytes) throw Object.assign(new Error(""), { code: "paper" });
    return text.decode(bytes);
  }
}
