"""Texts brought in and published, what the library is told of the provisions that they rely on, and how they end."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import LogContext

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import find_agency
from portal.editorial.models import (
    ArticlePage,
    Audience,
    CampaignPage,
    EventPage,
    PortalPage,
    Road,
    SectionPage,
    StandingPage,
    Withdrawal,
)
from portal.editorial.operations.manuscripts import PageManuscript, import_files
from portal.editorial.queries import own_words
from portal.editorial.queries.endings import is_content, last_successor, may_end
from portal.editorial.states.contents import ARTICLE, AUDIENCE_GROUPS, CONTENT_KINDS, missing_from_kind
from portal.editorial.states.workflow import ContentEnding
from portal.library.models import Field
from portal.library.operations import CitingContent, ReliancePlace, forget_item, places_in, register_item


def content_of(article: ArticlePage, *, written_at: datetime | None = None) -> CitingContent:
    """The article as the stale guard knows it."""
    return CitingContent(
        kind=ARTICLE,
        kind_label="Bài",
        key=str(article.pk),
        title=article.title,
        url=article.url or "",
        edit_url=reverse("wagtailadmin_pages:edit", args=[article.pk]),
        agency=article.agency,
        written_at=written_at,
    )


def places_of(article: ArticlePage) -> list[ReliancePlace]:
    """Each place once: what lead and text cite, by number or by name, in their words; then the blocks of law."""
    shown = [ReliancePlace(cited.number_key, cited.address) for cited in article.references()]
    return list(dict.fromkeys([*places_in(own_words(article)), *shown]))


class ManuscriptAgencyUnknown(ValueError):
    """A manuscript names an agency that the directory does not have on that day: correct the name or add the agency."""


class ManuscriptIncomplete(ValueError):
    """A manuscript lacks what its kind must have (`states.contents.missing_from_kind`): add the block named."""


@transaction.atomic
def publish_article(
    *, manuscript: PageManuscript, section: SectionPage, by: Officer | None, on: date, files: Path | None = None
) -> tuple[ArticlePage, bool]:
    """Publish a manuscript as a content of the section; returns the page and whether it was made now.

    `files`: the folder of the pictures and documents that the manuscript names. A page that stands at the address is
    left as it is: officers may have corrected it since. Fields that the library does not know are left out. Raises
    ManuscriptAgencyUnknown, ManuscriptIncomplete, FileNotFoundError.
    """
    existing = ArticlePage.objects.child_of(section).filter(slug=manuscript.slug).first()
    if existing is not None:
        return existing, False
    article = _PAGES[CONTENT_KINDS[manuscript.kind].page](**_page_fields(manuscript), body=[], owner=by, live=False)
    article.agency = _agency_named(manuscript.agency, manuscript, on)
    _fill(article, manuscript, files)
    if lack := missing_from_kind(kind=manuscript.kind, body=article.body):
        raise ManuscriptIncomplete(f"{lack} ({manuscript.slug})")
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


def _page_fields(manuscript: PageManuscript) -> dict[str, Any]:
    """The fields of the page as the manuscript has them; its moments are those of the clock here."""
    occasion = {
        name: timezone.make_aware(value) if isinstance(value, datetime) else value
        for name, value in manuscript.occasion
    }
    original = ArticlePage.objects.filter(slug=manuscript.translation_of).first() if manuscript.translation_of else None
    return {name: getattr(manuscript, name) for name in _PLAIN} | {"translation_of": original} | occasion


def _agency_named(name: str, manuscript: PageManuscript, on: date) -> Agency | None:
    agency = find_agency(name=name, on=on) if name else None
    if name and agency is None:
        raise ManuscriptAgencyUnknown(f"{name!r} ({manuscript.slug})")
    return agency


def _road(said: dict[str, Any], manuscript: PageManuscript, on: date) -> Road:
    return Road(**said | {"agency": _agency_named(said.get("agency", ""), manuscript, on)})


@transaction.atomic
def publish_standing_page(
    *, manuscript: PageManuscript, parent: PortalPage, by: Officer | None
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
def create_audiences() -> int:
    """Enter the groups of `AUDIENCE_GROUPS` that are missing. Returns how many."""
    held = set(Audience.objects.values_list("code", flat=True))
    return len(
        Audience.objects.bulk_create(
            [
                Audience(code=group.code, name=group.name, basis=group.basis, sort_order=place)
                for place, group in enumerate(AUDIENCE_GROUPS)
                if group.code not in held
            ]
        )
    )


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


def _fill(page: ArticlePage | StandingPage, manuscript: PageManuscript, files: Path | None = None) -> None:
    """The stored form of blocks is turned into values by the field itself."""
    page.body = page._meta.get_field("body").stream_block.to_python(
        [{"type": name, "value": import_files(value, folder=files)} for name, value in manuscript.body]
    )


class ContentNotPublic(Exception):
    """The page is not public, so there is nothing to end."""


class EndingNotAllowed(PermissionDenied):
    """The officer has no role that withdraws at the agency in charge."""


class EndingPageLocked(Exception):
    """Somebody else has locked the page. Ask them first."""


class EndingNoteMissing(Exception):
    """Readers who kept the address are told why."""


class EndingSuccessorWrong(Exception):
    """A content is merged into another public content that does not lead back to it."""


@transaction.atomic
def end_content(
    *,
    page: PortalPage,
    ending: ContentEnding,
    note: str,
    successor: PortalPage | None,
    by: Officer | None,
    at: datetime,
) -> Withdrawal:
    """Take the page from the public for good or until it is published again; `by` is None for what expires.

    An open submission of a change to it is taken back. The border writes the journal's entry.
    Raises ContentNotPublic, EndingNotAllowed, EndingPageLocked, EndingNoteMissing, EndingSuccessorWrong.
    """
    _ask(page, by, at)
    if ending is ContentEnding.WITHDRAWN and not note.strip():
        raise EndingNoteMissing
    if ending is ContentEnding.MERGED and (
        successor is None or not successor.live or page.pk in {successor.pk, last_successor(page=successor).pk}
    ):
        raise EndingSuccessorWrong
    row = Withdrawal.objects.create(
        page=PortalPage.objects.get(pk=page.pk), ending=ending, note=note.strip(), successor=successor, by=by, at=at
    )
    submission = page.current_workflow_state
    with LogContext(user=by):
        if submission is not None:
            submission.cancel(user=by)
        UnpublishPageAction(page, set_expired=ending is ContentEnding.EXPIRED, user=by).execute(
            skip_permission_checks=True
        )
    return row


def end_withdrawal(*, page: PortalPage, at: datetime) -> int:
    """The page is public again. Part of what publishes it."""
    return Withdrawal.objects.filter(page=page.pk, ended_at__isnull=True).update(ended_at=at)


def _ask(page: PortalPage, by: Officer | None, at: datetime) -> None:
    if not page.live or not is_content(page):
        raise ContentNotPublic(page.pk)
    if by is None:
        return
    if not may_end(officer=by, page=page, on=timezone.localdate(at)):
        raise EndingNotAllowed(page.pk)
    if page.locked and page.locked_by_id != by.pk:
        raise EndingPageLocked(page.pk)
