"""What was read from the head and the signature of a text, for the officer to look over. Pure values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lawtext.structure.record import FIELD_NAMES
from lawtext.types import Document, HeadField
from portal.library.preparation.rows import Stated

_LONGEST_PIECE = 160
_MARKUP = re.compile(r"[*|]+")
_STATED_AS = {"issued_date": "issued", "effective_date": "effective"}
_DAYS = frozenset(_STATED_AS)


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field that the text itself told: as stored, the words that it came from, and what speaks against it."""

    label: str
    value: str
    words: str
    doubt: str = ""

    def __str__(self) -> str:
        """The doubt as a sentence that stands alone, in reports and beside the stored text."""
        source = f" Trích: “{self.words}”." if self.words else ""
        return f"{self.label} “{self.value[:120]}”: {self.doubt}.{source}"


def read_fields(document: Document, *others: Stated | None) -> Iterator[ReadField]:
    """The fields of the head that were taken over: those that neither a record nor an officer says."""
    for field in document.head.readings:
        name = _STATED_AS.get(field.name, field.name)
        if name in Stated.__dataclass_fields__ and not any(getattr(one, name) for one in others if one):
            yield ReadField(FIELD_NAMES[field.name], _said(field), _piece(document, field), field.doubt)


def _said(field: HeadField) -> str:
    return f"{date.fromisoformat(field.value):%d/%m/%Y}" if field.name in _DAYS else field.value


def _piece(document: Document, field: HeadField) -> str:
    words = " ".join(_MARKUP.sub(" ", document.source[field.span.start : field.span.end]).split())
    return words if len(words) <= _LONGEST_PIECE else f"{words[:_LONGEST_PIECE]}…"
