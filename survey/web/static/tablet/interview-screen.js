// An interview as a screen: it goes on here after the tablet was locked.
import { current, find } from "./beginning.js";
import { isHere } from "./papers.js";

export async function interview(context, { uid, unit }) {
  const { kept, language } = context;
  const leave = () => {
    context.beforeLock(null);
    context.busy(null);
    context.go("household", { uid });
  };
  const version = find(kept, uid, unit)?.body.version ?? current(kept, unit)?.id;
  if (!isHere(kept, version)) return context.application.trouble("no-papers");
  const { openInterview } = await import("./interviewing.js");
  context.busy(uid);
  const opened = await openInterview({ kept, household: uid, unit, leave, lock: context.lock, language });
  if (!opened) return leave();
  return context.beforeLock(() => opened.close());
}
