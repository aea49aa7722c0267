"""A law as a text file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from lawtext.types import Unit
from portal.library.models import Edition, Instrument, Provision
from portal.library.presenting.changes import Change

_RULE = "-" * 60


def plain_text(
    law: Instrument,
    edition: Edition | None,
    units: Sequence[Provision],
    *,
    address: str,
    day: date,
    lacking: Sequence[Change] = (),
) -> str:
    """The whole text for a file, under a head that says what it is, its status on that day and where it came from.

    `lacking` are changes in force that the text does not have: a file that travels alone must say so itself.
    """
    head = [
        law.title,
        f"Số, ký hiệu: {law.official_number}",
        f"Tình trạng ngày {day:%d/%m/%Y}: {law.status_on(day).label}",
        f"Nguồn: {address}",
        *_warning(lacking),
        _RULE,
    ]
    opening = [edition.opening, ""] if edition and edition.opening else []
    closing = ["", edition.closing] if edition and edition.closing else []
    return "\r\n".join("\n".join([*head, *opening, *_lines(units), *closing, ""]).split("\n"))


def _warning(lacking: Sequence[Change]) -> Iterable[str]:
    if lacking:
        yield "CHÚ Ý: các sửa đổi sau đã có hiệu lực nhưng chưa được hợp nhất vào lời văn dưới đây:"
    for one in lacking:
        place = one.place[:1].upper() + one.place[1:]
        by_whom = f" theo {one.source_name}" if one.source else ""
        yield f"- {place} {one.verb} từ ngày {one.day:%d/%m/%Y}{by_whom}."


def _lines(units: Iterable[Provision]) -> Iterable[str]:
    for unit in units:
        if unit.unit not in (Unit.CLAUSE, Unit.POINT):
            yield ""
            yield f"{unit.label}. {unit.heading}" if unit.heading else unit.label
        if unit.text:
            yield unit.text
