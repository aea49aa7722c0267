"""Queries of proofing: pages that wait for an officer, who works or has worked on a page, corrections as values,
samples."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse

from portal.agencies.models import Agency, Officer
from portal.digitisation.models import Correction, PageText, Proof, Sample, SamplePage, Scan, ScanPage
from portal.digitisation.queries.scans import scans_in_reach
from portal.digitisation.states import PROOFED_IN, SCAN_ACTS, PageState, ProofKind, ProofOutcome, ScanState
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.schema.queries import grouped, narrowed
from scanreading.engines.types import WordBox, words_from_rows
from scanreading.proofing.corrections import StoredCorrection
from scanreading.proofing.risk import Estimate, PageCount, estimate, risks_of

_FINISHED = (ProofOutcome.DONE.value, ProofOutcome.RETURNED.value)


def scans_to_proof(*, agencies: set[int] | None) -> QuerySet[Scan]:
    """Scans with pages to proof, oldest first; `done_count` of `all_count` pages are proofed."""
    return _counted(scans_in_reach(agencies=agencies).filter(state=ScanState.PROOFING.value)).order_by(
        "received_at", "pk"
    )


def scans_to_accept(*, agencies: set[int] | None) -> QuerySet[Scan]:
    """Fully proofed scans that wait for a second person, oldest first."""
    return _counted(scans_in_reach(agencies=agencies).filter(state=ScanState.PROOFED.value)).order_by(
        "received_at", "pk"
    )


def _counted(scans: QuerySet[Scan]) -> QuerySet[Scan]:
    return scans.annotate(
        all_count=Count("pages"), done_count=Count("pages", filter=Q(pages__proofed_at__isnull=False))
    )


def holder_of(*, page: ScanPage, at: datetime) -> Proof | None:
    """The open proof of the page whose lease has not expired; None if there is none."""
    return (
        Proof.objects.filter(page=page, ended_at__isnull=True, lease_until__gt=at)
        .select_related("officer")
        .order_by("pk")
        .first()
    )


def proof_of(*, page: ScanPage, officer: Officer) -> Proof | None:
    """The officer's own open proof of the page, even if its lease has expired."""
    return Proof.objects.filter(page=page, officer=officer, ended_at__isnull=True).first()


def next_page(*, scan: Scan, officer: Officer, at: datetime, after: int = 0) -> ScanPage | None:
    """The next page to be proofed that no other officer has open; after the last page it continues from the first."""
    held = Proof.objects.filter(page=OuterRef("pk"), ended_at__isnull=True, lease_until__gt=at).exclude(officer=officer)
    waiting = ScanPage.objects.filter(
        scan=scan, proofed_at__isnull=True, state__in=(PageState.READ.value, PageState.FAILED.value)
    ).filter(~Exists(held))
    return (
        waiting.filter(number__gt=after).order_by("number").first()
        or waiting.filter(number__lte=after).order_by("number").first()
    )


def pages_of(*, scan: Scan) -> QuerySet[ScanPage]:
    return ScanPage.objects.filter(scan=scan).select_related("proofed_by").order_by("number")


def current_texts(*, pages: list[ScanPage]) -> dict[int, PageText]:
    """The current text of each page, by key of the page."""
    return {text.page_id: text for text in PageText.objects.filter(page__in=pages, is_current=True)}


def proofs_of(*, pages: list[ScanPage]) -> dict[int, list[Proof]]:
    """The proofs of each page, newest first, by key of the page."""
    proofs = Proof.objects.filter(page__in=pages).select_related("officer").order_by("-pk")
    return grouped((proof.page_id, proof) for proof in proofs)


def unseen_on(*, text: PageText | None) -> int:
    """How many doubted words of the page nobody has confirmed."""
    sure = set(text.confirmed) if text else set()
    words = words_from_rows(text.words) if text else ()
    return sum(risk.is_doubted and risk.position not in sure for risk in risks_of(words))


