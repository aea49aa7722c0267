"""What is asked of what was asked."""

from portal.search.learning.queries.lessons import asked_of
from portal.search.learning.queries.replay import OpenedAfter, known_questions, opened_after

__all__ = ["OpenedAfter", "asked_of", "known_questions", "opened_after"]
