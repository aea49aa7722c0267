"""Which of the places that contents cite are touched by what an event names.

Part of the guard: conditions on `Reliance`, to be used among those of one instrument.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.library.models import Event, EventTarget, Instrument, Provision, Reliance
from portal.library.states import CHANGES_WORDS
from portal.library.validity import around

_HEADING_ALONE = "ten"  # of `EventTarget.part`: the name of a unit says nothing of what lies in it


def touching(instrument: Instrument, target: EventTarget, *, with_headings: bool = True) -> Q:
    """The cited addresses that are the target, hold it or lie in it. Whoever cites the whole document is not meant.

    A new point touches the clause that it comes into and not the points beside it. `with_headings`: whether somebody
    cites a chapter or a section, so that it is worth asking which ones hold the target (`cites_headings`).
    """
    if target.action == CHANGES_WORDS and not target.address:
        return Q(address__in=_units_with(instrument, target.old_words))
    if target.part == _HEADING_ALONE:
        return Q(address=target.address)
    touched = Q(address__in=[target.address, *around(target.address)])
    inside = Q(address__startswith=f"{target.address}-") | Q(address__startswith=f"{target.address}/")
    holding = Q(article="", address__in=_headings_over(instrument, target)) if with_headings else Q(pk__in=[])
    if target.article:
        return (Q(article=target.article) & (touched | inside)) | holding  # articles are indexed
    return touched | inside | holding | Q(article__in=_articles_under(instrument, target.address))


def written_unaware(event: Event, day: date) -> Q:
    """What was written before the change's day, or before the portal had heard of the change.

    What was written later than both is taken to know the new law (docs/decisions/0067).
    """
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    heard_at = event.source.created_at if event.source else event.proposed_at
    return Q(written_at__lt=midnight) | Q(written_at__lte=heard_at)


def cites_headings(instrument: Instrument) -> bool:
    """Whether any content cites a unit above the articles."""
    return Reliance.objects.filter(instrument=instrument, article="").exclude(address="").exists()


def _articles_under(instrument: Instrument, address: str) -> list[str]:
    """The articles of a chapter, a part, a section: their own addresses do not say that they lie in it."""
    unit = _units(instrument).filter(address=address).first()
    if unit is None:
        return []
    inside = Provision.objects.filter(edition=unit.edition_id, position__gt=unit.position, position__lt=unit.end)
    return list(inside.filter(article__isnull=True).values_list("address", flat=True))


def _headings_over(instrument: Instrument, target: EventTarget) -> list[str]:
    """The chapters and sections that hold the target; one that is new comes where its neighbour or its article is."""
    wanted = [target.address, target.anchor, target.article]
    known = {unit.address: unit for unit in _units(instrument).filter(address__in=wanted)}
    unit = known.get(target.address) or known.get(target.anchor) or known.get(target.article)
    if unit is None:
        return []
    above = Provision.objects.filter(edition=unit.edition_id, position__lt=unit.position, end__gte=unit.end)
    return list(above.filter(article__isnull=True).values_list("address", flat=True))


def _units_with(instrument: Instrument, words: str) -> set[str]:
    """The units whose own text holds the words that are to be replaced, with the units that these stand in."""
    if not words:
        return set()
    holding = _units(instrument).filter(text__contains=words).values_list("address", flat=True)
    return {place for address in holding for place in (address, *around(address))}


def _units(instrument: Instrument) -> QuerySet[Provision]:
    return Provision.objects.filter(edition__instrument=instrument, edition__is_current=True)
