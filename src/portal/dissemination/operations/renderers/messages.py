"""Messages of a batch, each by the renderer of its kind; and a campaign's test messages to officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings

from messageproviders.port import MessageProvider, OutboundMessage, SendOutcome, SendReceipt
from portal.dissemination.addresses import normal
from portal.dissemination.composition.items import MessageSender
from portal.dissemination.models import Account, Campaign, Delivery, FollowerAddress
from portal.dissemination.operations.accounts import SecretMissing
from portal.dissemination.operations.renderers.campaigns import (
    CampaignMessage,
    CampaignRenderer,
    CampaignScript,
    render_message,
    scripts_of,
)
from portal.dissemination.operations.renderers.letters import LetterRenderer, LetterRendererProtocol
from portal.dissemination.states import Channel, SkipReason

Scripts = dict[int, CampaignScript]  # of campaigns, by their keys
RendererAt = Callable[[datetime], LetterRendererProtocol]


class BulkRendererProtocol(Protocol):
    """Writes what deliveries of campaigns say, a batch at a time."""

    def messages(self, deliveries: Sequence[Delivery]) -> Mapping[int, OutboundMessage | SkipReason]: ...


class MessageRenderer:
    """Gives each delivery to the renderer that knows its kind; renderers are made anew for each batch."""

    def __init__(
        self, *, letters: RendererAt, campaigns: Callable[[datetime, Scripts | None], BulkRendererProtocol]
    ) -> None:
        self._letters = letters
        self._campaigns = campaigns

    def messages(
        self, deliveries: Sequence[Delivery], *, at: datetime, scripts: Scripts | None = None
    ) -> Mapping[int, OutboundMessage | SkipReason]:
        """`scripts`: what was looked up of campaigns for earlier batches of the same round; what is new is added."""
        letters = [one for one in deliveries if one.letter_id is not None]
        bulk = [one for one in deliveries if one.letter_id is None]
        written: dict[int, OutboundMessage | SkipReason] = {}
        if letters:
            written |= self._letters(at).messages(letters)
        if bulk:
            written |= self._campaigns(at, scripts).messages(bulk)
        return written


def current_sender() -> MessageSender:
    return MessageSender(
        name=settings.PORTAL_NAME,
        owner=settings.PORTAL_OWNER,
        base=settings.PORTAL_BASE_URL.rstrip("/"),
        from_address=settings.DEFAULT_FROM_EMAIL,
    )


def renderer_of(sender: MessageSender, *, key: str) -> MessageRenderer:
    return MessageRenderer(
        letters=lambda at: LetterRenderer(sender=sender, key=key, at=at),
        campaigns=lambda at, scripts: CampaignRenderer(sender=sender, at=at, scripts=scripts),
    )


TestOutcomes = dict[Channel, SendOutcome]


def send_test(
    *, campaign: Campaign, to: Mapping[Channel, str], provider_of: Callable[[Account], MessageProvider], at: datetime
) -> TestOutcomes:
    """Hand one message over on each of these channels, and say how it went. Never called with a transaction open.

    A channel without an open account, or whose account cannot be spoken to, is BROKEN; one without words NOT_HERE.
    """
    told = current_sender()
    script = scripts_of(campaigns={campaign.pk}, base=told.base)[campaign.pk]
    results: TestOutcomes = {}
    for channel, address in to.items():
        account = _account(channel)
        message = render_message(
            CampaignMessage(
                script=script,
                channel=channel,
                reference=f"thu-{campaign.pk}-{channel.value}-{at:%d%H%M%S}",
                to=normal(address, channel=channel),
                particulars=_particulars(channel, address, at),
                account=account,
                stop_at="",
                at=at,
            ),
            sender=told,
        )
        if message is None:
            results[channel] = SendOutcome.NOT_HERE
        elif account is None:
            results[channel] = SendOutcome.BROKEN
        else:
            try:
                provider = provider_of(account)
            except (KeyError, SecretMissing):
                results[channel] = SendOutcome.BROKEN
                continue
            results[channel] = _outcome(list(provider.carry([message])))
            provider.close()
    return results


def _particulars(channel: Channel, address: str, at: datetime) -> dict[str, str]:
    """Keys of a browser. Whether somebody may be answered on Zalo is for Zalo to say: the tester need not follow it."""
    if channel is Channel.ZALO:
        return {"last_heard_at": at.isoformat()}
    browser = (
        FollowerAddress.objects.filter(channel=channel.value, value=address).first()
        if channel is Channel.PUSH
        else None
    )
    return browser.to_send if browser else {}


def _account(channel: Channel) -> Account | None:
    return (
        Account.objects.filter(
            channel__in={channel.value, channel.of_addresses.value}, is_open=True, paused_at__isnull=True
        )
        .order_by("-weight", "pk")
        .first()
    )


def _outcome(receipts: list[SendReceipt]) -> SendOutcome:
    return receipts[0].outcome if receipts else SendOutcome.UNKNOWN
