"""Queries of scans for views and the reader, and of drafts: their pages, and the particulars that the library takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from docreaders.sheets import read_date
from lawtext.addresses import number_key
from lawtext.citations import find_citations
from lawtext.words import normalise
from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach
from portal.agencies.queries.office_search import OfficeSearchKind
from portal.digitisation.models import PageText, Scan, ScanDraft, ScanPage
from portal.digitisation.states import Material, PageState, ScanState
from portal.library.models import Instrument, KnownInstrument
from portal.library.queries import InstrumentSource, PreparedEdition, Stated, prepare
from portal.library.states import EditionKind
from portal.schema.queries import grouped, narrowed
from safefiles.errors import UnreadableFile
from scanreading.engines.pictures import look_the_same
from scanreading.engines.types import ReadPage, Route, words_from_rows
from scanreading.understanding.particulars import LABELS, SURE

_FEWEST_FOR_RATE = 3
_COMPARED_PAGES = 3
_PAGES_APART = 0.05  # share of the pages: a second scan of the same paper may lack an empty back page
_OVER = (PageState.READ.value, PageState.FAILED.value)


def scans_in_reach(*, agencies: set[int] | None) -> QuerySet[Scan]:
    """The scans of these agencies; None for all."""
    return narrowed(Scan.objects.select_related("agency"), agency__in=agencies)


def scans_listed(
    *, agencies: set[int] | None, state: str = "", agency: int | None = None, material: str = "", words: str = ""
) -> QuerySet[Scan]:
    """The list of scans, newest first; dropped ones only if `state` asks for them."""
    scans = scans_in_reach(agencies=agencies)
    scans = scans.filter(state=state) if state else scans.exclude(state=ScanState.DROPPED.value)
    scans = narrowed(scans, agency=agency, material=material)
    if said := normalise(words):
        scans = scans.filter(Q(title__icontains=said) | Q(code__iexact=said) | Q(original_name__icontains=said))
    return scans.order_by("-received_at", "-pk")


def pages_over(*, scans: Iterable[Scan]) -> dict[int, tuple[int, int]]:
    """For each scan the number of finished pages, and how many of them failed."""
    pages = ScanPage.objects.filter(scan__in=[scan.pk for scan in scans], state__in=_OVER)
    found: dict[int, tuple[int, int]] = {}
    for scan, state, count in pages.values_list("scan", "state").annotate(count=Count("pk")):
        done, failed = found.get(scan, (0, 0))
        found[scan] = done + count, failed + (count if state == PageState.FAILED else 0)
    return found


def counts_by_state(*, agencies: set[int] | None) -> Counter[str]:
    """The number of scans in each state."""
    return Counter(dict(scans_in_reach(agencies=agencies).order_by().values_list("state").annotate(count=Count("pk"))))


@dataclass(frozen=True, slots=True)
class ReadingPace:
    """Recent pages per minute (None: too few to tell), and the number of unread pages of every scan that is being
    read."""

    rate: float | None
    left: dict[int, int]

    def minutes(self, scan: int) -> int | None:
        """Estimated minutes until the scan is read; None if unknown. Readers take turns between scans: until this one
        is done, each other scan has as many pages read, or is done itself."""
        if not self.rate or scan not in self.left:
            return None
        own = self.left[scan]
        return max(round(sum(min(own, left) for left in self.left.values()) / self.rate), 1)


def pace_now(*, at: datetime) -> ReadingPace:
    counted = Scan.objects.filter(state__in=(ScanState.RECEIVED.value, ScanState.READING.value)).annotate(
        left=Count("pages", filter=~Q(pages__state__in=_OVER))
    )
    return ReadingPace(_rate(at), {key: left for key, left in counted.values_list("pk", "left") if left})


def _rate(at: datetime) -> float | None:
    moments = list(
        PageText.objects.filter(by__isnull=True, made_at__gt=at - timedelta(minutes=10), made_at__lte=at)
        .order_by("-made_at")
        .values_list("made_at", flat=True)[:60]
    )
    return (
        None
        if len(moments) < _FEWEST_FOR_RATE
        else (len(moments) - 1) * 60.0 / max((moments[0] - moments[-1]).total_seconds(), 1.0)
    )


def progress_of(*, scan: Scan, pace: ReadingPace) -> dict[str, object]:
    """The progress of reading a scan. `minutes`: estimated time left at the recent pace; None if unknown."""
    counts = Counter(scan.pages.order_by().values_list("state", flat=True))
    failed, pages = counts[PageState.FAILED.value], counts.total()
    done = counts[PageState.READ.value] + failed
    return {"done": done, "failed": failed, "pages": pages, "minutes": pace.minutes(scan.pk), "is_over": done >= pages}


def pages_with_faults(*, scan: Scan) -> QuerySet[ScanPage]:
    """Pages that could not be read, and pages that wait for another attempt."""
    return scan.pages.filter(
        Q(state=PageState.FAILED.value) | (Q(state=PageState.WAITING.value) & ~Q(error=""))
    ).order_by("number")


def look_alike(*, scan: Scan) -> Scan | None:
    """An earlier scan that seems to be of the same paper: a similar number of pages, and similar pictures of the first
    ones."""
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
    """Scan -> number -> fingerprint of its first pages."""
    pages = ScanPage.objects.filter(scan__in=list(scans), number__lte=_COMPARED_PAGES).exclude(fingerprint="")
    by_scan = grouped(
        (scan, (number, said)) for scan, number, said in pages.values_list("scan", "number", "fingerprint")
    )
    return {scan: dict(said) for scan, said in by_scan.items()}


def _are_alike(one: dict[int, str], other: dict[int, str]) -> bool:
    both = one.keys() & other.keys()
    return sum(look_the_same(one[number], other[number]) for number in both) * 2 > len(both)


@dataclass(frozen=True, slots=True)
class KnownParticular:
    """A particular of a document: the proposed value, and the value confirmed by a person, if any.

    `boxes` are places on page `page`, in the pixels of its picture; `confidence` is 0-100, of the reader that proposed
    it.
    """

    name: str
    label: str
    proposed: str
    confirmed: str | None
    confidence: int
    page: int
    boxes: tuple[tuple[int, int, int, int], ...]
    is_handwritten: bool
    suggestion: str
    notes: tuple[str, ...]

    @property
    def value(self) -> str:
        """The reliable value: the confirmed one; else the proposed one, unless it was handwritten."""
        if self.confirmed is not None:
            return self.confirmed
        return "" if self.is_handwritten else self.proposed

    @property
    def is_sure(self) -> bool:
        """Whether the proposed value needs no check."""
        return (
            bool(self.proposed)
            and not self.is_handwritten
            and self.confidence >= SURE
            and not (self.suggestion or self.notes)
        )


def draft_of(scan: Scan) -> ScanDraft | None:
    """The draft of a scan; None if there is none yet."""
    return ScanDraft.objects.filter(scan=scan).select_related("confirmed_by").first()


def pages_of(scan: Scan) -> tuple[ReadPage, ...]:
    """The current pages of a scan, corrections included; an empty one for a page that could not be read."""
    pages = {page.number: page for page in ScanPage.objects.filter(scan=scan)}
    texts = {text.page_id: text for text in PageText.objects.filter(page__scan=scan, is_current=True).defer("text")}
    return tuple(
        _page(pages[number], texts.get(pages[number].pk)) if number in pages else _BLANK
        for number in range(1, max(pages, default=0) + 1)
    )


def unlisted_numbers(*, text: str) -> list[str]:
    """Official numbers cited in the text that neither the library nor the catalogue has. At most two queries."""
    keys = {number_key(number): number for one in find_citations(text) if (number := one.document.number)}
    if not keys:
        return []
    held = Instrument.objects.filter(number_key__in=keys).values_list("number_key", flat=True)
    known = KnownInstrument.objects.filter(number_key__in=keys).values_list("number_key", flat=True)
    return [number for key, number in keys.items() if key not in {*held, *known}]


_BLANK = ReadPage(Route.BLANK, 0, 0, ())


def _page(page: ScanPage, text: PageText | None) -> ReadPage:
    if text is None:
        return _BLANK
    return ReadPage(
        Route(page.route) if page.route in Route else Route.SCAN,
        page.width,
        page.height,
        words_from_rows(text.words),
        dpi=page.dpi,
        tables=tuple(tuple(tuple(tuple(cell) for cell in row) for row in table) for table in text.tables),
        doubts=tuple(text.doubts),
    )


def particulars_of(draft: ScanDraft) -> list[KnownParticular]:
    """All particulars, in the order of the form."""
    return [_known(name, draft) for name in LABELS]


def _known(name: str, draft: ScanDraft) -> KnownParticular:
    held = draft.particulars.get(name, {})
    return KnownParticular(
        name=name,
        label=LABELS[name],
        proposed=held.get("value", ""),
        confirmed=draft.confirmed.get(name),
        confidence=held.get("confidence", 0),
        page=held.get("page", 0),
        boxes=tuple((left, top, right, bottom) for left, top, right, bottom in held.get("boxes", ())),
        is_handwritten=held.get("is_handwritten", False),
        suggestion=held.get("suggestion", ""),
        notes=tuple(held.get("notes", ())),
    )


SOURCE_FORMAT = "scan"
# The library's name of a particular -> its possible names in a draft; the first that has a value counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "official_number": ("official_number", "number"),
    "doc_type": ("doc_type", "kind"),
    "issuer": ("issuer",),
    "subject": ("subject",),
    "signer": ("signer",),
    "signer_title": ("signer_title", "signer_office"),
    "issued": ("issued_date", "issued", "date"),
    "effective": ("effective_date", "effective"),
}
_DATES = ("issued", "effective")
_SURE = 85


def library_particulars(draft: ScanDraft) -> dict[str, str]:
    """Particulars by the library's names: the confirmed value, else a value that was read with enough confidence."""
    return {name: said for name, known in _NAMES.items() if (said := _said(draft, known))}


