"""The layout that all file formats share: blocks of text, letterhead, closing block, and the facts about the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lawtext.akn.documents import RECIPIENTS
from lawtext.akn.manuscripts import BASIS, FORMULA
from lawtext.akn.markup import UNPRINTABLE
from lawtext.dates import find_dates
from lawtext.types import Unit
from lawtext.words import fold
from officialdocs.document import official_date
from officialdocs.measures import COUNTRY, MOTTO
from portal.library.queries.exports.book import Book, BookCover, BookUnit

_ROW = re.compile(r"^\| .* \|$")


@dataclass(frozen=True, slots=True)
class BlockRun:
    """A stretch of text; `anchor` points into this book, `link` out of it; both are "" for plain text."""

    text: str
    anchor: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class BlockParagraph:
    runs: tuple[BlockRun, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class BlockTable:
    """Rows of cells, all of the same length."""

    rows: tuple[tuple[str, ...], ...]


Block = BlockParagraph | BlockTable


def printable(text: str) -> str:
    """The text with each character that files cannot contain replaced by U+FFFD; its length is unchanged."""
    return UNPRINTABLE.sub("\ufffd", text).replace("\r", " ").replace("\t", " ")


def printable_values(value: Any) -> Any:
    """Applies `printable` to all strings of a JSON value; tuples become lists."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: printable_values(inner) for key, inner in value.items()}
    return [printable_values(inner) for inner in value] if isinstance(value, list | tuple) else value


def blocks_of(leaf: BookUnit, *, known: Collection[str] = ()) -> Iterator[Block]:
    """The blocks of a unit; `known` are the addresses that the book itself contains."""
    table: list[tuple[str, ...]] = []
    for paragraph in _paragraphs(leaf, known):
        words = paragraph.text.strip()
        if _ROW.match(words):
            table.append(tuple(words.strip("| ").split(" | ")))
            continue
        if table:
            yield _even(table)
            table = []
        if words:
            yield paragraph
    if table:
        yield _even(table)


def _even(rows: list[tuple[str, ...]]) -> BlockTable:
    width = max(map(len, rows))
    return BlockTable(tuple((*row, *[""] * (width - len(row))) for row in rows))


def _paragraphs(leaf: BookUnit, known: Collection[str]) -> Iterator[BlockParagraph]:
    """One paragraph per line; a citation across a line break (hard-wrapped text) stays on the line where it begins."""
    runs: list[BlockRun] = []
    for run in _runs(leaf, known):
        if run.anchor or run.link:
            runs.append(BlockRun(run.text.replace("\n", " "), run.anchor, run.link))
            continue
        first, *rest = run.text.split("\n")
        runs.append(BlockRun(first))
        for line in rest:
            yield BlockParagraph(tuple(one for one in runs if one.text))
            runs = [BlockRun(line)]
    yield BlockParagraph(tuple(one for one in runs if one.text))


def _runs(leaf: BookUnit, known: Collection[str]) -> Iterator[BlockRun]:
    """Splits the text at citations. Of overlapping ones, the first with a target wins, and of those the longest."""
    text, done = printable(leaf.text), 0
    for one in sorted(leaf.citations, key=lambda one: (one.start, -one.end)):
        anchor, link = (one.address, "") if one.is_own and one.address in known else ("", one.link)
        if one.start < done or one.end > len(text) or not (anchor or link):
            continue
        yield BlockRun(text[done : one.start])
        yield BlockRun(text[one.start : one.end], anchor, link)
        done = one.end
    yield BlockRun(text[done:])


def own_line_blocks(leaf: BookUnit, *, known: Collection[str] = ()) -> list[Block]:
    """The blocks; a clause that has a title but no text yields its number and title."""
    blocks = list(blocks_of(leaf, known=known))
    return (
        [BlockParagraph((BlockRun(printable(leaf.title)),))]
        if not blocks and leaf.is_body and (leaf.heading or leaf.label)
        else blocks
    )


CENTRED = frozenset({Unit.PART, Unit.CHAPTER, Unit.SECTION, Unit.SUBSECTION, Unit.ANNEX, Unit.REGULATION})
DEEPEST = 6
_ATTACHED = (Unit.ANNEX, Unit.REGULATION)

Ranked = tuple[BookUnit, int]


def ranked(leaves: Iterable[BookUnit]) -> Iterator[Ranked]:
    """Every unit in order; the rank is 1 for a top-level heading, 0 for clauses, points and units without a title."""
    open_until: list[int] = []
    for leaf in leaves:
        while open_until and open_until[-1] <= leaf.position:
            open_until.pop()
        if leaf.is_body or not leaf.title:
            yield leaf, 0
            continue
        open_until.append(leaf.end)
        yield leaf, min(len(open_until), DEEPEST)


def parted(leaves: Iterable[BookUnit]) -> tuple[tuple[Ranked, ...], tuple[Ranked, ...]]:
    """The text's own units and those attached after it, each with its rank: the closing block comes between them."""
    pairs = tuple(ranked(leaves))
    begins = next((at for at, (leaf, _) in enumerate(pairs) if at and not leaf.depth and leaf.unit in _ATTACHED), None)
    at = len(pairs) if begins is None else begins
    return pairs[:at], pairs[at:]


def stacked(leaf: BookUnit) -> tuple[str, ...]:
    """The lines of a heading: number and name on separate lines if centred, on one line for an article."""
    return tuple(filter(None, [leaf.label, leaf.heading])) if leaf.unit in CENTRED else (leaf.title,)


