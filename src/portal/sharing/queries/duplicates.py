"""Which items and articles of the portal may be the same as what a source tells now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from django.db.models import Count, F, Q

from portal.editorial.models import ArticlePage
from portal.editorial.queries import own_words
from portal.sharing.harvesting.addresses import canonical, host_of
from portal.sharing.harvesting.decisions import DuplicateItem
from portal.sharing.harvesting.sanitiser import text_of
from portal.sharing.harvesting.similarity import ComparedText, SimilarityVerdict, bands, compare, sketch, title_key
from portal.sharing.harvesting.values import ReadItem
from portal.sharing.models import Harvested, SketchBand, Source
from portal.sharing.states import HarvestState

MOST_COMPARED = 12
"""Texts that share most keys; a template of which there are thousands is compared with so many of them."""
SEEN_STATES = (HarvestState.TAKEN, HarvestState.WAITING)


def address_key(address: str) -> str:
    """Equal for all addresses of one article; "" for what is none."""
    found = canonical(address)
    return blake2b(found.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if found else ""


def keys_of(text: ComparedText) -> tuple[str, ...]:
    """What a text is looked up by."""
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
    """Items and articles with its address or with words like its own, itself left out; each named by its article.

    `base` is the portal's address: a site that repeats an article of the portal may give the portal's own address.
    """
    text, itself = text_of_read(read), item.article_id if item else None
    found = [
        *_by_address(read, source, base),
        *(_compared(text, other, source) for other in _items_like(keys)),
        *(
            DuplicateItem(article.pk, article.full_url or "", compare(text, text_of_article(article)).verdict)
            for article in _articles_like(keys)
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
        same = Harvested.objects.filter(address_key=key, state__in=SEEN_STATES, article__isnull=False)
        for one in same.exclude(source=source, guid=read.guid)[:MOST_COMPARED]:
            yield DuplicateItem(
                one.article_id or 0, one.address, SimilarityVerdict.SAME, is_of_same_source=one.source_id == source.pk
            )
    if (ours := our_article_at(address=read.address, base=base)) is not None:
        yield DuplicateItem(ours.pk, read.address, SimilarityVerdict.SAME)


def _compared(text: ComparedText, other: Harvested, source: Source) -> DuplicateItem:
    verdict = compare(text, text_of_payload(other.payload)).verdict
    return DuplicateItem(other.article_id or 0, other.address, verdict, is_of_same_source=other.source_id == source.pk)


def _items_like(keys: Sequence[str]) -> Iterable[Harvested]:
    likely = _most_shared("harvested", keys)
    return Harvested.objects.filter(pk__in=likely, state__in=SEEN_STATES, article__isnull=False)


def _articles_like(keys: Sequence[str]) -> Iterable[ArticlePage]:
    return ArticlePage.objects.live().filter(pk__in=_most_shared("article", keys))


def _most_shared(column: str, keys: Sequence[str]) -> list[int]:
    rows = SketchBand.objects.filter(Q(band__in=keys), **{f"{column}__isnull": False})
    counted = rows.values(owner=F(f"{column}_id")).annotate(shared=Count("pk")).order_by("-shared", "owner")
    return [row["owner"] for row in counted[:MOST_COMPARED]]
