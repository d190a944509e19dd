// The browser's back button: a number for each turn in its history and nothing else. No address, title or name
// in it may say what is being asked.

export class Trail {
  // `came(index)` is called when people go back or forward with the browser's own buttons.
  constructor(came) {
    this.popped = ({ state }) => state?.page !== undefined && came(state.page);
    addEventListener("popstate", this.popped);
  }

  begin(index) {
    history.replaceState({ page: index }, "");
  }

  turn(index) {
    history.pushState({ page: index }, "");
  }

  stop() {
    removeEventListener("popstate", this.popped);
  }
}

// Where the browser's history is somebody else's business.
export class NoTrail {
  begin() {}

  turn() {}

  stop() {}
}
