// The questionnaire from what this tablet keeps: its documents and its definition, encrypted like answers,
// because they say what is asked.

import { typeOf } from "../interview/media.js";
import { paper, shownFile } from "./papers.js";

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

  // A picture or recording of the questionnaire by the name of its file, or null.
  async file(name) {
    const bytes = await shownFile(this.kept, this.version, name);
    return bytes ? new Blob([bytes], { type: typeOf(name) }) : null;
  }

  chosen() {}

  async #read(name) {
    const bytes = await paper(this.kept, name);
    if (!bytes) throw Object.assign(new Error(""), { code: "paper" });
    return text.decode(bytes);
  }
}
