"""Contents first published on the site of an agency: brought in, corrected, ended as that site says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import LogContext

from portal.agencies.models import Agency, Officer
from portal.editorial.models import ArticlePage, SectionPage
from portal.editorial.operations.endings import end_content
from portal.editorial.states.workflow import ContentEnding
from portal.journal.operations import record


class SourceReasonMissing(Exception):
    """Say which approved source the content comes from."""


@transaction.atomic
def publish_from_source(*, article: ArticlePage, by: Officer | None, at: datetime, reason: str) -> ArticlePage:
    """Publish the newest version without steps, because its source was approved as a whole; `reason` names the source.

    For rooms that harvest, never for what an officer wrote. Raises SourceReasonMissing.
    """
    if not reason.strip():
        raise SourceReasonMissing
    revision = article.get_latest_revision() or article.save_revision(user=by)
    with LogContext(user=by):
        revision.publish(user=by, skip_permission_checks=True)
    said = {"page": article.pk, "path": "nguon-da-duyet", "reason": reason.strip()}
    record("article.published_from_source", subject=article, by=by, at=at, details=said)
    return ArticlePage.objects.get(pk=article.pk)


_RECEIVED_FIELDS = {"title", "lead", "kind", "source_name", "origin_url", "licence"}


@dataclass(frozen=True, slots=True)
class SyndicatedContent:
    """A content as its site tells it; `blocks` are names and values as a body stores them. `published_at`: there."""

    title: str
    lead: str
    blocks: Sequence[tuple[str, Any]]
    kind: str
    language: str
    agency: Agency
    source_name: str
    origin_url: str
    licence: str
    published_at: datetime | None


@transaction.atomic
def receive_article(*, received: SyndicatedContent, section: SectionPage) -> ArticlePage:
    """A draft of nobody's in the section, submitted to nobody. Raises ValidationError for what no page can hold."""
    article = ArticlePage(live=False, owner=None, body=[])
    _fill_received(article, received)
    # Before it stands in the tree: the database must not be the first to say that an address is too long.
    article.clean_fields(exclude={field.name for field in ArticlePage._meta.fields} - _RECEIVED_FIELDS)
    section.add_child(instance=article)
    article.save_revision()
    return ArticlePage.objects.get(pk=article.pk)


@transaction.atomic
def revise_received(*, article: ArticlePage, received: SyndicatedContent) -> ArticlePage:
    """Lay the site's newer words over the newest version, as a draft; what officers sorted and tagged stays.

    Raises ValidationError for what no page can hold.
    """
    newest: ArticlePage = article.get_latest_revision_as_object()
    newest.title, newest.lead, newest.body = received.title, received.lead, _stream(newest, received.blocks)
    newest.origin_url = received.origin_url
    newest.full_clean()
    newest.save_revision()
    return ArticlePage.objects.get(pk=article.pk)


@transaction.atomic
def publish_received(*, article: ArticlePage, received: SyndicatedContent, at: datetime) -> ArticlePage:
    """Make the newest version public, because its source was approved as a whole.

    A content that was never public here is dated by its own site, never later than now.
    """
    if article.first_published_at is None and received.published_at is not None:
        article.first_published_at = min(received.published_at, at)
        ArticlePage.objects.filter(pk=article.pk).update(first_published_at=article.first_published_at)
    return publish_from_source(article=article, by=None, at=at, reason=received.source_name)


@transaction.atomic
def end_received(
    *,
    article: ArticlePage,
    note: str,
    by: Officer | None,
    at: datetime,
    merged_into: ArticlePage | None = None,
) -> None:
    """Take it from the public, with words for whoever kept its address; merged into another where there is one.

    The border writes the journal's entry. An article that is not public is left as it is. Raises as `end_content` does.
    """
    if not article.live:
        return
    ending = ContentEnding.MERGED if merged_into else ContentEnding.WITHDRAWN
    end_content(page=article, ending=ending, note=note, successor=merged_into, by=by, at=at)


@transaction.atomic
def drop_received(*, article: ArticlePage) -> bool:
    """Remove a draft that was never public. Returns whether it was."""
    if article.live or article.first_published_at is not None:
        return False
    article.delete()
    return True


def _fill_received(article: ArticlePage, received: SyndicatedContent) -> None:
    article.title, article.lead, article.kind = received.title, received.lead, received.kind
    article.language, article.agency = received.language, received.agency
    article.source_name, article.origin_url = received.source_name, received.origin_url
    article.licence = received.licence
    article.body = _stream(article, received.blocks)


def _stream(article: ArticlePage, blocks: Sequence[tuple[str, Any]]) -> Any:
    """The stored form of blocks is turned into values by the field itself."""
    stream = [{"type": name, "value": value} for name, value in blocks]
    return article._meta.get_field("body").stream_block.to_python(stream)
