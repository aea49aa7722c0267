"""Agencies, places, fields and citations as parts of records; many at a time where they cost queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from portal.agencies import models as agencies
from portal.agencies.queries import heirs_of
from portal.api.national.shapes import Agency, Cited, Document, Named, Place
from portal.api.representing import Site, called
from portal.library.models import Reliance
from portal.library.presenting import page_of
from portal.library.topics import topic_name


def agency_of(one: agencies.Agency) -> Agency:
    return Agency(slug=one.slug, code=one.code, name=one.name)


def agency_or_none(one: agencies.Agency | None) -> Agency | None:
    return agency_of(one) if one is not None else None


def agencies_today(known: Iterable[agencies.Agency], *, day: date) -> dict[int, list[Agency]]:
    """For each of these agencies, who does its work on a day: itself while it exists."""
    ones = {one.pk: one for one in known}
    heirs = heirs_of(agencies=ones.values(), on=day)
    return {pk: [agency_of(heir) for heir in heirs.get(pk, ())] or [agency_of(one)] for pk, one in ones.items()}


def place_of(one: agencies.Place | None) -> Place | None:
    return Place(code=one.code, name=one.name, level=one.level) if one is not None else None


def fields_of(slugs: Iterable[str]) -> list[Named]:
    return [Named(code=slug, name=topic_name(slug)) for slug in sorted(slugs)]


def citations_of(*, kind: str, keys: Collection[str], site: Site) -> Mapping[str, list[Cited]]:
    """What these contents rely on, as the stale guard knows it; one query."""
    rows = Reliance.objects.filter(item__kind=kind, item__key__in=keys, item__forgotten_at__isnull=True)
    found: dict[str, list[Cited]] = {}
    for row in rows.select_related("item", "instrument").order_by("document_key", "address", "pk"):
        found.setdefault(row.item.key, []).append(_cited(row, site))
    return found


def _cited(row: Reliance, site: Site) -> Cited:
    law = row.instrument if row.instrument is not None and row.instrument.withdrawn_at is None else None
    document = Document(
        key=row.document_key,
        number=law.official_number if law else None,
        title=law.title if law else row.document_key.removeprefix("name:"),
        url=site.at(law.get_absolute_url()) if law else None,
    )
    return Cited(
        document=document,
        address=row.address,
        label=called(row.address) if row.address else "",
        url=site.at(page_of(law, row.address)) if law else None,
    )
