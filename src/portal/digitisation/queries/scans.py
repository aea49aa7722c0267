"""Scans as the views and the reader ask for them: lists, progress, an estimate, what looks alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from lawtext.words import normalise
from portal.digitisation.models import PageText, Scan, ScanPage
from portal.digitisation.states import PageState, ScanState
from scanreading.engines.likeness import look_the_same

_BEING_READ = (ScanState.RECEIVED.value, ScanState.READING.value)
_LATELY = timedelta(minutes=10)
_FEWEST_FOR_RATE = 3
_COMPARED_PAGES = 3
_PAGES_APART = 0.05  # of the pages: a scan made again may lack an empty back
_OVER = (PageState.READ.value, PageState.FAILED.value)


def scans_in_reach(*, agencies: set[int] | None) -> QuerySet[Scan]:
    """The scans of these agencies; None for all."""
    scans = Scan.objects.select_related("agency")
    return scans if agencies is None else scans.filter(agency__in=agencies)


def scans_listed(
    *, agencies: set[int] | None, state: str = "", agency: int | None = None, material: str = "", words: str = ""
) -> QuerySet[Scan]:
    """For the list, the latest first; dropped ones where asked for."""
    scans = scans_in_reach(agencies=agencies)
    scans = scans.filter(state=state) if state else scans.exclude(state=ScanState.DROPPED.value)
    if agency is not None:
        scans = scans.filter(agency=agency)
    if material:
        scans = scans.filter(material=material)
    if said := normalise(words):
        scans = scans.filter(Q(title__icontains=said) | Q(code__iexact=said) | Q(original_name__icontains=said))
    return scans.order_by("-received_at", "-pk")


def pages_over(*, scans: Iterable[Scan]) -> dict[int, tuple[int, int]]:
    """Of each scan how many pages are over, and how many of them failed."""
    pages = ScanPage.objects.filter(scan__in=[scan.pk for scan in scans], state__in=_OVER)
    found: dict[int, tuple[int, int]] = {}
    for scan, state, count in pages.values_list("scan", "state").annotate(count=Count("pk")):
        done, failed = found.get(scan, (0, 0))
        found[scan] = done + count, failed + (count if state == PageState.FAILED else 0)
    return found


def counts_by_state(*, agencies: set[int] | None) -> Counter[str]:
    """How many scans stand where."""
    counted = scans_in_reach(agencies=agencies).order_by().values_list("state").annotate(count=Count("pk"))
    return Counter(dict(counted))


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How far the reading of a scan is. `minutes`: until it is read, at the pace of the last pages; None: not known."""

    done: int
    failed: int
    pages: int
    minutes: int | None

    @property
    def is_over(self) -> bool:
        return self.done >= self.pages


@dataclass(frozen=True, slots=True)
class ReadingPace:
    """Pages a minute lately (None: too few to say), and how many pages are left of every scan that is being read."""

    rate: float | None
    left: dict[int, int]

    def minutes(self, scan: int) -> int | None:
        """Readers go round the scans: until this one is done, each has had as many pages read, or is done itself."""
        if not self.rate or scan not in self.left:
            return None
        own = self.left[scan]
        return max(round(sum(min(own, left) for left in self.left.values()) / self.rate), 1)


def pace_now(*, at: datetime) -> ReadingPace:
    unread = ~Q(pages__state__in=_OVER)
    counted = Scan.objects.filter(state__in=_BEING_READ).annotate(left=Count("pages", filter=unread))
    return ReadingPace(_rate(at), {key: left for key, left in counted.values_list("pk", "left") if left})


def _rate(at: datetime) -> float | None:
    lately = PageText.objects.filter(by__isnull=True, made_at__gt=at - _LATELY, made_at__lte=at)
    moments = list(lately.order_by("-made_at").values_list("made_at", flat=True)[:60])
    if len(moments) < _FEWEST_FOR_RATE:
        return None
    seconds = max((moments[0] - moments[-1]).total_seconds(), 1.0)
    return (len(moments) - 1) * 60.0 / seconds


def progress_of(*, scan: Scan, pace: ReadingPace) -> ReadingProgress:
    counts = Counter(scan.pages.order_by().values_list("state", flat=True))
    failed = counts[PageState.FAILED.value]
    return ReadingProgress(counts[PageState.READ.value] + failed, failed, counts.total(), pace.minutes(scan.pk))


def pages_with_faults(*, scan: Scan) -> QuerySet[ScanPage]:
    """Pages that could not be read, and those that wait for another attempt."""
    waiting = Q(state=PageState.WAITING.value) & ~Q(error="")
    return scan.pages.filter(Q(state=PageState.FAILED.value) | waiting).order_by("number")


def look_alike(*, scan: Scan) -> Scan | None:
    """An earlier scan of what seems to be the same paper: about as many pages, and the first ones look the same."""
    own = _first_pages([scan.pk]).get(scan.pk, {})
    if not own.get(1):
        return None
    apart = max(round(scan.page_count * _PAGES_APART), 1)
    others = Scan.objects.filter(pk__lt=scan.pk, page_count__range=(scan.page_count - apart, scan.page_count + apart))
    others = others.exclude(state=ScanState.DROPPED.value)
    firsts = ScanPage.objects.filter(number=1, scan__in=others).exclude(fingerprint="")
    near = [key for key, said in firsts.values_list("scan", "fingerprint") if look_the_same(own[1], said)]
    pages = _first_pages(near)
    found = [key for key in sorted(near) if _are_alike(own, pages.get(key, {}))]
    return Scan.objects.get(pk=found[0]) if found else None


def _first_pages(scans: Iterable[int]) -> dict[int, dict[int, str]]:
    """The fingerprints of the first pages by scan and number."""
    pages = ScanPage.objects.filter(scan__in=list(scans), number__lte=_COMPARED_PAGES).exclude(fingerprint="")
    found: dict[int, dict[int, str]] = {}
    for scan, number, said in pages.values_list("scan", "number", "fingerprint"):
        found.setdefault(scan, {})[number] = said
    return found


def _are_alike(one: dict[int, str], other: dict[int, str]) -> bool:
    both = one.keys() & other.keys()
    return sum(look_the_same(one[number], other[number]) for number in both) * 2 > len(both)
