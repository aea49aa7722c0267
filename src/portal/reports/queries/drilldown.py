"""What is behind a frozen figure: by agency, by month, and each thing as it was then, with what has changed since.

A signed number never changes, but its readers must be told if the things behind it did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from portal.activities.models import Activity, Amount
from portal.agencies.models import Agency
from portal.editorial.queries.articles import public_articles
from portal.editorial.states.contents import ARTICLE
from portal.library.models import CitingItem
from portal.plans.models import BudgetEntry, Evidence
from portal.plans.states.measures import PAGE_READS, SOURCES
from portal.reports.compilation.figures import OF_MONEY, OUTDATED, PUBLIC_BY_AGENCY, UNSTATED
from portal.reports.models import Compilation, Figure, FigureThing, Submission
from portal.reports.queries.statements import ReportSubject, rounds_of
from portal.reports.queries.things import part_in
from portal.schema.queries import grouped, narrowed

_AMOUNTS, _ARTICLES, _FLAGS = "amounts", "articles", "flags"
_OF_ACTIVITIES = {one.key for one in SOURCES.values() if "activity.recorded" in one.begins}


def figure_of(*, slug: str, key: str) -> Figure | None:
    return (
        Figure.objects.select_related("compilation__issuer", "compilation__signed", "assignment__plan")
        .filter(compilation__slug=slug, key=key)
        .first()
    )


def parts_of(*, figure: Figure) -> list[Figure]:
    """The two figures of a share."""
    keys = figure.spec.get("share") or ()
    held = {one.key: one for one in Figure.objects.filter(compilation=figure.compilation_id, key__in=keys)}
    return [held[key] for key in keys if key in held]


def by_agency(*, figure: Figure) -> list[dict[str, object]]:
    """The sums by agency, largest first; agency None: no agency is named. Two queries."""
    sums = list(figure.cells.values_list("agency").annotate(total=Sum("value")).order_by("-total", "agency"))
    agencies = Agency.objects.in_bulk([key for key, _ in sums if key is not None])
    guessed = set(figure.cells.filter(is_estimate=True).values_list("agency", flat=True))
    return [
        {"value": value, "agency": agencies.get(key), "month": None, "is_estimate": key in guessed}
        for key, value in sums
    ]


def by_month(*, figure: Figure) -> list[dict[str, object]]:
    """The sums by month, in order; month None: without a day. One query."""
    guessed = Count("pk", filter=Q(is_estimate=True))
    sums = figure.cells.values_list("month").annotate(Sum("value"), guessed=guessed).order_by("month")
    return [{"value": value, "agency": None, "month": month, "is_estimate": some > 0} for month, value, some in sums]


# Source -> why its things have no agency; for all others, the agency was not recorded.
_OF_NOBODY = {
    "assignments": "một nhiệm vụ có thể giao nhiều cơ quan",
    "law_changes": "thay đổi của pháp luật, không phải việc của một cơ quan trên Cổng",
    "reads": "lượt đọc đếm theo ngày, không theo cơ quan",
    PAGE_READS: "trang chung của Cổng, không của riêng cơ quan nào",
    "own": "các cơ quan tự nêu; báo cáo này chốt khi hệ thống chưa giữ phần của từng cơ quan",
}


def why_of_nobody(source: str) -> str:
    """The label in place of an agency, with the reason why there is none."""
    why = _OF_NOBODY.get(source.partition(".")[0], "mục ghi không kèm cơ quan thực hiện")
    return f"Không ghi cơ quan ({why})"


def uncounted_own(*, figure: Figure) -> dict[str, list[FigureThing]]:
    """For an agency's own figure: who named it without a number, and which numbers a later or longer report superseded.

    One query; none for other figures.
    """
    source = str(figure.spec.get("source", ""))
    if not source.startswith("own."):
        return {}
    found = FigureThing.objects.filter(compilation=figure.compilation_id, source=source, kind__in=(UNSTATED, OUTDATED))
    return grouped((one.kind, one) for one in found.select_related("agency").order_by("agency__name_sort", "key"))


def is_public_by_agency(figure: Figure) -> bool:
    source = str(figure.spec.get("source", ""))
    return source in PUBLIC_BY_AGENCY or source.startswith("own.") or source in _OF_ACTIVITIES


def drilldown_items(
    *, figure: Figure, agency: Agency | None = None, month: date | None = None
) -> QuerySet[FigureThing]:
    """The frozen things that the figure counts, newest first; none for a share."""
    spec = figure.spec
    if "source" not in spec:
        return FigureThing.objects.none()
    found = FigureThing.objects.filter(compilation=figure.compilation_id, source=spec["source"])
    found = narrowed(found, kind__in=spec["kinds"] or None, part__in=spec["parts"] or None, counted_as=agency)
    if month is not None:
        found = found.filter(day__year=month.year, day__month=month.month)
    return found.select_related("agency", "counted_as").order_by("-day", "-pk")


# ---- since the freeze ------------------------------------------------------------------------------------------------


def withdrawn_since(*, things: Iterable[FigureThing]) -> dict[int, datetime]:
    """Thing -> since when it no longer counts. At most one query per source."""
    names: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in things:
        names[one.source][one.key].append(one.pk)
    return {
        thing: moment
        for source, keys in names.items()
        for key, moment in _gone(source, list(keys))
        for thing in keys[key]
    }


def _gone(source: str, keys: list[str]) -> Iterable[tuple[str, datetime]]:
    if source in SOURCES:
        return Evidence.objects.filter(source=source, key__in=keys, gone_by__isnull=False).values_list(
            "key", "gone_by__at"
        )
    if source == _AMOUNTS:
        withdrawn = Activity.objects.filter(code__in=keys, withdrawn_at__isnull=False)
        return ((code, at) for code, at in withdrawn.values_list("code", "withdrawn_at") if at is not None)
    if source == _FLAGS:
        forgotten = CitingItem.objects.filter(pk__in=keys, forgotten_at__isnull=False)
        return ((f"{pk}", at) for pk, at in forgotten.values_list("pk", "forgotten_at") if at is not None)
    if source in OF_MONEY.values():
        corrected = BudgetEntry.objects.filter(pk__in=map(int, keys), corrected_by__isnull=False)
        return ((f"{pk}", at) for pk, at in corrected.values_list("pk", "corrected_by__entered_at"))
    return ()


def entered_later(
    *, compilation: Compilation, figures: Iterable[Figure]
) -> tuple[QuerySet[Activity], QuerySet[Evidence], QuerySet[Submission]]:
    """What would count in the period today but is not in the frozen figures: activities, other evidence, and
    submissions.

    Readings of pages are left out: that they go on is nothing new.
    """
    held = {str(one.spec.get("source")) for one in figures}
    of_journal = {one for one in SOURCES.keys() & held - _OF_ACTIVITIES if not SOURCES[one].of_months}
    amounted = [one for one in of_journal if SOURCES[one].within]
    frozen = FigureThing.objects.filter(compilation=compilation)
    within, subject = Q(day__gte=compilation.start, day__lte=compilation.end), ReportSubject.of(compilation)
    return (
        narrowed(Activity.objects.all(), agency__in=subject.only)
        .filter(~Exists(frozen.filter(source=_AMOUNTS, key=OuterRef("code"))), within, withdrawn_at__isnull=True)
        .select_related("agency", "entered_by"),
        narrowed(Evidence.objects.all(), agency__in=subject.only)
        .filter(
            ~Exists(frozen.filter(source=OuterRef("source"), key=OuterRef("key"))),
            within,
            source__in=of_journal,
            gone_by__isnull=True,
        )
        .exclude(source__in=amounted, amount=0)
        .select_related("agency", "entry__actor"),
        Submission.objects.filter(
            of__round__in=rounds_of(subject=subject), at__gt=compilation.frozen_at
        ).select_related("of__agency", "of__round__regime", "by"),
    )


def closed_to_the_public(*, things: Iterable[FigureThing]) -> set[int]:
    """The things, of these, whose public page was closed without being withdrawn. At most three queries."""
    shown = {one.pk: place for one in things if (place := _page(one))}
    if not shown:
        return set()
    registered = CitingItem.objects.filter(forgotten_at__isnull=True, kind__in={kind for kind, _ in shown.values()})
    is_open = set(
        registered.filter(key__in={key for _, key in shown.values()}).exclude(kind=ARTICLE).values_list("kind", "key")
    )
    pages = [int(key) for kind, key in shown.values() if kind == ARTICLE]
    is_open |= {(ARTICLE, f"{key}") for key in public_articles().filter(pk__in=pages).values_list("pk", flat=True)}
    return {pk for pk, place in shown.items() if place not in is_open}


def _page(one: FigureThing) -> tuple[str, str] | None:
    """Kind and key of the thing's page in the stale guard; None if it has no page of its own."""
    if one.source == _ARTICLES:
        return ARTICLE, one.key.rpartition(":")[2]
    if one.source == PAGE_READS:
        _, kind, key = one.key.split(":", 2)
        return (kind, key) if key else None
    return None


