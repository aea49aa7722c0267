"""What is kept of links: those of a content as published, and how each answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from portal.editorial.linking.finding import MOST_CHARACTERS, is_within, links_in
from portal.editorial.linking.judging import Failing, Tried, after
from portal.editorial.models import ArticlePage, CampaignPage, EventPage, LinkCheck
from portal.editorial.queries.links import GATHERED


@transaction.atomic
def gather_links(*, article: ArticlePage, base: str, at: datetime) -> int:
    """Keep the links that stand in the published content; what was known of them stays. Returns how many.

    `base` is the address of the portal itself.
    """
    links = list(dict.fromkeys([*links_in(article.body.get_prep_value()), *_own_addresses(article)]))
    LinkCheck.objects.filter(page=article).exclude(url__in=[*links, GATHERED]).delete()
    known = dict(LinkCheck.objects.filter(url__in=links, checked_at__isnull=False).values_list("url", "pk"))
    like = LinkCheck.objects.in_bulk(known.values())
    rows = [_row(article, link, like.get(known.get(link, 0)), base) for link in links]
    LinkCheck.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    LinkCheck.objects.update_or_create(page=article, url=GATHERED, defaults={"is_internal": True, "checked_at": at})
    return len(links)


def _row(article: ArticlePage, link: str, known: LinkCheck | None, base: str) -> LinkCheck:
    """A link that another content has too was tried for both."""
    row = LinkCheck(page=article, url=link, is_internal=is_within(link, base=base))
    if known is not None:
        for name in ("status", "error", "moved_to", "first_failed_at", "failures", "checked_at"):
            setattr(row, name, getattr(known, name))
    return row


def _own_addresses(article: ArticlePage) -> Iterator[str]:
    """Addresses beside the body."""
    said = [article.origin_url]
    if isinstance(article, EventPage):
        said.append(article.join_url)
    if isinstance(article, CampaignPage):
        said += [road.url for road in article.roads.all()]
    yield from (address for address in said if address)


@transaction.atomic
def record_try(*, url: str, tried: Tried, at: datetime) -> None:
    """Write down how an address answered, for every content that has it."""
    rows = list(LinkCheck.objects.select_for_update().filter(url=url).order_by("pk"))
    for row in rows:
        failing = after(Failing(row.first_failed_at, row.failures), tried, at=at)
        row.status, row.error = tried.status, tried.error
        row.moved_to = tried.moved_to[:MOST_CHARACTERS]
        row.first_failed_at, row.failures, row.checked_at = failing.since, failing.times, at
    fields = ["status", "error", "moved_to", "first_failed_at", "failures", "checked_at"]
    LinkCheck.objects.bulk_update(rows, fields, batch_size=200)


def let_links_go() -> int:
    """Forget the links of contents that are not public any more. Returns how many rows."""
    count, _ = LinkCheck.objects.filter(page__live=False).delete()
    return count
