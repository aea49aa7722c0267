"""What a list of instruments can be narrowed to, with how many each choice gives."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from portal.library.models import Field, Instrument
from portal.library.queries.instruments import instruments_on_the_shelf


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a list can be narrowed to, and how many instruments have it."""

    value: str
    label: str
    count: int


def doc_types_with_counts() -> list[Choice]:
    return _choices(instruments_on_the_shelf().exclude(doc_type=""), "doc_type")


def issuers_with_counts(*, limit: int = 60) -> list[Choice]:
    return _choices(instruments_on_the_shelf().exclude(issuer_name=""), "issuer_name")[:limit]


def years_with_counts() -> list[Choice]:
    """Years of issue, latest first."""
    dated = instruments_on_the_shelf().filter(issued_date__isnull=False)
    return sorted(_choices(dated, "issued_date__year"), key=lambda choice: choice.value, reverse=True)


def _choices(instruments: QuerySet[Instrument], column: str) -> list[Choice]:
    counted = instruments.values_list(column).annotate(count=Count("pk")).order_by("-count", column)
    return [Choice(value=str(value), label=str(value), count=count) for value, count in counted]


def topics_with_counts() -> list[Choice]:
    """The topics at the top of the tree of fields, with the instruments at or under each, most first."""
    through = Instrument.fields.through.objects.filter(instrument__withdrawn_at__isnull=True)
    counted = (
        through.values_list("field__slug", "field__name", "field__parent__slug", "field__parent__name")
        .annotate(count=Count("instrument"))
        .order_by()
    )
    totals: dict[str, tuple[str, int]] = {}
    for slug, name, topic_slug, topic_name, count in counted:
        key, label = (topic_slug, topic_name) if topic_slug else (slug, name)
        totals[key] = (label, totals.get(key, (label, 0))[1] + count)
    ranked = sorted(totals.items(), key=lambda item: (-item[1][1], item[0]))
    return [Choice(value=slug, label=label, count=count) for slug, (label, count) in ranked]


def field_name(*, slug: str) -> str:
    """The name of a field of law, "" if there is none with this slug."""
    return Field.objects.filter(slug=slug).values_list("name", flat=True).first() or ""
