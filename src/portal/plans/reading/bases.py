"""Legal bases: the documents a plan cites, with number and date, and the words in which it cites them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lawtext.addresses import number_key
from lawtext.citations import find_citations
from lawtext.dates import find_dates
from lawtext.types import Citation
from portal.plans.reading.draft import BasisDraft
from portal.plans.reading.lines import CAPITAL, Line

_DATE_GAP = 25  # characters between a number and its date: " ngày 25 tháng 5 năm 2017"
_END = re.compile(rf";|\.(?=\s+{CAPITAL}|\s*$)")
_LEADING = re.compile(r"^(?:Căn cứ(?: vào)?|Thực hiện|Theo|Triển khai|Tiếp tục thực hiện)\s+", re.I)


def read_bases(preamble: Sequence[Line], text: Sequence[Line]) -> tuple[BasisDraft, ...]:
    """Each document once, in reading order; the first mention that gives the date lends it to the others."""
    found: dict[str, BasisDraft] = {}
    for lines, in_preamble in ((preamble, True), (text, False)):
        for line in lines:
            for basis in _in_line(line, in_preamble=in_preamble):
                key = _key(basis)
                known = found.get(key)
                if known is None:
                    found[key] = basis
                elif known.issued_date is None and basis.issued_date:
                    found[key] = replace(known, issued_date=basis.issued_date)
    return tuple(found.values())


def _in_line(line: Line, *, in_preamble: bool) -> Iterator[BasisDraft]:
    for citation in find_citations(line.text):
        document = citation.document
        if document.is_this or not (document.number or document.name):
            continue
        yield BasisDraft(
            number=document.number,
            name=_as_printed(document.name, line.text[citation.start : citation.end]),
            issued_date=document.date or _date_after(line.text, citation),
            phrase=_phrase(line.text, citation, is_list=in_preamble),
            in_preamble=in_preamble,
            line=line.number,
            year=document.year,
        )


def _as_printed(name: str, words: str) -> str:
    """A law's name with the capitals that the plan gives it: the citation has it in small letters."""
    at = words.casefold().find(name.casefold())
    return words[at : at + len(name)] if name and at >= 0 else name


def _key(basis: BasisDraft) -> str:
    return number_key(basis.number) if basis.number else f"{basis.name.casefold()} {basis.year or ''}"


def _date_after(text: str, citation: Citation) -> date | None:
    tail = text[citation.end :]
    return next((mention.date for mention in find_dates(tail) if mention.start <= _DATE_GAP), None)


def _phrase(text: str, citation: Citation, *, is_list: bool) -> str:
    """The plan's words about the document, to the next semicolon or the end of the sentence.

    In the list of the preamble also those before it ("Khoản 2 Điều 5 …"); in a sentence they speak of other things.
    """
    start = max(text.rfind(mark, 0, citation.start) for mark in ";.") + 1 if is_list else citation.start
    found = _END.search(text, citation.end)
    end = found.start() if found else len(text)
    return _LEADING.sub("", text[start:end].strip(" ;.,:"))
