"""The public functions to parse a document or one article; and the record of a document's metadata: head block, closing
block and the sentence on effect combined.

The day of effect: the sentence "Thông tư này có hiệu lực (thi hành) (kể) từ …" at the beginning of a provision, first
in the article on effect; a consolidated text states it for its base document in the preamble. "từ ngày ký" is the day
of issue, "từ ngày thông qua" the day it was passed, "sau 45 ngày kể từ ngày ký" is computed; "từ ngày công bố" gives no
day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from lawtext.dates import parse_date
from lawtext.structure.closing_block import CERTIFICATION, ClosingBlock, begins_with_surname, read_closing
from lawtext.structure.containers import TextRegions, divide, quoted_lines
from lawtext.structure.footnotes import put_aside_footnotes
from lawtext.structure.head import read_head
from lawtext.structure.head_subject import span_of
from lawtext.structure.headings import article_candidate
from lawtext.structure.lines import UPPER, StructureLine, Wrapping, read_lines, read_plain_lines
from lawtext.structure.openings import UnitOutline, count_articles, outline
from lawtext.structure.tree import Attachments, TreeMaker
from lawtext.types import Address, Document, Doubt, Head, HeadField, ProvisionNode, Span, Step, Unit
from lawtext.words import patterns_beside

FIELD_NAMES = {
    "official_number": "Số, ký hiệu",
    "doc_type": "Loại văn bản",
    "subject": "Trích yếu",
    "issuer": "Cơ quan ban hành",
    "superior": "Cơ quan chủ quản",
    "place": "Nơi ban hành",
    "issued_date": "Ngày ban hành",
    "effective_date": "Ngày hiệu lực",
    "signer": "Người ký",
}


def read_record(
    source: str,
    lines: Sequence[StructureLine],
    closing: range,
    first_unit: int,
    top: Head,
    provisions: tuple[ProvisionNode, ...],
) -> Head:
    """The combined metadata; those of a certification apply to a consolidated text, which begins at `first_unit`."""
    end = read_closing(lines[closing.start : closing.stop], source)
    issued = end.issued_date if end.is_certified else top.issued_date or end.issued_date or end.passed_date
    day, stated = read_effect(
        provisions,
        preamble=_words(lines, range(first_unit)),
        closing=_words(lines, closing),
        issued=issued,
        passed=end.passed_date,
        is_certified=end.is_certified,
    )
    ends_at = lines[closing.start].start if closing else len(source)
    told = {one.name: one for one in (*top.readings, *_of_closing(source, ends_at, end, issued, top))}
    if day:
        doubt = "trước ngày ban hành" if issued and day < issued and not end.is_certified else ""
        told["effective_date"] = HeadField("effective_date", day.isoformat(), span_of(source, stated), doubt)
    return replace(
        top,
        official_number=end.official_number or top.official_number,
        doc_type="Văn bản hợp nhất" if end.is_certified else top.doc_type,
        issuer=end.issuer or top.issuer,
        place=top.place or end.place,
        issued_date=issued,
        effective_date=day,
        effective_stated=stated,
        signer=end.signer,
        signer_title=end.signer_title,
        recipients=end.recipients,
        readings=tuple(told[name] for name in FIELD_NAMES if name in told),
    )


def _of_closing(source: str, at: int, end: ClosingBlock, issued: date | None, top: Head) -> Iterator[HeadField]:
    """The fields that only the closing block has, or has better than the head."""
    if end.is_certified:
        yield HeadField("doc_type", "Văn bản hợp nhất", span_of(source, CERTIFICATION, at))
        for name in ("official_number", "issuer"):
            if value := getattr(end, name):
                yield HeadField(name, value, span_of(source, value, at))
    if issued and (end.is_certified or not top.issued_date):
        yield HeadField("issued_date", issued.isoformat(), span_of(source, end.issued_words, at))
    if end.place and not top.place:
        yield HeadField("place", end.place, span_of(source, end.place, at))
    if end.signer:
        doubt = "" if begins_with_surname(end.signer) else "không giống tên người"
        yield HeadField("signer", end.signer, span_of(source, end.signer, at), doubt)


def _words(lines: Sequence[StructureLine], span: range) -> str:
    return " ".join(lines[at].text for at in span if lines[at].is_text)


def doubts_of(source: str, head: Head) -> Iterator[Doubt]:
    """The doubts of the fields, each with its line."""
    return (
        Doubt(
            source.count("\n", 0, field.span.start) + 1,
            f"{FIELD_NAMES[field.name]} “{field.value[:80]}”: {field.doubt}.",
        )
        for field in head.readings
        if field.doubt
    )


_RE = patterns_beside(__file__, upper=UPPER)


def read_effect(
    provisions: Sequence[ProvisionNode],
    *,
    preamble: str,
    closing: str,
    issued: date | None,
    passed: date | None,
    is_certified: bool,
) -> tuple[date | None, str]:
    """The day of effect (None if it names none), and the words of the sentence. `preamble` and `closing` are the joined
    texts of those blocks."""
    texts = list(_texts(provisions))
    sources = [
        *([(_RE.base, preamble)] if is_certified else []),
        *((_RE.opening, text) for text, on_effect in texts if on_effect),
        *((_RE.opening, text) for text, _ in reversed(texts)),
        *((_RE.sentence, text) for text, _ in reversed(texts)),
        (_RE.passed_and, closing),
    ]
    match = next((found for pattern, text in sources if (found := pattern.search(text))), None)
    stated = " ".join(match["when"].split()) if match else ""
    return _day(stated, issued, passed), stated


def _texts(provisions: Iterable[ProvisionNode], on_effect: bool = False) -> Iterator[tuple[str, bool]]:
    """Each provision's text, and whether its article's title is about effect. Attached texts are left out."""
    for node in (one for one in provisions if one.unit not in (Unit.ANNEX, Unit.REGULATION)):
        is_so = on_effect or node.unit is Unit.ARTICLE and _RE.heading.search(node.heading) is not None
        yield node.text, is_so
        yield from _texts(node.children, is_so)


def _day(stated: str, issued: date | None, passed: date | None) -> date | None:
    if counted := _RE.counted.search(stated):
        start = issued or passed
        return start + timedelta(days=int(counted[1])) if start and int(counted[1]) < 1000 else None
    if named := parse_date(stated):
        return named
    if _RE.on_passing.search(stated):
        return passed or issued
    return issued or passed if _RE.on_issue.search(stated) else None


_LONGEST_CLOSING = 60  # lines; distribution lists of Government decrees have up to about 30


def parse_document(text: str | Iterable[str]) -> Document:
    """The tree of a legal document, with its head and closing blocks and the doubts of parsing.

    `text` is the plain text, or its lines. Nothing is rejected: what is not understood stays in `source` and, if it may
    matter, becomes a `Doubt`. Takes linear time.
    """
    source = text if isinstance(text, str) else "\n".join(text)
    lines, notes = put_aside_footnotes(read_lines(source))
    quoted, unclosed = quoted_lines(lines)
    division = divide(lines, quoted)
    body, top = _read_body(source, lines, quoted, division, notes)
    maker = TreeMaker(lines, Wrapping.of(lines), notes, has_titled_clauses=not count_articles(body.openings))
    attachments = Attachments(lines, quoted, maker, notes)
    provisions = (*maker.grow(body.openings, division.body.stop), *attachments.provisions(division.containers))
    first_unit = next((opening.at for opening in body.openings), division.closing.start)
    head = read_record(source, lines, division.closing, first_unit, top, provisions)
    doubts = {
        *(*unclosed, *_left_over(lines, division.closing)),
        *(*body.doubts, *attachments.doubts, *doubts_of(source, head)),
    }
    return Document(source, head, provisions, tuple(sorted(doubts, key=lambda doubt: doubt.line)))


def _read_body(
    source: str, lines: Sequence[StructureLine], quoted: Sequence[bool], division: TextRegions, notes: Collection[int]
) -> tuple[UnitOutline, Head]:
    """The outline of the body, and the head above it. Numbered items of a web page above the head (contents, news) are
    no units, if as many articles follow."""
    body = outline(lines, quoted, division.body, notes=notes)
    above = lines[: division.closing.start]
    top, top_start = read_head(above, source, [opening.at for opening in body.openings])
    begins = bisect_left(lines, top_start, key=lambda line: line.start)
    before = [opening for opening in body.openings if opening.at < begins]
    below = outline(lines, quoted, range(begins, division.body.stop), notes=notes) if before else body
    return (
        (body, top)
        if not below.openings or not before or count_articles(below.openings) < count_articles(before)
        else (below, read_head(above, source, [opening.at for opening in below.openings])[0])
    )


def _left_over(lines: Sequence[StructureLine], closing: range) -> Iterator[Doubt]:
    """A doubt if the closing block is so long that it must contain more than recipients and signatures: forms without a
    heading."""
    written = (lines[at].number for at in closing if lines[at].is_text)
    for number in islice(written, _LONGEST_CLOSING, _LONGEST_CLOSING + 1):
        yield Doubt(number, "Sau phần chữ ký còn nội dung không thuộc phụ lục hay quy chế nào.")


def parse_article(text: str, number: str, *, title: str = "") -> ProvisionNode:
    """The tree of one article, for corpora that store a law article by article.

    `text` is the article without its heading line, one paragraph per line; `number` is its number ("5", "4a"). Spans
    are on `text`. Every node has only its own words; labels and words of all nodes in order are the words of the
    article.
    """
    article = article_candidate(number)
    lines = read_plain_lines(text)
    found = outline(lines, quoted_lines(lines)[0], range(len(lines)), inside=article)
    maker = TreeMaker(lines)
    lead = maker.words(range(found.openings[0].at if found.openings else len(lines)))
    children = maker.grow(found.openings, len(lines))
    return ProvisionNode(
        Address((Step(Unit.ARTICLE, article.slug),)),
        Unit.ARTICLE,
        article.label,
        title,
        lead,
        Span(0, len(text)),
        children,
    )
