"""Which editions make up a timeline, and whether a text has a change in it already. Pure: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lawtext.words import canonical_tone, normalise

_FEWEST_LETTERS = 16  # shorter wordings stand in many texts by chance
_LONGEST_REPEALED = 120
_GONE = frozenset({"bai-bo", "het-hieu-luc"})
_NOT_A_LETTER = re.compile(r"[\W_]+")
_SAYS_REPEALED = re.compile(r"\(?\s*(?:được |đã |bị )?bãi bỏ\s*\)?")


@dataclass(frozen=True, slots=True)
class WantedChange:
    """What a change does to the wording of one place; the fields are those of `EventTarget`."""

    action: str
    part: str = ""
    wording: str = ""
    old_words: str = ""
    new_words: str = ""


def has_change(wanted: WantedChange, text: str, *, is_compiled: bool) -> bool:
    """Whether `text`, all that stands at the place ("" if nothing does), reads as the change wants it.

    `is_compiled`: the edition was put together from amended texts, so that what is not there may have been repealed.
    """
    if wanted.action in _GONE and not wanted.part:
        return is_compiled if not text.strip() else _is_repealed(text)
    said = _letters(text)
    if wanted.old_words or wanted.new_words:
        return _has_new_words(wanted, said)
    new = _letters(wanted.wording)
    return len(new) >= _FEWEST_LETTERS and new in said


def _has_new_words(wanted: WantedChange, said: str) -> bool:
    new, old = _letters(wanted.new_words), _letters(wanted.old_words)
    return len(new) >= _FEWEST_LETTERS and new in said and (old in new or old not in said)


def _is_repealed(text: str) -> bool:
    return len(text) <= _LONGEST_REPEALED and _SAYS_REPEALED.search(text.casefold()) is not None


def _letters(text: str) -> str:
    """What makes a wording: its letters and digits. Marks of list and quotation, blanks and tone placement do not."""
    return _NOT_A_LETTER.sub("", canonical_tone(normalise(text)).casefold())


@dataclass(frozen=True, slots=True)
class TimelineEdition:
    """An edition as the timeline sees it. `is_lesser`: it has less than what is there already of the same day."""

    key: int
    begins: date | None
    is_lesser: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A wording with its place: from `begins` until another begins."""

    key: int
    begins: date | None
    ends: date | None
    is_current: bool


def arrange(wordings: Sequence[TimelineEdition], *, today: date) -> list[Slot]:
    """The timeline, earliest first, of wordings in the order in which they came; what is left out is superseded.

    Of two that begin on one day the later to come is the better reading, unless it is the lesser of the two. A wording
    of another day displaces none. Current is the last that has begun; before all of them, the first.
    """
    best: dict[date | None, TimelineEdition] = {}
    for one in wordings:
        if not (one.is_lesser and one.begins in best):
            best[one.begins] = one
    line = sorted(best.values(), key=lambda one: one.begins or date.min)
    begun = [one for one in line if one.begins is None or one.begins <= today]
    current = begun[-1] if begun else next(iter(line), None)
    following = [one.begins for one in line[1:]]
    return [
        Slot(one.key, one.begins, ends, one is current) for one, ends in zip(line, [*following, None], strict=False)
    ]
