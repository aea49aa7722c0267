"""The history of validity (lịch sử hiệu lực) as rows of a table, and what an instrument does to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.library.models import Event, Instrument
from portal.library.presenting.changes import page_of, place_name
from portal.library.states import EventKind

MOST_PARTS = 40  # of one event, named in its row
_PARTLY = frozenset({EventKind.REPLACED, EventKind.REPEALED, EventKind.EXPIRED, EventKind.SUSPENDED})
# What the acting instrument does to the other.
_ACTS = {
    EventKind.AMENDED: "Sửa đổi",
    EventKind.SUPPLEMENTED: "Bổ sung",
    EventKind.REPLACED: "Thay thế",
    EventKind.REPEALED: "Bãi bỏ",
    EventKind.EXPIRED: "Làm hết hiệu lực",
    EventKind.SUSPENDED: "Ngưng hiệu lực",
    EventKind.RESUMED: "Cho tiếp tục có hiệu lực",
    EventKind.CORRECTED: "Đính chính",
    EventKind.IN_FORCE: "Quy định ngày có hiệu lực",
    EventKind.ISSUED: "Ban hành",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One event: its day, what happened, to which parts, by which document (for acts: to which), in what words."""

    day: date
    until: date | None
    what: str
    parts: SafeString | str
    more: int
    other: SafeString | str
    other_title: str
    note: str
    is_to_come: bool


def history_rows(law: Instrument, events: Iterable[Event], *, today: date) -> list[Row]:
    """The life of an instrument, latest first; what its own dates say is there even where nobody entered it."""
    rows = [_row(event, law, today) for event in events if event.day is not None]
    told = {(row.day, row.what) for row in rows}
    for day, kind in (
        (law.issued_date, EventKind.ISSUED),
        (law.effective_date, EventKind.IN_FORCE),
        (law.expired_date, EventKind.EXPIRED),
    ):
        if day and (day, kind.label) not in told:
            rows.append(_own(day, kind.label, today))
    order = {kind.label: place for place, kind in enumerate(EventKind)}
    return sorted(rows, key=lambda row: (row.day, order.get(row.what, len(order))), reverse=True)


def _own(day: date, what: str, today: date) -> Row:
    return Row(day, None, what, "", 0, "", "", "", is_to_come=day > today)


def _row(event: Event, law: Instrument, today: date) -> Row:
    kind = EventKind(event.kind)
    source = event.source
    return Row(
        day=event.day or today,
        until=event.until,
        what=f"{kind.label} một phần" if kind in _PARTLY and not event.is_whole else kind.label,
        parts=_parts(event, law),
        more=_more(event),
        other=_clause(source, event.source_address) if source else "",
        other_title=source.title if source else "",
        note=event.note,
        is_to_come=event.day is not None and event.day > today,
    )


def act_rows(events: Iterable[Event], *, today: date) -> list[Row]:
    """What an instrument does to others, each with the clause of its own that says so."""
    return [_act(event, today) for event in events if event.day is not None]


def _act(event: Event, today: date) -> Row:
    other, kind = event.instrument, EventKind(event.kind)
    return Row(
        day=event.day or today,
        until=event.until,
        what=f"{_ACTS[kind]} một phần" if kind in _PARTLY and not event.is_whole else _ACTS[kind],
        parts=_parts(event, other) if other else "",
        more=_more(event),
        other=_clause(other, "") if other else event.document_key,
        other_title=other.title if other else "",
        note=event.note,
        is_to_come=event.day is not None and event.day > today,
    )


def _parts(event: Event, law: Instrument) -> SafeString | str:
    """ "Điểm c khoản 2 Điều 8; Khoản 1 Điều 3; Phụ lục I", each linked to its place."""
    if event.is_whole:
        return "Toàn bộ văn bản"
    kept = [target for target in event.targets.all() if not target.is_dropped]
    if not kept:
        return "Một phần, chưa nêu rõ"
    named = [(page_of(law, one.address), _capital(place_name(one.address))) for one in kept[:MOST_PARTS]]
    return format_html_join("; ", '<a href="{}">{}</a>', named)


def _more(event: Event) -> int:
    return max(0, len([target for target in event.targets.all() if not target.is_dropped]) - MOST_PARTS)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _clause(law: Instrument, address: str) -> SafeString | str:
    place = f"{_capital(place_name(address))} " if address else ""
    name = f"{place}{law.doc_type} {law.official_number}".strip()
    return name if law.withdrawn_at else format_html('<a href="{}">{}</a>', page_of(law, address), name)
