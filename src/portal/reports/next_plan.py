"""A drafted plan as the document that is signed, in the layout of Nghị định 30/2020/NĐ-CP.

The words are those of `plans.proposing.wording`, so that the file, read by the importer, gives what was drafted.
"""

from __future__ import annotations

from collections.abc import Iterator

from officialdocs import (
    Block,
    Clause,
    Dash,
    Heading,
    OfficialDocument,
    Paragraph,
    Point,
    Recipients,
    Title,
)
from portal.agencies.models import Agency
from portal.plans.proposing.values import Told
from portal.plans.proposing.wording import Line, body_lines, opening_words, title_line
from portal.reports.offices import abbreviation, head_of, signature_of


def document_of(told: Told, *, issuer: Agency) -> OfficialDocument:
    """Dots stand where number, date or signer are not known yet."""
    archive = next((one.partition(":")[2].strip() for one in told.recipients if one.startswith("Lưu:")), "VT")
    return OfficialDocument(
        head=head_of(issuer, symbol=f"KH-{abbreviation(issuer)}", number=told.number, on=told.issued_date),
        title=Title("Kế hoạch", title_line(told)),
        body=tuple(_body(told)),
        signature=signature_of(issuer, name=told.signer),
        recipients=Recipients(tuple(one for one in told.recipients if not one.startswith("Lưu:")), archive),
    )


def _body(told: Told) -> Iterator[Block]:
    yield Paragraph(opening_words(told))
    yield from (_block(line) for line in body_lines(told))


def _block(line: Line) -> Block:
    if line.level:
        return Heading(line.text, level=line.level)
    if line.is_clause:
        return Clause(line.text)
    if line.is_point:
        return Point(line.text)
    return Dash(line.text) if line.is_dash else Paragraph(line.text)
