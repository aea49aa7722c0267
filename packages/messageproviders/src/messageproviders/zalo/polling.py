"""Zalo is asked what became of messages by telephone number of which no webhook has told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from messageproviders.port import Arrival, Outcome, Report
from messageproviders.zalo import asks
from messageproviders.zalo.calls import Zalo, text_of

# 0 is "pushed" and -1 "not there": neither says that it arrived or that it never will.
_DELIVERED = "1"
# What is about the account and not about one message: the others are asked for another time.
_OF_THE_ACCOUNT = frozenset({Outcome.BROKEN, Outcome.THROTTLED, Outcome.LATER, Outcome.UNKNOWN})


def arrivals(zalo: Zalo, numbers: Iterable[str]) -> Iterator[Report]:
    """Those of these messages that have arrived. Raises NoToken."""
    for number in numbers:
        said = zalo.ask(asks.status(message_id=number))
        if not said.is_good and said.meaning.outcome in _OF_THE_ACCOUNT:
            return
        if said.is_good and text_of(said.data, "status") == _DELIVERED:
            yield Report(number, Arrival.DELIVERED)