def pages_unseen(*, scan: Scan, by: Officer) -> QuerySet[Proof]:
    """Finished first proofs that left doubts unseen on pages that `by` has not gone through as the second person
    since."""
    looked = Proof.objects.filter(
        page=OuterRef("page"), officer=by, kind=ProofKind.SECOND.value, outcome=ProofOutcome.DONE.value
    )
    return Proof.objects.filter(
        ~Exists(looked.filter(ended_at__gte=OuterRef("ended_at"))),
        page__scan=scan,
        kind=ProofKind.FIRST.value,
        ended_at=F("page__proofed_at"),
        unseen_count__gt=0,
    )


# ---- figures ---------------------------------------------------------------------------------------------------------


_SUMS = {
    "pages": Count("pk"),
    "timed_pages": Count("pk", filter=Q(seconds__gt=0)),
    "seconds_sum": Sum("seconds"),
    "characters": Sum("character_count"),
    "corrections": Sum("correction_count"),
    "errors": Sum("error_count"),
}


def _finished(agencies: set[int] | None) -> QuerySet[Proof]:
    return narrowed(
        Proof.objects.filter(kind=ProofKind.FIRST.value, outcome__in=_FINISHED), page__scan__agency__in=agencies
    )


def _figures(row: Mapping[str, Any]) -> dict[str, float | None]:
    """Figures over finished proofs. The time is the working time reported by browsers, over the pages for which it is
    known, at most the time that passed. `found_per_thousand`: wrong characters found by proofing; it measures the
    engines, not the errors that are left."""
    thousands = (row["characters"] or 0) / 1000
    return {
        "pages": row["pages"],
        "seconds_a_page": round((row["seconds_sum"] or 0) / row["timed_pages"]) if row["timed_pages"] else None,
        "corrections_per_thousand": (row["corrections"] or 0) / thousands if thousands else None,
        "found_per_thousand": (row["errors"] or 0) / thousands if thousands else None,
    }


def figures_of_scan(*, scan: Scan) -> dict[str, float | None]:
    return _figures(_finished(None).filter(page__scan=scan).aggregate(**_SUMS))


def figures_of_officer(*, officer: Officer, from_date: date) -> dict[str, float | None]:
    """The officer's own figures; they are shown to nobody else."""
    return _figures(_finished(None).filter(officer=officer, ended_at__date__gte=from_date).aggregate(**_SUMS))


def months_of_agencies(*, agencies: set[int] | None) -> list[dict[str, Any]]:
    """Figures by month and agency: newest month first, then agencies in Vietnamese order."""
    rows = (
        _finished(agencies)
        .annotate(month=TruncMonth("ended_at"))
        .values("month", "page__scan__agency_id", "page__scan__agency__name", "page__scan__agency__name_sort")
        .annotate(**_SUMS)
        .order_by("-month", "page__scan__agency__name_sort", "page__scan__agency_id")
    )
    return [
        {
            "agency_id": row["page__scan__agency_id"],
            "agency": row["page__scan__agency__name"],
            "month": row["month"].date(),
            "figures": _figures(row),
        }
        for row in rows
    ]


def hands_on(scan: Scan) -> set[int]:
    """Keys of the officers who may not accept the scan.

    These are: who received it; who finished proofing one of its pages, even if it was sent back; who wrote a version of
    a page's text; who corrected a word, even if that was undone. Opening a page without changing anything does not
    count.
    """
    return _hands(page__scan=scan) | ({scan.received_by_id} if scan.received_by_id else set())


def hands_on_page(page: ScanPage) -> set[int]:
    """The same for one page: these officers may not read it again in a sample."""
    return _hands(page=page)


def _hands(**of: object) -> set[int]:
    return set(
        Proof.objects.filter(**of, kind=ProofKind.FIRST.value, outcome__in=_FINISHED)
        .values_list("officer_id", flat=True)
        .union(
            PageText.objects.filter(**of, by__isnull=False).values_list("by_id", flat=True),
            Correction.objects.filter(**of).values_list("by_id", flat=True),
        )
    )


def box_of(box: WordBox | None) -> dict[str, int | None]:
    """A place as the columns of a correction."""
    return {edge: max(0, getattr(box, edge)) if box else None for edge in ("left", "top", "right", "bottom")}


