"""What is behind a frozen number: by agency, by month, and thing by thing as it was then; what was withdrawn since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, Sum

from portal.activities.models import Activity
from portal.agencies.models import Agency
from portal.editorial.queries.articles import public_articles
from portal.editorial.states.contents import ARTICLE
from portal.library.models import CitingItem
from portal.plans.measuring.tables import PAGE_READS, SOURCES
from portal.plans.models import Evidence, Spending
from portal.reports.compiling.catalogue import PUBLIC_BY_AGENCY, SPENDINGS
from portal.reports.models import Figure, FigureThing

_AMOUNTS, _ARTICLES, _FLAGS = "amounts", "articles", "flags"
_OF_ACTIVITIES = {one.key for one in SOURCES.values() if "activity.recorded" in one.begins}


def figure_of(*, slug: str, key: str) -> Figure | None:
    found = Figure.objects.select_related("compilation__issuer", "compilation__signed", "assignment__plan")
    return found.filter(compilation__slug=slug, key=key).first()


def parts_of(*, figure: Figure) -> list[Figure]:
    """The two figures that a share is made of."""
    keys = figure.spec.get("share") or ()
    held = {one.key: one for one in Figure.objects.filter(compilation=figure.compilation_id, key__in=keys)}
    return [held[key] for key in keys if key in held]


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a figure: of one agency (None: nobody is named), or of one month (None: of no day)."""

    value: int
    agency: Agency | None = None
    month: date | None = None
    is_estimate: bool = False


def by_agency(*, figure: Figure) -> list[Row]:
    """The largest first. Two queries."""
    sums = list(figure.cells.values_list("agency").annotate(total=Sum("value")).order_by("-total", "agency"))
    agencies = Agency.objects.in_bulk([key for key, _ in sums if key is not None])
    guessed = set(figure.cells.filter(is_estimate=True).values_list("agency", flat=True))
    return [Row(value, agencies.get(key), is_estimate=key in guessed) for key, value in sums]


def by_month(*, figure: Figure) -> list[Row]:
    """In order. One query."""
    sums = figure.cells.values_list("month").annotate(Sum("value")).order_by("month")
    return [Row(value, month=month) for month, value in sums]


def is_public_by_agency(figure: Figure) -> bool:
    source = str(figure.spec.get("source", ""))
    return source in PUBLIC_BY_AGENCY or source.startswith("own.") or source in _OF_ACTIVITIES


def things_behind(*, figure: Figure, agency: Agency | None = None, month: date | None = None) -> QuerySet[FigureThing]:
    """The things that the figure counts as they were frozen, the newest first; none behind a share."""
    spec = figure.spec
    if "source" not in spec:
        return FigureThing.objects.none()
    found = FigureThing.objects.filter(compilation=figure.compilation_id, source=spec["source"])
    if spec["kinds"]:
        found = found.filter(kind__in=spec["kinds"])
    if spec["parts"]:
        found = found.filter(part__in=spec["parts"])
    if agency is not None:
        found = found.filter(counted_as=agency)
    if month is not None:
        found = found.filter(day__year=month.year, day__month=month.month)
    return found.select_related("agency", "counted_as").order_by("-day", "-pk")


# ---- since the freeze ------------------------------------------------------------------------------------------------


def withdrawn_since(*, things: Iterable[FigureThing]) -> dict[int, datetime]:
    """Of these things, by key, since when they do not count any more. Two queries, for a page of them."""
    names: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in things:
        names[one.source][one.key].append(one.pk)
    found: dict[int, datetime] = {}
    for source, keys in names.items():
        for key, moment in _gone(source, list(keys)):
            found |= dict.fromkeys(keys[key], moment)
    return found


def _gone(source: str, keys: list[str]) -> Iterable[tuple[str, datetime]]:
    if source in SOURCES:
        gone = Evidence.objects.filter(source=source, key__in=keys, gone_by__isnull=False)
        return gone.values_list("key", "gone_by__at")
    if source == _AMOUNTS:
        withdrawn = Activity.objects.filter(code__in=keys, withdrawn_at__isnull=False)
        return ((code, at) for code, at in withdrawn.values_list("code", "withdrawn_at") if at is not None)
    if source == _FLAGS:
        forgotten = CitingItem.objects.filter(pk__in=keys, forgotten_at__isnull=False)
        return ((f"{pk}", at) for pk, at in forgotten.values_list("pk", "forgotten_at") if at is not None)
    if source == SPENDINGS:
        corrected = Spending.objects.filter(pk__in=map(int, keys), corrected_by__isnull=False)
        return ((f"{pk}", at) for pk, at in corrected.values_list("pk", "corrected_by__entered_at"))
    return ()


def closed_to_the_public(*, things: Iterable[FigureThing]) -> set[int]:
    """Of these things, the keys of pages that were closed without being withdrawn. Three queries, if there are any."""
    shown = {one.pk: place for one in things if (place := _page(one))}
    if not shown:
        return set()
    registered = CitingItem.objects.filter(forgotten_at__isnull=True, kind__in={kind for kind, _ in shown.values()})
    known = registered.filter(key__in={key for _, key in shown.values()})
    is_open = set(known.exclude(kind=ARTICLE).values_list("kind", "key"))
    pages = [int(key) for kind, key in shown.values() if kind == ARTICLE]
    if pages:
        is_open |= {(ARTICLE, f"{key}") for key in public_articles().filter(pk__in=pages).values_list("pk", flat=True)}
    return {pk for pk, place in shown.items() if place not in is_open}


def _page(one: FigureThing) -> tuple[str, str] | None:
    """Which page of the portal a thing is, as it is registered; None for what is none, or many together."""
    if one.source == _ARTICLES:
        return ARTICLE, one.key.rpartition(":")[2]
    if one.source == PAGE_READS:
        _, kind, key = one.key.split(":", 2)
        return (kind, key) if key else None
    return None
