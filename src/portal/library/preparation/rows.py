"""The metadata that a source states for one instrument, and its provisions as rows with their citations. Pure
values."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate

from lawtext.addresses import anchor
from lawtext.akn import AknRow
from lawtext.amendments.drafts import NO_WORDING, has_items_inside, mended
from lawtext.amendments.passages import blanked, read_quotations
from lawtext.citations import document_context, find_citations
from lawtext.numbers import number_key, read_number
from lawtext.structure.headings import NumberSuccession, UnitNumber, candidates, succession
from lawtext.structure.recipe import FIELD_NAMES
from lawtext.types import Address, Citation, Context, Document, Head, HeadField, ProvisionNode, Unit, grouped
from portal.library.states import EditionKind, TextLack
from portal.library.states.instruments import THIS, document_key
from portal.library.states.validity import article_of

LONGEST_ADDRESS = 200
LONGEST_LABEL = 60
_BODY = frozenset({Unit.CLAUSE, Unit.POINT})
_NUMBERED = frozenset({Unit.ARTICLE, *_BODY})
_LEFT_MARK = re.compile(r"(?:^[a-zđ]\d?\)|^\d{1,3}\.)\d{1,3}(?=\s[^\W\d_])|(?<=[^\W\d_])\[\d{1,3}\]")


@dataclass(slots=True)
class ProvisionRow:
    """One provision as it will be stored. `parent` and `article` are positions of other rows, -1 for none.

    Rows of an edition are numbered 0, 1, 2 … without gaps; `end` is the position after the last row below.
    """

    position: int
    address: str
    unit: Unit
    label: str
    heading: str
    text: str
    parent: int = -1
    article: int = -1
    end: int = 0


@dataclass(slots=True)
class RowMaker:
    """Collects the rows of one edition. If an address is already taken, its text is appended to the row before it."""

    rows: list[ProvisionRow] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def has(self, address: str) -> bool:
        return address in self._taken

    def open(self, *, address: str, unit: Unit, label: str, heading: str, text: str, parent: int) -> int:
        """Adds a row and returns its position; -1 if its address was taken and its text was appended to another row."""
        if address in self._taken or len(address) > LONGEST_ADDRESS:
            self.doubts.append(f"Địa chỉ {address[:80]} xuất hiện hơn một lần; lời văn được ghép vào phần trước đó.")
            self._join(" ".join(filter(None, [label if unit not in _BODY else "", heading, text])))
            return -1
        self._taken.add(address)
        position = len(self.rows)
        above = self.rows[parent] if parent >= 0 else None
        article = -1 if above is None else (above.position if above.unit is Unit.ARTICLE else above.article)
        self.rows.append(
            ProvisionRow(position, address, unit, label[:LONGEST_LABEL], heading, text, parent, article, position + 1)
        )
        return position

    def add(self, provision: ProvisionNode, *, source: str, parent: int = -1, article: Address | None = None) -> int:
        """Adds a provision with everything below it; `article` replaces the address of the tree's root. Iterative."""
        root = -1
        pending: list[tuple[ProvisionNode, int]] = [(provision, parent)]
        while pending:
            node, above = pending.pop()
            at = self.open(
                address=str(node.address),
                unit=node.unit,
                label=node.label,
                heading=node.heading,
                text=own_words(node, source),
                parent=above,
            )
            root = at if node is provision else root
            below = at if at >= 0 else above
            pending.extend((child, below) for child in reversed(node.children))
        return root

    def close(self) -> list[ProvisionRow]:
        """The rows, each with the end of its interval."""
        for row in reversed(self.rows):
            if row.parent >= 0:
                above = self.rows[row.parent]
                above.end = max(above.end, row.end)
        return self.rows

    def _join(self, words: str) -> None:
        if self.rows and words:
            last = self.rows[-1]
            last.text = f"{last.text}\n{words}" if last.text else words


_PRINTED_MARK = re.compile(r"\s*[\"“]?(?P<label>[\w.]+?)\s*(?P<stop>[.):/]{0,2})(?=\s|$)")


def own_words(node: ProvisionNode, source: str) -> str:
    """The provision's own text with its mark as printed: "2. Cá nhân …", "đ) …". Only clauses and points have a
    mark."""
    if node.unit not in _BODY:
        return node.text
    found = _PRINTED_MARK.match(source, node.span.start, node.span.start + 24)
    stop = found["stop"] if found and found["stop"] else (")" if node.unit is Unit.POINT else ".")
    words = "\n".join(filter(None, [node.heading, node.text]))
    return f"{node.label}{stop} {words}".rstrip()


def text_between(rows: Sequence[ProvisionRow], start: int, end: int) -> str:
    return "\n".join(row.text for row in rows[start:end] if row.text)


def articles_of(rows: Iterable[ProvisionRow]) -> list[ProvisionRow]:
    return [row for row in rows if row.unit is Unit.ARTICLE]


