"""What officers decide is what the classifier learns: words are counted under the decision, and taken back with it.

Only words that the shipped weights know are counted: a name, a number, a street stands in no such list, so nothing that
is learned leads to anybody.
"""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Greatest

from portal.agencies.models import Agency
from portal.questions.models import Taught
from portal.questions.privacy import without_persons
from portal.questions.routing import shipped_seed, terms_of

FIELD, AGENCY = "field", "agency"


def teach(*, text: str, agency: Agency, field_slug: str) -> None:
    """Count a decision; in the caller's transaction."""
    for what, label in _decided(agency, field_slug):
        _count(what, label, _known(text), 1)


def unteach(*, text: str, agency: Agency, field_slug: str) -> None:
    """Take a decision back that turned out wrong. Words that were erased meanwhile cannot be taken back."""
    for what, label in _decided(agency, field_slug):
        if what == AGENCY:
            _count(what, label, _known(text), -1)


def _decided(agency: Agency, field_slug: str) -> list[tuple[str, str]]:
    decided = [(AGENCY, str(agency.pk))]
    return [(FIELD, field_slug), *decided] if field_slug else decided


def _known(text: str) -> list[str]:
    seed = shipped_seed()
    return sorted(term for term in terms_of(without_persons(text)) if seed.knows(term))


def _count(what: str, label: str, terms: list[str], by: int) -> None:
    """`term` "" counts the questions. Its row is locked first: who teaches the same label at once waits there."""
    every = ["", *terms]
    rows = [Taught(what=what, label=label, term=term) for term in every]
    Taught.objects.bulk_create(rows[:1], ignore_conflicts=True)
    list(Taught.objects.select_for_update().filter(what=what, label=label, term=""))
    Taught.objects.bulk_create(rows[1:], ignore_conflicts=True)
    counted = Taught.objects.filter(what=what, label=label, term__in=every)
    if by > 0:
        counted.update(count=F("count") + by)
    else:
        counted.update(count=Greatest(F("count") + by, Value(0)))
