"""Operations on sections: opening them, setting the agency in charge, and synchronising permissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from itertools import batched
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Site

from portal.agencies.models import Agency, Officer
from portal.agencies.operations import agency_groups
from portal.agencies.queries import heirs_of
from portal.agencies.states.roles import ROLES
from portal.design.refusals import Refused, refuse_if
from portal.editorial.models import PortalPage, SectionPage, StandingPage
from portal.editorial.queries.permissions import (
    FILE_PERMISSIONS,
    PAGE_PERMISSIONS,
    SHARED_PERMISSIONS,
    SHARING_PERMISSIONS,
    STANDING_PERMISSIONS,
)
from portal.editorial.queries.sections import FRONTS_SLUG, FRONTS_TITLE, charges, supervisor
from portal.editorial.states.contents import SectionKind
from portal.journal.operations import record
from portal.journal.operations.by_two import by_two

_FRONTS_AT_ONCE = 10  # per transaction: other writers wait meanwhile
AGENCIES_COLLECTION, SHARED_COLLECTION = "Cơ quan", "Dùng chung"


class HomePageMissing(Exception):
    """There is no home page yet. Found the portal first (`frontpages.operations.found_portal`)."""


def create_front(*, agency: Agency, by: Officer | None, at: datetime) -> SectionPage:
    """Create the agency's front and its collection. Part of an operation, which synchronises permissions afterwards."""
    front = SectionPage(
        title=agency.name,
        slug=agency.slug,
        lead=f"Tin, bài, tài liệu pháp luật của {agency.name}."[:300],
        kind=SectionKind.AGENCY,
        agency=agency,
        collection=_below(_collection_named(AGENCIES_COLLECTION), agency.name),
        owner=by,
        first_published_at=at,
        last_published_at=at,
    )
    create_fronts_section().add_child(instance=front)
    record("section.opened", subject=front, by=by, at=at, details={"agency": agency.pk, "slug": agency.slug})
    return front