def _said(draft: ScanDraft, names: tuple[str, ...]) -> str:
    values = (_value(source.get(name)) for source in (draft.confirmed, draft.particulars) for name in names)
    return next(filter(None, values), "")


def _value(said: Any) -> str:
    """The usable value: "" if it was handwritten or has a low confidence. A confirmed value may be stored alone or in a
    mapping."""
    if isinstance(said, Mapping) and (said.get("is_handwritten") or said.get("confidence", 100) < _SURE):
        return ""
    return str((said.get("value") if isinstance(said, Mapping) else said) or "").strip()


def edition_of(scan: Scan, draft: ScanDraft) -> PreparedEdition:
    """The scan as an edition for the library. Raises UnreadableFile; its `str()` says in Vietnamese what is missing.

    The checksum covers the original and the text: a corrected word makes another edition.
    """
    said = library_particulars(draft)
    days = {name: read_date(said[name]) for name in _DATES if name in said}
    if not (said.get("official_number") and days.get("issued")):
        raise UnreadableFile(
            reason="Chưa ai xác nhận số, ký hiệu hoặc ngày ban hành của văn bản này.",
            remedy="Số và ngày thường viết tay nên máy không đoán: hãy nhìn ảnh rồi xác nhận ở màn hình thông tin "
            "văn bản.",
        )
    words = {name: value for name, value in said.items() if name not in _DATES}
    stated = Stated(**words, **days, source="Số hóa từ bản giấy", source_id=scan.code)  # type: ignore[arg-type]
    source = InstrumentSource(
        name=scan.code,
        file=scan.original_name,
        format=SOURCE_FORMAT,
        checksum=sha256(f"{scan.checksum}\n{draft.text}".encode()).hexdigest(),
        kind=EditionKind.ISSUED,
        stated=stated,
        text=draft.text,
    )
    return prepare(source, override=Stated(**words, **days))  # type: ignore[arg-type]


