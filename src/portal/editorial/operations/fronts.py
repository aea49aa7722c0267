"""The front of an agency: its page on the portal and the collection of its pictures and documents."""

from __future__ import annotations

from datetime import datetime

from wagtail.models import Collection, Site

from portal.agencies.models import Agency, Officer
from portal.editorial.models import PortalPage, SectionPage
from portal.editorial.queries.sections import FRONTS_SLUG, FRONTS_TITLE
from portal.editorial.states import SectionKind
from portal.journal.operations import record

AGENCIES_COLLECTION, SHARED_COLLECTION = "Cơ quan", "Dùng chung"
_LEAD = "Mỗi cơ quan, mỗi địa phương một trang riêng trên cổng: tin, bài, tài liệu và đầu mối liên hệ."


class PortalNotFounded(Exception):
    """There is no home page yet. Found the portal first (`frontpages.operations.found_portal`)."""


def lay_front(*, agency: Agency, by: Officer | None, at: datetime) -> SectionPage:
    """Make the agency's front and its collection. Part of an operation; rights are settled after it."""
    front = SectionPage(
        title=agency.name,
        slug=agency.slug,
        lead=f"Tin, bài, tài liệu pháp luật của {agency.name}."[:300],
        kind=SectionKind.AGENCY,
        agency=agency,
        collection=_below(agencies_collection(), agency.name),
        owner=by,
        first_published_at=at,
        last_published_at=at,
    )
    lay_shelf_of_fronts().add_child(instance=front)
    record("section.opened", subject=front, by=by, at=at, details={"agency": agency.pk, "slug": agency.slug})
    return front


def lay_shelf_of_fronts() -> PortalPage:
    """The standing page below which fronts stand; made where it is missing. Raises PortalNotFounded."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or site.root_page.depth < 2:  # noqa: PLR2004 - the root of the tree is no page
        raise PortalNotFounded
    shelf = SectionPage.objects.child_of(site.root_page).filter(slug=FRONTS_SLUG).first()
    if shelf is None:
        site.root_page.add_child(instance=SectionPage(title=FRONTS_TITLE, slug=FRONTS_SLUG, lead=_LEAD))
        shelf = SectionPage.objects.child_of(site.root_page).get(slug=FRONTS_SLUG)
    return shelf


def agencies_collection() -> Collection:
    return _standing(AGENCIES_COLLECTION)


def shared_collection() -> Collection:
    """From which all who write may choose."""
    return _standing(SHARED_COLLECTION)


def _standing(name: str) -> Collection:
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=name).first() or _below(root, name)


def _below(parent: Collection, name: str) -> Collection:
    return Collection.objects.get(pk=parent.pk).add_child(instance=Collection(name=name[:255]))