def create_fronts_section() -> PortalPage:
    """The page below which fronts are placed; created if missing. Raises HomePageMissing."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or site.root_page.depth < 2:  # noqa: PLR2004 - the root of the tree is no page
        raise HomePageMissing
    if (shelf := SectionPage.objects.child_of(site.root_page).filter(slug=FRONTS_SLUG).first()) is None:
        site.root_page.add_child(
            instance=SectionPage(
                title=FRONTS_TITLE,
                slug=FRONTS_SLUG,
                lead="Mỗi cơ quan, mỗi địa phương một trang riêng trên cổng: tin, bài, tài liệu và đầu mối liên hệ.",
            )
        )
        shelf = SectionPage.objects.child_of(site.root_page).get(slug=FRONTS_SLUG)
    return shelf


def shared_collection() -> Collection:
    """The collection from which all editors may choose."""
    return _collection_named(SHARED_COLLECTION)


def _collection_named(name: str) -> Collection:
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=name).first() or _below(root, name)


def _below(parent: Collection, name: str) -> Collection:
    return Collection.objects.get(pk=parent.pk).add_child(instance=Collection(name=name[:255]))


type Table = Mapping[str, tuple[str, ...]]
type PermissionGrant = tuple[Agency, str, int, str]  # agency, its role, page or collection, permission


@transaction.atomic
def sync_section_permissions(*, on: date) -> tuple[int, int, int]:
    """Give each section's staff of that day their permissions, and revoke all others; safe to repeat.

    If an agency with a front has ended, its successors get fronts of their own, so that later contents have a place.
    Returns the numbers of fronts opened, permissions given and permissions revoked.
    """
    at = timezone.make_aware(datetime.combine(on, time()))
    opened = _open_fronts_of_heirs(on=on, at=at)
    sections = list(SectionPage.objects.select_related("agency").order_by("path"))
    held = charges(sections=sections, on=on)
    pages, files = list(_on_pages(held, on)), list(_on_files(sections, held, on))
    groups = agency_groups(agencies={agency for agency, *_ in [*pages, *files]}, roles=PAGE_PERMISSIONS)
    permissions = {
        row.codename: row
        for row in Permission.objects.filter(content_type__app_label__in=("editorial", "wagtailimages", "wagtaildocs"))
    }
    wanted, wanted_files = (
        {(groups[agency.pk, role].pk, place, permissions[codename].pk) for agency, role, place, codename in granted}
        for granted in (pages, files)
    )
    given, taken = _keep(GroupPagePermission.objects.all(), "page_id", wanted)
    # The permissions of roles on the root collection are maintained by `agencies.operations.role_group`.
    given_files, taken_files = _keep(
        GroupCollectionPermission.objects.exclude(group__name__in=[role.label for role in ROLES.values()]),
        "collection_id",
        wanted_files,
    )
    given, taken = given + given_files, taken + taken_files
    if given or taken:
        record(
            "section.settled",
            subject=None,
            by=None,
            at=at,
            details={"opened": opened, "given": given, "taken": taken},
        )
    return opened, given, taken


def _open_fronts_of_heirs(*, on: date, at: datetime) -> int:
    fronts = list(SectionPage.objects.filter(kind=SectionKind.AGENCY).select_related("agency"))
    having = {front.agency_id for front in fronts}
    heirs = heirs_of(agencies=[front.agency for front in fronts if front.agency], on=on)
    missing = {heir.pk: heir for line in heirs.values() for heir in line if heir.pk not in having}
    for heir in missing.values():
        create_front(agency=heir, by=None, at=at)
    return len(missing)


def _on_pages(held: Mapping[int, list[Agency]], on: date) -> Iterator[PermissionGrant]:
    for section, agency in ((section, one) for section, agencies in held.items() for one in agencies):
        yield from _granted(agency, section, PAGE_PERMISSIONS)
    if (board := supervisor(on=on)) is not None:
        for page in StandingPage.objects.values_list("pk", flat=True):
            yield from _granted(board, page, STANDING_PERMISSIONS)


def _on_files(sections: Iterable[SectionPage], held: Mapping[int, list[Agency]], on: date) -> Iterator[PermissionGrant]:
    """Permissions on the collection of each front; and on the shared one for every agency in charge of a section."""
    shared, everybody = shared_collection().pk, {one for agencies in held.values() for one in agencies}
    files = {one.pk: one.collection_id for one in sections if one.collection_id}
    for collection, agency in ((files[key], agency) for key in files for agency in held.get(key, ())):
        yield from _granted(agency, collection, FILE_PERMISSIONS)
    for agency in everybody:
        yield from _granted(agency, shared, SHARED_PERMISSIONS)
    if (board := supervisor(on=on)) is not None:
        yield from _granted(board, shared, SHARING_PERMISSIONS)


def _granted(agency: Agency, place: int, table: Table) -> Iterator[PermissionGrant]:
    for role, codenames in table.items():
        yield from ((agency, role, place, codename) for codename in codenames)


def _keep(rows: QuerySet[Any], place: str, wanted: set[tuple[int, int, int]]) -> tuple[int, int]:
    """Keep the wanted rows (group, place, permission), add missing ones and delete others.

    Returns the numbers added and deleted.
    """
    held = {(row.group_id, getattr(row, place), row.permission_id): row.pk for row in rows}
    taken = [pk for key, pk in held.items() if key not in wanted]
    rows.model._default_manager.filter(pk__in=taken).delete()
    missing = wanted - set(held)
    rows.model._default_manager.bulk_create(
        [rows.model(group_id=group, permission_id=may, **{place: at}) for group, at, may in missing],
        ignore_conflicts=True,
    )
    return len(missing), len(taken)


@transaction.atomic
def open_sections(*, agencies: Iterable[Agency], by: Officer | None, at: datetime) -> list[SectionPage]:
    """Create the front pages and collections of agencies, and give their staff the permissions.

    Agencies that have a front page or do not exist on the day are skipped. Returns the pages created.
    """
    day = timezone.localdate(at)
    having = set(SectionPage.objects.filter(kind=SectionKind.AGENCY).values_list("agency", flat=True))
    meant = [one for one in agencies if one.pk not in having and one.exists_on(day)]
    if fronts := [create_front(agency=one, by=by, at=at) for one in meant]:
        sync_section_permissions(on=day)
    return fronts


@task
def open_many(agencies: list[int], by: int) -> int:
    """Open the sections of these agencies in the background; may be run again. Returns how many it opened."""
    officer = Officer.objects.get(pk=by)
    meant = (
        Agency.objects.filter(pk__in=some).order_by("name_sort")
        for some in batched(agencies, _FRONTS_AT_ONCE, strict=False)
    )
    return sum(len(open_sections(agencies=some, by=officer, at=timezone.now())) for some in meant)


@transaction.atomic
def put_in_charge(*, section: SectionPage, agency: Agency | None, by: Officer | None, at: datetime) -> SectionPage:
    """Set the agency that decides on the contents of a common section; None = the supervisor. Raises Refused."""
    refuse_if(section.is_front, Refused("Trang này là của riêng một cơ quan; chỉ giao phụ trách chuyên mục chung."))
    refuse_if(
        agency is not None and not agency.exists_on(timezone.localdate(at)),
        Refused("Cơ quan này không còn. Hãy chọn cơ quan đang hoạt động.", field="agency"),
    )
    before, section.agency = section.agency_id, agency
    section.save(update_fields=["agency"])
    record(
        "section.charged",
        subject=section,
        by=by,
        at=at,
        details={"before": before, "agency": agency.pk if agency else None, "slug": section.slug},
    )
    sync_section_permissions(on=timezone.localdate(at))
    return section


put_in_charge_by_two = by_two(
    put_in_charge,
    word="section.charged",
    verbs=("section.open",),
    row="section",
    shown={"agency": "Cơ quan phụ trách"},
)
