"""The page on which several things are chosen at once, and what it is told by an address: "dieu=linh-vuc:dat-dai"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from lawtext.words import fold
from portal.agencies.models import Agency
from portal.agencies.names import name_sort_key
from portal.agencies.queries.territory import communes_named
from portal.dissemination.queries.followers import FollowedSubject, subjects_named
from portal.dissemination.states import FollowedKind
from portal.library.models import Field

MOST_CHOSEN = 30
MOST_FOUND = 12
_KINDS = {one.value for one in FollowedKind}


@dataclass(frozen=True, slots=True)
class FollowChoice:
    """A box to tick: `value` is what an address says of it."""

    value: str
    name: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class FollowSelection:
    """What was chosen already, and what the words typed have found."""

    chosen: tuple[FollowedSubject, ...]
    fields: tuple[FollowChoice, ...]
    place_words: str
    places: tuple[FollowChoice, ...]
    agency_words: str
    agencies: tuple[FollowChoice, ...]

    @property
    def values(self) -> set[str]:
        return {value_of(one) for one in self.chosen}


def value_of(subject: FollowedSubject) -> str:
    return f"{subject.kind.value}:{subject.key}"


def chosen_in(query: QueryDict) -> list[FollowedSubject]:
    """The things that an address names and that exist, each once, in its order."""
    pairs = []
    for value in dict.fromkeys(query.getlist("dieu")):
        kind, _, key = value.partition(":")
        if kind in _KINDS and key and len(key) <= 300:  # noqa: PLR2004
            pairs.append((kind, key))
    pairs = pairs[:MOST_CHOSEN]
    named = subjects_named(pairs=pairs) if pairs else {}
    return [named[pair] for pair in pairs if pair in named]


def query_of(subjects: Iterable[FollowedSubject]) -> str:
    """What an address says of these."""
    query = QueryDict(mutable=True)
    query.setlist("dieu", [value_of(one) for one in subjects])
    return query.urlencode(safe=":/")


def selection(request: HttpRequest) -> FollowSelection:
    """What the page shows."""
    today = timezone.localdate()
    place_words, agency_words = (request.GET.get(name, "").strip()[:80] for name in ("xa", "co-quan"))
    return FollowSelection(
        chosen=tuple(chosen_in(request.GET)),
        fields=_fields(),
        place_words=place_words,
        places=_places(place_words, today) if place_words else (),
        agency_words=agency_words,
        agencies=_agencies(agency_words, today) if agency_words else (),
    )


def _fields() -> tuple[FollowChoice, ...]:
    """The topics; what is below one is followed from its own page."""
    topics = sorted(Field.objects.filter(parent__isnull=True), key=lambda one: name_sort_key(one.name))
    return tuple(FollowChoice(f"{FollowedKind.FIELD.value}:{one.slug}", one.name) for one in topics)


def _places(words: str, on: date) -> tuple[FollowChoice, ...]:
    found = communes_named(words=words, on=on, limit=MOST_FOUND)
    return tuple(
        FollowChoice(
            f"{FollowedKind.PLACE.value}:{one.commune.pk}",
            one.commune.name,
            f"trước đây có {one.formerly}" if one.formerly else "",
        )
        for one in found
    )


def _agencies(words: str, on: date) -> tuple[FollowChoice, ...]:
    found = Agency.objects.existing_on(on)
    for word in fold(words).split():
        found = found.filter(name_fold__contains=word)
    ordered = found.order_by("name_sort")[:MOST_FOUND]
    return tuple(FollowChoice(f"{FollowedKind.AGENCY.value}:{one.slug}", one.name) for one in ordered)
