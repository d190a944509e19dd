// The table of what buttons do: data-action -> what happens.
import * as attachments from "./attachments.js";
import * as positions from "./positions.js";
import * as recorder from "./recorder.js";
import * as repeats from "./repeats.js";

const line = (button) => button.closest("li");
const index = (button) => Number(line(button).dataset.index);

const ACTIONS = {
  back: (interview) => interview.back(),
  review: (interview) => interview.review(),
  jump: (interview, button) => interview.jump(button.dataset.place),
  language: (interview, button) => interview.speak(button.dataset.language),
  hide: (interview) => interview.conceal(),
  return: (interview) => interview.hide.ask(),
  add: (interview) => interview.add(),
  open: (interview, button) => interview.openInstance(index(button)),
  remove: (_interview, button) => repeats.askRemoval(line(button), true),
  "remove-not": (_interview, button) => repeats.askRemoval(line(button), false),
  "remove-sure": (interview, button) => interview.remove(index(button)),
  locate: (_interview, button) => positions.locate(button),
  "add-point": (_interview, button) => positions.addPoint(button),
  "remove-point": (_interview, button) => positions.removePoint(button),
  record: (interview, button) => recorder.toggle(button, (root, blob) => interview.give(root, blob)),
  "remove-file": (_interview, button) => attachments.remove(button),
  finish: (interview, button) => interview.finish(button),
  "keep-mine": (interview) => interview.keepMine(),
  "take-theirs": (interview) => interview.reload(),
  reload: (interview) => interview.reload(),
};

export function run(interview, button) {
  ACTIONS[button.dataset.action]?.(interview, button);
}