_LONGEST_SIGNING_LINE = 70
_RULE = re.compile(r"^[\W_]+$")


@dataclass(frozen=True, slots=True)
class PreambleLine:
    """A line of the preamble; a legal basis is set in italics, "QUYẾT ĐỊNH:" in bold and centred."""

    text: str
    is_basis: bool = False

    @property
    def is_order(self) -> bool:
        return self.text.endswith(":") and self.text.isupper()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The two boxes at the top, the kind and subject of the document, other lines between, and the preamble."""

    issuer: str
    number: str
    place_and_date: str
    kind: str
    subject: str
    others: tuple[str, ...] = ()
    preamble: tuple[PreambleLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """The sentences below the text, the recipients on the left and the signature on the right."""

    sentences: tuple[str, ...]
    recipients: tuple[str, ...]
    signing: tuple[str, ...]


def letterhead_of(book: Book) -> Letterhead:
    work, cover = book.cover.work, book.cover
    lines = [printable(line) for line in book.opening]
    title = _without_kind(cover.work.title, work.doc_type)
    subject = cover.subject if fold(cover.subject) and fold(cover.subject) in fold(cover.work.title) else title
    place = next((line for line in lines if _is_place_and_date(line)), "") or _date_alone(book)
    known = _Known((work.issuer, work.official_number, COUNTRY, MOTTO, place, work.doc_type, title, cover.subject))
    begins = next((at for at, line in enumerate(lines) if _begins_preamble(line, known)), len(lines))
    preface, preamble = lines[:begins], lines[begins:]
    return Letterhead(
        issuer=work.issuer.replace("; ", " – ").upper(),
        number=f"Số: {work.official_number}" if work.official_number else "",
        place_and_date=place,
        kind=work.doc_type.upper(),
        subject=subject,
        others=tuple(line for line in preface if not known.has(line)),
        preamble=tuple(_preamble(preamble)),
    )


def _begins_preamble(line: str, known: _Known) -> bool:
    """Whether a line is the first legal basis or an enacting formula; "QUYẾT ĐỊNH" without a colon is the kind of
    document."""
    return bool(BASIS.match(line)) or bool(FORMULA.search(line)) and (line.endswith(":") or not known.has(line))


def _preamble(lines: Iterable[str]) -> Iterator[PreambleLine]:
    """Legal bases and enacting words in order; a line that begins in lower case continues the line above it."""
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
        in_list = bool(RECIPIENTS.match(line)) or (in_list and line[:1] in "-+–•")
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
    return official_date(day).capitalize() if (day := book.cover.work.issued_date) else ""


class _Known:
    """The text already in the letterhead: one line may combine several of its parts, or a part may span two lines."""

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
        return key in ("", "so", "luatso")


def _letters(words: str) -> str:
    return "".join(character for character in fold(words) if character.isalnum())


def signing_space(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Office above and name below the space for the signature: the last line is the name if it is not in capitals."""
    return (lines[:-1], lines[-1:]) if len(lines) > 1 and not lines[-1].isupper() else (lines, ())


REFERENCE = "Bản để tham khảo; bản có giá trị pháp lý là bản đăng Công báo hoặc bản chính của cơ quan ban hành."
_MOST = 40  # sentences per kind; the rest are on the page


def standing(cover: BookCover) -> str:
    """ "Tình trạng ngày 24/11/2026: Còn hiệu lực từ ngày 01/03/2021."""
    claim = cover.status
    since = f" từ ngày {claim.on:%d/%m/%Y}" if claim.on else ""
    return f"Tình trạng ngày {cover.day:%d/%m/%Y}: {claim.status.label}{since}. {claim.sentence}".rstrip()


def wording(cover: BookCover) -> str:
    """ "Bản hợp nhất, lời văn từ ngày 01/07/2024."""
    since = f", lời văn từ ngày {cover.wording_from:%d/%m/%Y}" if cover.wording_from else ""
    return f"{cover.edition.label}{since}."


def scope(cover: BookCover) -> str:
    """States that the file contains one article only; "" for the whole text."""
    return (
        f"Trích {cover.scope_name} của {cover.work.title}, số {cover.work.official_number}." if cover.scope_name else ""
    )


def warnings(cover: BookCover) -> tuple[str, ...]:
    """The changes that the wording lacks and those to come: an introductory line and the sentences, each with a
    dash."""
    lines: list[str] = []
    for lead, sentences in (
        ("Chú ý: các thay đổi sau đã có hiệu lực nhưng chưa được hợp nhất vào lời văn dưới đây:", cover.lacking),
        ("Sẽ thay đổi:", cover.coming),
    ):
        if sentences:
            lines.append(lead)
            lines += [f"– {sentence}" for sentence in sentences[:_MOST]]
        if len(sentences) > _MOST:
            lines.append(f"– và {len(sentences) - _MOST} thay đổi khác, xem tại {cover.address}")
    return tuple(lines)


def front(book: Book) -> tuple[str, ...]:
    """All lines above the letterhead."""
    cover = book.cover
    first = " ".join(filter(None, [standing(cover), wording(cover)]))
    check = f"Kiểm chứng lời văn này: {cover.check}" if cover.check else ""
    return tuple(filter(None, [scope(cover), first, *warnings(cover), REFERENCE, check]))


def footer(cover: BookCover) -> str:
    """The footer of every page."""
    return f"{cover.address} – {cover.portal} – lời văn và hiệu lực ngày {cover.day:%d/%m/%Y}"


def credits(cover: BookCover) -> str:
    """The source of the text, for file metadata."""
    return f"{cover.portal}; {cover.address}"
