"""Queries for the public views: lists of published scans, one document, and its pages with the matches of a search."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import batched, groupby
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from docreaders.sheets import read_date
from lawtext.words import fold
from portal.digitisation.models import Correction, PageText, Proof, Scan, ScanDraft
from portal.digitisation.page_words import found_runs, marks
from portal.digitisation.queries.scans import library_particulars
from portal.digitisation.states import GUARDED, ProofKind, ProofOutcome, ScanState
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStatus
from portal.library.models import Instrument
from portal.library.queries import law_moved_at, stale_keys
from portal.library.queries.instruments import standing_under_law
from portal.library.queries.relations import RelatedPage
from portal.schema.queries import grouped, narrowed
from scanreading.engines.types import PrintedWord, words_from_rows

_AT_ONCE = 20  # scans whose texts are in memory at the same time
_MARK = 16


@dataclass(frozen=True, slots=True)
class PageForIndex:
    number: int
    text: str


# One published scan for the search index: `scan`, `is_stale`, its `pages`, and `stamp`, the value that `scan_stamps`
# returns until the content changes.
ScanForIndex = dict[str, Any]


def published() -> QuerySet[Scan]:
    """All published scans, newest first."""
    return (
        Scan.objects.filter(state=ScanState.PUBLISHED.value)
        .select_related("agency", "field", "edition__instrument")
        .order_by("-published_at", "-pk")
    )


def scan_of_code(*, code: str) -> Scan | None:
    """The scan at a public URL: a published one, or a withdrawn one, of which only the notice is shown."""
    return (
        Scan.objects.filter(code=code, state__in=(ScanState.PUBLISHED.value, ScanState.WITHDRAWN.value))
        .select_related("agency", "field", "draft", "edition__instrument")
        .first()
    )


def published_listed(*, material: str, topic: str, agencies: frozenset[int] | None) -> QuerySet[Scan]:
    """Published scans of this material, field and agencies; an empty value does not narrow. `agencies`: None for
    all."""
    return narrowed(published(), material=material, field__slug=topic, agency__in=agencies)


def choices_of(*, name: str) -> list[tuple[str, str, int]]:
    """The choices of a filter of the list: (value, label, count). `name`: "agency" or "field"."""
    counted = (
        Scan.objects.filter(state=ScanState.PUBLISHED.value)
        .exclude(**{name: None})
        .values_list(f"{name}__slug", f"{name}__name")
        .annotate(count=Count("pk"))
        .order_by(f"{name}__name")
    )
    return [(slug, label, count) for slug, label, count in counted]


def published_for_sitemap() -> QuerySet[Scan]:
    """Published scans with `law_moved_at`: when the statements about the law below each last changed."""
    return (
        Scan.objects.filter(state=ScanState.PUBLISHED.value)
        .only("code", "published_at")
        .annotate(law_moved_at=law_moved_at(kind=GUARDED, key="code"))
        .order_by("pk")
    )


def current_texts(*, scan: Scan, numbers: Collection[int] | None = None) -> QuerySet[PageText]:
    """The current texts of the pages, in order."""
    return narrowed(
        PageText.objects.filter(page__scan=scan, is_current=True).select_related("page").order_by("page__number"),
        page__number__in=numbers,
    )


def text_of_pages(*, scan: Scan) -> list[PageForIndex]:
    return [
        PageForIndex(number, text)
        for number, text in PageText.objects.filter(page__scan=scan, is_current=True)
        .order_by("page__number")
        .values_list("page__number", "text")
    ]


def text_mark(*, scan: Scan) -> str:
    """A hash that changes with every word of the scan; it tells for which state of the text a copy was made."""
    return _mark(scan.checksum, scan.title, PageText.objects.filter(page__scan=scan).aggregate(last=Max("pk"))["last"])


def marks_of_ready() -> list[tuple[int, str, str]]:
    """(key, code, mark) of every accepted or published scan, newest first. One query."""
    rows = (
        Scan.objects.filter(state__in=(ScanState.ACCEPTED.value, ScanState.PUBLISHED.value))
        .exclude(page_count=0)
        .order_by("-pk")
        .annotate(last=Max("pages__texts__pk"))
        .values_list("pk", "code", "checksum", "title", "last")
    )
    return [(pk, code, _mark(checksum, title, last)) for pk, code, checksum, title, last in rows]


def _mark(checksum: str, title: str, last: int | None) -> str:
    """The hash for one state: text versions are only ever added, so the newest key identifies the state."""
    return sha256(repr((checksum, title, last)).encode()).hexdigest()[:_MARK]


def comparison_of(*, scan: Scan) -> dict[str, Any]:
    """`last`: when the work on a page was last finished; None if never. `unseen`: doubted words that were left
    when their page was finished and that no second reader has gone through since."""
    looked_again = Proof.objects.filter(
        page=OuterRef("page"),
        kind=ProofKind.SECOND.value,
        outcome=ProofOutcome.DONE.value,
        ended_at__gte=OuterRef("ended_at"),
    )
    is_left = Q(~Exists(looked_again), kind=ProofKind.FIRST.value, ended_at=F("page__proofed_at"))
    return Proof.objects.filter(page__scan=scan).aggregate(
        last=Max("ended_at", filter=Q(outcome=ProofOutcome.DONE.value)),
        unseen=Sum("unseen_count", filter=is_left, default=0),
    )


def corrected_since(*, scan: Scan) -> QuerySet[Correction]:
    """Corrections after publication, newest first, so that readers see that the text has changed since. The replaced
    words are not to be shown, as they may have had to be removed."""
    return (
        Correction.objects.filter(page__scan=scan, at__gt=scan.published_at, is_undone=False, is_lost=False)
        .select_related("page")
        .order_by("-at", "-pk")
    )


# ---- search index ----------------------------------------------------------------------------------------------------


def scans_for_index(*, codes: Sequence[str] | None = None) -> Iterator[ScanForIndex]:
    """All published scans, or those among `codes`; streamed, oldest first."""
    for some in batched(
        narrowed(published().order_by("pk"), code__in=codes).select_related("draft").iterator(), _AT_ONCE, strict=False
    ):
        stale = stale_keys(kind=GUARDED, keys=[scan.code for scan in some])
        last = dict(
            PageText.objects.filter(page__scan__in=[scan.pk for scan in some])
            .order_by()
            .values_list("page__scan")
            .annotate(last=Max("pk"))
        )
        texts = PageText.objects.filter(page__scan__in=[scan.pk for scan in some], is_current=True)
        rows = texts.order_by("page__number").values_list("page__scan", "page__number", "text")
        pages = grouped((scan, PageForIndex(number, text)) for scan, number, text in rows)
        for scan in some:
            yield {
                "scan": scan,
                "is_stale": scan.code in stale,
                "stamp": _stamp(last.get(scan.pk), scan.title, scan.published_at),
                "pages": pages.get(scan.pk, ()),
            }


def scan_stamps(*, codes: Collection[str]) -> dict[str, str]:
    """For each published scan among `codes`, a stamp that changes with its text or its title. One query."""
    counted = (
        Scan.objects.filter(code__in=codes, state=ScanState.PUBLISHED.value)
        .annotate(last=Max("pages__texts__pk"))
        .values_list("code", "last", "title", "published_at")
    )
    return {code: _stamp(last, title, at) for code, last, title, at in counted}


def _stamp(last: int | None, title: str, at: datetime | None) -> str:
    return f"{last}.{sha256(f'{title}{at}'.encode()).hexdigest()[:8]}"


STATES: Mapping[str, ScanState] = {
    "cho": ScanState.ACCEPTED,
    "da-cong-bo": ScanState.PUBLISHED,
    "da-rut": ScanState.WITHDRAWN,
}


def scans_in(*, state: ScanState, agencies: set[int] | None) -> QuerySet[Scan]:
    """Scans of these agencies (None: of all) in this state, newest first."""
    return narrowed(
        Scan.objects.filter(state=state.value).select_related("agency").order_by("-published_at", "-pk"),
        agency__in=agencies,
    )


def counts_in(*, agencies: set[int] | None) -> dict[ScanState, int]:
    scans = narrowed(Scan.objects.filter(state__in=[state.value for state in STATES.values()]), agency__in=agencies)
    return {
        ScanState(state): count for state, count in scans.order_by().values_list("state").annotate(count=Count("pk"))
    }


def related_scans(instrument: Instrument) -> list[RelatedPage]:
    """The scans of an instrument, shown beside it in the library (setting LIBRARY_BESIDE)."""
    return [
        RelatedPage(
            label="Bản quét kèm theo",
            address=reverse("digitisation:scan", args=[scan.code]),
            note=f"{scan.page_count} trang, {scan.agency.name} số hóa",
        )
        for scan in published().filter(edition__instrument=instrument)[:5]
    ]


# In the order in which the page shows them.
_PARTICULARS = {
    "official_number": "Số, ký hiệu",
    "doc_type": "Loại văn bản",
    "issuer": "Cơ quan ban hành",
    "issued": "Ngày ban hành",
    "effective": "Ngày có hiệu lực",
    "signer": "Người ký",
    "signer_title": "Chức vụ người ký",
    "subject": "Trích yếu",
}
_ADDRESS = re.compile(r"[a-z0-9-]+")
Pieces = tuple[dict[str, object], ...]


def particulars_shown(draft: ScanDraft | None) -> list[tuple[str, str]]:
    """The known particulars with their labels for readers; dates as dd/mm/yyyy."""
    said = library_particulars(draft) if draft is not None else {}
    return [(label, _as_written(said[name])) for name, label in _PARTICULARS.items() if said.get(name)]


def _as_written(value: str) -> str:
    return f"{day:%d/%m/%Y}" if (day := read_date(value)) is not None else value


def shown_page(text: PageText, *, question: str = "") -> dict[str, object]:
    words = words_from_rows(text.words)
    runs = found_runs(words, question) if question else []
    return {
        "number": text.page.number,
        "width": text.page.width,
        "height": text.page.height,
        "paragraphs": _paragraphs(words, {at for start, end in runs for at in range(start, end)}),
        "marks": tuple(marks(words, question)) if question else (),
        "found_count": len(runs),
    }


def _paragraphs(words: Sequence[PrintedWord], found: set[int]) -> tuple[tuple[Pieces, ...], ...]:
    """The lines of the page grouped by block; each line is a sequence of pieces."""
    return tuple(
        tuple(_pieces(list(line), found) for _, line in groupby(list(block), key=lambda one: one[1].line))
        for _, block in groupby(list(enumerate(words)), key=lambda one: one[1].block)
    )


def _pieces(line: Sequence[tuple[int, PrintedWord]], found: set[int]) -> Pieces:
    return tuple(
        {"text": " ".join(word.text for _, word in run), "is_found": is_found}
        for is_found, run in groupby(line, key=lambda one: one[0] in found)
    )


def contents_of(scan: Scan, draft: ScanDraft | None) -> list[dict[str, Any]]:
    """The table of contents: articles link to the library if it has the text; other units link to their page of the
    scan."""
    base = scan.edition.instrument.get_absolute_url() if scan.edition is not None else ""
    entries = []
    for row in draft.outline if draft is not None else ():
        address, marker, title, page = (*row, "", "", "", 1)[:4]
        if not isinstance(page, int) or not _ADDRESS.fullmatch(str(address)):
            continue
        entries.append(
            {
                "label": str(marker),
                "title": str(title),
                "page": page,
                "depth": str(address).count("-khoan-"),
                "address": f"{base}#{address}" if base else f"?trang={page}",
            }
        )
    return [entry for entry in entries if not entry["depth"]]


def pages_with(texts: Sequence[tuple[int, str]], question: str) -> list[int]:
    """Numbers of the pages that contain the query: as a phrase, else all of its words."""
    if not (phrase := " ".join(fold(question).split())):
        return []
    folded = [(number, " ".join(fold(text).split())) for number, text in texts]
    found = [number for number, text in folded if phrase in text]
    return found or [number for number, text in folded if set(phrase.split()) <= set(text.split())]


def _read(scan: Scan, details: Mapping[str, Any]) -> PublicVersion | None:
    if scan.state != ScanState.PUBLISHED:
        return None
    return PublicVersion(
        title=scan.title,
        agency=scan.agency.name,
        address=reverse("digitisation:scan", args=[scan.code]),
        text="\n".join([scan.title, *(page.text for page in text_of_pages(scan=scan))]),
    )


def _standing(scan: Scan, details: Mapping[str, Any]) -> VersionStatus:
    if (today := _read(scan, details)) is None:
        return VersionStatus("Tài liệu này đã được rút, không dùng nữa.", is_hidden=True)
    return standing_under_law(
        kind=GUARDED,
        key=scan.code,
        address=today.address,
        replaced="Lời của tài liệu đã được sửa sau bản này." if today.digest != details["sha256"] else "",
    )


SCAN = AttestedKind(
    "Tài liệu số hóa", ("scan.published", "scan.corrected", "scan.restored"), read=_read, standing=_standing
)
