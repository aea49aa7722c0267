"""A test of a campaign: the very messages, to addresses of officers that are kept nowhere, past the outbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings

from messageproviders.port import Courier, Outcome, Receipt
from portal.dissemination.addresses import normal
from portal.dissemination.campaigning.scribe import Sent, scripts_of, write
from portal.dissemination.models import Account, Address, Campaign
from portal.dissemination.secrets import SecretMissing
from portal.dissemination.states import Channel
from portal.dissemination.writing import House

Tried = dict[Channel, Outcome]


def house() -> House:
    return House(
        name=settings.PORTAL_NAME,
        owner=settings.PORTAL_OWNER,
        base=settings.PORTAL_BASE_URL.rstrip("/"),
        sender=settings.DEFAULT_FROM_EMAIL,
    )


def try_out(
    *, campaign: Campaign, to: Mapping[Channel, str], courier_of: Callable[[Account], Courier], at: datetime
) -> Tried:
    """Hand one message over on each of these channels, and say how it went. Never called with a transaction open.

    A channel without an open account, or whose account cannot be spoken to, is BROKEN; one without words NOT_HERE.
    """
    told = house()
    script = scripts_of(campaigns={campaign.pk}, base=told.base)[campaign.pk]
    results: Tried = {}
    for channel, address in to.items():
        account = _account(channel)
        sent = Sent(
            script=script,
            channel=channel,
            reference=f"thu-{campaign.pk}-{channel.value}-{at:%d%H%M%S}",
            to=normal(address, channel=channel),
            particulars=_particulars(channel, address, at),
            account=account,
            stop_at="",
            at=at,
        )
        message = write(sent, house=told)
        if message is None:
            results[channel] = Outcome.NOT_HERE
        elif account is None:
            results[channel] = Outcome.BROKEN
        else:
            try:
                courier = courier_of(account)
            except (KeyError, SecretMissing):
                results[channel] = Outcome.BROKEN
                continue
            results[channel] = _outcome(list(courier.carry([message])))
            courier.close()
    return results


def _particulars(channel: Channel, address: str, at: datetime) -> dict[str, str]:
    """Keys of a browser. Whether somebody may be answered on Zalo is for Zalo to say: the tester need not follow it."""
    if channel is Channel.ZALO:
        return {"last_heard_at": at.isoformat()}
    browser = Address.objects.filter(channel=channel.value, value=address).first() if channel is Channel.PUSH else None
    return browser.to_send if browser else {}


def _account(channel: Channel) -> Account | None:
    kept = {channel.value, channel.of_addresses.value}
    ours = Account.objects.filter(channel__in=kept, is_open=True, paused_at__isnull=True)
    return ours.order_by("-weight", "pk").first()


def _outcome(receipts: list[Receipt]) -> Outcome:
    return receipts[0].outcome if receipts else Outcome.UNKNOWN
