// Whether the office has what was noted of a household.
export function markOf({ unsent, aside }, words) {
  if (aside) return words.text("aside");
  return unsent ? words.text("unsent") : "";
}
