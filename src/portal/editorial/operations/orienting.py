"""The monthly orientation of dissemination (định hướng tuyên truyền), entered by the standing body of the council."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from portal.agencies.models import Agency, Officer
from portal.editorial.models import Orientation
from portal.journal.operations import record
from portal.library.models import Field


@transaction.atomic
def set_orientation(
    *,
    orientation: Orientation | None,
    month: date,
    title: str,
    text: str,
    letter: str,
    agency: Agency,
    fields: Sequence[Field],
    by: Officer,
    at: datetime,
) -> Orientation:
    """Enter an orientation, or say it otherwise. `month` is any day of the month."""
    row = orientation or Orientation()
    row.month, row.title, row.text, row.letter, row.agency = month.replace(day=1), title, text, letter, agency
    row.save()
    row.fields.set(fields)
    verb = "orientation.changed" if orientation else "orientation.set"
    record(verb, subject=row, by=by, at=at, details={"month": row.month, "letter": letter})
    return row


@transaction.atomic
def drop_orientation(*, orientation: Orientation, by: Officer, at: datetime) -> None:
    record("orientation.dropped", subject=orientation, by=by, at=at, details={"month": orientation.month})
    orientation.delete()
