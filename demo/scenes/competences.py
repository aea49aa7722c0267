"""The agencies that answer in each field, from the demo's table."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date

from portal.agencies.models import Agency
from portal.design.refusals import Refused
from portal.questions.operations.rules import Granted


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
