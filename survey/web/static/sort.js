// Sorting a table by a click on a head with data-sort. Cells give their raw value in data-value where the text
// is not what sorts (numbers as a language writes them, dates). The order of equal rows is kept.

const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });

export function makeSortable(table) {
  for (const head of table.querySelectorAll("thead th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(table, head));
    head.append(button);
  }
}

function sortBy(table, head) {
  const descending = head.getAttribute("aria-sort") === "ascending";
  const sign = descending ? -1 : 1;
  const column = head.cellIndex;
  for (const body of table.tBodies) {
    const rows = [...body.rows].map((row) => [valueOf(row.cells[column]), row]);
    rows.sort(([a], [b]) => compare(a, b, sign));
    body.append(...rows.map(([, row]) => row));
  }
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
}

function valueOf(cell) {
  const text = (cell?.dataset.value ?? cell?.textContent ?? "").trim();
  const number = Number(text);
  return text !== "" && !Number.isNaN(number) ? number : text;
}

// Empty cells come last in both directions; numbers before words.
function compare(a, b, sign) {
  if (a === "" || b === "") return (a === "") - (b === "");
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return sign * collator.compare(a, b);
}
