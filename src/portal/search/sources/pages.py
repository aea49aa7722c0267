"""Pages of agencies: articles, leaflets, news, each kind under its own name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from lawsearch.engine.port import Findable
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.weights import Parts
from portal.editorial.kinds import ARTICLE as GUARDED
from portal.editorial.kinds import KINDS
from portal.editorial.queries import PageForIndex, page_stamps, pages_for_index
from portal.search.kinds import PAGE
from portal.search.sources.directory import Directory
from portal.search.sources.laws import top_topics
from portal.search.sources.source import Source, owner


def _everything(day: date) -> Iterator[Findable]:
    return _pages(pages_for_index(), Directory(day))


def _some(names: Sequence[str], day: date) -> Iterator[Findable]:
    return _pages(pages_for_index(pks=[int(name) for name in names]), Directory(day))


def _stamps(names: Collection[str]) -> Mapping[str, str]:
    return {str(pk): stamp for pk, stamp in page_stamps(pks=[int(name) for name in names]).items()}


def _pages(pages: Iterable[PageForIndex], directory: Directory) -> Iterator[Findable]:
    for page in pages:
        yield Findable(
            key=owner(PAGE, page.pk),
            owner=owner(PAGE, page.pk),
            kind=page.kind,
            parts=Parts(page.agency, page.title, f"{page.lead}\n{page.text}"),
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


PAGES_SOURCE = Source(
    name=PAGE,
    kinds=tuple(KINDS),
    everything=_everything,
    some=_some,
    stamps=_stamps,
    told_by={"page.": "page"},
    guarded=GUARDED,
)
