"""What came after a document: told by those on the shelf, also of documents that are not on it themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from portal.library.models import CitationLink, Event, Instrument
from portal.library.queries.instruments import instruments_on_the_shelf, year_of
from portal.library.states import ENDING, EventState

_TOLD = 20  # endings that are looked through: a code ends a handful of documents with one number and year
_ENDING = [kind.value for kind in ENDING]


@dataclass(frozen=True, slots=True)
class Ending:
    """That `by`, which is on the shelf, ends a document; from `day` on, where it says so."""

    by: Instrument
    day: date | None


def ending_told(*, key_begins: str = "", keys: Collection[str] = ()) -> Ending | None:
    """What a document on the shelf says of the end of one that is not: "Luật số 33/2005/QH11 hết hiệu lực kể từ ngày".

    The document is named by how its number key begins ("33-2005" for 33/2005/QH11 and 33/2005/NĐ-CP) or by any of
    several keys. None where nobody says so, or of two documents that the key may mean. A proposal that an officer has
    declined says nothing; one that waits does: it quotes the law. One query.
    """
    named = Q(document_key__in=keys)
    if key_begins:
        named |= Q(document_key=key_begins) | Q(document_key__startswith=f"{key_begins}-")
    told = Event.objects.filter(
        named,
        kind__in=_ENDING,
        is_whole=True,
        state__in=[EventState.PROPOSED.value, EventState.ACCEPTED.value],
        source__withdrawn_at__isnull=True,
        source__isnull=False,
    )
    events = list(told.select_related("source").order_by("day", "pk")[:_TOLD])
    if len({event.document_key.partition("@")[0] for event in events}) != 1:
        return None
    return Ending(events[0].source, events[0].day) if events[0].source else None


def spoken_of(*, keys: Collection[str]) -> set[str]:
    """Those of the keys by which any text on the shelf cites a document. One query, none without keys."""
    cited = CitationLink.objects.filter(document_key__in=keys) if keys else CitationLink.objects.none()
    return set(cited.values_list("document_key", flat=True).distinct())


def successors_of(*, slugs: Collection[str]) -> dict[str, Instrument]:
    """Slug -> what has taken the place of that instrument: what ended it by an accepted event; else the newest law of
    its name, where that is later. At most three queries, none without slugs.
    """
    if not slugs:
        return {}
    held = list(instruments_on_the_shelf().filter(slug__in=slugs))
    ended = Event.objects.filter(
        instrument__in=held,
        state=EventState.ACCEPTED.value,
        is_whole=True,
        kind__in=_ENDING,
        source__withdrawn_at__isnull=True,
        source__isnull=False,
    )
    by_event = {event.instrument_id: event.source for event in ended.select_related("source").order_by("day", "pk")}
    newest = _newest_of_name({one.name_key for one in held if one.name_key and one.pk not in by_event})
    found = {}
    for one in held:
        other = by_event.get(one.pk) or newest.get(one.name_key)
        if other and other.pk != one.pk and (one.pk in by_event or year_of(other) > year_of(one)):
            found[one.slug] = other
    return found


def _newest_of_name(name_keys: Collection[str]) -> dict[str, Instrument]:
    namesakes = instruments_on_the_shelf().filter(name_key__in=name_keys) if name_keys else ()
    return {one.name_key: one for one in sorted(namesakes, key=lambda one: (year_of(one), one.pk))}
