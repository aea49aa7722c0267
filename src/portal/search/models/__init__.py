"""What search keeps of its own: everyday words, and what is asked, without who asked it."""

from portal.search.models.asked import AskedOn, AskedQuestion, Lesson, Opening, SearchDay
from portal.search.models.everyday import EverydayWord

__all__ = ["AskedOn", "AskedQuestion", "EverydayWord", "Lesson", "Opening", "SearchDay"]
