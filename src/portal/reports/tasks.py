"""The background door: rounds open by themselves, and what does not come is chased."""

from datetime import datetime

from portal.reports.operations.climbing import climb
from portal.reports.operations.rounds import keep_rounds


def tend_rounds(*, at: datetime) -> None:
    """A chore: open what is to be opened, follow mergers, then climb the ladders."""
    keep_rounds(at=at)
    climb(at=at)
