"""Who answers in which field: entered, corrected and ended by officers, or taken from a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.agencies.models import Agency, Officer
from portal.journal.operations import record
from portal.questions.models import Competence

_FIELDS = ("field_slug", "agency", "level", "words", "basis", "valid_from", "valid_to")


class NotACompetence(ValueError):
    """The row is no competence; `str` says in Vietnamese what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a competence says (see `models.Competence`); either `agency` or `level`."""

    field_slug: str
    valid_from: date
    agency: Agency | None = None
    level: str = ""
    words: str = ""
    basis: str = ""
    valid_to: date | None = None


@transaction.atomic
def grant_competence(*, granted: Granted, by: Officer | None, at: datetime) -> Competence:
    """Raises NotACompetence."""
    made = Competence(**_values(granted))
    _check(made)
    made.save()
    record("competence.granted", subject=made, by=by, at=at, details=_told(made))
    return made


@transaction.atomic
def correct_competence(*, competence: Competence, granted: Granted, by: Officer, at: datetime) -> Competence:
    """What was entered wrongly, or ends. The journal keeps what it said before. Raises NotACompetence."""
    current = Competence.objects.select_for_update(of=("self",)).get(pk=competence.pk)
    before = _told(current)
    for name, value in _values(granted).items():
        setattr(current, name, value)
    _check(current)
    current.save()
    record("competence.corrected", subject=current, by=by, at=at, details={"before": before, "after": _told(current)})
    return current


@transaction.atomic
def load_competences(*, rows: Iterable[Granted], at: datetime) -> int:
    """Add what is not there yet. Returns how many. Raises NotACompetence for the first row that is none."""
    there = {_identity(one) for one in Competence.objects.all()}
    missing = [one for one in (Competence(**_values(row)) for row in rows) if _identity(one) not in there]
    for one in missing:
        _check(one)
    Competence.objects.bulk_create(missing)
    if missing:
        record("competence.loaded", subject=None, by=None, at=at, details={"count": len(missing)})
    return len(missing)


def read_competences(lines: Iterable[str]) -> Iterator[Granted]:
    """Rows of a CSV file: field,agency (slug),level,words,basis,from,to. Raises NotACompetence."""
    agencies = {agency.slug: agency for agency in Agency.objects.all()}
    for number, row in enumerate(csv.DictReader(lines), start=2):
        if row["agency"] and row["agency"] not in agencies:
            raise NotACompetence(f"Dòng {number}: không có cơ quan “{row['agency']}”.")
        yield Granted(
            field_slug=row["field"],
            agency=agencies.get(row["agency"]),
            level=row["level"],
            words=row["words"],
            basis=row["basis"],
            valid_from=date.fromisoformat(row["from"]),
            valid_to=date.fromisoformat(row["to"]) if row["to"] else None,
        )


def _values(granted: Granted) -> dict[str, Any]:
    return {name: getattr(granted, name) for name in _FIELDS}


def _check(one: Competence) -> None:
    if (one.agency is None) == (not one.level):
        raise NotACompetence("Hãy ghi một cơ quan, hoặc chọn một cấp Ủy ban nhân dân; không ghi cả hai.")
    if one.valid_to is not None and one.valid_to <= one.valid_from:
        raise NotACompetence("Ngày kết thúc phải sau ngày bắt đầu.")
    try:
        one.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise NotACompetence(" ".join(error.messages)) from error


def _identity(one: Competence) -> tuple[Any, ...]:
    return (one.field_slug, one.agency_id, one.level, one.words, one.valid_from)


def _told(one: Competence) -> dict[str, Any]:
    days = {"from": f"{one.valid_from}", "to": f"{one.valid_to or ''}"}
    return {"field": one.field_slug, "agency": one.agency_id, "level": one.level, "words": one.words} | days
