"""A note that somebody has laid over the head block, beside the subject of a letter.

Offices type or write what is to be done with a letter ("1. Cô Lan gửi …") into the free space under the date. Where it
comes close to the subject at the left ("V/v …"), readers take both for one line. The note tells itself by its own left
edge: lines begin there that have nothing beside them, and the lines of the subject are cut at the same place.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lawtext.words import fold
from scanreading.engines.tokens import Line, Token

HEAD_SHARE = 0.35  # of the page: the head block ends above
SUBJECT = re.compile(r"^\W*v ?/ ?v\b|^\W*ve viec\b")  # folded: "V/v hướng dẫn"

_FEWEST = 2  # lines that begin at the edge by themselves; chance aligns one
_ALIGNED = 0.35  # of a line's height
_LEFT_COLUMN = 0.35  # of the page: no note begins left of it
_NEAR = 2.0  # lines' heights between two lines of one note


@dataclass(frozen=True, slots=True)
class Note:
    """Where a note stands: its left edge, and from which line's top to which line's bottom.

    `alone`: how many lines begin at its edge by themselves.
    """

    left: int
    top: int
    bottom: int
    slack: int
    alone: int

    def holds(self, token: Token) -> bool:
        return token.box.left >= self.left - self.slack

    def is_level_with(self, line: Line) -> bool:
        middle = (line.box.top + line.box.bottom) / 2
        return self.top <= middle <= self.bottom


def note_beside_subject(lines: Sequence[Line], *, width: int, height: int) -> Note | None:
    """The note that runs into the subject of a letter; None where there is none, as on nearly every page."""
    head = sorted(
        (line for line in lines if line.tokens and line.box.top < HEAD_SHARE * height), key=lambda each: each.box.top
    )
    subject = next((line for line in head if SUBJECT.match(fold(line.text))), None)
    if subject is None:
        return None
    edges = (token.box.left for token in subject.tokens if token.box.left > _LEFT_COLUMN * width)
    notes = [_at(left, subject, head) for left in edges]
    best = max(notes, key=lambda note: note.alone, default=None)
    return best if best is not None and best.alone >= _FEWEST else None


def _at(left: int, subject: Line, lines: Iterable[Line]) -> Note:
    """The note whose left edge would be where a word of the subject's line begins."""
    high = max(1, subject.box.bottom - subject.box.top)
    slack = round(_ALIGNED * high)
    bottom, alone = subject.box.bottom, 0
    for line in lines:
        is_near = subject.box.top < line.box.top < bottom + _NEAR * high
        if is_near and any(abs(token.box.left - left) <= slack for token in line.tokens):
            bottom = max(bottom, line.box.bottom)
            alone += abs(line.box.left - left) <= slack
    return Note(left, subject.box.top, bottom, slack, alone)


def parted(lines: Iterable[Line], note: Note | None) -> list[Line]:
    """The lines, those that run into the note cut in two; no word is lost."""
    return [piece for line in lines for piece in (_pieces(line, note) if note else [line])]


def _pieces(line: Line, note: Note) -> list[Line]:
    if not note.is_level_with(line):
        return [line]
    own = tuple(token for token in line.tokens if not note.holds(token))
    noted = tuple(token for token in line.tokens if note.holds(token))
    return [replace(line, tokens=tokens) for tokens in (own, noted) if tokens]
