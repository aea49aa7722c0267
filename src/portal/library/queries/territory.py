"""Local law: which acts of which province or commune bind a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from portal.agencies.queries.territory import PlaceWithSay
from portal.library.models import Instrument, StatusSpan
from portal.library.queries.instruments import instruments_on_the_shelf
from portal.library.states import Status

_OVER = [Status.WHOLLY_EXPIRED.value, Status.EXPIRED.value]


@dataclass(frozen=True, slots=True)
class Ground:
    """One place with a say over a commune, and how many of its acts bind there on the day."""

    say: PlaceWithSay
    count: int


def local_instruments(*, says: Sequence[PlaceWithSay], day: date) -> QuerySet[Instrument]:
    """The local acts that are not over on a day and whose territory has a say; newest first, without national law.

    An act binds the land that its place had when it was issued: one that a province issued before it took in others
    binds them only if it was issued in their time too, which is why old and new provinces are different places.
    """
    over = StatusSpan.objects.filter(status__in=_OVER, begins__lte=day, ends__gt=day)
    return (
        instruments_on_the_shelf()
        .filter(territory__in=[say.place for say in says])
        .exclude(pk__in=over.values("instrument"))
        .select_related("territory")
        .prefetch_related("spans")
        .order_by(F("issued_date").desc(nulls_last=True), "pk")
    )


def grounds_of(*, says: Sequence[PlaceWithSay], day: date) -> list[Ground]:
    """The places with a say that have acts in force on a day, in the order given."""
    counted = dict(
        local_instruments(says=says, day=day).order_by().values_list("territory").annotate(count=Count("pk"))
    )
    return [Ground(say, counted[say.place.pk]) for say in says if say.place.pk in counted]


def local_number_repeats(*, instrument: Instrument) -> QuerySet[Instrument]:
    """Acts of the same number that other places have issued: every province, district and commune counts its own."""
    return (
        instruments_on_the_shelf()
        .filter(number_key=instrument.number_key)
        .exclude(Q(pk=instrument.pk) | Q(territory=instrument.territory_id))
        .order_by("issuer_name", "issued_date", "pk")
    )
