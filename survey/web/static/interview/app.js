// The interview page in the office and wherever there is a connection: the document holds the questions, the
// server the answers. Puts the parts together and starts them.
import { ACTIONS } from "./actions.js";
import { Breaks } from "./breaks.js";
import { Hide } from "./hide.js";
import { bindHide } from "./hide-key.js";
import { Interview } from "./interview.js";
import { Languages } from "./language.js";
import { bind } from "./listeners.js";
import { previewAlone } from "./preview-alone.js";
import { Sheet } from "./sheet.js";
import { Network } from "./source.js";
import { Store } from "./store.js";
import { Trail } from "./trail.js";

const { api, definition, preview } = document.body.dataset;
const source = new Network(definition);
const store = new Store(api, location.hash.slice(1));
let leaving = false;

function reload() {
  leaving = true;
  location.reload();
}

const interview = new Interview({
  host: document.body,
  store,
  source,
  languages: new Languages(new Sheet(document), source),
  hide: new Hide(store),
  trail: Trail,
  reload,
});

interview.breaks = new Breaks(interview);
if (preview !== undefined) previewAlone(interview);

bind(interview, document, ACTIONS);
bindHide(document, () => interview.hide.isOn || interview.conceal());

addEventListener("beforeunload", (event) => {
  interview.take();
  if (store.pending && !leaving) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && !interview.hide.isOn) {
    interview.take();
    store.flush();
  }
});

addEventListener("online", () => store.pending && store.flush());

// The browser keeps a page that is left for its own back button. Ours must be empty by then.
addEventListener("pagehide", () => document.body.replaceChildren());
addEventListener("pageshow", (event) => event.persisted && reload());

interview.open();
