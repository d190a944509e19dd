// A page of questions as most are: a mistake is corrected before it is turned.

export const questions = {
  hasQuestions: true,
  draw: (page, { page: drawn, sheet }) => drawn.show(page, sheet),
  // What is to be asked later may be left for now.
  isHeld({ pages, page, questionnaire, notes }) {
    const later = new Set(notes.later ?? []);
    const found = questionnaire.findings(pages.current);
    return page.report(found.filter(({ code, path }) => code !== "required" || !later.has(path)));
  },
};
