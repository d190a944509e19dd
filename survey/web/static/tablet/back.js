// The tablet's own key for "back" goes one screen up instead of leaving. One entry of the history does it; its
// address and title are those of the page.
//
// The browser may keep a page that is left, as it was, to show it again on "forward": ours is empty by then.
export function takeBack(act) {
  addEventListener("pagehide", ({ persisted }) => persisted && document.body.replaceChildren());
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  history.pushState(null, "");
  addEventListener("popstate", () => {
    history.pushState(null, "");
    act();
  });
}
