"""What the public reads of digitised material, and what an officer who publishes sees: lists, one document, its pages,
what an index is made of, and the scans of an instrument of the library."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import batched

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.digitisation.models import PageText, Proof, Scan
from portal.digitisation.states import GUARDED, ScanState
from portal.library.models import Instrument
from portal.library.queries import stale_keys
from portal.library.queries.related_pages import RelatedPage

_AT_ONCE = 20  # scans whose words are held together
_MARK = 16
_READY = (ScanState.ACCEPTED.value, ScanState.PUBLISHED.value)


@dataclass(frozen=True, slots=True)
class PublishedScanFilter:
    """What a reader wants to see; an empty value does not narrow. `agencies`: theirs, None for everybody's."""

    material: str = ""
    topic: str = ""
    agencies: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class PageForIndex:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ScanForIndex:
    """One published scan as search needs it. `stamp` is what `scan_stamps` says as long as this is what is read."""

    code: str
    title: str
    material: str
    url: str
    agency: str
    agency_id: int
    field_slug: str
    number: str
    issued: date
    is_stale: bool
    stamp: str
    pages: tuple[PageForIndex, ...]


def published() -> QuerySet[Scan]:
    """What the public may read now, newest first."""
    scans = Scan.objects.filter(state=ScanState.PUBLISHED.value).select_related(
        "agency", "field", "edition__instrument"
    )
    return scans.order_by("-published_at", "-pk")


def scan_of_code(*, code: str) -> Scan | None:
    """What an address names: published, or withdrawn and then only its notice."""
    shown = (ScanState.PUBLISHED.value, ScanState.WITHDRAWN.value)
    scans = Scan.objects.filter(code=code, state__in=shown)
    return scans.select_related("agency", "field", "draft", "edition__instrument").first()


def published_listed(*, wanted: PublishedScanFilter) -> QuerySet[Scan]:
    scans = published()
    if wanted.material:
        scans = scans.filter(material=wanted.material)
    if wanted.topic:
        scans = scans.filter(field__slug=wanted.topic)
    if wanted.agencies is not None:
        scans = scans.filter(agency__in=wanted.agencies)
    return scans


def choices_of(*, name: str) -> list[tuple[str, str, int]]:
    """By what a list can be narrowed: (value, label, count). `name`: "agency" or "field"."""
    rows = Scan.objects.filter(state=ScanState.PUBLISHED.value).exclude(**{name: None})
    counted = rows.values_list(f"{name}__slug", f"{name}__name").annotate(count=Count("pk")).order_by(f"{name}__name")
    return [(slug, label, count) for slug, label, count in counted]


def published_for_sitemap() -> QuerySet[Scan]:
    return Scan.objects.filter(state=ScanState.PUBLISHED.value).only("code", "published_at").order_by("pk")


def current_texts(*, scan: Scan, numbers: Collection[int] | None = None) -> QuerySet[PageText]:
    """The words of the pages as they are now, in order."""
    texts = PageText.objects.filter(page__scan=scan, is_current=True).select_related("page").order_by("page__number")
    return texts if numbers is None else texts.filter(page__number__in=numbers)


def text_of_pages(*, scan: Scan) -> list[PageForIndex]:
    rows = PageText.objects.filter(page__scan=scan, is_current=True).order_by("page__number")
    return [PageForIndex(number, text) for number, text in rows.values_list("page__number", "text")]


def text_mark(*, scan: Scan) -> str:
    """Changes whenever a word of the scan does: of which state a copy was made."""
    last = PageText.objects.filter(page__scan=scan).aggregate(last=Max("pk"))["last"]
    return _mark(scan.checksum, scan.title, last)


def marks_of_ready() -> list[tuple[int, str, str]]:
    """(key, code, mark) of every scan that is accepted or public, the latest first. One query."""
    scans = Scan.objects.filter(state__in=_READY).exclude(page_count=0).order_by("-pk")
    rows = scans.annotate(last=Max("pages__texts__pk")).values_list("pk", "code", "checksum", "title", "last")
    return [(pk, code, _mark(checksum, title, last)) for pk, code, checksum, title, last in rows]


def _mark(checksum: str, title: str, last: int | None) -> str:
    """Versions of words are only added: the newest tells the state of all."""
    return sha256(repr((checksum, title, last)).encode()).hexdigest()[:_MARK]


