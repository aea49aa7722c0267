"""What is done with everyday words and with what was asked."""

from portal.search.learning.operations.asked import erase_question, pass_over, tidy
from portal.search.learning.operations.keeping import keep
from portal.search.learning.operations.lessons import draw_lessons
from portal.search.learning.operations.words import (
    AlreadySaid,
    Loaded,
    WordDraft,
    add_word,
    change_word,
    load_words,
    switch_word,
)

__all__ = [
    "AlreadySaid",
    "Loaded",
    "WordDraft",
    "add_word",
    "change_word",
    "draw_lessons",
    "erase_question",
    "keep",
    "load_words",
    "pass_over",
    "switch_word",
    "tidy",
]
