"""One record of what a document says of itself: head block, closing block and sentence on effect together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lawtext.structure.closing_block import CERTIFICATION, ClosingBlock, begins_with_surname, read_closing
from lawtext.structure.effect import read_effect
from lawtext.structure.head_doubts import span_of
from lawtext.structure.lines import StructureLine
from lawtext.types import Doubt, Head, HeadField, ProvisionNode

FIELD_NAMES = {
    "official_number": "Số, ký hiệu",
    "doc_type": "Loại văn bản",
    "subject": "Trích yếu",
    "issuer": "Cơ quan ban hành",
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
    """What head and closing say; a certification speaks for a consolidated text, which begins at `first_unit`."""
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
    """The fields that only the closing block says, or that it says better than the head."""
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
    """The doubts of the fields, each at the line that it came from."""
    return (
        Doubt(
            source.count("\n", 0, field.span.start) + 1,
            f"{FIELD_NAMES[field.name]} “{field.value[:80]}”: {field.doubt}.",
        )
        for field in head.readings
        if field.doubt
    )
