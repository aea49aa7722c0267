"""By which names an agency or a place is followed: its own, and those of what it came from and what carries it on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.agencies.models import Agency, PlaceSuccession, Succession
from portal.dissemination.models import Subscription
from portal.dissemination.states import Followed

Key = tuple[Followed, str]
Edges = Mapping[int, set[int]]


@dataclass(frozen=True, slots=True)
class Lines:
    """For agencies and places that some entries speak of, under which keys they are followed."""

    agencies: Mapping[int, list[Key]]
    places: Mapping[int, list[Key]]

    @classmethod
    def of(cls, *, agencies: Iterable[int | None], places: Iterable[int | None]) -> Lines:
        """A few queries for however many; none for a kind that nobody follows."""
        return cls(_of_agencies({one for one in agencies if one}), _of_places({one for one in places if one}))

    def keys(self, *, agency: int | None, place: int | None) -> list[Key]:
        return [*self.agencies.get(agency or 0, []), *self.places.get(place or 0, [])]


def _of_agencies(keys: set[int]) -> dict[int, list[Key]]:
    if not keys or not _is_followed(Followed.AGENCY):
        return {}
    families = _families(keys, Succession.objects.values_list("predecessor", "successor"))
    slugs = dict(Agency.objects.filter(pk__in=set().union(*families.values())).values_list("pk", "slug"))
    return {key: [(Followed.AGENCY, slugs[one]) for one in sorted(family)] for key, family in families.items()}


def _of_places(keys: set[int]) -> dict[int, list[Key]]:
    if not keys or not _is_followed(Followed.PLACE):
        return {}
    families = _families(keys, PlaceSuccession.objects.values_list("predecessor", "successor"))
    return {key: [(Followed.PLACE, str(one)) for one in sorted(family)] for key, family in families.items()}


def _is_followed(kind: Followed) -> bool:
    return Subscription.objects.filter(kind=kind.value, stopped_at__isnull=True).exists()


def _families(keys: set[int], rows: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Each with all that it came from and all that came of it; what merely ended in the same heir is not of it."""
    before: dict[int, set[int]] = defaultdict(set)
    after: dict[int, set[int]] = defaultdict(set)
    for predecessor, successor in rows:
        before[successor].add(predecessor)
        after[predecessor].add(successor)
    return {key: {key} | _reached(key, before) | _reached(key, after) for key in keys}


def _reached(key: int, edges: Edges) -> set[int]:
    found: set[int] = set()
    border = {key}
    while border:
        border = {one for here in border for one in edges.get(here, ())} - found
        found |= border
    return found
