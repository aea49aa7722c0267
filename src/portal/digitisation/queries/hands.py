"""Whose hands were on a scan: they never judge it."""

from portal.digitisation.models import Correction, PageText, Proof, Scan, ScanPage
from portal.digitisation.states import ProofKind, ProofOutcome


def hands_on(scan: Scan) -> set[int]:
    """Keys of the officers who may not accept the scan.

    Whoever received it; whoever finished proofing a page of it, sent back since or not; whoever wrote a version of a
    page's text; whoever corrected a word, undone since or not. To open a page and change nothing is no hand on it.
    """
    of_scan = {"page__scan": scan}
    finished = (ProofOutcome.DONE.value, ProofOutcome.RETURNED.value)
    hands = set(
        Proof.objects.filter(**of_scan, kind=ProofKind.FIRST.value, outcome__in=finished)
        .values_list("officer_id", flat=True)
        .union(
            PageText.objects.filter(**of_scan, by__isnull=False).values_list("by_id", flat=True),
            Correction.objects.filter(**of_scan).values_list("by_id", flat=True),
        )
    )
    return hands | ({scan.received_by_id} if scan.received_by_id else set())


def hands_on_page(page: ScanPage) -> set[int]:
    """The same for one page: they do not read it again in a sample."""
    finished = (ProofOutcome.DONE.value, ProofOutcome.RETURNED.value)
    return set(
        Proof.objects.filter(page=page, kind=ProofKind.FIRST.value, outcome__in=finished)
        .values_list("officer_id", flat=True)
        .union(
            PageText.objects.filter(page=page, by__isnull=False).values_list("by_id", flat=True),
            Correction.objects.filter(page=page).values_list("by_id", flat=True),
        )
    )
