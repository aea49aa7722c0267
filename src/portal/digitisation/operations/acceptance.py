"""A second person looks: a page goes back with a reason, the whole scan is accepted, and samples are read again."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach
from portal.digitisation.models import Proof, Sample, SamplePage, Scan, ScanPage
from portal.digitisation.operations.leases import OwnWork, ProofingNotAllowed, WrongProofState, end, open_proof, spend
from portal.digitisation.operations.particulars import understand
from portal.digitisation.queries.proofs import batch_of, hands_on
from portal.digitisation.states import TRANSITIONS, ProofKind, ProofOutcome, ScanState
from portal.journal.operations import record
from scanreading.engines.types import words_from_rows
from scanreading.proofing.changes import TypedChanges, apply
from scanreading.proofing.estimates import choose


class PagesLeft(Exception):
    """Pages of the scan have not been proofed, or were read again since."""


class ReturnReasonMissing(ValueError):
    """A page is sent back with a reason, so that whoever proofed it knows what to look at."""


@transaction.atomic
def accept_scan(*, scan: Scan, by: Officer, at: datetime) -> Scan:
    """A second person answers for the text: it may be published.

    The second person may accept for the scan's agency, did not receive it, and neither proofed, wrote nor corrected any
    page of it (`queries.hands`). Raises NotAllowed, OwnWork, WrongState, PagesLeft.
    """
    scan = _held(scan)
    _ask(scan, by, at)
    if by.pk in hands_on(scan):
        raise OwnWork(f"{by.pk} had a hand in {scan}.")
    if scan.state != ScanState.PROOFED:
        raise WrongProofState(f"{scan} is {scan.state!r}.")
    if not scan.pages.exists() or scan.pages.filter(proofed_at__isnull=True).exists():
        raise PagesLeft(scan)
    scan.state, scan.accepted_by = ScanState.ACCEPTED, by
    scan.save(update_fields=["state", "accepted_by"])
    _end_second_looks(scan, at)
    understand(scan=scan, at=at)
    record("scan.accepted", subject=scan, by=by, at=at, details={"pages": scan.pages.count()})
    return scan


@transaction.atomic
def return_page(*, page: ScanPage, reason: str, by: Officer, at: datetime) -> Scan:
    """Send a page back to be proofed again, and the scan with it. Whoever may accept may do so, and so may whoever
    proofs: to find a mistake in one's own page is no reason to hide it.

    Raises NotAllowed, WrongState, NoReason.
    """
    scan = _held(page.scan)
    _ask(scan, by, at, "scan.proof", "scan.accept")
    if not reason.strip():
        raise ReturnReasonMissing(page)
    page = ScanPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    may_go_back = ScanState.PROOFING in TRANSITIONS[ScanState(scan.state)] or scan.state == ScanState.PROOFING
    if page.proofed_at is None or not may_go_back:
        raise WrongProofState(f"{page} of {scan}, which is {scan.state!r}.")
    Proof.objects.filter(page=page, kind=ProofKind.FIRST.value, outcome=ProofOutcome.DONE.value).update(
        outcome=ProofOutcome.RETURNED.value, note=reason.strip()[:500]
    )
    page.proofed_at = page.proofed_by = None
    page.save(update_fields=["proofed_at", "proofed_by"])
    scan.state, scan.accepted_by = ScanState.PROOFING, None
    scan.save(update_fields=["state", "accepted_by"])
    _end_second_looks(scan, at)
    record("scan.returned", subject=scan, by=by, at=at, details={"page": page.number})
    return scan


def _held(scan: Scan) -> Scan:
    return Scan.objects.select_for_update(of=("self",)).get(pk=scan.pk)


def _ask(scan: Scan, by: Officer, at: datetime, *verbs: str) -> None:
    reaches = [
        agencies_in_reach(officer=by, verb=verb, on=timezone.localdate(at)) for verb in verbs or ("scan.accept",)
    ]
    if not any(reach is None or scan.agency_id in reach for reach in reaches):
        raise ProofingNotAllowed(f"{by.pk} may not judge scans of agency {scan.agency_id}.")


def _end_second_looks(scan: Scan, at: datetime) -> None:
    """Pages that somebody has open to look at them a second time are free again."""
    looks = Proof.objects.filter(page__scan=scan, ended_at__isnull=True, kind=ProofKind.SECOND.value)
    looks.update(outcome=ProofOutcome.LEFT.value, ended_at=at)


class EmptyBatch(Exception):
    """The agency has no accepted pages that were proofed within these days."""


@transaction.atomic
def open_sample(
    *, agency: Agency, from_date: date, to_date: date, page_count: int, by: Officer, at: datetime
) -> Sample:
    """Draw so many pages by lot from those that the agency proofed within these days and that are accepted.

    Raises NotAllowed, EmptyBatch.
    """
    reach = agencies_in_reach(officer=by, verb="scan.accept", on=timezone.localdate(at))
    if reach is not None and agency.pk not in reach:
        raise ProofingNotAllowed(f"{by.pk} may not sample for agency {agency.pk}.")
    keys = list(batch_of(agency=agency, from_date=from_date, to_date=to_date).values_list("pk", flat=True))
    if not keys:
        raise EmptyBatch(agency)
    seed = f"{agency.pk}/{from_date}/{to_date}/{at.isoformat()}"
    sample = Sample.objects.create(
        agency=agency, from_date=from_date, to_date=to_date, seed=seed, batch_count=len(keys), by=by, made_at=at
    )
    drawn = choose(keys, count=page_count, seed=seed)
    SamplePage.objects.bulk_create(SamplePage(sample=sample, page_id=key) for key in drawn)
    details = {"agency": agency.pk, "pages": len(drawn), "of": len(keys)}
    record("sample.drawn", subject=sample, by=by, at=at, details=details)
    return sample


@transaction.atomic
def count_page(*, sampled: SamplePage, proof: Proof, typed: TypedChanges, seconds: int, at: datetime) -> SamplePage:
    """Note what a second pair of eyes found wrong on a page of the sample. Raises NotYours, WrongState, Unclear."""
    proof = open_proof(proof)
    sampled = SamplePage.objects.select_for_update(of=("self",)).get(pk=sampled.pk)
    if proof.kind != ProofKind.SAMPLE or sampled.page_id != proof.page_id or sampled.read_at is not None:
        raise WrongProofState(f"{sampled} is not read in {proof}.")
    current = proof.page.texts.filter(is_current=True).first()
    changed = apply(words_from_rows(current.words if current else []), typed.changes, typed.breaks)
    spend(proof, seconds, at)
    proof.correction_count, proof.error_count = len(changed.corrected), changed.characters
    end(proof, ProofOutcome.DONE, at)
    sampled.proof, sampled.read_at = proof, at
    sampled.characters, sampled.errors = proof.character_count, changed.characters
    sampled.findings = [[one.before, one.after] for one in changed.corrected]
    sampled.save()
    details = {"page": proof.page.number, "kind": proof.kind, "seconds": proof.seconds, "errors": changed.characters}
    record("proof.ended", subject=proof.page.scan, by=proof.officer, at=at, details=details)
    return sampled
