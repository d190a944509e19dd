// Where the questionnaire comes from: its documents, one a language, and its definition. Here from the server;
// the browser keeps them and asks whether they are current.

export class Network {
  constructor(definition) {
    this.address = definition;
  }

  async document(language) {
    return (await found(address(language))).text();
  }

  async definition() {
    return (await found(this.address)).json();
  }

  // A picture or recording of the questionnaire, or null when it is not there.
  async file(name) {
    const response = await fetch(address(`files/${encodeURIComponent(name)}`), { credentials: "same-origin" });
    return response.ok && !response.redirected ? response.blob() : null;
  }

  // The language stands in the address, so that a reload comes back to it.
  chosen(language) {
    history.replaceState(history.state, "", `${address(language)}${location.hash}`);
  }
}

function address(name) {
  return location.pathname.replace(/[^/]+$/, name);
}

async function found(place) {
  const response = await fetch(place, { credentials: "same-origin" });
  if (!response.ok || response.redirected) throw Object.assign(new Error(""), { status: response.status });
  return response;
}
