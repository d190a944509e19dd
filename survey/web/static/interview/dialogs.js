// A small window above the page. The page behind it cannot be reached until it is closed, except for the corner
// that hides everything. Escape closes it, unless it needs an answer.

// Shows a part of the sheet in a window of its own and returns the window.
export function open({ host, sheet }, id, { needsAnswer = false } = {}) {
  close(host);
  const window = document.createElement("dialog");
  window.className = `panel panel-${id}`;
  window.append(sheet.part(id));
  const title = window.querySelector("h2");
  title.id = `${id}-title`;
  window.setAttribute("aria-labelledby", title.id);
  window.addEventListener("close", () => closed(host, window));
  window.addEventListener("keydown", ({ key }) => key === "Escape" && !needsAnswer && window.close());
  const before = document.activeElement;
  window.addEventListener("close", () => before?.isConnected && before.focus({ preventScroll: true }));
  behind(host, true);
  host.append(window);
  window.show();
  return window;
}

export function close(host) {
  host.querySelector("dialog.panel")?.close();
}

function closed(host, window) {
  window.remove();
  behind(host, host.querySelector("dialog.panel") !== null);
}

function behind(host, isOpen) {
  host.classList.toggle("with-panel", isOpen);
  for (const one of host.querySelectorAll(":scope > main, :scope > footer, :scope > .top > :not(.hide)")) one.inert = isOpen;
}
