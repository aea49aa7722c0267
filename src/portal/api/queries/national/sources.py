"""Which kind comes from where."""

from __future__ import annotations

from collections.abc import Mapping

from portal.api.national.kinds import Held
from portal.api.queries.national.agencies import AGENCIES
from portal.api.queries.national.answers import ANSWERS
from portal.api.queries.national.contents import BOOKS, CONTESTS, EVENTS
from portal.api.queries.national.found import Ending, Found, Source
from portal.api.queries.national.laws import LAWS
from portal.api.queries.national.plans import PLANS

SOURCES: Mapping[Held, Source] = {
    Held.BOOKS: BOOKS,
    Held.ANSWERS: ANSWERS,
    Held.PLANS: PLANS,
    Held.EVENTS: EVENTS,
    Held.CONTESTS: CONTESTS,
    Held.LAWS: LAWS,
    Held.AGENCIES: AGENCIES,
}

__all__ = ["SOURCES", "Ending", "Found", "Source"]
