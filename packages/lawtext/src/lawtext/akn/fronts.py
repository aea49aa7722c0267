"""Head and closing block -> `preface`, `preamble`, `conclusions`: every printed line stays, what it says is marked up.

The values that were read (number, kind, day …) are in the metadata; here stands what is printed.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import groupby

from lawtext.akn.linking import Linker
from lawtext.akn.manuscripts import BASIS
from lawtext.akn.markup import add, append_text
from lawtext.dates import find_dates
from lawtext.types import Address, Head
from lawtext.words import fold

_MOTTO = re.compile(r"^(?:CỘNG H|Cộng h|Độc lập\s*[-–])")
_SHORTEST_PART = 4  # characters of a line that may be a part of a title
_RECIPIENTS = re.compile(r"^n[ơƠ]i nh[ậẬ]n\b", re.IGNORECASE)


def write_preface(into: ET.Element, lines: Sequence[str], head: Head) -> None:
    """Quốc hiệu, issuer, number, place and date, kind, trích yếu."""
    if not lines:
        return
    preface = add(into, "preface")
    reader = _Letterhead(head)
    for line in lines:
        if _MOTTO.match(line):
            add(preface, "p", line, **{"class": "quoc-hieu"})
        else:
            reader.write(add(preface, "p"), line)


def _key(words: str) -> str:
    return " ".join(fold(words).split())


class _Letterhead:
    """Marks up a letter-head: the issuer stands above the kind, the trích yếu below, each over one line or more."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._issuer, self._kind, self._subject = _key(head.issuer), _key(head.doc_type), _key(head.subject)
        self._is_below = False

    def write(self, paragraph: ET.Element, line: str) -> None:
        name = self._whole_line(line)
        number = line.find(self._head.official_number) if self._head.official_number else -1
        day = next((one for one in find_dates(line) if one.date == self._head.issued_date), None)
        if name:
            add(paragraph, name, line)
        elif number >= 0:
            _mark(paragraph, line, number, number + len(self._head.official_number), "docNumber")
        elif day:
            _mark(paragraph, line, day.start, day.end, "docDate", date=day.date.isoformat())
        else:
            append_text(paragraph, line)

    def _whole_line(self, line: str) -> str:
        key = _key(line)
        if not self._is_below and key == self._kind:
            self._is_below = True
            return "docType"
        part_of, name = (self._subject, "docTitle") if self._is_below else (self._issuer, "docAuthority")
        is_part = len(key) >= _SHORTEST_PART and key in part_of
        return name if is_part and (self._is_below or line.isupper() or key == part_of) else ""


def _mark(paragraph: ET.Element, line: str, start: int, end: int, name: str, **attributes: str) -> None:
    append_text(paragraph, line[:start])
    add(paragraph, name, line[start:end], **attributes)
    append_text(paragraph, line[end:])


def write_preamble(into: ET.Element, lines: Sequence[str], linker: Linker) -> None:
    """Legal bases as `citations`, everything else as `formula`, in the order of the text."""
    if not lines:
        return
    preamble = add(into, "preamble")
    for is_basis, group in groupby(linker.plain_lines(lines), key=lambda row: BASIS.match(row[0]) is not None):
        if is_basis:
            citations = add(preamble, "citations", eId=linker.taken.next("", "cits"))
            for words, found in group:
                one = add(citations, "citation", eId=linker.taken.next(citations.get("eId", ""), "cit"))
                linker.write(add(one, "p"), words, found, at=Address())
        else:
            formula = add(preamble, "formula", name="ban-hanh", eId=linker.taken.next("", "formula"))
            for words, found in group:
                linker.write(add(formula, "p"), words, found, at=Address())


def write_conclusions(into: ET.Element, lines: Sequence[str], head: Head) -> None:
    """Recipients, office and name of who signed."""
    if not lines:
        return
    conclusions = add(into, "conclusions")
    in_list = False
    office = _key(head.signer_title)
    for line in lines:
        in_list = bool(_RECIPIENTS.match(line)) or (in_list and line[:1] in "-+–•")
        paragraph = add(conclusions, "p", **({"class": "noi-nhan"} if in_list else {}))
        key = _key(line)
        if head.signer and key == _key(head.signer):
            add(add(paragraph, "signature"), "person", line, refersTo="#nguoi-ky")
        elif len(key) > 2 and office and key in office:
            add(add(paragraph, "signature"), "role", line, refersTo="#chuc-danh")
        else:
            append_text(paragraph, line)
