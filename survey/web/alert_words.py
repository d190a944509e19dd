"""Alerts in words: what was seen, why it matters, what to do. Never what a woman said."""

from __future__ import annotations

from dataclasses import dataclass

from survey.errors import N_


@dataclass(frozen=True)
class Words:
    """English sources for the catalogue. seen may take details of the alert, as %(count)s."""

    seen: str
    why: str
    todo: str
    grave: bool = False


ALERTS = {
    "distress": Words(
        N_("Support was offered to a woman in distress"),
        N_("She may need care soon, and listening to her was hard for the interviewer, too."),
        N_(
            "Call the interviewer today. Ask how both are, not what was said. Offer her the counsellor."
        ),
        grave=True,
    ),
    "urgent": Words(
        N_("A referral on the same day was to be offered"),
        N_("The woman may be in danger now."),
        N_(
            "Call the interviewer now and make sure that the procedure was followed."
            " Neither call nor visit the household."
        ),
        grave=True,
    ),
    "safety": Words(
        N_("An interviewer left for reasons of safety"),
        N_("She or a woman may be at risk, and another visit could make it worse."),
        N_("Call her now. Nobody visits this household before you have decided on it together."),
        grave=True,
    ),
    "workload": Words(
        N_("%(count)s individual interviews on one day; at most %(most)s were agreed"),
        N_("More than this is hard to bear, and a tired interviewer is told less."),
        N_("Talk with her, move appointments, and see that she has a quiet day."),
    ),
    "draw": Words(
        N_("The tablet drew another woman than the office"),
        N_("Chance alone decides who is invited. An interview with another woman cannot be used."),
        N_("Compare the roster with the interviewer. Open the roster again before a new visit."),
    ),
    "other": Words(
        N_("The interviewer asks for help with a household"),
        N_("She could not say it with a result code."),
        N_("Read her note and call her."),
    ),
}
"""Kind of alert -> its words."""

KINDS = {
    "visit": N_("A visit"),
    "interview": N_("An interview"),
    "draw": N_("The draw of a woman"),
    "trace": N_("The course of an interview"),
    "notice": N_("A message"),
}
"""What was set aside, by its kind; anything else is an item."""

ITEM = N_("An item")

SET_ASIDE_TODO = {
    "reassigned": N_(
        "If she did the work before the cluster changed hands, give it back to her. If the new interviewer"
        " has visited already, keep it apart."
    ),
    "other_interview": N_(
        "Ask both interviewers which conversation took place. Keep the other one apart."
    ),
    "withdrawn": N_("Ask the manager to publish the questionnaire again, then apply it again."),
    "closed": N_(
        "Ask her when it took place. Apply it again after fieldwork was opened, or keep it apart."
    ),
    "draw": N_(
        "Compare the roster with the interviewer. Open the roster again, or keep this apart."
    ),
    "other_content": N_("Ask her what happened. Keep it apart: what is on record stands."),
    "fault": N_("Tell whoever looks after the software. Apply it again when the fault is mended."),
    "unreadable": N_("Ask her what she did, and tell whoever looks after the software."),
}
"""Reason -> what to do about it."""

SET_ASIDE_USUALLY = N_(
    "Ask her what happened. Apply it again once the cause is gone, or keep it apart."
)

OUTCOMES = {
    "given_back": N_("given back to her"),
    "kept_apart": N_("kept apart"),
    "applied": N_("applied"),
}
"""What was decided -> words."""