def compared_at(*, scan: Scan) -> datetime | None:
    """When somebody last laid a page beside its picture."""
    found: datetime | None = Proof.objects.filter(page__scan=scan).aggregate(last=Max("ended_at"))["last"]
    return found


# ---- for an index ----------------------------------------------------------------------------------------------------


def scans_for_index(*, codes: Sequence[str] | None = None) -> Iterator[ScanForIndex]:
    """Every published scan, or those named that are; streamed, in the order in which they came."""
    scans = published().order_by("pk")
    if codes is not None:
        scans = scans.filter(code__in=list(codes))
    for some in batched(scans.select_related("draft").iterator(), _AT_ONCE, strict=False):
        stale = stale_keys(kind=GUARDED, keys=[scan.code for scan in some])
        last = _last_texts(some)
        pages = _pages_of(some)
        for scan in some:
            stamp = _stamp(last.get(scan.pk), scan.title, scan.published_at)
            yield _for_index(scan, pages[scan.pk], stamp=stamp, is_stale=scan.code in stale)


def scan_stamps(*, codes: Collection[str]) -> dict[str, str]:
    """For each of these scans that the public may read, what changes whenever its words or its name do. One query."""
    rows = Scan.objects.filter(code__in=codes, state=ScanState.PUBLISHED.value)
    counted = rows.annotate(last=Max("pages__texts__pk")).values_list("code", "last", "title", "published_at")
    return {code: _stamp(last, title, at) for code, last, title, at in counted}


def _stamp(last: int | None, title: str, at: datetime | None) -> str:
    return f"{last}.{sha256(f'{title}{at}'.encode()).hexdigest()[:8]}"


def _last_texts(scans: Sequence[Scan]) -> dict[int, int]:
    """Asked before the words are: what changes in between is then left out rather than shown wrongly."""
    rows = PageText.objects.filter(page__scan__in=[scan.pk for scan in scans]).order_by()
    return dict(rows.values_list("page__scan").annotate(last=Max("pk")))


def _pages_of(scans: Sequence[Scan]) -> dict[int, tuple[PageForIndex, ...]]:
    found: dict[int, list[PageForIndex]] = {scan.pk: [] for scan in scans}
    rows = PageText.objects.filter(page__scan__in=[scan.pk for scan in scans], is_current=True)
    for scan, number, text in rows.order_by("page__number").values_list("page__scan", "page__number", "text"):
        found[scan].append(PageForIndex(number, text))
    return {key: tuple(pages) for key, pages in found.items()}


def _for_index(scan: Scan, pages: tuple[PageForIndex, ...], *, stamp: str, is_stale: bool) -> ScanForIndex:
    return ScanForIndex(
        code=scan.code,
        title=scan.title,
        material=scan.get_material_display(),
        url=reverse("digitisation:scan", args=[scan.code]),
        agency=scan.agency.name,
        agency_id=scan.agency_id,
        field_slug=scan.field.slug if scan.field else "",
        number="",
        issued=timezone.localdate(scan.published_at),
        is_stale=is_stale,
        stamp=stamp,
        pages=pages,
    )


STATES: Mapping[str, ScanState] = {
    "cho": ScanState.ACCEPTED,
    "da-cong-bo": ScanState.PUBLISHED,
    "da-rut": ScanState.WITHDRAWN,
}


def scans_in(*, state: ScanState, agencies: set[int] | None) -> QuerySet[Scan]:
    """Scans of these agencies (None: of all) that stand there, the newest first."""
    scans = Scan.objects.filter(state=state.value).select_related("agency").order_by("-published_at", "-pk")
    return scans if agencies is None else scans.filter(agency__in=agencies)


def counts_in(*, agencies: set[int] | None) -> dict[ScanState, int]:
    scans = Scan.objects.filter(state__in=[state.value for state in STATES.values()])
    if agencies is not None:
        scans = scans.filter(agency__in=agencies)
    rows = scans.order_by().values_list("state").annotate(count=Count("pk"))
    return {ScanState(state): count for state, count in rows}


_MOST = 5


class RelatedScans:
    def beside(self, instrument: Instrument) -> Sequence[RelatedPage]:
        scans = published().filter(edition__instrument=instrument)[:_MOST]
        return [
            RelatedPage(
                label="Bản quét kèm theo",
                address=reverse("digitisation:scan", args=[scan.code]),
                note=f"{scan.page_count} trang, {scan.agency.name} số hóa",
            )
            for scan in scans
        ]
