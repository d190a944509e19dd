"""What a questionnaire is and how it behaves. Pure: no web, no database, no clock of its own."""

from instruments.loading import load
from instruments.model import Choice, ChoiceList, Export, Group, Instrument, Question, Repeat

__all__ = ["Choice", "ChoiceList", "Export", "Group", "Instrument", "Question", "Repeat", "load"]