# ---- completeness ----------------------------------------------------------------------------------------------------

_OLD_ALPHABET = {(4, 6)}  # many acts from before 2004 go from d to e


def lacking(rows: Iterable[AknRow]) -> Iterator[tuple[TextLack, str]]:
    """The signs that a text was not read completely, each with its address; rows in the order of the text."""
    before: dict[str, UnitNumber] = {}
    for row in rows:
        own = next(candidates(f"{row.label}{')' if row.unit == Unit.POINT else '.'} A"), None)
        if own is not None and own.unit in _NUMBERED:
            holder = row.address.rpartition("/")[0] if own.unit is Unit.ARTICLE else row.address.rpartition("-")[0]
            if _skips(before.get(holder), own.number):
                yield TextLack.NUMBERS, row.address
            before[holder] = own.number
        if row.unit not in _NUMBERED:  # a heading, or a table
            continue
        lines = mended(blanked(row.text, read_quotations(row.text))).split("\n")
        shown = (
            (TextLack.GLUED, any(has_items_inside(line, [own] if own else []) for line in lines)),
            (TextLack.MARKS, any(map(_LEFT_MARK.search, lines))),
            (TextLack.SIGNATURE, any(map(NO_WORDING.match, lines))),
        )
        yield from ((lack, row.address) for lack, is_shown in shown if is_shown)


def lacks_of(rows: Iterable[AknRow]) -> str:
    return " ".join(dict.fromkeys(lack.value for lack, _ in lacking(rows)))


def _skips(before: UnitNumber | None, now: UnitNumber) -> bool:
    is_old = before is not None and (before.value, now.value) in _OLD_ALPHABET
    return succession(before, now) is NumberSuccession.GAP and not is_old


_MOST_CITATIONS = 2_000  # per article; schedules that list a thousand decrees are tables, not citations


@dataclass(frozen=True, slots=True)
class CitationRow:
    """`rows[position].text[start:end]` cites `address` of the document with this key; "this" is the document itself."""

    position: int
    start: int
    end: int
    document_key: str
    address: str
    article: str


def cite(rows: Sequence[ProvisionRow], *, number: str, title: str = "", preamble: str = "") -> list[CitationRow]:
    """Every citation in the rows of one edition of the document with this number, title and preamble."""
    document = document_context((row.text for row in rows), document=number, title=title, preamble=preamble)
    cited = (row for start, end in _readings(rows) for row in _cite_stretch(rows, start, end, document))
    alike = grouped(cited, lambda row: (row.position, row.start, row.end, row.document_key, row.address))
    return [first for first, *_ in alike.values()]


def _readings(rows: Sequence[ProvisionRow]) -> Iterator[tuple[int, int]]:
    """Ranges of rows to search together: whole articles; other rows one by one."""
    at = 0
    while at < len(rows):
        end = rows[at].end if rows[at].unit is Unit.ARTICLE else at + 1
        yield at, end
        at = end


def _cite_stretch(rows: Sequence[ProvisionRow], start: int, end: int, document: Context) -> Iterator[CitationRow]:
    article = rows[start].address.rpartition("/")[2] if rows[start].unit is Unit.ARTICLE else None
    heading = f"{rows[start].label}. {rows[start].heading}" if article and rows[start].heading else ""
    pieces = [heading, *(row.text for row in rows[start:end])]
    text, starts = "\n".join(pieces), [*accumulate((len(one) + 1 for one in pieces), initial=0)]
    context = replace(document, article=article)
    citations = find_citations(text, context=context) if text else []
    for citation in citations[:_MOST_CITATIONS]:
        piece = bisect_right(starts, citation.start) - 1
        if piece == 0:
            continue  # the heading is displayed without links
        row = rows[start + piece - 1]
        yield from _place(row, citation, citation.start - starts[piece], citation.end - starts[piece])
    if "khoản này" in text.lower():
        for row in rows[start:end]:
            yield from _cite_this_clause(row, rows, context)


def _cite_this_clause(row: ProvisionRow, rows: Sequence[ProvisionRow], context: Context) -> Iterator[CitationRow]:
    clause = row if row.unit is Unit.CLAUSE else _clause_above(row, rows)
    if clause is None or "khoản này" not in row.text.lower():
        return
    step = clause.address.rpartition("-khoan-")
    for citation in find_citations(row.text, context=replace(context, clause=f"khoan-{step[2]}")):
        if citation.document.is_this and "này" in row.text[citation.start : citation.end].lower():
            yield from _place(row, citation, citation.start, citation.end)


def _clause_above(row: ProvisionRow, rows: Sequence[ProvisionRow]) -> ProvisionRow | None:
    above = rows[row.parent] if row.parent >= 0 else None
    return above if above is not None and above.unit is Unit.CLAUSE else None


