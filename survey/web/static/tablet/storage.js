// How much room there is, and whether the browser has promised to keep what is here.
export async function room() {
  const { usage = null, quota = null } = (await navigator.storage?.estimate?.()) ?? {};
  return { usage, quota, persisted: await isKept() };
}

export const isKept = async () => Boolean(await navigator.storage?.persisted?.());

// Ask for the promise. Browsers give it by themselves, ask, or decline; it can be asked for again.
export const ask = async () => Boolean(await navigator.storage?.persist?.());

// Ask, and keep the answer where the screens read it. What declined at first may agree when Visits is on the home screen.
export async function askFor(kept) {
  const persisted = await ask();
  const settings = kept.get("settings", "settings");
  if (settings && persisted !== settings.persisted) await kept.put("settings", "settings", { ...settings, persisted });
  return persisted;
}
