"""The search box of the back office: over the objects of all rooms that the officer may see.

Each room declares in a table of `OfficeSearchKind` what can be found there and by whom (`OFFICE_SEARCH` lists the
tables).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import and_, or_
from typing import Any

from django.conf import settings
from django.db.models import Case, Model, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from lawtext.words import fold, unmarked_pattern
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach
from portal.agencies.queries.accounts import officers_in_reach


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSearchKind:
    """A kind of thing. `rows`: those that an officer may see who has one of `verbs` for these agencies (None: for all),
    in the order in which they are shown; without `verbs` it is everybody's. `title` and `url` are those of a row.

    `fields`: where words stand, its name first; what is kept folded is named with `_fold`. `number`: what a row is
    called by, whole. `model`: what the rows are, of what officers may follow.
    """

    code: str
    label: str
    rows: Callable[[Officer, set[int] | None], QuerySet[Any]]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    fields: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    number: Callable[[str], Q] = lambda typed: Q(pk__in=())
    model: type[Model] | None = None

    def seen_by(self, officer: Officer, on: date) -> QuerySet[Any]:
        """Those that the officer may see that day."""
        reach = reach_in(officer=officer, verbs=self.verbs, on=on) if self.verbs else None
        rows = self.rows(officer, reach)
        return rows.none() if reach == set() else rows

    def found(self, *, officer: Officer, reach: set[int] | None, typed: str) -> QuerySet[Any]:
        """The rows in which each word stands, typed with marks or without, first those that have it all just so; all
        rows where nothing was typed."""
        rows, words = self.rows(officer, reach), fold(typed).split()
        if not words:
            return rows
        order = rows.query.order_by or rows.model._meta.ordering or ("pk",)
        as_typed = Q(**{f"{self.fields[0].removesuffix('_fold')}__icontains": " ".join(typed.split())})
        return rows.filter(
            reduce(and_, (with_word(word, self.fields) for word in words)) | self.number(typed)
        ).order_by(Case(When(as_typed, then=0), default=1), *order)


def with_word(word: str, fields: Collection[str]) -> Q:
    """Where a folded word stands in one of the fields, however marked."""
    pattern = unmarked_pattern(word)
    return reduce(
        or_,
        (
            Q(**({f"{name}__contains": word} if name.endswith("_fold") else {f"{name}__regex": pattern}))
            for name in fields
        ),
    )


@cache
def searched_kinds() -> tuple[OfficeSearchKind, ...]:
    return tuple(one for path in settings.OFFICE_SEARCH for one in import_string(path))


def kind_of(model: type[Model] | None) -> OfficeSearchKind | None:
    """The kind of thing that officers may follow, of rows of this model."""
    return next((one for one in searched_kinds() if one.model and model and issubclass(model, one.model)), None)


def title_and_url(case: Any) -> tuple[str, str]:
    """Of a thing that officers may follow; empty for another."""
    kind = kind_of(type(case))
    return (kind.title(case), kind.url(case)) if kind else ("", "")


def kinds_to_search(*, officer: Officer, on: date) -> list[tuple[OfficeSearchKind, set[int] | None]]:
    """The kinds of which the officer may see something that day, each with the agencies for which she may."""
    asked = (
        (one, reach_in(officer=officer, verbs=one.verbs, on=on) if one.verbs else None) for one in searched_kinds()
    )
    return [(kind, reach) for kind, reach in asked if reach != set()]


def reach_in(*, officer: Officer, verbs: Collection[str], on: date) -> set[int] | None:
    """The agencies at which one of the verbs is the officer's; None for every agency."""
    found: set[int] = set()
    for verb in verbs:
        if (reach := agencies_in_reach(officer=officer, verb=verb, on=on)) is None:
            return None
        found |= reach
    return found


SEARCHED = (
    OfficeSearchKind(
        code="co-quan",
        label="Cơ quan",
        verbs=("agency.edit",),
        rows=lambda officer, reach: Agency.objects.filter(**({} if reach is None else {"pk__in": reach})).order_by(
            "name_sort"
        ),
        title=str,
        url=lambda one: reverse("agency:edit", args=[one.pk]),
        fields=("name_fold", "short_name", "code"),
    ),
    OfficeSearchKind(
        code="can-bo",
        label="Cán bộ",
        verbs=("officer.edit",),
        rows=lambda officer, reach: officers_in_reach(officer=officer, on=timezone.localdate()).order_by(
            "display_name"
        ),
        title=lambda one: f"{one} ({one.username})",
        url=lambda one: reverse("portal_officers:edit", args=[one.pk]),
        fields=("display_name", "username", "email"),
    ),
)
