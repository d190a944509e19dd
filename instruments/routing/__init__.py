"""Which questions are asked: a function of the questionnaire and the answers, nothing else.

Nothing is remembered between two evaluations, so changing an early answer needs no special case.
"""

from instruments.routing.pages import Page, Progress, progress
from instruments.routing.plan import Plan
from instruments.routing.state import Frame, State

__all__ = ["Frame", "Page", "Plan", "Progress", "State", "progress"]
