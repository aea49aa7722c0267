"""Lines of the ledger of consent: who (by code), what, by which act, under which words, on which channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal.dissemination.models import Consent, Follower, Subscription
from portal.dissemination.states import Channel, ConsentAct, Way
from portal.dissemination.wording import PURPOSE


def write_down(
    act: ConsentAct,
    way: Way,
    follower: Follower,
    *,
    at: datetime,
    subscriptions: Iterable[Subscription] = (),
    wording: str = "",
    controller: str = "",
    channel: Channel = Channel.EMAIL,
) -> None:
    """One line for each thing, or one about the channel itself where there is none."""
    things = [(one.kind, one.key) for one in subscriptions] or [("", "")]
    Consent.objects.bulk_create(
        Consent(
            person=follower.code,
            act=act.value,
            way=way.value,
            purpose=PURPOSE,
            wording=wording,
            controller=controller,
            channel=channel.value,
            kind=kind,
            key=key,
            at=at,
        )
        for kind, key in things
    )
