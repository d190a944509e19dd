// The part of the screen that an interview has for itself: everything of the shell behind it is out of reach
// until it is left. Its styles are there before it is shown.
import { attend } from "./screens.js";

const STYLES = ["interview.css", "question.css"];

export class InterviewPage {
  async open() {
    await styles();
    this.language = document.documentElement.lang;
    this.behind = [...document.body.children].filter((one) => !one.hidden && !one.matches("template, script, noscript"));
    for (const one of this.behind) one.hidden = true;
    this.host = document.createElement("div");
    this.host.className = "interview";
    document.body.append(this.host);
    scrollTo(0, 0);
    return this.host;
  }

  close() {
    this.host.remove();
    for (const one of this.behind) one.hidden = false;
    document.documentElement.lang = this.language;
    attend();
  }
}

function styles() {
  const base = new URL("../interview/", import.meta.url);
  return Promise.all(STYLES.map((name) => style(new URL(name, base).href)));
}

function style(href) {
  if ([...document.styleSheets].some((sheet) => sheet.href?.split("?")[0] === href)) return null;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const ready = new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done); // without styles it is ugly, not lost
  });
  document.head.append(link);
  return ready;
}
