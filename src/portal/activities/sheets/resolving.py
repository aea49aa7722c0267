"""Rows of a sheet -> what is said of activities: names of agencies, places and fields become those that exist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from docreaders.sheets import RowError
from lawtext.words import fold
from portal.activities.models import Activity
from portal.activities.operations.recording import wrong_with
from portal.activities.sheets.reading import Told
from portal.activities.values import Said
from portal.agencies.desks import covers
from portal.agencies.models import Agency, Place
from portal.agencies.queries import find_agency
from portal.library.models import Field


@dataclass(frozen=True, slots=True)
class Resolved:
    """`rows`: number of the row and what it says; `known`: how many rows carry the code of an activity that is here."""

    rows: tuple[tuple[int, Said], ...]
    errors: tuple[RowError, ...]
    known: int = 0


@dataclass(slots=True)
class _Known:
    """Names that were looked up already."""

    places: dict[str, Place]
    fields: dict[str, Field]
    agencies: dict[tuple[str, date], Agency | None] = field(default_factory=dict)

    def agency(self, name: str, on: date) -> Agency | None:
        if (name, on) not in self.agencies:
            self.agencies[name, on] = find_agency(name=name, on=on)
        return self.agencies[name, on]


def resolve(*, told: Sequence[Told], agency: Agency, reach: Collection[int] | None, today: date) -> Resolved:
    """`agency`: whose the rows are that name none; `reach`: for whom whoever brings the sheet may record."""
    topics = Field.objects.filter(parent__isnull=True)
    known = _Known({one.name_fold: one for one in Place.objects.existing_on(today)}, {fold(f.name): f for f in topics})
    rows: list[tuple[int, Said]] = []
    errors: list[RowError] = []
    here = set(Activity.objects.filter(code__in={one.code for one in told if one.code}).values_list("code", flat=True))
    for one in told:
        if one.code in here:
            continue
        said = _said(one, agency, known)
        reason = _wrong(one, said, reach, today)
        if said is None or reason:
            errors.append(RowError(one.row, reason))
        else:
            rows.append((one.row, said))
    return Resolved(tuple(rows), tuple(errors), known=sum(one.code in here for one in told))


def _said(told: Told, agency: Agency, known: _Known) -> Said | None:
    whose = known.agency(told.agency, told.day) if told.agency else agency
    if whose is None:
        return None
    place, topic = known.places.get(fold(told.place)), known.fields.get(fold(told.field))
    kept = [told.note, f"Địa điểm: {told.place}" if told.place and place is None else ""]
    return Said(
        kind=told.kind,
        title=told.title,
        agency=whose,
        day=told.day,
        until=told.until,
        numbers=told.numbers,
        place=place,
        field=topic,
        audience=told.audience,
        evidence_url=told.url if told.url.startswith(("http://", "https://")) else "",
        note="\n".join(line for line in kept if line),
    )


def _wrong(told: Told, said: Said | None, reach: Collection[int] | None, today: date) -> str:
    if said is None:
        return f"Không có cơ quan “{told.agency}” vào ngày {told.day:%d/%m/%Y}."
    if not covers(None if reach is None else set(reach), said.agency.pk):
        return f"Bạn không ghi hoạt động cho {said.agency.name}."
    if not said.agency.exists_on(told.day):
        return f"{said.agency.name} không tồn tại vào ngày {told.day:%d/%m/%Y}."
    if max(told.day, told.until or told.day) > today:
        return "Ngày ở tương lai."
    if told.until is not None and told.until < told.day:
        return "Ngày kết thúc trước ngày bắt đầu."
    return wrong_with(kind=told.kind, numbers=told.numbers)
