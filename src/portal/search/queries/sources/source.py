"""What a source says of its things when they are to be found: whose they are, where they hold, under which topics."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lawsearch.engine.port import Findable
from portal.agencies.models import Agency, Place
from portal.agencies.queries import current_successors
from portal.agencies.queries.territory import land_today


@dataclass(frozen=True, slots=True)
class IndexSource:
    """Where things of one sort come from. Owners are known to their source by their own names, without its prefix.

    `things` gives those of the named owners, or all for None, as they stand on a day; nothing for an owner that is
    gone. `stamps` answers in one query, for the owners named: those that the public may read, each with its
    stamp of now (see `Findable.stamp`). `kinds` are the kinds of its things. `told_by` are verbs of the journal, or
    beginnings of verbs, that tell of a change, each with the detail that names the owner. `guarded` is what the
    library's stale guard calls its owners ("" = they rely on no law, or their things show no banner).
    """

    name: str
    kinds: tuple[str, ...]
    things: Callable[[Sequence[str] | None, date], Iterator[Findable]]
    stamps: Callable[[Collection[str]], Mapping[str, str]]
    told_by: Mapping[str, str]
    guarded: str = ""


def owner(source: str, name: object) -> str:
    """The name under which the things of one instrument or page are replaced together: "van-ban:91-2015-qh13"."""
    return f"{source}:{name}"


class Directory:
    """The directory of agencies and places on one day, asked once for each key: one lives as long as one run.

    What was merged is named by itself and by who carries it on, so that a page of Sở Tư pháp tỉnh Hậu Giang is found
    under the office of Cần Thơ too, and a resolution of the old province under the new one.
    """

    def __init__(self, on: date) -> None:
        self._on = on
        self._agencies: dict[int, tuple[str, ...]] = {}
        self._lands: dict[int, tuple[str, ...]] = {}
        self._land_of: dict[int, int | None] = {}

    def agencies(self, keys: Iterable[int | None]) -> tuple[str, ...]:
        """The slugs of these agencies and of their successors today, each once; nothing for None."""
        return tuple(dict.fromkeys(slug for key in keys if key is not None for slug in self._agency(key)))

    def land(self, place: int | None) -> tuple[str, ...]:
        """The codes of a place's land today, smallest unit first, and of the place itself."""
        if place is None:
            return ()
        if place not in self._lands:
            held = Place.objects.select_related("parent__parent").get(pk=place)
            self._lands[place] = tuple(
                dict.fromkeys([*[one.code for one in land_today(place=held, on=self._on)], held.code])
            )
        return self._lands[place]

    def land_of(self, agency: int | None) -> tuple[str, ...]:
        """The codes of the land that an agency serves or served; nothing for one of the whole country."""
        if agency is None:
            return ()
        self._agency(agency)
        return self.land(self._land_of[agency])

    def _agency(self, key: int) -> tuple[str, ...]:
        if key not in self._agencies:
            held = Agency.objects.get(pk=key)
            self._agencies[key] = tuple(
                dict.fromkeys([held.slug, *(heir.slug for heir in current_successors(agency=held, on=self._on))])
            )
            self._land_of[key] = held.place_id
        return self._agencies[key]


def top_topics(field_slugs: Iterable[str]) -> tuple[str, ...]:
    """The topics at the top of the tree: narrow enough for a facet, few enough to read."""
    return tuple(dict.fromkeys(slug.partition("/")[0] for slug in field_slugs))
