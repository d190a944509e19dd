// Esc, or a click elsewhere, closes an open menu (a <details>), and the focus goes back to its button.

export function closeOnEscape(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = root.querySelector("details.person[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  root.addEventListener("click", (event) => {
    for (const open of root.querySelectorAll("details.person[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
}
