"""Who may do what in which section: computed anew from agencies, successions, roles and the regulation.

What stands here is all there is: a right that does not follow from them is taken away, whoever gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from portal.agencies.models import Agency
from portal.agencies.operations import agency_groups
from portal.agencies.queries import heirs_of
from portal.agencies.roles import ROLES
from portal.editorial.models import SectionPage, StandingPage
from portal.editorial.operations.fronts import lay_front, shared_collection
from portal.editorial.permissions import (
    FILE_PERMISSIONS,
    PAGE_PERMISSIONS,
    SHARED_PERMISSIONS,
    SHARING_PERMISSIONS,
    STANDING_PERMISSIONS,
)
from portal.editorial.queries.sections import charges, supervisor
from portal.editorial.states import SectionKind
from portal.journal.operations import record

type Table = Mapping[str, tuple[str, ...]]
_APPS = ("editorial", "wagtailimages", "wagtaildocs")


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission that the holders of a role at an agency have on a page or a collection."""

    agency: Agency
    role: str
    place: int
    codename: str


@dataclass(frozen=True, slots=True)
class Settled:
    """How many fronts were opened, how many rights were given and how many taken away."""

    opened: int
    given: int
    taken: int


@transaction.atomic
def settle_sections(*, on: date) -> Settled:
    """Give every section's staff of that day their rights and nobody else; may run any number of times.

    Where an agency that had a front has ended, those who carry on its work get fronts of their own, so that what comes
    after stands somewhere.
    """
    at = timezone.make_aware(datetime.combine(on, time()))
    opened = _open_fronts_of_heirs(on=on, at=at)
    sections = list(SectionPage.objects.select_related("agency").order_by("path"))
    held = charges(sections=sections, on=on)
    pages, files = list(_on_pages(held, on)), list(_on_files(sections, held, on))
    groups = agency_groups(agencies={one.agency for one in [*pages, *files]}, roles=PAGE_PERMISSIONS)
    known = Permission.objects.filter(content_type__app_label__in=_APPS)
    permissions = {row.codename: row for row in known}
    wanted = [(groups[one.agency.pk, one.role].pk, one.place, permissions[one.codename].pk) for one in pages]
    wanted_files = [(groups[one.agency.pk, one.role].pk, one.place, permissions[one.codename].pk) for one in files]
    given, taken = _keep_pages(set(wanted))
    given_files, taken_files = _keep_files(set(wanted_files))
    settled = Settled(opened=opened, given=given + given_files, taken=taken + taken_files)
    if settled.given or settled.taken:
        details = {"opened": opened, "given": settled.given, "taken": settled.taken}
        record("section.settled", subject=None, by=None, at=at, details=details)
    return settled


def _open_fronts_of_heirs(*, on: date, at: datetime) -> int:
    fronts = list(SectionPage.objects.filter(kind=SectionKind.AGENCY).select_related("agency"))
    having = {front.agency_id for front in fronts}
    heirs = heirs_of(agencies=[front.agency for front in fronts if front.agency], on=on)
    missing = {heir.pk: heir for line in heirs.values() for heir in line if heir.pk not in having}
    for heir in missing.values():
        lay_front(agency=heir, by=None, at=at)
    return len(missing)


def _on_pages(held: Mapping[int, list[Agency]], on: date) -> Iterator[Grant]:
    for section, agencies in held.items():
        for agency in agencies:
            yield from _granted(agency, section, PAGE_PERMISSIONS)
    if (board := supervisor(on=on)) is not None:
        for page in StandingPage.objects.values_list("pk", flat=True):
            yield from _granted(board, page, STANDING_PERMISSIONS)


def _on_files(sections: Iterable[SectionPage], held: Mapping[int, list[Agency]], on: date) -> Iterator[Grant]:
    """On the collection of each front; and from the shared one everybody who is in charge of something chooses."""
    shared, everybody = shared_collection().pk, {one for agencies in held.values() for one in agencies}
    for section in sections:
        for agency in held.get(section.pk, ()) if section.collection_id else ():
            yield from _granted(agency, section.collection_id, FILE_PERMISSIONS)
    for agency in everybody:
        yield from _granted(agency, shared, SHARED_PERMISSIONS)
    if (board := supervisor(on=on)) is not None:
        yield from _granted(board, shared, SHARING_PERMISSIONS)


def _granted(agency: Agency, place: int, table: Table) -> Iterator[Grant]:
    for role, codenames in table.items():
        yield from (Grant(agency, role, place, codename) for codename in codenames)


def _keep_pages(wanted: set[tuple[int, int, int]]) -> tuple[int, int]:
    held = {(row.group_id, row.page_id, row.permission_id): row.pk for row in GroupPagePermission.objects.all()}
    taken = [pk for key, pk in held.items() if key not in wanted]
    GroupPagePermission.objects.filter(pk__in=taken).delete()
    missing = wanted - set(held)
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group_id=group, page_id=page, permission_id=may) for group, page, may in missing],
        ignore_conflicts=True,
    )
    return len(missing), len(taken)


def _keep_files(wanted: set[tuple[int, int, int]]) -> tuple[int, int]:
    """What roles have on the root of the collections is kept by `agencies.operations.role_group`."""
    rows = GroupCollectionPermission.objects.exclude(group__name__in=[role.label for role in ROLES.values()])
    held = {(row.group_id, row.collection_id, row.permission_id): row.pk for row in rows}
    taken = [pk for key, pk in held.items() if key not in wanted]
    GroupCollectionPermission.objects.filter(pk__in=taken).delete()
    missing = wanted - set(held)
    GroupCollectionPermission.objects.bulk_create(
        [GroupCollectionPermission(group_id=group, collection_id=at, permission_id=may) for group, at, may in missing],
        ignore_conflicts=True,
    )
    return len(missing), len(taken)