def _place(row: ProvisionRow, citation: Citation, start: int, end: int) -> Iterator[CitationRow]:
    key = document_key(citation.document)
    end = min(end, len(row.text))
    if not key or end <= start:
        return
    address = str(anchor(citation.provision))
    if len(address) <= 200 and not (key == THIS and not address):
        yield CitationRow(row.position, start, end, key, address, article_of(address))


@dataclass(frozen=True, slots=True)
class StatedRelation:
    """The relation (a `RelationKind`) of the instrument to another, as a register or a note states it.

    `is_backward`: the other acts on this one, or on a third, whose document key is `of`. `event` is the `EventKind` of
    the change, "" for none; `place` is the address that it changes, `acting_place` the one that orders it. `words`: as
    stated.
    """

    kind: str
    number: str
    name: str = ""
    is_backward: bool = False
    of: str = ""
    event: str = ""
    is_whole: bool = False
    place: str = ""
    acting_place: str = ""
    day: date | None = None
    words: str = ""

    @property
    def key(self) -> str:
        """The document key of the other instrument, as citations use it; "" if its name has no known form."""
        return number_key(self.number) or named_key(self.name)


def named_key(text: str) -> str:
    """The document key of the first document that these words name: "12/2017/QH14", "Luật Đất đai năm 2013"."""
    if read_number(text) is not None:
        return number_key(text)
    found = (document_key(one.document) for one in find_citations(text))
    return next((key for key in found if key not in ("", THIS)), "")


@dataclass(frozen=True, slots=True)
class Stated:
    """Metadata as the source words it; "" or None for missing values."""

    official_number: str = ""
    doc_type: str = ""
    title: str = ""
    subject: str = ""
    issuer: str = ""
    signer: str = ""
    signer_title: str = ""
    issued: date | None = None
    effective: date | None = None
    expired: date | None = None
    status: str = ""
    stated_on: date | None = None  # the day of the source's statement on the status; without it the status is unchecked
    topics: tuple[str, ...] = ()
    territory: str = ""
    relations: tuple[StatedRelation, ...] = ()
    source: str = ""
    source_id: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article of a record: its number ("15a", "40đ"), its title and its text as in the source."""

    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class InstrumentSource:
    """One instrument as read: either `text` (a whole document) or `articles`.

    `name` is its name in reports: the file, or the record's id in the file. A source from a register (`is_registered`)
    has metadata and may lack a text; `missing` then gives the reason.
    """

    name: str
    format: str
    checksum: str
    kind: EditionKind
    stated: Stated
    file: str = ""
    text: str = ""
    articles: tuple[ArticleText, ...] = ()
    doubts: tuple[str, ...] = field(default=())
    is_registered: bool = False
    missing: str = ""


def stated_by_head(head: Head) -> Stated:
    return Stated(
        official_number=head.official_number,
        doc_type=head.doc_type,
        subject=head.subject,
        issuer=head.issuer,
        signer=head.signer,
        signer_title=head.signer_title,
        issued=head.issued_date,
        effective=head.effective_date,
    )


def merged_statements(*voices: Stated | None) -> Stated:
    """Merges statements field by field: an officer's value (the last argument) first, then the record's, then that of
    the head."""
    *found, override = voices
    ordered = [voice for voice in (override, *found) if voice is not None]
    return Stated(
        **{
            name: next((value for voice in ordered if (value := getattr(voice, name))), getattr(Stated(), name))
            for name in Stated.__dataclass_fields__
        }
    )


_LONGEST_PIECE = 160
_MARKUP = re.compile(r"[*|]+")
_STATED_AS = {"issued_date": "issued", "effective_date": "effective"}


@dataclass(frozen=True, slots=True)
class ReadField:
    """One field read from the text itself: the stored value, the words it was read from, and the doubt about it."""

    label: str
    value: str
    words: str
    doubt: str = ""

    def __str__(self) -> str:
        """The doubt as a complete sentence, for reports and for display next to the stored text."""
        source = f" Trích: “{self.words}”." if self.words else ""
        return f"{self.label} “{self.value[:120]}”: {self.doubt}.{source}"


def read_fields(document: Document, *others: Stated | None) -> Iterator[ReadField]:
    """The fields taken from the head: those that neither a record nor an officer gives."""
    for read in document.head.readings:
        name = _STATED_AS.get(read.name, read.name)
        if name in Stated.__dataclass_fields__ and not any(getattr(one, name) for one in others if one):
            said = f"{date.fromisoformat(read.value):%d/%m/%Y}" if read.name in _STATED_AS else read.value
            yield ReadField(FIELD_NAMES[read.name], said, _piece(document, read), read.doubt)


def _piece(document: Document, field: HeadField) -> str:
    words = " ".join(_MARKUP.sub(" ", document.source[field.span.start : field.span.end]).split())
    return words if len(words) <= _LONGEST_PIECE else f"{words[:_LONGEST_PIECE]}…"
