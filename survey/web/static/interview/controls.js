// How an answer is read from and written into the control of a question, by the control's name.
// What cannot be read as the type is kept as it was typed, so that the page and the server can say so.
import { isEmpty } from "./answers.js";
import { file } from "./attachments.js";
import { clock, moment, month, year } from "./moments.js";
import { point, points } from "./positions.js";
import { search } from "./search.js";

const DECIMAL = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/;

function entry(root) {
  return root.querySelector("input, textarea, select");
}

function boxes(root) {
  return [...root.querySelectorAll("input[type=radio], input[type=checkbox]")];
}

const nothing = { read: () => null, write() {} };

const text = {
  read: (root) => entry(root).value.trim() || null,
  write(root, value) {
    entry(root).value = Array.isArray(value) ? value.join(" ") : (value ?? "");
  },
};

const number = {
  read(root) {
    const typed = entry(root).value.replace(/[\s\u00a0\u202f]/g, "");
    if (typed === "") return null;
    return DECIMAL.test(typed) ? Number(typed.replace(",", ".")) : entry(root).value.trim();
  },
  write: text.write,
};

const range = {
  // A slider always stands somewhere; until it is touched there is no answer.
  read: (root) => (root.dataset.touched ? Number(entry(root).value) : null),
  write(root, value) {
    if (!isEmpty(value)) {
      root.dataset.touched = "1";
      entry(root).value = value;
    }
    root.querySelector("[data-value]").textContent = value ?? "–";
  },
};

const one = {
  read: (root) => boxes(root).find((box) => box.checked)?.value ?? null,
  write(root, value) {
    for (const box of boxes(root)) box.checked = box.value === String(value);
  },
};

const many = {
  read: (root) => boxes(root).filter((box) => box.checked).map((box) => box.value),
  write(root, value) {
    const chosen = new Set((value ?? []).map(String));
    for (const box of boxes(root)) box.checked = chosen.has(box.value);
  },
};

const rank = {
  read: (root) =>
    [...root.querySelectorAll("button[data-rank]")]
      .sort((a, b) => a.dataset.rank - b.dataset.rank)
      .map((button) => button.value),
  write(root, value) {
    const order = (value ?? []).map(String);
    for (const button of root.querySelectorAll("button.choice")) {
      const place = order.indexOf(button.value) + 1;
      if (place) button.dataset.rank = place;
      else delete button.dataset.rank;
      button.setAttribute("aria-pressed", String(place > 0));
      button.querySelector("[data-place]").textContent = place || "";
    }
  },
};

const acknowledge = {
  read: (root) => (entry(root).checked ? "OK" : null),
  write(root, value) {
    entry(root).checked = value === "OK";
  },
};

export const controls = {
  note: nothing,
  text,
  number,
  list: text,
  range,
  one,
  many,
  rank,
  acknowledge,
  clock,
  moment,
  month,
  year,
  point,
  points,
  file,
  search,
};

export const read = (root) => controls[root.dataset.control].read(root);

export const write = (root, value) => controls[root.dataset.control].write(root, value);

// A tap on a ranked choice puts it last; a second tap takes it out.
export function toggleRank(button) {
  const root = button.closest("[data-question]");
  const order = rank.read(root);
  const without = order.filter((value) => value !== button.value);
  rank.write(root, without.length < order.length ? without : [...order, button.value]);
}
