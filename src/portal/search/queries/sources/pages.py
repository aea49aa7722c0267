"""Pages of agencies: articles, leaflets, news, each kind under its own name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from lawsearch.engine.port import Findable
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.weights import TextParts
from portal.editorial.queries import EditorialIndexEntry, page_stamps, pages_for_index
from portal.editorial.states.contents import ARTICLE as GUARDED
from portal.editorial.states.contents import CONTENT_KINDS
from portal.search.queries.sources.source import Directory, IndexSource, owner, top_topics
from portal.search.states import PAGE


def _every_page(day: date) -> Iterator[Findable]:
    return _pages(pages_for_index(), Directory(day))


def _some_pages(names: Sequence[str], day: date) -> Iterator[Findable]:
    return _pages(pages_for_index(pks=[int(name) for name in names]), Directory(day))


def _stamps_of_pages(names: Collection[str]) -> Mapping[str, str]:
    return {str(pk): stamp for pk, stamp in page_stamps(pks=[int(name) for name in names]).items()}


def _pages(pages: Iterable[EditorialIndexEntry], directory: Directory) -> Iterator[Findable]:
    for page in pages:
        yield Findable(
            key=owner(PAGE, page.pk),
            owner=owner(PAGE, page.pk),
            kind=page.kind,
            parts=TextParts(page.agency, page.title, f"{page.lead}\n{page.text}"),
            body=f"{page.lead}\n{page.text}",
            name=page.title,
            topics=top_topics(page.field_slugs),
            agencies=directory.agencies([page.agency_id]),
            places=directory.land_of(page.agency_id),
            issued=page.published,
            stamp=page.stamp,
            rank_class=RankClass.PAGE,
            is_stale=page.is_stale,
            card={
                "heading": page.title,
                "title": page.agency,
                "kind_label": page.kind_label,
                "url": page.url,
                "language": page.language,
                "stale": "1" if page.is_stale else "",
            },
        )


PAGES_SOURCE = IndexSource(
    name=PAGE,
    kinds=tuple(CONTENT_KINDS),
    everything=_every_page,
    some=_some_pages,
    stamps=_stamps_of_pages,
    told_by={"page.": "page"},
    guarded=GUARDED,
)
