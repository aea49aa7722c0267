"""Agencies of the directory. None is ever removed, so none ends here: it says from which day it is no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse

from portal.agencies.kinds import KINDS, LEVELS
from portal.agencies.models import Agency, Succession
from portal.api.national.shapes import AgencyData, Handover, Named
from portal.api.queries.national.found import AT_ONCE, Ending, Found, id_at
from portal.api.queries.national.naming import agency_of, agency_or_none, place_of
from portal.api.representing import Site


class Agencies:
    def found(self, *, site: Site, day: date) -> Iterator[Found]:
        after = Prefetch("successions", Succession.objects.select_related("successor").order_by("on_date", "pk"))
        before = Prefetch("origins", Succession.objects.select_related("predecessor").order_by("on_date", "pk"))
        known = Agency.objects.select_related("parent", "place").prefetch_related(after, before).order_by("pk")
        last = 0
        while some := list(known.filter(pk__gt=last)[:AT_ONCE]):
            for agency in some:
                url = site.at(reverse("frontpages:agency", args=[agency.slug]))
                yield Found(agency.pk, id_at(url), url, _agency(agency))
            last = some[-1].pk

    def endings(self, keys: Collection[int], *, site: Site) -> Mapping[int, Ending]:
        return {}


def _agency(one: Agency) -> AgencyData:
    return AgencyData(
        slug=one.slug,
        code=one.code,
        name=one.name,
        short_name=one.short_name,
        other_names=[name.strip() for name in one.other_names.splitlines() if name.strip()],
        type=Named(code=one.kind, name=KINDS[one.kind].label),
        level=Named(code=one.level, name=LEVELS[one.level].label),
        parent=agency_or_none(one.parent),
        place=place_of(one.place),
        exists_from=_day(one.exists_from),
        exists_to=_day(one.exists_to),
        successors=[_handover(row.successor, row) for row in one.successions.all()],
        predecessors=[_handover(row.predecessor, row) for row in one.origins.all()],
    )


def _handover(other: Agency, row: Succession) -> Handover:
    return Handover(agency=agency_of(other), on_date=row.on_date.isoformat(), decision=row.decision)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


AGENCIES = Agencies()
