"""Whether a number on a printed line was written by hand.

Clerks print "Số:        /SGDĐT" and "ngày      tháng 5 năm 2024" and write the number and the day into the gap. Engines
read something there, often wrongly and sometimes with confidence, so such a number is never taken over.

Rule: a word in the gap counts as printed only if it was read surely, or alike by two readers; if it is as high as its
printed neighbours, stands on their line and has no wider space beside it than print leaves. Without places only the
words themselves tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from lawtext.words import fold
from scanreading.engines.types import Box, Word

# Confidence below which a number in a gap is taken for handwriting: of one reader alone, and where a second one read
# something else, since that by itself lowers it.
SURE, SURE_DISPUTED = 62, 40
_TALLER = 1.15  # times the figures printed beside it; marks above letters are left out of account
_GLUED = 1.25
_LOWER = 0.6
_OFF_TOP = 0.3  # of the height of "Số:": figures of print begin as high
_OFF_LINE = 0.42  # of a letter's height, between the middles
_SPACED = 0.5  # of a letter's height: print leaves no such space before "/SGDĐT"


def is_written_by_hand(word: Word, neighbours: Sequence[Word]) -> bool:
    """Whether a word in a gap of the form is no print; `neighbours` are printed words of the same line."""
    if _is_unsure(word):
        return True
    if word.box is None or _has_box_of_line(word, neighbours):
        return False
    figures = [one.box for one in neighbours if one.box is not None and one.text.strip(".,:").isdecimal()]
    boxes = figures or [one.box for one in neighbours if one.box is not None and len(one.text) > 1]
    if not boxes:
        return False
    height = median(box.bottom - box.top for box in boxes)
    own = word.box.bottom - word.box.top
    if not _LOWER * height <= own <= _TALLER * height:
        return True
    middle = median(_middle(box) for box in boxes)
    return abs(_middle(word.box) - middle) > _OFF_LINE * max(height, own)


def _has_box_of_line(word: Word, neighbours: Sequence[Word]) -> bool:
    """Whether a figure has the height of a word whose letters hang below the line ("ngày").

    A reader that boxes whole lines gives all their words one height, which says nothing about any of them.
    """
    return any(
        one.box is not None
        and word.box is not None
        and (one.box.top, one.box.bottom) == (word.box.top, word.box.bottom)
        for one in neighbours
        if re.search("[gy]", fold(one.text)) and not re.search("[gy]", fold(word.text))
    )


def is_glued_by_hand(word: Word, lead: Sequence[Word]) -> bool:
    """Whether a number that makes one word with its code was written by hand.

    It was read unsurely, and it is higher than the printed "Số:" or does not stand on its line; where no place tells,
    two readers that differ do.
    """
    if not _is_unsure(word):
        return False
    printed = [one.box for one in lead if one.box is not None]
    if word.box is None or not printed:
        return word.agrees is False or word.box is None
    height = max(box.bottom - box.top for box in printed)
    is_higher = word.box.bottom - word.box.top > _GLUED * height
    is_off = min(abs(word.box.top - box.top) for box in printed) > _OFF_TOP * height
    return is_higher or (is_off and word.agrees is False)


def is_apart(word: Word, following: Word) -> bool:
    """Whether a wider space than print leaves inside a number stands between two words."""
    if word.box is None or following.box is None:
        return True
    height = max(word.box.bottom - word.box.top, 1)
    return following.box.left - word.box.right > _SPACED * height


def _is_unsure(word: Word) -> bool:
    if word.agrees is None:
        return word.confidence < SURE
    return not word.agrees and word.confidence < SURE_DISPUTED


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2
