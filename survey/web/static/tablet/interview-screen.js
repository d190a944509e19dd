// An interview as a screen: it goes on here after the tablet was locked.
export async function interview(context, { uid, unit }) {
  const { kept, language } = context;
  const leave = () => {
    context.beforeLock(null);
    context.busy(null);
    context.go("household", { uid });
  };
  const { openInterview } = await import("./interviewing.js");
  context.busy(uid);
  const opened = await openInterview({ kept, household: uid, unit, leave, lock: context.lock, language });
  if (!opened) return leave();
  return context.beforeLock(() => opened.close());
}
