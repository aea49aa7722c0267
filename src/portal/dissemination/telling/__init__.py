"""What followers are told of what happened, in which words, and when. Pure: no Django, no database, no clock."""

from portal.dissemination.telling.rules import Happened, is_worth_telling
from portal.dissemination.telling.timing import due_at
from portal.dissemination.telling.words import Manner, manner, sentence, subject_line

__all__ = ["Happened", "Manner", "due_at", "is_worth_telling", "manner", "sentence", "subject_line"]
