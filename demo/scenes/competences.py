"""Who answers in which field, from the demo's table: each row granted as an officer would, if it is not there yet."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction

from portal.agencies.models import Agency
from portal.design.refusals import Refused
from portal.questions.models import Competence
from portal.questions.operations.rules import Granted, grant_competence

_IDENTITY = ("field_slug", "agency", "level", "words", "valid_from")


@transaction.atomic
def load_competences(*, rows: Iterable[Granted], at: datetime) -> int:
    """Add what is not there yet. Returns how many. Raises Refused for the first row that is none."""
    there = {tuple(getattr(one, name) for name in _IDENTITY) for one in Competence.objects.select_related("agency")}
    missing = [one for one in rows if tuple(getattr(one, name) for name in _IDENTITY) not in there]
    for one in missing:
        grant_competence(granted=one, by=None, at=at)
    return len(missing)


def read_competences(lines: Iterable[str]) -> Iterator[Granted]:
    """Rows of a CSV file: field,agency (slug),level,words,basis,from,to. Raises Refused."""
    agencies = {agency.slug: agency for agency in Agency.objects.all()}
    for number, row in enumerate(csv.DictReader(lines), start=2):
        if row["agency"] and row["agency"] not in agencies:
            raise Refused(f"Dòng {number}: không có cơ quan “{row['agency']}”.")
        yield Granted(
            field_slug=row["field"],
            agency=agencies.get(row["agency"]),
            level=row["level"],
            words=row["words"],
            basis=row["basis"],
            valid_from=date.fromisoformat(row["from"]),
            valid_to=date.fromisoformat(row["to"]) if row["to"] else None,
        )
