"""A report handed in, sent back, approved by another person, signed with its file, published."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from officialdocs import write
from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.reports.compiling.drafting import TO_WRITE
from portal.reports.models import Compilation, CompilationAct, SignedReport
from portal.reports.operations.compilations.drafting import ask, locked
from portal.reports.operations.compilations.errors import (
    DrafterApproves,
    ReasonMissing,
    RemarksOpen,
    Unfinished,
    WrongStep,
)
from portal.reports.queries.compilations.documents import Signing, default_symbol, report_document
from portal.reports.queries.compilations.lists import newest_draft, outline_of
from portal.reports.states.compilations import CompilationState, step_between


@transaction.atomic
def hand_in(*, compilation: Compilation, by: Officer, at: datetime) -> Compilation:
    """The newest draft goes to who approves. Raises NotAllowed, WrongStep, RemarksOpen, Unfinished."""
    held = locked(compilation)
    _may_go(held, CompilationState.SUBMITTED, by=by, at=at)
    if open_count := held.remarks.filter(settled_at__isnull=True).count():
        raise RemarksOpen(open_count)
    if headings := unfinished(held):
        raise Unfinished(headings)
    held.submitted_by = by
    return _go(held, CompilationState.SUBMITTED, "report.submitted", by=by, at=at, fields=["submitted_by"])


def unfinished(compilation: Compilation) -> tuple[str, ...]:
    """Headings of the sections that still say what has to be written."""
    texts = newest_draft(compilation=compilation).sections
    sections = outline_of(compilation).sections
    return tuple(one.heading or "Mở đầu" for one in sections if TO_WRITE in texts.get(one.key, ""))


@transaction.atomic
def send_back(*, compilation: Compilation, words: str, by: Officer, at: datetime) -> Compilation:
    """Back to be drafted, with a reason. Raises NotAllowed, WrongStep, ReasonMissing."""
    held = locked(compilation)
    _may_go(held, CompilationState.DRAFTING, by=by, at=at)
    if not words.strip():
        raise ReasonMissing
    held.submitted_by = held.approved_by = None
    fields = ["submitted_by", "approved_by"]
    return _go(held, CompilationState.DRAFTING, "report.returned", by=by, at=at, fields=fields, words=words.strip())


@transaction.atomic
def approve_report(*, compilation: Compilation, by: Officer, at: datetime, words: str = "") -> Compilation:
    """By a leader of the issuing agency who wrote nothing of it. Raises NotAllowed, WrongStep, DrafterApproves."""
    held = locked(compilation)
    _may_go(held, CompilationState.APPROVED, by=by, at=at)
    if by.pk in (held.submitted_by_id, held.compiled_by_id) or held.drafts.filter(by=by).exists():
        raise DrafterApproves
    held.approved_by = by
    fields = ["approved_by"]
    return _go(held, CompilationState.APPROVED, "report.approved", by=by, at=at, fields=fields, words=words.strip())


@dataclass(frozen=True, slots=True)
class Signed:
    """What the signed paper says. `symbol` is what stands after the stroke; empty: that of the issuing agency."""

    number: int
    on: date
    signer: str
    position: str = ""
    symbol: str = ""


@transaction.atomic
def sign_report(*, compilation: Compilation, signed: Signed, by: Officer, at: datetime) -> SignedReport:
    """The approved draft with number, day and signer, as a file that is made once. Raises NotAllowed, WrongStep."""
    held = locked(compilation)
    _may_go(held, CompilationState.SIGNED, by=by, at=at)
    draft = newest_draft(compilation=held)
    symbol = signed.symbol.strip() or default_symbol(held.issuer)
    signing = Signing(signed.number, symbol, signed.on, signed.signer.strip(), signed.position.strip())
    document = report_document(compilation=held, draft=draft, signing=signing)
    file = write(document, at=timezone.make_aware(datetime.combine(signed.on, time())))
    made = SignedReport.objects.create(
        compilation=held,
        draft=draft,
        number=signed.number,
        symbol=symbol,
        signed_on=signed.on,
        signer=signing.signer,
        position=document.signature.position,
        file=file,
        checksum=hashlib.sha256(file).hexdigest(),
        by=by,
        at=at,
    )
    more = {"number": str(made), "checksum": made.checksum}
    _go(held, CompilationState.SIGNED, "report.signed", by=by, at=at, fields=[], more=more)
    return made


@transaction.atomic
def publish_report(*, compilation: Compilation, by: Officer, at: datetime) -> Compilation:
    """For everybody to read, at an address that stays. Raises NotAllowed, WrongStep."""
    held = locked(compilation)
    _may_go(held, CompilationState.PUBLISHED, by=by, at=at)
    held.published_at = at
    return _go(held, CompilationState.PUBLISHED, "report.published", by=by, at=at, fields=["published_at"])


# ---- what every step does --------------------------------------------------------------------------------------------


def _may_go(held: Compilation, after: CompilationState, *, by: Officer, at: datetime) -> None:
    """Raises WrongStep, NotAllowed."""
    step = step_between(CompilationState(held.state), after)
    if step is None:
        raise WrongStep
    ask(held, step.verbs, by=by, at=at)


def _go(
    held: Compilation,
    after: CompilationState,
    verb: str,
    *,
    by: Officer,
    at: datetime,
    fields: list[str],
    words: str = "",
    more: dict[str, Any] | None = None,
) -> Compilation:
    held.state = after.value
    held.save(update_fields=["state", *fields])
    number = newest_draft(compilation=held).number
    CompilationAct.objects.create(compilation=held, after=after.value, draft_number=number, words=words, by=by, at=at)
    details = {"slug": held.slug, "draft": number, "agency": held.issuer_id} | (more or {})
    record(verb, subject=held, by=by, at=at, details=details)
    return held
