"""Filling a questionnaire with random answers that its own rules accept.

For the fieldwork simulator, for tests and for trying out a form before people are sent out with it.

    answers = fill(plan, random.Random(1), now=now)
"""

from instruments.filling.filler import Choose, fill

__all__ = ["Choose", "fill"]