type _Name = tuple[str, str, str]  # key, kind and part of a thing


def since_freeze(*, figure: Figure) -> dict[str, Any] | None:
    """How the figure has changed since the freeze; None if it has not, or for a figure without countable things.

    Two queries.
    """
    found = changed_figures(compilation=figure.compilation, figures=[figure])
    return found[0][1] if found else None


def changed_figures(*, compilation: Compilation, figures: Iterable[Figure]) -> list[tuple[Figure, dict[str, Any]]]:
    """The figures, of these, that would differ today, each with the differences. Three queries."""
    held = [one for one in figures if _can_be_corrected(str(one.spec.get("source", "")))]
    frozen: dict[str, dict[_Name, int]] = {one.spec["source"]: {} for one in held}
    rows = FigureThing.objects.filter(compilation=compilation, source__in=frozen)
    for source, key, kind, part, amount in rows.values_list("source", "key", "kind", "part", "amount").iterator(2000):
        frozen[source][key, kind, part] = amount
    now = _all_now(compilation, {source: {name[0] for name in names} for source, names in frozen.items()})
    found = []
    for figure in held:
        source = figure.spec["source"]
        mine = {name: amount for name, amount in frozen[source].items() if _counts(figure, name)}
        if (since := _compared(mine, now[source], is_sum=bool(figure.spec.get("sum")))) is not None:
            found.append((figure, since))
    return found


