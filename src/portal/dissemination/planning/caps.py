"""How much one address gets: three messages in any 24 hours, one of each class in a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.dissemination.planning.rules import Rules

SPAN = timedelta(hours=24)


def free_at(*, sent: Iterable[datetime], of_class: Iterable[datetime], rules: Rules, at: datetime) -> datetime:
    """From when on one more message may go to an address: `at` itself if now.

    `sent`: when it got messages of campaigns, `of_class`: those of this class among them; older ones do no harm.
    """
    waits = (
        _free(sorted(one for one in moments if at - SPAN < one <= at), most)
        for moments, most in ((sent, rules.most_a_day), (of_class, rules.most_of_class))
    )
    return max([at, *(one for one in waits if one is not None)])


def _free(recent: list[datetime], most: int | None) -> datetime | None:
    """When so many of them are a day old that there is room for one more; None: there is room now."""
    if most is None or len(recent) < most:
        return None
    return recent[-most] + SPAN
