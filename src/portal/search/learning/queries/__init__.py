"""What is asked of what was asked."""

from portal.search.learning.queries.lessons import asked_of

__all__ = ["asked_of"]