def is_plan(scan: Scan) -> bool:
    """Whether the scan is a plan whose text a second person has accepted, so that the plans room may use it."""
    return scan.material == Material.PLAN and scan.state in (ScanState.ACCEPTED, ScanState.PUBLISHED)


def plan_text(*, officer: Officer, code: str, on: date) -> tuple[str, str] | None:
    """The text of a plan that came on paper or as a PDF, and its name; None if there is none or the officer may not
    read it."""
    reach = agencies_in_reach(officer=officer, verb="scan.read", on=on)
    scan = scans_in_reach(agencies=reach).filter(code=code).first()
    draft = draft_of(scan) if scan and is_plan(scan) else None
    # A line of print that reaches the margin would otherwise run on into the preamble.
    return (_PREAMBLE.sub("\n\n", draft.text, 1), f"{code} {draft.scan.original_name}") if draft else None


_PREAMBLE = re.compile(r"(?<=[\w”\"])[ \n](?=Căn cứ [A-ZĐ])")


SEARCHED = (
    OfficeSearchKind(
        code="tai-lieu-so-hoa",
        model=Scan,
        label="Tài liệu số hóa",
        verbs=("scan.read",),
        rows=lambda officer, reach: scans_listed(agencies=reach),
        title=lambda one: f"{one.code} {one.title or one.original_name}",
        url=lambda one: reverse("digitisation_scan", args=[one.code]),
        fields=("title", "code", "original_name"),
    ),
)
