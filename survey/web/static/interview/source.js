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

  // The language stands in the address, so that a reload comes back to it.
  chosen(language) {
    history.replaceState(history.state, "", `${address(language)}${location.hash}`);
  }
}

function address(language) {
  return location.pathname.replace(/[^/]+$/, language);
}

async function found(place) {
  const response = await fetch(place, { credentials: "same-origin" });
  if (!response.ok || response.redirected) throw Object.assign(new Error(""), { status: response.status });
  return response;
}
