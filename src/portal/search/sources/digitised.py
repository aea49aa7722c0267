"""Digitised material: every page found by its words, so that a result leads to the picture on which they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from lawsearch.engine.port import Findable
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.weights import Parts
from portal.digitisation.queries.published import PageForIndex, ScanForIndex, scan_stamps, scans_for_index
from portal.digitisation.states import GUARDED
from portal.search.kinds import DIGITISED, KIND_LABELS
from portal.search.sources.directory import Directory
from portal.search.sources.laws import top_topics
from portal.search.sources.source import Source, owner

# What changes what the public reads; what happens to a scan on its way there is nobody's to find.
TELLING = ("scan.published", "scan.corrected", "scan.withdrawn", "scan.restored")


def _everything(day: date) -> Iterator[Findable]:
    return _scans(scans_for_index(), Directory(day))


def _some(codes: Sequence[str], day: date) -> Iterator[Findable]:
    return _scans(scans_for_index(codes=codes), Directory(day))


def _stamps(codes: Collection[str]) -> Mapping[str, str]:
    return scan_stamps(codes=codes)


def _scans(scans: Iterable[ScanForIndex], directory: Directory) -> Iterator[Findable]:
    for scan in scans:
        pages = scan.pages or (PageForIndex(1, ""),)
        for page in pages:
            yield _page(scan, page, directory, is_first=page is pages[0])


def _page(scan: ScanForIndex, page: PageForIndex, directory: Directory, *, is_first: bool) -> Findable:
    """The first page bears the name of the whole; the others say which they are."""
    heading = scan.title if is_first else f"{scan.title}, trang {page.number}"
    return Findable(
        key=f"{owner(DIGITISED, scan.code)}:{page.number}",
        owner=owner(DIGITISED, scan.code),
        kind=DIGITISED,
        parts=Parts(f"{scan.agency} {scan.material}", scan.title, page.text),
        body=page.text,
        name=scan.title if is_first else "",
        topics=top_topics(filter(None, [scan.field_slug])),
        agencies=directory.agencies([scan.agency_id]),
        places=directory.land_of(scan.agency_id),
        issued=scan.issued,
        stamp=scan.stamp,
        rank_class=RankClass.PAGE,
        is_stale=scan.is_stale,
        ordinal=page.number,
        size=max(len(scan.pages), 1),
        card={
            "heading": heading,
            "title": f"{scan.material} · {scan.agency}",
            "kind_label": KIND_LABELS[DIGITISED],
            "url": f"{scan.url}?trang={page.number}",
            "marks": "1",
            "stale": "1" if scan.is_stale else "",
        },
    )


DIGITISED_SOURCE = Source(
    name=DIGITISED,
    kinds=(DIGITISED,),
    everything=_everything,
    some=_some,
    stamps=_stamps,
    told_by=dict.fromkeys(TELLING, "scan"),
    guarded=GUARDED,
)
