"""What the ledger of the national data set knows: its states, and what was withdrawn since one of them."""

from __future__ import annotations

from datetime import datetime

from portal.api.models import LedgerRecord, LedgerState
from portal.api.national.manifest import PackageState
from portal.api.queries.representation import moment

NOTHING = PackageState(sequence=0, cut_off=None)


def newest_state() -> PackageState:
    return _told(LedgerState.objects.order_by("-sequence").first())


def state_at(at: datetime) -> PackageState:
    """The state that the ledger had at a moment: everything that changed later has a higher number."""
    return _told(LedgerState.objects.filter(at__lte=at).order_by("-sequence").first())


def withdrawn_after(sequence: int) -> bool:
    """Whether something is withdrawn now that was not, or not so, in this state."""
    return LedgerRecord.objects.filter(state__gt=sequence).exclude(withdrawal="").exists()


def _told(state: LedgerState | None) -> PackageState:
    return PackageState(sequence=state.sequence, cut_off=moment(state.at)) if state else NOTHING
