// The tablet's own key for "back" goes one screen up instead of leaving. One entry of the history does it; its
// address and title are those of the page.
export function takeBack(act) {
  history.pushState(null, "");
  addEventListener("popstate", () => {
    history.pushState(null, "");
    act();
  });
}
