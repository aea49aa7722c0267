"""Queries of sources, of harvested items and of their duplicates."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from hashlib import blake2b
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from portal.agencies.queries.office_search import OfficeSearchKind
from portal.editorial.models import ArticlePage
from portal.editorial.queries import own_words
from portal.journal.queries.pending_work import WaitingWork
from portal.outward.states import GateVerdict, OutsideText
from portal.outward.states.gate import SourceManner, judge
from portal.questions.queries import narrowed
from portal.questions.queries.personal_data import persons_in, public_words
from portal.sharing.harvesting import ReadItem, unpack
from portal.sharing.harvesting.addresses import canonical, host_of
from portal.sharing.harvesting.decisions import DuplicateItem
from portal.sharing.harvesting.sanitiser import digest_of, text_of
from portal.sharing.harvesting.similarity import ComparedText, SimilarityVerdict, bands, compare, sketch, title_key
from portal.sharing.models import Harvested, SketchBand, Source
from portal.sharing.queries.items import copies_still_read
from portal.sharing.states import HarvestState, SourceForm

# The texts that share the most keys; this bounds the comparisons with texts of one template.
MOST_COMPARED = 12
SEEN_STATES = (HarvestState.TAKEN, HarvestState.WAITING)


def address_key(address: str) -> str:
    """Equal for all addresses of one article; "" for an invalid address."""
    found = canonical(address)
    return blake2b(found.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if found else ""


def keys_of(text: ComparedText) -> tuple[str, ...]:
    """The lookup keys of a text: sketch bands and title key."""
    title = title_key(text.title)
    return (*bands(sketch(f"{text.title}\n{text.body}")), *([f"t{title}"] if title else []))


def text_of_read(read: ReadItem) -> ComparedText:
    return ComparedText(read.title, text_of(read.html) or read.lead)


def text_of_payload(payload: dict[str, str]) -> ComparedText:
    return ComparedText(payload.get("title", ""), text_of(payload.get("html", "")) or payload.get("lead", ""))


def text_of_article(article: ArticlePage) -> ComparedText:
    return ComparedText(article.title, own_words(article).partition("\n")[2])


def duplicates_of(
    *, read: ReadItem, keys: Sequence[str], item: Harvested | None, source: Source, base: str
) -> list[DuplicateItem]:
    """Published or waiting items and public articles with the same address or similar text, without the item itself;
    `key` is that of the article.

    `base` is the portal's address: a site that repeats an article of the portal may give the portal's own address.
    """
    text, itself = text_of_read(read), item.article_id if item else None
    found = [
        *_by_address(read, source, base),
        *(
            DuplicateItem(
                other.article_id or 0,
                other.address,
                compare(text, text_of_payload(other.payload)),
                is_of_same_source=other.source_id == source.pk,
            )
            for other in Harvested.objects.filter(
                pk__in=_most_shared("harvested", keys), state__in=SEEN_STATES, article__isnull=False
            )
        ),
        *(
            DuplicateItem(article.pk, article.full_url or "", compare(text, text_of_article(article)))
            for article in ArticlePage.objects.live().filter(pk__in=_most_shared("article", keys))
        ),
    ]
    return [duplicate for duplicate in found if duplicate.key != itself]


def our_article_at(*, address: str, base: str) -> ArticlePage | None:
    """The public article of this portal at the address."""
    if not address or host_of(address) != host_of(base):
        return None
    path = urlsplit(address).path.rstrip("/")
    slug = path.rpartition("/")[2]
    pages = ArticlePage.objects.live().filter(slug=slug) if slug else ()
    return next((page for page in pages if urlsplit(page.url or "").path.rstrip("/") == path), None)


def _by_address(read: ReadItem, source: Source, base: str) -> Iterator[DuplicateItem]:
    if key := address_key(read.address):
        yield from (
            DuplicateItem(
                one.article_id or 0, one.address, SimilarityVerdict.SAME, is_of_same_source=one.source_id == source.pk
            )
            for one in Harvested.objects.filter(address_key=key, state__in=SEEN_STATES, article__isnull=False).exclude(
                source=source, guid=read.guid
            )[:MOST_COMPARED]
        )
    if (ours := our_article_at(address=read.address, base=base)) is not None:
        yield DuplicateItem(ours.pk, read.address, SimilarityVerdict.SAME)


def _most_shared(column: str, keys: Sequence[str]) -> list[int]:
    rows = SketchBand.objects.filter(Q(band__in=keys), **{f"{column}__isnull": False})
    counted = rows.values(owner=F(f"{column}_id")).annotate(shared=Count("pk")).order_by("-shared", "owner")
    return [row["owner"] for row in counted[:MOST_COMPARED]]


CHECK_EVERY = timedelta(days=7)
CONFIRM_AFTER = timedelta(days=1)


def due_sources(*, at: datetime) -> QuerySet[Source]:
    """Active sources that are due, not held and not being visited."""
    return Source.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=at), is_active=True, held_at__isnull=True, next_at__lte=at
    ).select_related("agency", "section")


def shown_items(*, source: Source) -> QuerySet[Harvested]:
    return Harvested.objects.filter(source=source, state=HarvestState.TAKEN)


def items_to_look_after(*, at: datetime) -> QuerySet[Harvested]:
    """Published items no longer in the list of their feed: due once a week, and a day after one was not found."""
    left = Q(source__whole_run_at__isnull=False, last_seen_at__lt=F("source__whole_run_at"))
    found = Q(missing_since__isnull=True) & (Q(checked_at__isnull=True) | Q(checked_at__lte=at - CHECK_EVERY))
    missing = Q(missing_since__isnull=False, checked_at__lte=at - CONFIRM_AFTER)
    items = Harvested.objects.filter(left, found | missing, state=HarvestState.TAKEN, article__live=True)
    feeds = items.exclude(source__form=SourceForm.OAI)  # an archive lists changes only, among them deletions
    return feeds.filter(source__is_active=True, source__held_at__isnull=True).select_related("source", "article")


def duplicates_left_alone() -> QuerySet[Harvested]:
    """Duplicates whose other article is neither public nor waiting for approval: they may be published themselves."""
    in_hand = Harvested.objects.filter(article=OuterRef("twin_article"), state__in=[HarvestState.WAITING])
    alone = Q(twin_article__isnull=True) | (Q(twin_article__live=False) & ~Exists(in_hand))
    return (
        Harvested.objects.filter(alone, state=HarvestState.DOUBLE, source__is_active=True)
        .filter(source__held_at__isnull=True)
        .select_related("source__agency", "source__section")
    )


def is_edited_here(item: Harvested) -> bool:
    """Whether the latest revision of its page differs from what was written from the source."""
    if item.article is None or not item.written:
        return False
    newest: ArticlePage = item.article.get_latest_revision_as_object()
    return (
        digest_of(newest.title, newest.lead, [(block["type"], block["value"]) for block in newest.body.raw_data])
        != item.written
    )


def items_of(*, agencies: Collection[int] | None) -> QuerySet[Harvested]:
    """Items of the sources of these agencies (None: of all), last seen first."""
    return narrowed(
        Harvested.objects.select_related("source__agency", "article", "twin_article").order_by("-last_seen_at", "-pk"),
        source__agency__in=agencies,
    )


def waiting_count(*, agencies: Collection[int] | None) -> int:
    """How many items wait for an officer: drafts, quarantined items, and changes that need a decision."""
    return _items_waiting(agencies).count()


def _items_waiting(agencies: Collection[int] | None) -> QuerySet[Harvested]:
    waits = Q(state__in=[HarvestState.WAITING, HarvestState.QUARANTINED]) | Q(waits_since__isnull=False)
    return items_of(agencies=agencies).filter(waits).annotate(since=Coalesce("waits_since", "first_seen_at"))


def brought_by_agency(
    *, since: datetime, until: datetime, agencies: Collection[int] | None = None
) -> dict[int, dict[str, Any]]:
    """For each agency with items, the numbers of items published, found to be duplicates, and withdrawn in [since,
    until). One query."""
    rows = narrowed(Harvested.objects.all(), source__agency__in=agencies)
    counted = rows.values("source__agency").annotate(
        taken=Count("pk", filter=Q(taken_at__gte=since, taken_at__lt=until)),
        doubled=Count("pk", filter=Q(state=HarvestState.DOUBLE, first_seen_at__gte=since, first_seen_at__lt=until)),
        withdrawn=Count("pk", filter=Q(ended_at__gte=since, ended_at__lt=until, taken_at__isnull=False)),
    )
    return {
        row["source__agency"]: {"taken": row["taken"], "doubled": row["doubled"], "withdrawn": row["withdrawn"]}
        for row in counted
    }


_LAST = 30  # latest items from which a source's profile is made
_USUAL = timedelta(days=30)
_HREF = re.compile(r'(?:href|src)="([^"]*)"')


def hosts_of(source: Source) -> tuple[str, ...]:
    """The hosts of its items: those listed, and that of its own address."""
    return tuple(dict.fromkeys([*source.hosts.lower().split(), host_of(source.address)]))


def verdict_on(*, read: ReadItem, source: Source, item: Harvested | None = None, at: datetime) -> GateVerdict:
    """The gate's verdict on an item as read; the item itself is left out of its source's profile. A dozen queries.

    An item in a language in which the source has no published item is judged as Vietnamese and therefore held.
    """
    hosts = (*hosts_of(source), host_of(settings.PORTAL_BASE_URL))
    shown = shown_items(source=source).exclude(pk=(item and item.pk) or 0) if source.pk else Harvested.objects.none()
    told = [unpack(one) for one in shown.order_by("-taken_at", "-pk").values_list("payload", flat=True)[:_LAST] if one]
    languages = {one.language for one in told}
    text = _outside(read, hosts, read.language if read.language in languages else "vi")
    since_whole = shown if source.whole_run_at else Harvested.objects.none()
    manner = SourceManner(
        before=[_outside(one, hosts, one.language) for one in told],
        in_the_hour=since_whole.filter(taken_at__gt=at - timedelta(hours=1)).count(),
        in_a_day=shown.filter(taken_at__gt=at - _USUAL).count() / _USUAL.days,
    )
    return judge(text, personal=partial(persons_in, allowed=public_words()), manner=manner)


@lru_cache(maxsize=256)  # the latest items of a source are needed for each of its items
def _outside(read: ReadItem, hosts: tuple[str, ...], language: str) -> OutsideText:
    return OutsideText(
        title=read.title,
        body="\n".join(filter(None, (read.lead, text_of(read.html)))),
        links=(*map(unescape, _HREF.findall(read.html)), *(one.address for one in read.enclosures)),
        hosts=hosts,
        language=language,
        published_at=read.published_at,
    )


WAITING = (
    WaitingWork(
        code="tin-nguon-cho-xem",
        label="Tin từ nguồn ngoài chờ xem",
        verbs=("source.edit",),
        rows=lambda asked: _items_waiting(asked.agencies),
        title=lambda one: one.title or one.address,
        url=lambda one: reverse("sharing_harvested_item", args=[one.pk]),
        since="since",
        listed_at="sharing_harvested",
    ),
    WaitingWork(
        code="ban-sao-con-doc-duoc",
        label="Nội dung đã rút mà trang khác còn cho đọc",
        verbs=("copy.read",),
        rows=lambda asked: copies_still_read(at=asked.at, agencies=asked.agencies),
        title=lambda one: f"{one.partner}: {one.copy_url or one.item}",
        url=lambda one: reverse("sharing_item", args=[one.item_id]),
        since="wanted_at",
        due="withdraw_by",
        due_is_hour=True,
        listed_at="sharing_ledger",
    ),
)

SEARCHED = (
    OfficeSearchKind(
        code="nguon-tin",
        model=Source,
        label="Nguồn của cơ quan",
        verbs=("source.read",),
        rows=lambda officer, reach: narrowed(Source.objects.order_by("title", "pk"), agency__in=reach),
        title=lambda one: one.title,
        url=lambda one: reverse("sharing_source", args=[one.pk]),
        fields=("title", "address"),
    ),
)
