// What every staff page does by itself. Pages work without it; it only makes them quicker to use.

import { closeOnEscape } from "./menus.js";
import { makeSortable } from "./sort.js";

document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
closeOnEscape(document);

// The browser would complain in its own language; the server does it in the person's, at the field.
for (const form of document.forms) form.noValidate = true;
