"""The stale guard: what relies on what, and what waits to be looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, QuerySet

from portal.agencies.models import Agency
from portal.library.models import CitingItem, Instrument, Reliance, StaleFlag


def open_flags(*, kind: str, key: str) -> QuerySet[StaleFlag]:
    """What a content's page must say to its reader: each change of what it cites that nobody has looked at yet."""
    return (
        StaleFlag.objects.filter(item__kind=kind, item__key=key, settled_at__isnull=True)
        .select_related("event__instrument", "event__source", "target")
        .order_by("since", "pk")
    )


def stale_keys(*, kind: str, keys: Iterable[str]) -> set[str]:
    """Of these contents, those with an open flag: one query for a whole list."""
    flags = StaleFlag.objects.filter(item__kind=kind, item__key__in=list(keys), settled_at__isnull=True)
    return set(flags.values_list("item__key", flat=True))


def flags_waiting(*, agencies: Collection[Agency] | None = None) -> QuerySet[StaleFlag]:
    """The task list of stale contents: of these agencies, or of all; what is stale longest first."""
    waiting = StaleFlag.objects.filter(settled_at__isnull=True)
    if agencies is not None:
        waiting = waiting.filter(item__agency__in=agencies)
    return waiting.select_related("item__agency", "event__instrument", "event__source", "target").order_by(
        "since", "pk"
    )


def relied_upon_counts(*, instrument: Instrument) -> dict[str, int]:
    """Article address -> number of contents that rely on it or on anything in it; "" for the whole document."""
    found = Reliance.objects.filter(instrument=instrument).values_list("article")
    return dict(found.annotate(count=Count("item", distinct=True)).order_by())


def items_relying_on(*, instrument: Instrument, article: str = "") -> QuerySet[CitingItem]:
    """The contents that rely on an instrument, or on one article of it, newest first."""
    relied = Reliance.objects.filter(instrument=instrument)
    if article:
        relied = relied.filter(article=article)
    return CitingItem.objects.filter(pk__in=relied.values("item")).order_by("-registered_at", "-pk")
