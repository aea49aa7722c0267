"""Contents of agencies: items of the e-bookshelf, events and contests. The registry of what travels says which there
are and how each ended, so that ids and withdrawals are those of the feeds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from pydantic import BaseModel

from portal.agencies import models as agencies
from portal.api.national import SHELF_KINDS
from portal.api.national.shapes import (
    AgencyMention,
    BookData,
    CitationMention,
    EventData,
    NamedCode,
    ReuseTerms,
    StaleMention,
)
from portal.api.queries.national.parts import (
    FoundRecord,
    RecordEnding,
    agencies_today,
    agency_of,
    citations_of,
    files_of,
    place_of,
    shortened,
    stretches,
)
from portal.api.queries.representation import moment
from portal.api.schemas import DataPublisher
from portal.editorial.models import ArticlePage, EventPage
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS, EventFormat
from portal.sharing.models import Item
from portal.sharing.queries.items import present
from portal.sharing.states import SharedItem, SharedItemKind

_FORMS = dict(EventFormat.choices())
_ON_THE_SHELF = [kind.code for kind in CONTENT_KINDS.values() if kind.bookshelf]


@dataclass(frozen=True, slots=True)
class _Around:
    """What is read for some items together."""

    pages: Mapping[str, Any]
    agencies: Mapping[str, agencies.Agency]
    today: Mapping[int, list[AgencyMention]]
    citations: Mapping[str, list[CitationMention]]


@dataclass(frozen=True, slots=True)
class ContentSource:
    """Contents whose pages are among `pages`, each made a record by `data`."""

    pages: Callable[[], QuerySet[Any]]
    data: Callable[[dict[str, Any], Any], BaseModel]

    def found(self, *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        of_kind = self.pages().order_by().values("pk")
        items = (
            Item.objects.filter(kind=SharedItemKind.ARTICLE.value, withdrawn_at__isnull=True)
            .annotate(page=Cast("key", BigIntegerField()))
            .filter(page__in=of_kind)
        )
        for some in stretches(items):
            yield from self._records(some, site=site, day=day)

    def endings(self, keys: Collection[int], *, site: DataPublisher) -> Mapping[int, RecordEnding]:
        items = list(Item.objects.filter(pk__in=keys))
        return {item.pk: _ending(shared) for item, shared in zip(items, present(items), strict=True)}

    def _records(self, items: Sequence[Item], *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        public = [(item, one) for item, one in zip(items, present(items), strict=True) if not one.is_withdrawn]
        around = self._around(public, site=site, day=day)
        for item, one in public:
            if (page := around.pages.get(item.key)) is None:
                continue
            stored = list(files_of(one.enclosures, site=site))
            said = _said(one, page, around, item.key, site) | {"files": [file for file, _ in stored]}
            named = tuple((file.sha256, name) for file, name in stored if name and file.sha256)
            yield FoundRecord(item.pk, UUID(str(item.content_id)), one.url, self.data(said, page), named)

    def _around(self, public: Sequence[tuple[Item, SharedItem]], *, site: DataPublisher, day: date) -> _Around:
        keys = [item.key for item, _ in public]
        pages = self.pages().filter(pk__in=[int(key) for key in keys]).defer("body").prefetch_related("audiences")
        known = {
            one.slug: one for one in agencies.Agency.objects.filter(slug__in={one.agency_slug for _, one in public})
        }
        return _Around(
            pages={str(page.pk): page for page in pages},
            agencies=known,
            today=agencies_today(known.values(), day=day),
            citations=citations_of(kind=ARTICLE, keys=keys, site=site),
        )


def _said(one: SharedItem, page: ArticlePage, around: _Around, key: str, site: DataPublisher) -> dict[str, Any]:
    agency = around.agencies.get(one.agency_slug)
    return {
        "title": one.title,
        "introduction": one.lead,
        "html": one.html,
        "type": NamedCode(code=one.article_kind, name=one.kind_label),
        "language": one.language,
        "audiences": [
            NamedCode(code=who.code, name=who.name) for who in sorted(page.audiences.all(), key=lambda who: who.pk)
        ],
        "fields": [NamedCode(code=slug, name=name) for slug, name in one.fields],
        "agency": agency_of(agency) if agency else None,
        "agency_today": around.today[agency.pk] if agency else [],
        "source": one.source_name,
        "origin_url": one.source_url or None,
        "licence": _terms(one, page, site),
        "citations": around.citations.get(key, []),
        "stale": StaleMention(notice=one.note) if one.is_stale and one.note else None,
        "published_at": moment(one.published_at),
        "updated_at": moment(one.updated_at),
    }


def _terms(one: SharedItem, page: ArticlePage, site: DataPublisher) -> ReuseTerms:
    source = one.source_name or one.agency or site.owner
    return ReuseTerms(
        name=one.licence,
        url=one.licence_url or None,
        travels=page.terms.travels,
        attribution=f"Nguồn: {source}, {one.url}",
    )


def _ending(one: SharedItem) -> RecordEnding:
    if not one.is_withdrawn:  # public still, but no more of this kind
        return RecordEnding("chuyen-loai", "Nội dung nay được xếp vào loại khác.", one.url)
    return RecordEnding(one.withdrawal, shortened(one.note), one.successor)


def _book(said: dict[str, Any], page: ArticlePage) -> BookData:
    shelf = CONTENT_KINDS[page.kind].bookshelf
    return BookData(**said, shelf=NamedCode(code=shelf, name=SHELF_KINDS[shelf]))


def _event(said: dict[str, Any], page: EventPage) -> EventData:
    return EventData(
        **said,
        form=NamedCode(code=page.form, name=_FORMS[page.form]),
        starts_at=moment(page.starts_at) or "",
        ends_at=moment(page.ends_at),
        venue=page.venue,
        place=place_of(page.place),
        join_url=page.join_url or None,
        attended_count=page.attended_count,
    )


def _events() -> QuerySet[Any]:
    return EventPage.objects.select_related("place")


BOOKS = ContentSource(lambda: ArticlePage.objects.filter(kind__in=_ON_THE_SHELF), _book)
EVENTS = ContentSource(lambda: _events().exclude(form=EventFormat.CONTEST), _event)
CONTESTS = ContentSource(lambda: _events().filter(form=EventFormat.CONTEST), _event)
