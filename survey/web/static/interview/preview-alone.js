// In the preview there is nobody to give the tablet to and no key: what a card or a sealed part would take is thrown
// away, marked as it would be, and the next page is shown.

const throwAway = async (_given, marked) => marked();

export function previewAlone(interview) {
  interview.alone = {
    note: () => {},
    give: throwAway,
    givePart: (_part, answers, marked) => throwAway(answers, marked),
    withdraw: throwAway,
  };
  interview.handBack = () => {
    interview.pages.next();
    interview.save(null);
  };
}
