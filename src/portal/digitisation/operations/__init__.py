"""What is done with scans: one function an act, one transaction, one entry in the journal."""

from datetime import datetime, timedelta

from django.db import transaction

from portal.agencies.models import Officer
from portal.design.refusals import Refused, SecondPersonNeeded, WrongState, refuse_if
from portal.digitisation.models import PageText, Proof, Scan, ScanPage
from portal.digitisation.queries.proofs import hands_on, hands_on_page
from portal.digitisation.states import PROOFED_IN, TRANSITIONS, PageState, ProofKind, ProofOutcome, ScanState
from portal.journal.operations.acts import require
from portal.schema.models import save_fields

LEASE = timedelta(minutes=10)

VERBS: dict[ProofKind, str] = {
    ProofKind.FIRST: "scan.proof",
    ProofKind.SECOND: "scan.accept",
    ProofKind.SAMPLE: "scan.accept",
}


class PageLeased(Refused):
    """Somebody else has the page open. It is free when they finish, or ten minutes after they stop working."""


def ask(*, officer: Officer, verb: str, page: ScanPage, at: datetime) -> None:
    """Raises NotAllowed."""
    require((verb,), page.scan.agency_id, by=officer, at=at)


def held_page(page: ScanPage) -> ScanPage:
    """The page as it is now, with its scan; nobody else changes it until the transaction ends."""
    ScanPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    return ScanPage.objects.select_related("scan").get(pk=page.pk)


@transaction.atomic
def open_page(*, page: ScanPage, officer: Officer, kind: ProofKind, at: datetime) -> Proof:
    """Hold the page for ten minutes, renewed with every save and by `renew`. Theirs already: the same proof.

    What others left for longer than their lease is taken over. Raises NotAllowed, SecondPersonNeeded, WrongState,
    PageLeased.
    """
    page = held_page(page)
    ask(officer=officer, verb=VERBS[kind], page=page, at=at)
    _ask_other_hands(page, officer, kind)
    refuse_if(
        ScanState(page.scan.state) not in PROOFED_IN[kind] or page.state not in (PageState.READ, PageState.FAILED),
        WrongState(),
    )
    current = Proof.objects.filter(page=page, ended_at__isnull=True).select_related("officer").first()
    if current is not None:
        if current.officer_id == officer.pk and current.kind == kind:
            return _renewed(current, at)
        if current.officer_id != officer.pk and current.lease_until > at:
            raise PageLeased(f"{current.officer} đang soát trang này.", about=current)
        end(current, ProofOutcome.LEFT, at)
    return Proof.objects.create(page=page, kind=kind, officer=officer, began_at=at, lease_until=at + LEASE)


def _ask_other_hands(page: ScanPage, officer: Officer, kind: ProofKind) -> None:
    refuse_if(kind is ProofKind.SECOND and officer.pk in hands_on(page.scan), SecondPersonNeeded())
    refuse_if(kind is ProofKind.SAMPLE and officer.pk in hands_on_page(page), SecondPersonNeeded())


@transaction.atomic
def renew(*, proof: Proof, at: datetime) -> Proof:
    """Hold the page for ten minutes more. A lease that ran out is renewed as long as nobody took the page. Raises
    WrongState.
    """
    return _renewed(open_proof(proof), at)


@transaction.atomic
def release(*, proof: Proof, at: datetime) -> None:
    """Let the page go, with what was saved. Raises WrongState."""
    end(open_proof(proof), ProofOutcome.LEFT, at)


def open_proof(proof: Proof) -> Proof:
    """The proof as it is now, its page held. Raises WrongState if it has ended."""
    page = held_page(proof.page)
    current = Proof.objects.select_related("officer").get(pk=proof.pk)
    refuse_if(current.ended_at is not None, WrongState())
    current.page = page
    return current


def _renewed(proof: Proof, at: datetime) -> Proof:
    save_fields(proof, lease_until=at + LEASE)
    return proof


def spend(proof: Proof, seconds: int, at: datetime) -> None:
    """Add time that was worked, never more than has passed since the page was opened. Holds the page anew."""
    proof.seconds = min(proof.seconds + max(0, seconds), max(0, int((at - proof.began_at).total_seconds())))
    proof.lease_until = at + LEASE


def end(proof: Proof, outcome: ProofOutcome, at: datetime) -> None:
    """Count what the page holds, and say how the work ended."""
    text = PageText.objects.filter(page=proof.page_id, is_current=True).values_list("text", flat=True).first() or ""
    proof.character_count = len("".join(text.split()))
    proof.outcome, proof.ended_at = outcome, at
    proof.save()


def locked_scan(scan: Scan, *, to: ScanState) -> Scan:
    """The scan as it stands, held until the transaction ends. Raises WrongState."""
    kept = Scan.objects.select_for_update().get(pk=scan.pk)
    refuse_if(
        to not in TRANSITIONS[ScanState(kept.state)],
        WrongState("Tài liệu đã đi bước khác nên không đọc lại được lúc này."),
    )
    return kept
