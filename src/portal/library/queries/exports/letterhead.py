"""Head and closing block of a text, laid out as official documents are (Nghị định 30/2020/NĐ-CP, Phụ lục I).

Reads: the lines above and below the units, and what the cover knows. Nothing printed is lost: a line that no place of
the letterhead has keeps a place of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lawtext.akn.manuscripts import BASIS, FORMULA
from lawtext.dates import find_dates
from lawtext.words import fold
from portal.library.queries.exports.book import Book
from portal.library.queries.exports.lines import printable

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_LONGEST_SIGNING_LINE = 70
_BEFORE_A_NUMBER = ("", "so", "luatso")
_RULE = re.compile(r"^[\W_]+$")
_RECIPIENTS = re.compile(r"^n[ơƠ]i nh[ậẬ]n\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PreambleLine:
    """A line of the preamble; a legal basis is set in italics, "QUYẾT ĐỊNH:" bold in the middle."""

    text: str
    is_basis: bool = False

    @property
    def is_order(self) -> bool:
        return self.text.endswith(":") and self.text.isupper()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The two boxes at the top, the kind and what the document is about, and what stands between and below."""

    issuer: str
    number: str
    place_and_date: str
    kind: str
    subject: str
    others: tuple[str, ...] = ()
    preamble: tuple[PreambleLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """Sentences below the text; on the left who receives it, on the right who signed."""

    sentences: tuple[str, ...]
    recipients: tuple[str, ...]
    signing: tuple[str, ...]


def letterhead_of(book: Book) -> Letterhead:
    work, cover = book.cover.work, book.cover
    lines = [printable(line) for line in book.opening]
    title = _without_kind(cover.work.title, work.doc_type)
    subject = cover.subject if fold(cover.subject) and fold(cover.subject) in fold(cover.work.title) else title
    place = next((line for line in lines if _is_place_and_date(line)), "") or _date_alone(book)
    known = _Known((work.issuer, work.number, COUNTRY, MOTTO, place, work.doc_type, title, cover.subject))
    begins = next((at for at, line in enumerate(lines) if _begins_preamble(line, known)), len(lines))
    preface, preamble = lines[:begins], lines[begins:]
    return Letterhead(
        issuer=work.issuer.replace("; ", " – ").upper(),
        number=f"Số: {work.number}" if work.number else "",
        place_and_date=place,
        kind=work.doc_type.upper(),
        subject=subject,
        others=tuple(line for line in preface if not known.has(line)),
        preamble=tuple(_preamble(preamble)),
    )


def _begins_preamble(line: str, known: _Known) -> bool:
    """The first basis, or the words that enact; "QUYẾT ĐỊNH" without a colon is the kind of the document."""
    return bool(BASIS.match(line)) or bool(FORMULA.search(line)) and (line.endswith(":") or not known.has(line))


def _preamble(lines: Iterable[str]) -> Iterator[PreambleLine]:
    """Bases and enacting words in order; a line that goes on in small letters belongs to the one above it."""
    above: PreambleLine | None = None
    for text in lines:
        if above is not None and text[:1].islower() and not above.text.endswith((";", ".", ":")):
            above = PreambleLine(f"{above.text} {text}", above.is_basis)
            continue
        if above is not None:
            yield above
        above = PreambleLine(text, bool(BASIS.match(text)))
    if above is not None:
        yield above


def closing_of(book: Book) -> Closing:
    sentences: list[str] = []
    recipients: list[str] = []
    signing: list[str] = []
    in_list = False
    for line in filter(None, map(str.strip, map(printable, book.closing))):
        in_list = bool(_RECIPIENTS.match(line)) or (in_list and line[:1] in "-+–•")
        if in_list:
            recipients.append(line)
        elif len(line) > _LONGEST_SIGNING_LINE or (not signing and line.endswith((".", ";"))):
            sentences.append(line)
        else:
            signing.append(line)
    return Closing(tuple(sentences), tuple(recipients), tuple(signing))


def _without_kind(title: str, doc_type: str) -> str:
    """ "Nghị định Về vệ sinh chợ" -> "Về vệ sinh chợ": the kind has a line of its own."""
    rest = title[len(doc_type) :].strip() if doc_type and fold(title).startswith(fold(doc_type)) else title
    return rest or title


def _is_place_and_date(line: str) -> bool:
    return len(line) < _LONGEST_SIGNING_LINE and "ngày" in line and bool(list(find_dates(line)))


def _date_alone(book: Book) -> str:
    day = book.cover.work.issued
    if day is None:
        return ""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)  # the form of official dates
    return f"Ngày {day.day:02d} tháng {month} năm {day.year}"


class _Known:
    """What the letterhead says already: lines of it may stand together, or one be broken over two."""

    def __init__(self, said: Iterable[str]) -> None:
        self._said = sorted(filter(None, map(_letters, said)), key=len, reverse=True)

    def has(self, line: str) -> bool:
        key = _letters(line)
        if not key or key.isdecimal() or _RULE.match(line):  # a ruled line, a page number
            return True
        if any(key in one for one in self._said):
            return True
        for one in self._said:
            key = key.replace(one, "")
        return key in _BEFORE_A_NUMBER


def _letters(words: str) -> str:
    return "".join(character for character in fold(words) if character.isalnum())


def signing_space(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Office above, name below the room for the signature: the last line is the name if it is not in capitals."""
    if len(lines) > 1 and not lines[-1].isupper():
        return lines[:-1], lines[-1:]
    return lines, ()
