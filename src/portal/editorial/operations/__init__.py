"""What the editorial room does beside Wagtail's own editor: bring in texts, open the tree to those who write."""

from datetime import date, datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from wagtail.models import GroupPagePermission

from portal.agencies.models import Officer
from portal.agencies.operations import role_group
from portal.agencies.queries import find_agency
from portal.agencies.roles import ROLES
from portal.editorial.kinds import ARTICLE
from portal.editorial.manuscripts import Manuscript
from portal.editorial.models import ArticlePage, PortalPage, SectionPage, StandingPage
from portal.editorial.permissions import PAGE_PERMISSIONS
from portal.editorial.relying import content_of, places_of
from portal.library.models import Field
from portal.library.operations import forget_item, register_item


class UnknownAgency(ValueError):
    """A manuscript names an agency that the directory does not have on that day: correct the name or add the agency."""


@transaction.atomic
def publish_article(
    *, manuscript: Manuscript, section: SectionPage, by: Officer | None, on: date
) -> tuple[ArticlePage, bool]:
    """Publish a manuscript as an article of the section; returns the page and whether it was made now.

    A page that stands at the address is left as it is: officers may have corrected it since.
    Raises UnknownAgency. Fields that the library does not know are left out.
    """
    existing = ArticlePage.objects.child_of(section).filter(slug=manuscript.slug).first()
    if existing is not None:
        return existing, False
    article = ArticlePage(
        title=manuscript.title,
        slug=manuscript.slug,
        lead=manuscript.lead,
        body=[],
        kind=manuscript.kind,
        language=manuscript.language,
        review_date=manuscript.review_date,
        owner=by,
        live=False,
    )
    if manuscript.agency:
        article.agency = find_agency(name=manuscript.agency, on=on)
        if article.agency is None:
            raise UnknownAgency(f"{manuscript.agency!r} ({manuscript.slug})")
    _fill(article, manuscript)
    section.add_child(instance=article)
    article.fields.set(Field.objects.filter(name__in=manuscript.fields))
    article.save_revision(user=by).publish()
    return ArticlePage.objects.get(pk=article.pk), True


@transaction.atomic
def publish_standing_page(
    *, manuscript: Manuscript, parent: PortalPage, by: Officer | None
) -> tuple[StandingPage, bool]:
    """Publish a manuscript as a standing page; one that stands at the address is left as it is."""
    existing = StandingPage.objects.child_of(parent).filter(slug=manuscript.slug).first()
    if existing is not None:
        return existing, False
    page = StandingPage(
        title=manuscript.title, slug=manuscript.slug, lead=manuscript.lead, body=[], owner=by, live=False
    )
    _fill(page, manuscript)
    parent.add_child(instance=page)
    page.save_revision(user=by).publish()
    return StandingPage.objects.get(pk=page.pk), True


@transaction.atomic
def open_pages_to_roles(*, root: PortalPage) -> int:
    """Give the groups of the roles what `permissions` says, on the tree under `root`. Returns how many were missing."""
    known = {row.codename: row for row in Permission.objects.filter(content_type__app_label="editorial")}
    given = 0
    for code, codenames in PAGE_PERMISSIONS.items():
        group = role_group(role=ROLES[code])
        for codename in codenames:
            _, is_new = GroupPagePermission.objects.get_or_create(group=group, page=root, permission=known[codename])
            given += is_new
    return given


# ---- the stale guard ------------------------------------------------------------------------------------------------


def register_article(*, article: ArticlePage, at: datetime, written_at: datetime | None = None) -> None:
    """Tell the library what a published article relies on. Part of what publishes it, in the same transaction."""
    register_item(content=content_of(article, written_at=written_at), places=places_of(article), at=at)


def forget_article(*, article: ArticlePage, at: datetime) -> None:
    """The article is no longer public. Part of what takes it down."""
    forget_item(kind=ARTICLE, key=str(article.pk), at=at)


def register_articles(*, at: datetime) -> int:
    """Register every published article anew, after the portal was upgraded or reads citations better. Returns how many.

    A place that is found only now was written when the article was last published.
    """
    count = 0
    for article in ArticlePage.objects.live().select_related("agency").order_by("pk").iterator(chunk_size=200):
        register_article(article=article, at=at, written_at=article.last_published_at)
        count += 1
    return count


def _fill(page: ArticlePage | StandingPage, manuscript: Manuscript) -> None:
    """The stored form of blocks is turned into values by the field itself."""
    stream = [{"type": name, "value": value} for name, value in manuscript.body]
    page.body = page._meta.get_field("body").stream_block.to_python(stream)
