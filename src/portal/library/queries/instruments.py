"""The instruments on the shelf: one, some, the newest. Withdrawn ones are answered by no question here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Prefetch, Q, QuerySet

from lawtext.addresses import number_key
from lawtext.words import fold
from portal.library.models import CitationLink, Field, Instrument, StatusSpan
from portal.library.resolving import year_in
from portal.library.states import Status

MOST_OF_ONE_NUMBER = 200  # every province counts its decisions from one every year


def instruments_on_the_shelf() -> QuerySet[Instrument]:
    """Every instrument that the public may read."""
    return Instrument.objects.filter(withdrawn_at__isnull=True)


def instrument_by_slug(*, slug: str) -> Instrument | None:
    """The instrument at a permanent address, with its issuer and place; None where there is none."""
    return (
        instruments_on_the_shelf()
        .select_related("issuer", "territory__parent")
        .prefetch_related(Prefetch("fields", Field.objects.select_related("parent").order_by("name")), "spans")
        .filter(slug=slug)
        .first()
    )


def instruments_numbered(*, number: str) -> QuerySet[Instrument]:
    """Those with this official number in whatever spelling; local numbers may give several."""
    return instruments_on_the_shelf().filter(number_key=number_key(number)).order_by("issued_date", "pk")


def instruments_keyed(*, key: str) -> list[Instrument]:
    """Those whose number is written so in addresses ("7-2021-nd-cp"), with their places and spans of status."""
    found = instruments_on_the_shelf().filter(number_key=key).select_related("territory").prefetch_related("spans")
    return list(found.order_by("issued_date", "pk")[:MOST_OF_ONE_NUMBER])


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a reader of the list asked for; an empty value does not narrow."""

    words: str = ""
    doc_type: str = ""
    field: str = ""
    status: str = ""
    year: int | None = None
    issuer: str = ""


def instruments_matching(*, shelf: Shelf, day: date) -> QuerySet[Instrument]:
    """The instruments asked for; without an order. `shelf.words` are looked for in number and title, marks or not."""
    found = instruments_on_the_shelf()
    for word in fold(shelf.words).split():
        found = found.filter(Q(title_fold__contains=word) | Q(number_fold__contains=word))
    narrowed = {
        "doc_type": shelf.doc_type,
        "issuer_name": shelf.issuer,
        "issued_date__year": shelf.year,
    }
    found = found.filter(**{name: value for name, value in narrowed.items() if value})
    if shelf.field:
        topic = Q(slug=shelf.field) | Q(slug__startswith=f"{shelf.field}/")
        chosen = Field.objects.filter(topic).values("pk")
        found = found.filter(pk__in=Instrument.fields.through.objects.filter(field__in=chosen).values("instrument"))
    if shelf.status:
        found = found.filter(with_status(Status(shelf.status), day=day))
    return found


def with_status(status: Status, *, day: date) -> Q:
    """The condition that holds for instruments with this status on this day."""
    spans = StatusSpan.objects.filter(status=status.value, begins__lte=day, ends__gt=day)
    return Q(pk__in=spans.values("instrument"))


def recently_in_force(*, day: date, limit: int = 10) -> QuerySet[Instrument]:
    """What took effect latest, on or before the day."""
    begun = instruments_on_the_shelf().filter(effective_date__lte=day)
    return begun.exclude(expired_date__lte=day).order_by("-effective_date", "-issued_date", "pk")[:limit]


def about_to_take_effect(*, day: date, limit: int = 10) -> QuerySet[Instrument]:
    """What will take effect next, soonest first."""
    return instruments_on_the_shelf().filter(effective_date__gt=day).order_by("effective_date", "pk")[:limit]


def recently_updated(*, limit: int = 10) -> QuerySet[Instrument]:
    """What came to the shelf, or was corrected there, last."""
    return instruments_on_the_shelf().order_by("-updated_at", "-pk")[:limit]


def most_cited(*, limit: int = 10) -> list[tuple[Instrument, int]]:
    """The instruments that most others cite, with the number of provisions that cite each; itself not counted."""
    cited = (
        CitationLink.objects.filter(target__withdrawn_at__isnull=True, provision__edition__is_current=True)
        .exclude(target=F("provision__edition__instrument"))
        .values_list("target")
        .annotate(count=Count("provision", distinct=True))
        .order_by("-count", "target")[:limit]
    )
    counts = dict(cited)
    found = Instrument.objects.in_bulk(list(counts))
    return [(found[pk], count) for pk, count in counts.items()]


def later_namesake(*, instrument: Instrument) -> Instrument | None:
    """The newest law of the same name, if it is later than this one: it has most likely replaced it."""
    if not instrument.name_key:
        return None
    namesakes = instruments_on_the_shelf().filter(name_key=instrument.name_key).order_by("pk")
    dated = [(year_of(one), one.pk, one) for one in namesakes]
    newest = max(dated, default=None, key=lambda entry: entry[:2])
    return newest[2] if newest and newest[0] > year_of(instrument) else None


def year_of(instrument: Instrument) -> int:
    """The year in which it was issued, or that its number has; 0 where nobody knows."""
    return instrument.issued_date.year if instrument.issued_date else year_in(instrument.number_key) or 0