def kept_of(
    corrections: Iterable[Correction], *, inverted: bool = False, across: float = 1.0, down: float = 1.0
) -> list[StoredCorrection]:
    """Corrections as values to be placed; `inverted` to undo them; `across` and `down` scale to a picture of another
    size."""
    return [
        StoredCorrection(
            one.pk,
            one.position,
            _place(one, across, down),
            one.after if inverted else one.before,
            one.before if inverted else one.after,
        )
        for one in corrections
    ]


def _place(one: Correction, across: float, down: float) -> WordBox | None:
    if one.left is None or one.top is None or one.right is None or one.bottom is None:
        return None
    return WordBox(round(one.left * across), round(one.top * down), round(one.right * across), round(one.bottom * down))


def batch_of(*, agency: Agency, from_date: date, to_date: date) -> QuerySet[ScanPage]:
    """Pages of the agency that were proofed within these days and whose scans are accepted."""
    return ScanPage.objects.filter(
        scan__agency=agency,
        scan__state__in=[state.value for state in PROOFED_IN[ProofKind.SAMPLE]],
        proofed_at__date__gte=from_date,
        proofed_at__date__lte=to_date,
    )


def samples_in_reach(*, agencies: set[int] | None) -> QuerySet[Sample]:
    """Samples, newest first, with `page_count` and `read_count`."""
    found = Sample.objects.select_related("agency", "by").annotate(
        page_count=Count("pages"), read_count=Count("pages", filter=Q(pages__read_at__isnull=False))
    )
    return narrowed(found, agency__in=agencies).order_by("-made_at", "-pk")


def estimate_of(*, sample: Sample) -> Estimate | None:
    """The estimate from the pages read so far; None if none was read."""
    return estimate(
        PageCount(*row)
        for row in SamplePage.objects.filter(sample=sample, read_at__isnull=False).values_list("characters", "errors")
    )


def estimates_by_month(*, agencies: set[int] | None) -> dict[tuple[int, date], Estimate]:
    """The estimates from all samples, by (agency, first day of the month in which the pages were proofed)."""
    read = SamplePage.objects.filter(read_at__isnull=False, page__proofed_at__isnull=False)
    rows = narrowed(read, sample__agency__in=agencies).values_list(
        "sample__agency_id", "page__proofed_at__date", "characters", "errors"
    )
    counted = grouped(((agency, day.replace(day=1)), PageCount(*counts)) for agency, day, *counts in rows)
    found = {key: estimate(pages) for key, pages in counted.items()}
    return {key: one for key, one in found.items() if one is not None}


# ---- pending work of an officer --------------------------------------------------------------------------------------


def _scans(act: str, code: str, label: str, page: str, key: str, listed_at: str) -> WaitingWork:
    states = SCAN_ACTS[act].states

    def rows(asked: WaitingFor) -> QuerySet[Scan]:
        found = Scan.objects.filter(state__in=states, agency__in=asked.agencies)
        if not SCAN_ACTS[act].second_person:
            return found
        finished = Proof.objects.filter(kind=ProofKind.FIRST.value, outcome__in=_FINISHED, officer=asked.officer)
        for hand in (finished, PageText.objects.filter(by=asked.officer), Correction.objects.filter(by=asked.officer)):
            found = found.exclude(Exists(hand.filter(page__scan=OuterRef("pk"))))
        return found.exclude(received_by=asked.officer)

    return WaitingWork(
        code=code,
        label=label,
        verbs=SCAN_ACTS[act].verbs,
        rows=rows,
        title=str,
        url=lambda scan: reverse(page, args=[getattr(scan, key)]),
        since="received_at",
        acts=(SCAN_ACTS[act],),
        listed_at=listed_at,
    )


WAITING = (
    _scans(
        "proof", "tai-lieu-cho-soat", "Tài liệu số hóa chờ soát", "digitisation_proofing", "code", "digitisation_proofs"
    ),
    _scans(
        "accept",
        "tai-lieu-nghiem-thu",
        "Tài liệu chờ bạn nghiệm thu",
        "digitisation_proofing",
        "code",
        "digitisation_proofs",
    ),
    _scans(
        "publish",
        "tai-lieu-cho-cong-bo",
        "Tài liệu đã nghiệm thu, chờ công bố",
        "digitisation_publication",
        "pk",
        "digitisation_publications",
    ),
)
