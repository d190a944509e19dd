// The table of what buttons do: data-action -> what happens.
import * as alone from "./alone.js";
import * as attachments from "./attachments.js";
import * as dialogs from "./dialogs.js";
import * as media from "./media.js";
import * as pad from "./pad.js";
import * as positions from "./positions.js";
import * as recorder from "./recorder.js";
import * as repeats from "./repeats.js";
import { askToDecline } from "./sealed-part.js";

const line = (button) => button.closest("li");
const index = (button) => Number(line(button).dataset.index);

export const ACTIONS = {
  back: (interview) => interview.back(),
  review: (interview) => interview.review(),
  unanswered: (interview) => interview.unanswered(),
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
  draw: (_interview, button) => pad.toggle(button),
  "clear-drawing": (_interview, button) => pad.clear(button),
  drawn: (interview, button) => pad.finish(button, (root, blob) => interview.give(root, blob)),
  "remove-file": (_interview, button) => attachments.remove(button),
  finish: (interview, button) => interview.finish(button),
  "keep-mine": (interview) => interview.keepMine(),
  "take-theirs": (interview) => interview.reload(),
  reload: (interview) => interview.reload(),
  close: (interview) => dialogs.close(interview.host),
  listen: (interview) => alone.listen(interview),
  play: (interview, button) => media.play(button, interview.source, interview.sheet.language),
  "decline-ask": (_interview, button) => askToDecline(button, true),
  "decline-not": (_interview, button) => askToDecline(button, false),
  decline: (interview) => interview.view.decline(interview),
  later: (interview, button) => interview.remarks.later(button),
  settle: (interview, button) => interview.remarks.settle(button.dataset.place),
  comment: (interview, button) => interview.remarks.comment(button),
  pause: (interview) => interview.breaks.open(),
  rest: (interview) => interview.breaks.rest(),
  services: (interview) => interview.breaks.showServices(),
  stop: (interview, button) => interview.breaks.askToStop(button.dataset.reason),
  "stop-sure": (interview, button) => interview.breaks.stop(button),
  leave: (interview, _button, event) => interview.breaks.leave(event),
};
