"""Whose data and packages these are, as settings and the directory of agencies say."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse

from portal.agencies.queries import find_agency
from portal.api.national.manifest import PackageContact, PackageOwner, PackagePortal, PackageReuse
from portal.api.national.writer import PackageCover
from portal.api.queries.representation import licence_json
from portal.api.schemas import DataPublisher


def package_cover(*, on: date) -> PackageCover:
    """Reads settings: for views, jobs and commands, which pass it inward."""
    here = data_publisher()
    agency = find_agency(name=here.owner, on=on)
    return PackageCover(
        portal=PackagePortal(name=settings.PORTAL_NAME, url=here.address),
        owner=PackageOwner(name=here.owner, slug=agency.slug if agency else None, code=agency.code if agency else None),
        contact=PackageContact(
            editor=settings.PORTAL_EDITOR, hotline=settings.PORTAL_HOTLINE, page=here.at(reverse("api:about"))
        ),
        licence=PackageReuse.model_validate(licence_json(here)),
    )


def data_publisher() -> DataPublisher:
    return DataPublisher(
        address=settings.PORTAL_BASE_URL.rstrip("/"),
        owner=settings.PORTAL_OWNER,
        licence=settings.PORTAL_LICENCE,
        licence_address=settings.PORTAL_LICENCE_URL,
    )
