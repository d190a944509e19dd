// The office does not take this tablet's token any more. With the password a new one is given; what is here stays.
import { Office } from "./office.js";
import { signOut } from "./start-screen.js";

export async function signInAgain({ kept, sync, application }) {
  const office = new Office();
  const own = kept.get("person", "person");
  const { person, csrf } = await office.get("/visits/session.json");
  if (person?.username !== own.username) return location.assign(`/login?next=${location.pathname}`);
  const { token } = await office.post("/api/v1/devices", { device: own.device, software: document.body.dataset.version });
  await kept.put("person", "person", { ...own, token });
  sync.office.token = token;
  return signOut(csrf);
}
