"""Who writes what a bundle says: letters and campaigns have each their own scribe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings

from messageproviders.port import Message
from portal.dissemination.campaigning.scribe import CampaignScribe, Script
from portal.dissemination.queries.bundles import Outgoing, bulk_in, letters_in
from portal.dissemination.states import Skipped
from portal.dissemination.writing import House, LetterScribe, Scribe

Scripts = dict[int, Script]  # of campaigns, by their keys
ScribeAt = Callable[[datetime], Scribe]


class BulkScribe(Protocol):
    """Writes what deliveries of campaigns say, a bundle at a time."""

    def messages(self, deliveries: Sequence[Outgoing]) -> Mapping[int, Message | Skipped]: ...


class Desk:
    """Gives each delivery to the scribe that knows its kind; scribes are made anew for each bundle."""

    def __init__(self, *, letters: ScribeAt, campaigns: Callable[[datetime, Scripts | None], BulkScribe]) -> None:
        self._letters = letters
        self._campaigns = campaigns

    def messages(
        self, deliveries: Sequence[Outgoing], *, at: datetime, scripts: Scripts | None = None
    ) -> Mapping[int, Message | Skipped]:
        """`scripts`: what was looked up of campaigns for earlier bundles of the same round; what is new is added."""
        letters, bulk = letters_in(deliveries), bulk_in(deliveries)
        written: dict[int, Message | Skipped] = {}
        if letters:
            written |= self._letters(at).messages(letters)
        if bulk:
            written |= self._campaigns(at, scripts).messages(bulk)
        return written


def house() -> House:
    return House(
        name=settings.PORTAL_NAME,
        owner=settings.PORTAL_OWNER,
        base=settings.PORTAL_BASE_URL.rstrip("/"),
        sender=settings.DEFAULT_FROM_EMAIL,
    )


def desk_of(house: House, *, key: str) -> Desk:
    return Desk(
        letters=lambda at: LetterScribe(house=house, key=key, at=at),
        campaigns=lambda at, scripts: CampaignScribe(house=house, at=at, scripts=scripts),
    )
