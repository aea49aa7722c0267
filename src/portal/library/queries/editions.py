"""Editions and their provisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import F, QuerySet

from portal.library.models import Edition, Instrument, Provision


def current_edition(*, instrument: Instrument) -> Edition | None:
    return Edition.objects.filter(instrument=instrument, is_current=True).first()


def timeline(*, instrument: Instrument) -> QuerySet[Edition]:
    """The wordings of an instrument, earliest first; readings that a better one has replaced are left out."""
    return Edition.objects.filter(instrument=instrument, is_superseded=False).order_by(
        F("valid_from").asc(nulls_first=True), "pk"
    )


def readings_of(*, instrument: Instrument) -> QuerySet[Edition]:
    """Every edition of an instrument, earliest first, those that a better reading has replaced among them."""
    return Edition.objects.filter(instrument=instrument).order_by(F("valid_from").asc(nulls_first=True), "pk")


def edition_on(*, instrument: Instrument, day: date) -> Edition | None:
    """The wording on a day: the last of the timeline that begins on or before it; before all of them, the earliest."""
    return edition_among(list(timeline(instrument=instrument)), day=day)


def edition_among(editions: Sequence[Edition], *, day: date) -> Edition | None:
    """The wording on a day of a timeline that was asked for already."""
    begun = [one for one in editions if one.valid_from is None or one.valid_from <= day]
    return begun[-1] if begun else next(iter(editions), None)


def provisions_of(*, edition: Edition) -> QuerySet[Provision]:
    """Every unit of an edition in reading order."""
    return Provision.objects.filter(edition=edition).order_by("position")


def provision_at(*, instrument: Instrument, address: str, on: date) -> Provision | None:
    """The unit at an address ("dieu-5-khoan-2") in the wording valid on a day."""
    edition = edition_on(instrument=instrument, day=on)
    return Provision.objects.filter(edition=edition, address=address).first() if edition else None


def provision_in(*, edition: Edition, address: str) -> Provision | None:
    """The unit at an address in this edition."""
    return Provision.objects.filter(edition=edition, address=address).first()


def units_of(*, provision: Provision) -> QuerySet[Provision]:
    """The provision and everything below it, in reading order."""
    return Provision.objects.filter(
        edition=provision.edition_id, position__gte=provision.position, position__lt=provision.end
    ).order_by("position")


def text_of(provisions: Iterable[Provision]) -> str:
    """The words of units in reading order, joined as they were printed."""
    return "\n".join(unit.text for unit in provisions if unit.text)
