"""Faults of a text: reported by readers, settled by officers."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.models import Instrument, ProblemReport
from portal.library.states import ProblemKind, ProblemState

# Letters and digits that nobody mistakes for one another, on paper or by telephone.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


class ProblemSettled(Exception):
    """The report was settled before; reload the list to see what was said."""


@transaction.atomic
def report_problem(
    *, instrument: Instrument, address: str, kind: ProblemKind, message: str, at: datetime
) -> ProblemReport:
    """Note what a reader says is wrong. The reader stays unknown; the code is their receipt."""
    report = ProblemReport.objects.create(
        instrument=instrument,
        address=address,
        kind=kind.value,
        message=message,
        code="".join(secrets.choice(_SIGNS) for _ in range(CODE_LENGTH)),
        reported_at=at,
    )
    details = {"slug": instrument.slug, "address": address, "kind": kind.value}
    record("problem.reported", subject=instrument, by=None, at=at, details=details | {"report": report.pk})
    return report


@transaction.atomic
def settle_problem(
    *, report: ProblemReport, state: ProblemState, reply: str, by: Officer, at: datetime
) -> ProblemReport:
    """An officer says what became of it; the reader sees the reply under the code. Raises ProblemSettled."""
    current = ProblemReport.objects.select_for_update().select_related("instrument").get(pk=report.pk)
    if current.state != ProblemState.OPEN:
        raise ProblemSettled(current.pk)
    current.state, current.reply, current.settled_by, current.settled_at = state.value, reply, by, at
    current.save()
    details = {"slug": current.instrument.slug, "report": current.pk, "state": state.value}
    record("problem.settled", subject=current.instrument, by=by, at=at, details=details)
    return current
