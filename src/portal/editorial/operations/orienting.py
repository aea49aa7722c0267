"""The monthly orientation of dissemination (định hướng tuyên truyền), entered by the standing body of the council."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from portal.agencies.models import Agency, Officer
from portal.editorial.models import Orientation
from portal.journal.operations import record
from portal.library.models import Field


@dataclass(frozen=True, slots=True)
class Direction:
    """What an orientation says: for which month (any day of it), by which letter of whom, about which fields."""

    month: date
    title: str
    text: str
    letter: str
    agency: Agency
    fields: Sequence[Field] = ()


@transaction.atomic
def set_orientation(*, orientation: Orientation | None, direction: Direction, by: Officer, at: datetime) -> Orientation:
    """Enter an orientation, or say it otherwise."""
    row = orientation or Orientation()
    row.month, row.title, row.text = direction.month.replace(day=1), direction.title, direction.text
    row.letter, row.agency = direction.letter, direction.agency
    row.save()
    row.fields.set(direction.fields)
    verb = "orientation.changed" if orientation else "orientation.set"
    record(verb, subject=row, by=by, at=at, details={"month": row.month, "letter": row.letter})
    return row


@transaction.atomic
def drop_orientation(*, orientation: Orientation, by: Officer, at: datetime) -> None:
    record("orientation.dropped", subject=orientation, by=by, at=at, details={"month": orientation.month})
    orientation.delete()
