// One of a long list, found by typing a part of its name. The list comes from the questionnaire's data, so a
// document with thousands of choices stays small; only the first that fit are on the page.

const MOST = 30;

const entry = (root) => root.querySelector("input");
const box = (root) => root.querySelector("[role=listbox]");

export const search = {
  read: (root) => root.dataset.code || null,
  write(root, value) {
    root.dataset.code = value ?? "";
  },
};

// Capital and small letters, and letters with and without marks, are the same; so are ı and i, ə and e.
export function fold(text) {
  const bare = text.toLocaleLowerCase("az").normalize("NFD").replace(/\p{M}/gu, "");
  return bare.replaceAll("ı", "i").replaceAll("ə", "e");
}

// What is chosen, in words; what is being typed is left alone.
export function say(root, label) {
  root.dataset.label = label ?? "";
  if (document.activeElement !== entry(root)) entry(root).value = label ?? "";
}

// `choices` is [{name, text}]. Those that begin with what is typed come before those that contain it.
export function suggest(root, choices) {
  const wanted = entry(root).value === root.dataset.label ? "" : fold(entry(root).value.trim());
  const starting = [];
  const holding = [];
  for (const choice of choices) {
    const at = fold(choice.text).indexOf(wanted);
    if (at === 0) starting.push(choice);
    else if (at > 0) holding.push(choice);
  }
  const fitting = [...starting, ...holding];
  box(root).replaceChildren(...fitting.slice(0, MOST).map((choice, index) => option(root, choice, index)));
  root.querySelector("[data-more]").hidden = fitting.length <= MOST;
  root.querySelector("[data-none]").hidden = fitting.length > 0;
  open(root, true);
}

function option(root, { name, text }, index) {
  const line = document.createElement("li");
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", String(name === root.dataset.code));
  line.id = `${box(root).id}-${index}`;
  line.dataset.code = name;
  line.textContent = text;
  return line;
}

// Emptying the line takes the answer away; typing something else does, too.
export function typed(root) {
  if (entry(root).value !== root.dataset.label) root.dataset.code = "";
}

export function pick(line) {
  const root = line.closest("[data-question]");
  root.dataset.code = line.dataset.code;
  root.dataset.label = line.textContent;
  entry(root).value = line.textContent;
  open(root, false);
  root.dispatchEvent(new Event("change", { bubbles: true }));
}

export function open(root, isOpen) {
  box(root).hidden = !isOpen;
  entry(root).setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) for (const hint of root.querySelectorAll("[data-more], [data-none]")) hint.hidden = true;
  mark(root, null);
}

// Arrows move, Enter takes, Escape closes. Returns whether the key was for the list.
export function key(root, name) {
  if (box(root).hidden) return false;
  const lines = [...box(root).children];
  const marked = lines.findIndex((line) => line.dataset.marked);
  if (name === "ArrowDown") mark(root, lines[Math.min(marked + 1, lines.length - 1)]);
  else if (name === "ArrowUp") mark(root, lines[Math.max(marked - 1, 0)]);
  else if (name === "Escape") open(root, false);
  else if (name === "Enter" && lines[marked]) pick(lines[marked]);
  else return false;
  return true;
}

function mark(root, line) {
  for (const other of box(root).children) delete other.dataset.marked;
  if (line) line.dataset.marked = "1";
  line?.scrollIntoView({ block: "nearest" });
  entry(root).setAttribute("aria-activedescendant", line?.id ?? "");
}
