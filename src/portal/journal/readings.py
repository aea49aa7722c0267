"""How often public things are read, and what readers say of them: numbers of a day that lead to nobody."""

from datetime import date
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from portal.journal.models import Reading


class Verdict(StrEnum):
    """What a reader says of a thing, with one click."""

    USEFUL = "co-ich"
    UNCLEAR = "chua-ro"


_COLUMNS = {Verdict.USEFUL: "useful", Verdict.UNCLEAR: "unclear"}


@transaction.atomic
def note_verdict(*, kind: str, key: str, day: date, verdict: Verdict) -> None:
    """Add a reader's voice to the numbers of the day. It leaves no entry: each entry lets go of every kept page."""
    row, _ = Reading.objects.get_or_create(kind=kind, key=key, day=day)
    column = _COLUMNS[verdict]
    Reading.objects.filter(pk=row.pk).update(**{column: F(column) + 1})
