"""What the public reads of digitised material: lists, one document, its pages with the words that were looked for."""

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
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.library.models import Instrument
from portal.library.queries import law_moved_at, stale_keys
from portal.library.queries.instruments import standing_under_law
from portal.library.queries.relations import RelatedPage
from portal.schema.queries import grouped, narrowed
from scanreading.engines.types import PrintedWord, words_from_rows

_AT_ONCE = 20  # scans whose words are held together
_MARK = 16


@dataclass(frozen=True, slots=True)
class PageForIndex:
    number: int
    text: str


# One published scan as search needs it: `scan`, `is_stale`, its `pages`, and `stamp`, what `scan_stamps` says as long
# as this is what is read.
ScanForIndex = dict[str, Any]


def published() -> QuerySet[Scan]:
    """What the public may read now, newest first."""
    return (
        Scan.objects.filter(state=ScanState.PUBLISHED.value)
        .select_related("agency", "field", "edition__instrument")
        .order_by("-published_at", "-pk")
    )


def scan_of_code(*, code: str) -> Scan | None:
    """What an address names: published, or withdrawn and then only its notice."""
    return (
        Scan.objects.filter(code=code, state__in=(ScanState.PUBLISHED.value, ScanState.WITHDRAWN.value))
        .select_related("agency", "field", "draft", "edition__instrument")
        .first()
    )


def published_listed(*, material: str, topic: str, agencies: frozenset[int] | None) -> QuerySet[Scan]:
    """What a reader wants to see; an empty value does not narrow. `agencies`: theirs, None for everybody's."""
    return narrowed(published(), material=material, field__slug=topic, agency__in=agencies)


def choices_of(*, name: str) -> list[tuple[str, str, int]]:
    """By what a list can be narrowed: (value, label, count). `name`: "agency" or "field"."""
    counted = (
        Scan.objects.filter(state=ScanState.PUBLISHED.value)
        .exclude(**{name: None})
        .values_list(f"{name}__slug", f"{name}__name")
        .annotate(count=Count("pk"))
        .order_by(f"{name}__name")
    )
    return [(slug, label, count) for slug, label, count in counted]


def published_for_sitemap() -> QuerySet[Scan]:
    """With `law_moved_at`: when what is told of the law under each last became other."""
    return (
        Scan.objects.filter(state=ScanState.PUBLISHED.value)
        .only("code", "published_at")
        .annotate(law_moved_at=law_moved_at(kind=GUARDED, key="code"))
        .order_by("pk")
    )


def current_texts(*, scan: Scan, numbers: Collection[int] | None = None) -> QuerySet[PageText]:
    """The words of the pages as they are now, in order."""
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
    """Changes whenever a word of the scan does: of which state a copy was made."""
    return _mark(scan.checksum, scan.title, PageText.objects.filter(page__scan=scan).aggregate(last=Max("pk"))["last"])


def marks_of_ready() -> list[tuple[int, str, str]]:
    """(key, code, mark) of every scan that is accepted or public, the latest first. One query."""
    rows = (
        Scan.objects.filter(state__in=(ScanState.ACCEPTED.value, ScanState.PUBLISHED.value))
        .exclude(page_count=0)
        .order_by("-pk")
        .annotate(last=Max("pages__texts__pk"))
        .values_list("pk", "code", "checksum", "title", "last")
    )
    return [(pk, code, _mark(checksum, title, last)) for pk, code, checksum, title, last in rows]


def _mark(checksum: str, title: str, last: int | None) -> str:
    """Versions of words are only added: the newest tells the state of all."""
    return sha256(repr((checksum, title, last)).encode()).hexdigest()[:_MARK]


def comparison_of(*, scan: Scan) -> dict[str, Any]:
    """`last`: when somebody last laid a page beside its picture, None for never. `unseen`: doubted words that were left
    when their page was finished, and that no second person has gone through since."""
    looked_again = Proof.objects.filter(
        page=OuterRef("page"),
        kind=ProofKind.SECOND.value,
        outcome=ProofOutcome.DONE.value,
        ended_at__gte=OuterRef("ended_at"),
    )
    is_left = Q(~Exists(looked_again), kind=ProofKind.FIRST.value, ended_at=F("page__proofed_at"))
    return Proof.objects.filter(page__scan=scan).aggregate(
        last=Max("ended_at"), unseen=Sum("unseen_count", filter=is_left, default=0)
    )


def corrected_since(*, scan: Scan) -> QuerySet[Correction]:
    """What was set right after the scan became public, the latest first: a reader sees that its words are not those of
    before. What stood there may have had to go, so it is not to be shown."""
    return (
        Correction.objects.filter(page__scan=scan, at__gt=scan.published_at, is_undone=False, is_lost=False)
        .select_related("page")
        .order_by("-at", "-pk")
    )


# ---- for an index ----------------------------------------------------------------------------------------------------


def scans_for_index(*, codes: Sequence[str] | None = None) -> Iterator[ScanForIndex]:
    """Every published scan, or those named that are; streamed, in the order in which they came."""
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
    """For each of these scans that the public may read, what changes whenever its words or its name do. One query."""
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
    """Scans of these agencies (None: of all) that stand there, the newest first."""
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
    """What stands beside a law: its scans (the setting LIBRARY_BESIDE)."""
    return [
        RelatedPage(
            label="Bản quét kèm theo",
            address=reverse("digitisation:scan", args=[scan.code]),
            note=f"{scan.page_count} trang, {scan.agency.name} số hóa",
        )
        for scan in published().filter(edition__instrument=instrument)[:5]
    ]


# In the order of the page.
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
    """What is known of the document, by the names that readers know; days as they write them."""
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
    """Lines of print that belong together; each line is pieces."""
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
    """Articles lead to the library where it has the text; everything else to its page of the scan."""
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
    """Numbers of the pages on which the question stands: as a phrase, else with all of its words."""
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


def _standing(scan: Scan, details: Mapping[str, Any]) -> VersionStanding:
    if (today := _read(scan, details)) is None:
        return VersionStanding("Tài liệu này đã được rút, không dùng nữa.", is_hidden=True)
    return standing_under_law(
        kind=GUARDED,
        key=scan.code,
        address=today.address,
        replaced="Lời của tài liệu đã được sửa sau bản này." if today.digest != details["sha256"] else "",
    )


SCAN = AttestedKind(
    "Tài liệu số hóa", ("scan.published", "scan.corrected", "scan.restored"), read=_read, standing=_standing
)
