"""What a preview showed, as plain values that travel through the officer's browser (signed) and come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from portal.activities.kinds import Counted, Language
from portal.activities.values import Number, Said
from portal.agencies.models import Agency, Place
from portal.library.models import Field


def pack(told: Iterable[Said]) -> list[list[Any]]:
    return [
        [
            one.kind,
            one.title,
            one.agency.pk,
            one.day.isoformat(),
            one.until.isoformat() if one.until else "",
            one.place.pk if one.place else 0,
            one.field.pk if one.field else 0,
            one.audience,
            one.evidence_url,
            one.note,
            [[n.counted.value, n.amount, n.language.value, n.is_estimate] for n in one.numbers],
        ]
        for one in told
    ]


def unpack(rows: Sequence[Sequence[Any]]) -> list[Said]:
    """Three queries, however many rows."""
    agencies = Agency.objects.in_bulk({row[2] for row in rows})
    places, fields = Place.objects.in_bulk({row[5] for row in rows}), Field.objects.in_bulk({row[6] for row in rows})
    return [
        Said(
            kind=row[0],
            title=row[1],
            agency=agencies[row[2]],
            day=date.fromisoformat(row[3]),
            until=date.fromisoformat(row[4]) if row[4] else None,
            place=places.get(row[5]),
            field=fields.get(row[6]),
            audience=row[7],
            evidence_url=row[8],
            note=row[9],
            numbers=tuple(Number(Counted(n[0]), n[1], Language(n[2]), n[3]) for n in row[10]),
        )
        for row in rows
    ]
