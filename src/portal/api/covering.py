"""Whose packages these are, as settings and the directory of agencies say."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse

from portal.agencies.queries import find_agency
from portal.api.national.manifest import Contact, Owner, Portal, Reuse
from portal.api.national.writing import Cover
from portal.api.representing import licence_json
from portal.api.service import site


def cover(*, on: date) -> Cover:
    """Read at the door."""
    here = site()
    agency = find_agency(name=here.owner, on=on)
    return Cover(
        portal=Portal(name=settings.PORTAL_NAME, url=here.address),
        owner=Owner(name=here.owner, slug=agency.slug if agency else None, code=agency.code if agency else None),
        contact=Contact(
            editor=settings.PORTAL_EDITOR, hotline=settings.PORTAL_HOTLINE, page=here.at(reverse("api:about"))
        ),
        licence=Reuse.model_validate(licence_json(here)),
    )
