"""What becomes of the page of an item: shown by the trust that its source has, changed, kept back, ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.editorial.models import ArticlePage
from portal.editorial.operations.syndication import (
    SyndicatedContent,
    drop_received,
    end_received,
    publish_received,
    receive_article,
    revise_received,
)
from portal.journal.operations import record
from portal.sharing.harvesting.packing import pack, unpack
from portal.sharing.harvesting.values import Read
from portal.sharing.harvesting.writing import Words, words_of_article
from portal.sharing.models import Harvested, Source
from portal.sharing.queries.harvested import is_edited_here
from portal.sharing.states import HarvestState, Trust

_LONGEST_REASON = 300


@transaction.atomic
def show_item(*, item: Harvested, read: Read, at: datetime) -> None:
    """Write what was read into the item's page: public at once where the source is trusted, else as a draft.

    The item is saved by the caller. Raises ValidationError for what no page can hold.
    """
    words = words_of_article(read)
    received = _received(item.source, read, words)
    if item.article is None:
        article = receive_article(received=received, section=item.source.section)
    else:
        article = revise_received(article=item.article, received=received)
    if item.source.trust == Trust.PUBLISH:
        article = publish_received(article=article, received=received, at=at)
    item.article, item.written, item.payload = article, words.digest, pack(read)
    item.incoming, item.waits_since, item.ended_at, item.twin_article = {}, None, None, None
    item.state = HarvestState.TAKEN if article.live else HarvestState.WAITING
    if article.live:
        tell_of_taking(item=item, at=at)


def tell_of_taking(*, item: Harvested, at: datetime) -> None:
    """The first time that the public sees it; the item is saved by the caller."""
    if item.taken_at is None:
        item.taken_at = at
        record("harvest.taken", subject=item.article, by=None, at=at, details=_details(item))


def keep_change(*, item: Harvested, read: Read, reason: str, at: datetime) -> None:
    """What the source says now waits for an officer; what is shown stays. The item is saved by the caller."""
    item.incoming, item.reason = pack(read), reason[:_LONGEST_REASON]
    item.waits_since = item.waits_since or at


@transaction.atomic
def end_item(
    *, item: Harvested, note: str, by: Officer | None, at: datetime, merged_into: ArticlePage | None = None
) -> None:
    """Take the item's page from the public, or its draft off the desk. The item is saved by the caller.

    A draft on which officers have worked stays with them.
    """
    article = item.article
    if article is not None and article.live:
        end_received(article=article, note=note, by=by, at=at, merged_into=merged_into)
        record("harvest.withdrawn", subject=article, by=by, at=at, details=_details(item))
    elif article is not None and not is_edited_here(item) and drop_received(article=article):
        item.article = None
    item.incoming, item.waits_since, item.missing_since = {}, None, None


def _received(source: Source, read: Read, words: Words) -> SyndicatedContent:
    return SyndicatedContent(
        title=words.title,
        lead=words.lead,
        blocks=words.blocks,
        kind=source.article_kind,
        language=read.language,
        agency=source.agency,
        source_name=source.title,
        origin_url=read.address,
        licence=source.licence,
        published_at=read.published_at,
    )


def _details(item: Harvested) -> dict[str, object]:
    return {"source": item.source_id, "agency": item.source.agency_id, "item": item.pk, "page": item.article_id}


def last_read(item: Harvested) -> Read:
    """What the source said last, shown or not."""
    return unpack(item.incoming or item.payload)
