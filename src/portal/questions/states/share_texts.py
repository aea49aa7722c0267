"""Words that go out about a published content: whole sentences, chosen by their length, with and without marks."""

from __future__ import annotations

from lawtext.words import fold

MOST_MESSAGE = 160  # with a link and how to refuse it makes two parts of a text message; 90 make one


def fitting(most: int, *said: str) -> str:
    """The first of these words that has room; "" where none has. Nothing is cut: half a rule is another rule."""
    return next((words for words in said if 0 < len(words) <= most), "")


def as_sentence(words: str) -> str:
    """In one line, with a full stop if it ends without a sign."""
    flat = " ".join(words.split())
    return flat if flat.endswith((".", "?", "!", "”", ")")) or not flat else f"{flat}."


def proposed_message(title: str, summary: str) -> str:
    """What the author of an answer may make a short message of: question and short answer, whole; "" where both
    together are too long."""
    return fitting(MOST_MESSAGE, f"{as_sentence(title)} {as_sentence(summary)}") if title and summary else ""


def plain_letters(text: str) -> str:
    """Letters without marks, in the case in which they were written: "Đất đai" -> "Dat dai". Signs that the alphabet of
    text messages lacks are left out."""
    folded = "".join(_bare(letter) for letter in text.replace("–", "-").replace("“", '"').replace("”", '"'))
    return "".join(sign for sign in folded if sign.isascii())


def _bare(letter: str) -> str:
    bare = fold(letter)
    if len(bare) != len(letter) or letter.isascii():
        return letter
    return bare.upper() if letter.isupper() else bare
