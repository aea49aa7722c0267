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
    """A kind of object. `rows`: those that an officer may see with one of `verbs` for these agencies (None: for all),
    in display order; without `verbs` everybody may see them.

    `title` and `url` are functions of a row. `fields`: the fields to search, the name first; folded ones end in
    `_fold`. `number`: a condition for an exact number. `model`: the model of the rows, if officers may follow them.
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
        """The rows that the officer may see on that day."""
        reach = reach_in(officer=officer, verbs=self.verbs, on=on) if self.verbs else None
        rows = self.rows(officer, reach)
        return rows.none() if reach == set() else rows

    def found(self, *, officer: Officer, reach: set[int] | None, typed: str) -> QuerySet[Any]:
        """The rows that contain each word, with or without diacritics, exact matches of the whole first; all rows if
        nothing was typed.
        """
        rows, words = self.rows(officer, reach), fold(typed).split()
        if not words:
            return rows
        order = rows.query.order_by or rows.model._meta.ordering or ("pk",)
        as_typed = Q(**{f"{self.fields[0].removesuffix('_fold')}__icontains": " ".join(typed.split())})
        return rows.filter(
            reduce(and_, (with_word(word, self.fields) for word in words)) | self.number(typed)
        ).order_by(Case(When(as_typed, then=0), default=1), *order)


def with_word(word: str, fields: Collection[str]) -> Q:
    """The condition that a folded word occurs in one of the fields, with whatever diacritics."""
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
    """The kind of object of this model, if officers may follow it."""
    return next((one for one in searched_kinds() if one.model and model and issubclass(model, one.model)), None)


def title_and_url(case: Any) -> tuple[str, str]:
    """Title and URL of an object that officers may follow; empty for others."""
    kind = kind_of(type(case))
    return (kind.title(case), kind.url(case)) if kind else ("", "")


def kinds_to_search(*, officer: Officer, on: date) -> list[tuple[OfficeSearchKind, set[int] | None]]:
    """The kinds of which the officer may see something on that day, each with the agencies for which they may."""
    asked = (
        (one, reach_in(officer=officer, verbs=one.verbs, on=on) if one.verbs else None) for one in searched_kinds()
    )
    return [(kind, reach) for kind, reach in asked if reach != set()]


def reach_in(*, officer: Officer, verbs: Collection[str], on: date) -> set[int] | None:
    """The agencies at which the officer has one of the verbs; None for every agency."""
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
