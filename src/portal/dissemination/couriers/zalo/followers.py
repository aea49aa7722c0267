"""Who follows an Official Account, as far as Zalo lists them: the first ten thousand of a period."""

from __future__ import annotations

from collections.abc import Iterator

from portal.dissemination.couriers.zalo import asks
from portal.dissemination.couriers.zalo.calls import Zalo, text_of


def walk(zalo: Zalo, *, period: str = "") -> Iterator[str]:
    """The identities of followers. Ends early, without a word, where Zalo lists no further: `period` narrows it."""
    for offset in range(0, asks.LAST_OFFSET + 1, asks.MOST_FOLLOWERS):
        said = zalo.ask(asks.followers(offset=offset, period=period))
        users = said.data.get("users") if said.is_good else None
        if not isinstance(users, list) or not users:
            return
        yield from (text_of(user, "user_id") for user in users if isinstance(user, dict))
        if offset + len(users) >= int(text_of(said.data, "total") or 0):
            return
