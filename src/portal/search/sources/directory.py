"""Whose a thing is and where it holds, in the names by which a reader narrows: of then, and of today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from portal.agencies.land import land_today
from portal.agencies.models import Agency, Place
from portal.agencies.queries import current_successors


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
            codes = [one.code for one in land_today(place=held, on=self._on)]
            self._lands[place] = tuple(dict.fromkeys([*codes, held.code]))
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
            heirs = current_successors(agency=held, on=self._on)
            self._agencies[key] = tuple(dict.fromkeys([held.slug, *(heir.slug for heir in heirs)]))
            self._land_of[key] = held.place_id
        return self._agencies[key]