def _counts(figure: Figure, name: _Name) -> bool:
    _, kind, part = name
    kinds, parts = figure.spec["kinds"], figure.spec["parts"]
    return (not kinds or kind in kinds) and (not parts or part in parts)


def _compared(frozen: Mapping[_Name, int], now: Mapping[_Name, int], *, is_sum: bool) -> dict[str, Any] | None:
    withdrawn = sum(name not in now for name in frozen)
    corrected = sum(now.get(name, amount) != amount for name, amount in frozen.items())
    if not withdrawn and not (corrected and is_sum):
        return None
    return {
        "withdrawn": withdrawn,
        "corrected": corrected if is_sum else 0,
        "value": sum(now[name] if is_sum else 1 for name in frozen if name in now),
    }


def corrected_since(*, compilation: Compilation, things: Iterable[FigureThing]) -> dict[int, int]:
    """Thing -> its amount today, if it differs. Two queries."""
    held = [one for one in things if _can_be_corrected(one.source)]
    now = _all_now(compilation, grouped((one.source, one.key) for one in held))
    said = {one.pk: now[one.source].get((one.key, one.kind, one.part), one.amount) for one in held}
    return {one.pk: said[one.pk] for one in held if said[one.pk] != one.amount}


def _can_be_corrected(source: str) -> bool:
    """True if a different number is a correction; readings of a month frozen before its end merely go on."""
    return source == _AMOUNTS or (source in SOURCES and not SOURCES[source].of_months)


def _all_now(held: Compilation, keys: Mapping[str, Collection[str]]) -> dict[str, dict[_Name, int]]:
    """The amounts that still count in the period of the report today, by source. Two queries."""
    found: dict[str, dict[_Name, int]] = {source: {} for source in keys}
    if _AMOUNTS in keys:
        found[_AMOUNTS] = _amounts_now(held, keys[_AMOUNTS])
    if of_journal := keys.keys() - {_AMOUNTS}:
        within = {"gone_by__isnull": True, "day__gte": held.start, "day__lte": held.end}
        rows = Evidence.objects.filter(source__in=of_journal, **within).annotate(part=part_in(held.plan))
        for source, key, kind, part, amount in rows.values_list("source", "key", "kind", "part", "amount").iterator(
            2000
        ):
            if key in keys[source]:
                found[source][key, kind, part] = amount
    return found


def _amounts_now(held: Compilation, keys: Collection[str]) -> dict[_Name, int]:
    rows = Amount.objects.filter(
        activity__withdrawn_at__isnull=True, activity__day__gte=held.start, activity__day__lte=held.end
    ).values_list("activity__code", "activity__kind", "counted", "language", "amount")
    return {
        (code, f"{kind}.{counted}", language): amount for code, kind, counted, language, amount in rows if code in keys
    }
