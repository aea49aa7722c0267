"""A second person looks: a page goes back with a reason, or the whole scan is accepted."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach
from portal.digitisation.models import Proof, Scan, ScanPage
from portal.digitisation.operations.leasing import NotAllowed, OwnWork, WrongState
from portal.digitisation.operations.understanding import understand
from portal.digitisation.queries.hands import hands_on
from portal.digitisation.states import TRANSITIONS, ProofKind, ProofOutcome, ScanState
from portal.journal.operations import record


class PagesLeft(Exception):
    """Pages of the scan have not been proofed, or were read again since."""


class NoReason(ValueError):
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
        raise WrongState(f"{scan} is {scan.state!r}.")
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
        raise NoReason(page)
    page = ScanPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    may_go_back = ScanState.PROOFING in TRANSITIONS[ScanState(scan.state)] or scan.state == ScanState.PROOFING
    if page.proofed_at is None or not may_go_back:
        raise WrongState(f"{page} of {scan}, which is {scan.state!r}.")
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
        raise NotAllowed(f"{by.pk} may not judge scans of agency {scan.agency_id}.")


def _end_second_looks(scan: Scan, at: datetime) -> None:
    """Pages that somebody has open to look at them a second time are free again."""
    looks = Proof.objects.filter(page__scan=scan, ended_at__isnull=True, kind=ProofKind.SECOND.value)
    looks.update(outcome=ProofOutcome.LEFT.value, ended_at=at)
