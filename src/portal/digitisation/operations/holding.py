"""A scan held while something is done to it, where it may go from where it stands."""

from portal.digitisation.models import Scan
from portal.digitisation.states import TRANSITIONS, ScanState


class WrongState(Exception):
    """The scan does not stand where this can be done to it."""


def held(scan: Scan, *, to: ScanState) -> Scan:
    """The scan as it stands, held until the transaction ends. Raises WrongState."""
    kept = Scan.objects.select_for_update().get(pk=scan.pk)
    if to not in TRANSITIONS[ScanState(kept.state)]:
        raise WrongState(kept.state)
    return kept
