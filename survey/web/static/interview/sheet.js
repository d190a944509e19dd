// The document in one language: its bars, and a template for every question. Drawing means cloning.

import { Manners } from "./manners.js";

export class Sheet {
  constructor(source) {
    this.language = source.documentElement.lang;
    this.title = source.title;
    this.body = source.body;
    this.templates = new Map();
    for (const template of source.querySelectorAll("template[data-node]"))
      this.templates.set(template.dataset.node, template.content);
    this.parts = new Map();
    for (const template of source.querySelectorAll("template[id]"))
      this.parts.set(template.id, template.content);
    this.bars = [...source.body.querySelectorAll(":scope > header, :scope > main, :scope > footer")];
    this.messages = new Map();
    for (const message of this.parts.get("messages").querySelectorAll("[data-code]"))
      this.messages.set(message.dataset.code, message);
    const { months, lists, ...rest } = this.parts.get("messages").querySelector("[data-months]").dataset;
    this.manners = new Manners({ months: months.split("|"), lists: JSON.parse(lists), ...rest });
  }

  static parse(html) {
    return new Sheet(new DOMParser().parseFromString(html, "text/html"));
  }

  // Put this language's bars into `host`, in place of whatever is there. A page of our own gets the title, too.
  mount(host) {
    document.documentElement.lang = this.language;
    if (host === document.body) document.title = this.title;
    host.replaceChildren(...this.bars.map((bar) => document.importNode(bar, true)));
  }

  has(name) {
    return this.templates.has(name);
  }

  template(name) {
    return this.templates.get(name);
  }

  part(id) {
    return document.importNode(this.parts.get(id), true);
  }

  // A copy of a node's template. `suffix` keeps ids apart when a page shows several instances.
  node(name, suffix = "") {
    const copy = document.importNode(this.templates.get(name), true);
    if (suffix) for (const element of copy.querySelectorAll(NAMED)) rename(element, suffix);
    return copy;
  }

  // The label of a choice, as it stands in this language.
  choiceLabel(name, value) {
    const rows = this.templates.get(name)?.querySelectorAll("[data-choice], option") ?? [];
    for (const row of rows) {
      if ((row.dataset.choice ?? row.value) === String(value))
        return wordsOf(row.querySelector(".choice-text") ?? row);
    }
    return this.longLabel?.(name, value, this.language) ?? null; // of a list that is not in the document
  }

  label(name) {
    const found = this.templates.get(name)?.querySelector(".say, .section");
    return found ? document.importNode(found, true) : null;
  }
}

// The text of an element, with ${name} where an answer stands.
function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const place of copy.querySelectorAll("[data-pipe]")) place.textContent = `\${${place.dataset.pipe}}`;
  for (const line of copy.querySelectorAll("br")) line.replaceWith("\n");
  return copy.textContent.trim();
}

const REFERENCES = ["id", "for", "name", "aria-labelledby", "aria-describedby", "aria-controls"];
const NAMED = REFERENCES.map((attribute) => `[${attribute}]`).join();

function rename(element, suffix) {
  for (const attribute of REFERENCES) {
    const value = element.getAttribute(attribute);
    if (value) element.setAttribute(attribute, value.split(" ").map((id) => id + suffix).join(" "));
  }
}
