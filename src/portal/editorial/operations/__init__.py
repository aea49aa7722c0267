"""What the editorial room does beside Wagtail's own editor: bring in texts, tell the library what they rely on."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import find_agency
from portal.editorial.audiences import GROUPS
from portal.editorial.bringing import with_files
from portal.editorial.kinds import ARTICLE, KINDS
from portal.editorial.manuscripts import Manuscript
from portal.editorial.models import (
    ArticlePage,
    Audience,
    CampaignPage,
    EventPage,
    PortalPage,
    Road,
    SectionPage,
    StandingPage,
)
from portal.editorial.needs import missing
from portal.editorial.relying import content_of, places_of
from portal.library.models import Field
from portal.library.operations import forget_item, register_item


class UnknownAgency(ValueError):
    """A manuscript names an agency that the directory does not have on that day: correct the name or add the agency."""


class Incomplete(ValueError):
    """A manuscript lacks what its kind must have (see `needs`): add the block that the message names."""


@transaction.atomic
def publish_article(
    *, manuscript: Manuscript, section: SectionPage, by: Officer | None, on: date, files: Path | None = None
) -> tuple[ArticlePage, bool]:
    """Publish a manuscript as a content of the section; returns the page and whether it was made now.

    `files`: the folder of the pictures and documents that the manuscript names. A page that stands at the address is
    left as it is: officers may have corrected it since. Raises UnknownAgency, Incomplete, FileNotFoundError. Fields
    that the library does not know are left out.
    """
    existing = ArticlePage.objects.child_of(section).filter(slug=manuscript.slug).first()
    if existing is not None:
        return existing, False
    article = _PAGES[KINDS[manuscript.kind].page](**_said(manuscript), body=[], owner=by, live=False)
    article.agency = _agency_named(manuscript.agency, manuscript, on)
    _fill(article, manuscript, files)
    if lack := missing(kind=manuscript.kind, body=article.body):
        raise Incomplete(f"{lack} ({manuscript.slug})")
    section.add_child(instance=article)
    article.fields.set(Field.objects.filter(name__in=manuscript.fields))
    article.audiences.set(Audience.objects.filter(code__in=manuscript.audiences))
    if isinstance(article, CampaignPage):
        article.roads.set([_road(dict(road), manuscript, on) for road in manuscript.roads])
    article.save_revision(user=by).publish()
    return ArticlePage.objects.get(pk=article.pk), True


_PAGES: dict[str, type[ArticlePage]] = {"article": ArticlePage, "event": EventPage, "campaign": CampaignPage}
_PLAIN = (
    "title",
    "slug",
    "lead",
    "kind",
    "language",
    "review_date",
    "source_name",
    "origin_url",
    "licence",
    "official_number",
    "issued_on",
)


def _said(manuscript: Manuscript) -> dict[str, Any]:
    """The fields of the page as the manuscript has them; its moments are those of the clock here."""
    occasion = {
        name: timezone.make_aware(value) if isinstance(value, datetime) else value
        for name, value in manuscript.occasion
    }
    original = ArticlePage.objects.filter(slug=manuscript.translation_of).first() if manuscript.translation_of else None
    return {name: getattr(manuscript, name) for name in _PLAIN} | {"translation_of": original} | occasion


def _agency_named(name: str, manuscript: Manuscript, on: date) -> Agency | None:
    agency = find_agency(name=name, on=on) if name else None
    if name and agency is None:
        raise UnknownAgency(f"{name!r} ({manuscript.slug})")
    return agency


def _road(said: dict[str, Any], manuscript: Manuscript, on: date) -> Road:
    return Road(**said | {"agency": _agency_named(said.get("agency", ""), manuscript, on)})


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
def found_audiences() -> int:
    """Enter the groups of `audiences` that are missing. Returns how many."""
    held = set(Audience.objects.values_list("code", flat=True))
    rows = [
        Audience(code=group.code, name=group.name, basis=group.basis, sort_order=place)
        for place, group in enumerate(GROUPS)
        if group.code not in held
    ]
    return len(Audience.objects.bulk_create(rows))


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


def _fill(page: ArticlePage | StandingPage, manuscript: Manuscript, files: Path | None = None) -> None:
    """The stored form of blocks is turned into values by the field itself."""
    stream = [{"type": name, "value": with_files(value, folder=files)} for name, value in manuscript.body]
    page.body = page._meta.get_field("body").stream_block.to_python(stream)
