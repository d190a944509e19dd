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

  chosen() {}

  async #read(name) {
    const bytes = await paper(this.kept, name);
    if (!bytes) throw Object.assign(new Error(""), { code: "paper" });
    return text.decode(bytes);
  }
}
