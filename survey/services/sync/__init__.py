"""The exchange with tablets: what they are given (`pull`), what they send (`push`), and files in pieces."""

from survey.services.sync.items import Item, Outcome
from survey.services.sync.pull import bundle
from survey.services.sync.push import apply, push

__all__ = ["Item", "Outcome", "apply", "bundle", "push"]
