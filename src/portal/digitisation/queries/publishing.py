"""What an officer who publishes sees: what waits, what is public, what was withdrawn, of the agencies in reach."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, QuerySet

from portal.digitisation.models import Scan
from portal.digitisation.states import ScanState

STATES: Mapping[str, ScanState] = {
    "cho": ScanState.ACCEPTED,
    "da-cong-bo": ScanState.PUBLISHED,
    "da-rut": ScanState.WITHDRAWN,
}


def scans_in(*, state: ScanState, agencies: set[int] | None) -> QuerySet[Scan]:
    """Scans of these agencies (None: of all) that stand there, the newest first."""
    scans = Scan.objects.filter(state=state.value).select_related("agency").order_by("-published_at", "-pk")
    return scans if agencies is None else scans.filter(agency__in=agencies)


def counts_in(*, agencies: set[int] | None) -> dict[ScanState, int]:
    scans = Scan.objects.filter(state__in=[state.value for state in STATES.values()])
    if agencies is not None:
        scans = scans.filter(agency__in=agencies)
    rows = scans.order_by().values_list("state").annotate(count=Count("pk"))
    return {ScanState(state): count for state, count in rows}
