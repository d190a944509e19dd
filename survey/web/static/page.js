// What every staff page does by itself. Pages work without it; it only makes them quicker to use.

import { closeOnEscape } from "./menus.js";
import { makeSortable } from "./sort.js";

document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
closeOnEscape(document);
