"""Messages of campaigns: the approved wording, and nothing else; and test messages for officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from messageproviders.port import MessageProvider, OutboundMessage, SendOutcome, reference_of
from messageproviders.sms import unaccent
from portal.agencies.queries.imprint import current_imprint
from portal.dissemination.channels import normal
from portal.dissemination.composition.forms import opt_out, wording_mark_of
from portal.dissemination.composition.items import MessageSender, SpeakerDetails
from portal.dissemination.models import (
    Account,
    Campaign,
    CountedLink,
    Delivery,
    Follower,
    FollowerAddress,
    Template,
    Wording,
)
from portal.dissemination.operations.accounts import SecretMissing
from portal.dissemination.planning.rules import rules_of
from portal.dissemination.queries.campaign_texts import counted_url, stop_token
from portal.dissemination.queries.channels import at_work
from portal.dissemination.queries.followers import address_at
from portal.dissemination.queries.items import keys_among
from portal.dissemination.states import CampaignClass, Channel, MessageForm, SkipReason
from portal.schema.queries import grouped

_PARTICULAR = frozenset(one.value for one in Channel if one.row.has_particulars)


@dataclass(frozen=True, slots=True)
class CampaignScript:
    """Everything that one campaign says, loaded once for a round of batches."""

    campaign: Campaign
    contents: Mapping[str, Mapping[str, str]]
    template: Template | None
    urls: Mapping[str, str]
    is_as_approved: bool
    texts: dict[int, str] = field(default_factory=dict)  # of text messages, by account: all receivers get the same


Scripts = dict[int, CampaignScript]  # by the key of the campaign


@dataclass(frozen=True, slots=True)
class CampaignMessage:
    """One message to render: its script, channel, receiver and account.

    `name`: our reference for it; `follower`: the code of the receiver, who may unsubscribe by it.
    """

    script: CampaignScript
    channel: Channel
    name: str
    to: str
    particulars: Mapping[str, str]
    account: Account | None
    follower: str
    at: datetime


class CampaignRenderer:
    """Renders the deliveries of campaigns, a batch at a time, in a few queries for each batch.

    A wording that differs from the released one (by its mark) is not sent at all. `scripts`: scripts loaded earlier, by
    campaign; the renderer adds those that it loads.
    """

    def __init__(self, *, sender: MessageSender, at: datetime, scripts: Scripts | None = None) -> None:
        self._sender = sender
        self._at = at
        self._scripts = {} if scripts is None else scripts

    def messages(self, deliveries: Sequence[Delivery]) -> dict[int, OutboundMessage | SkipReason]:
        """The message of each delivery by its key, or the reason why there is none."""
        ours = [one for one in deliveries if one.campaign_id is not None]
        unknown = {one.campaign_id for one in ours if one.campaign_id} - set(self._scripts)
        if unknown:
            self._scripts |= scripts_of(campaigns=unknown, base=self._sender.base)
        places = _places(ours)
        accounts = Account.objects.in_bulk({one.account_id for one in ours if one.account_id})
        # Follower codes by their keys, for e-mails only: no other channel carries a personal unsubscribe link.
        keys = {one.follower_id for one in ours if one.follower_id and one.channel == Channel.EMAIL.value}
        codes = (
            {key: str(code) for key, code in Follower.objects.filter(pk__in=keys_among(keys)).values_list("pk", "code")}
            if keys
            else {}
        )
        return {
            one.pk: self._message(
                one, self._scripts.get(one.campaign_id or 0), places.get(one.address_id or 0),
                accounts.get(one.account_id or 0), codes.get(one.follower_id or 0, ""),
            )
            for one in ours
        }  # fmt: skip

    def _message(
        self,
        one: Delivery,
        script: CampaignScript | None,
        place: tuple[str, Mapping[str, str]] | None,
        account: Account | None,
        code: str,
    ) -> OutboundMessage | SkipReason:
        if script is None or not script.is_as_approved:
            return SkipReason.WRONG_MESSAGE
        if place is None or not place[0]:
            return SkipReason.NO_ADDRESS
        sent = CampaignMessage(
            script=script,
            channel=Channel(one.channel),
            name=reference_of(one.pk),
            to=place[0],
            particulars=place[1],
            account=account,
            follower=code,
            at=self._at,
        )
        return render_message(sent, sender=self._sender) or SkipReason.NOTHING_LEFT


def _places(deliveries: Sequence[Delivery]) -> dict[int, tuple[str, Mapping[str, str]]]:
    """Addresses by their keys, with related data only where needed.

    That is the keys of a browser, and when a person last wrote on Zalo, which decides whether they may be answered.
    """
    found: dict[int, tuple[str, Mapping[str, str]]] = {}
    keys = _keys(deliveries, lambda one: one not in _PARTICULAR)
    particular = _keys(deliveries, lambda one: one in _PARTICULAR)
    if keys:
        found |= {
            key: (to, {})
            for key, to in FollowerAddress.objects.filter(pk__in=keys_among(keys)).values_list("pk", "value")
        }
    if particular:
        found |= {key: (one.value, one.to_send) for key, one in FollowerAddress.objects.in_bulk(particular).items()}
    return found


def _keys(deliveries: Sequence[Delivery], is_meant: Callable[[str], bool]) -> set[int]:
    return {one.address_id for one in deliveries if one.address_id is not None and is_meant(one.channel)}


def current_sender() -> MessageSender:
    return MessageSender(
        name=current_imprint().name,
        owner=current_imprint().owner,
        base=settings.PORTAL_BASE_URL.rstrip("/"),
        from_address=settings.DEFAULT_FROM_EMAIL,
    )


def stop_url(base: str, *, follower: str, campaign: int) -> str:
    return f"{base}{reverse('stop_campaigns', args=[stop_token(follower=follower, campaign=campaign)])}"


def scripts_of(*, campaigns: set[int], base: str) -> Scripts:
    """The scripts of these campaigns by key, with their counted links; three queries."""
    said = Wording.objects.filter(campaign__in=campaigns).select_related("template__account")
    wordings = grouped((one.campaign_id, one) for one in said)
    urls: dict[int, dict[str, str]] = {key: {} for key in campaigns}
    for link in CountedLink.objects.filter(campaign__in=campaigns):
        urls[link.campaign_id or 0][link.place] = counted_url(link, base=base)
    return {
        key: _script(campaign, wordings.get(key, []), urls[key])
        for key, campaign in Campaign.objects.select_related("agency").in_bulk(campaigns).items()
    }


def _script(campaign: Campaign, wordings: Sequence[Wording], urls: Mapping[str, str]) -> CampaignScript:
    mark = wording_mark_of((one.form, one.content, one.template.outside_id if one.template else "") for one in wordings)
    return CampaignScript(
        campaign=campaign,
        contents={one.form: one.content for one in wordings},
        template=next((one.template for one in wordings if one.form == MessageForm.TEMPLATE.value), None),
        urls=urls,
        is_as_approved=mark == campaign.wording_mark,
    )


def render_message(sent: CampaignMessage, *, sender: MessageSender) -> OutboundMessage | None:
    """The message for one channel; None if the campaign has no wording for it."""
    return _WRITERS[sent.channel.row.forms[0]](sent, sender)


def _common(sent: CampaignMessage, sender: MessageSender) -> dict[str, object]:
    expires = sent.script.campaign.expires_at
    return {
        "reference": f"<{sent.name}@{sender.host}>" if sent.channel is Channel.EMAIL else sent.name,
        "to": sent.to,
        "is_urgent": sent.script.campaign.campaign_class == CampaignClass.URGENT.value,
        "expires_in": expires - sent.at if expires and expires > sent.at else None,
    }


def _label(sent: CampaignMessage) -> str:
    """The label that the law requires at the beginning, with a blank; "" if none."""
    label = rules_of(sent.script.campaign.campaign_class, on=timezone.localdate(sent.at)).label
    return f"{label} " if label else ""


def _email(sent: CampaignMessage, sender: MessageSender) -> OutboundMessage | None:
    if not (content := sent.script.contents.get(MessageForm.EMAIL.value)):
        return None
    stop_at = stop_url(sender.base, follower=sent.follower, campaign=sent.script.campaign.pk) if sent.follower else ""
    words = {
        "sender": sender,
        "subject": f"{_label(sent)}{content['subject']}",
        "paragraphs": [one for one in content["text"].split("\n\n") if one.strip()],
        "agency": sent.script.campaign.agency.name,
        "stop_at": stop_at,
        "by_post": sent.channel.row.is_by_hand,
    }
    headers = {"Auto-Submitted": "auto-generated", "List-Id": f"<dot-gui.{sender.host}>"}
    if stop_at:
        headers |= {"List-Unsubscribe": f"<{stop_at}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return OutboundMessage(
        **_common(sent, sender),  # type: ignore[arg-type]
        subject=str(words["subject"]),
        text=render_to_string("dissemination/mail/campaign.txt", words).strip() + "\n",
        html=render_to_string("dissemination/mail/campaign.html", words),
        headers=headers,
    )


def _sms(sent: CampaignMessage, sender: MessageSender) -> OutboundMessage | None:
    account, texts = sent.account.pk if sent.account else 0, sent.script.texts
    if account not in texts:
        texts[account] = _text_message(sent, sender)
    return OutboundMessage(**_common(sent, sender), text=texts[account]) if texts[account] else None  # type: ignore[arg-type]


def _text_message(sent: CampaignMessage, sender: MessageSender) -> str:
    if not (content := sent.script.contents.get(MessageForm.SMS.value)):
        return ""
    with_marks = sent.account is None or sent.account.takes_marks
    said = (content.get("marked") if with_marks else content.get("plain")) or content.get("plain") or ""
    text = f"{_label(sent)}{said} {opt_out(speaker_of(sender, sent.account), with_marks=with_marks)}".strip()
    return text if with_marks else unaccent(text)


def speaker_of(sender: MessageSender, account: Account | None) -> SpeakerDetails:
    return SpeakerDetails(
        portal=sender.name,
        owner=sender.owner,
        stop_number=str(account.options.get("stop_number", "")) if account else "",
        follow_url=f"{sender.base}/theo-doi/",
    )


def _template(sent: CampaignMessage, sender: MessageSender) -> OutboundMessage | None:
    content, template = sent.script.contents.get(MessageForm.TEMPLATE.value), sent.script.template
    if not content or template is None:
        return None
    return OutboundMessage(**_common(sent, sender), template=template.outside_id, data=dict(content))  # type: ignore[arg-type]


def _zalo(sent: CampaignMessage, sender: MessageSender) -> OutboundMessage | None:
    """A reply if there is a wording for one; the provider knows who may still be replied to."""
    content = sent.script.contents.get(MessageForm.REPLY.value)
    templated = _template(sent, sender)
    if not content:
        return templated
    return OutboundMessage(
        **_common(sent, sender),  # type: ignore[arg-type]
        text=f"{_label(sent)}{content['text']}",
        template=templated.template if templated else "",
        data=templated.data if templated else {},
        particulars=sent.particulars,
    )


def _push(sent: CampaignMessage, sender: MessageSender) -> OutboundMessage | None:
    if not (content := sent.script.contents.get(MessageForm.PUSH.value)):
        return None
    return OutboundMessage(
        **_common(sent, sender),  # type: ignore[arg-type]
        subject=content["title"],
        text=content["body"],
        particulars=sent.particulars,
        link=sent.script.urls.get(MessageForm.PUSH.value, ""),
    )


# By the first form of a channel.
_WRITERS: dict[MessageForm, Callable[[CampaignMessage, MessageSender], OutboundMessage | None]] = {
    MessageForm.EMAIL: _email,
    MessageForm.SMS: _sms,
    MessageForm.REPLY: _zalo,
    MessageForm.TEMPLATE: _template,
    MessageForm.PUSH: _push,
}


# ---- a test message to officers --------------------------------------------------------------------------------------

# The unsubscribe link of a test for somebody who follows nothing here names nobody, so that it stops nobody's messages.
_NOBODY = str(UUID(int=0))


def send_test(
    *,
    campaign: Campaign,
    to: Mapping[Channel, Sequence[str]],
    provider_of: Callable[[Account], MessageProvider],
    at: datetime,
) -> dict[Channel, list[SendOutcome]]:
    """Send one message to each of these addresses as the campaign would, and return the outcomes by channel.

    Not to be called in a transaction. A channel whose account is missing, paused or unusable is BROKEN; one without a
    wording is NOT_HERE.
    """
    told = current_sender()
    script = scripts_of(campaigns={campaign.pk}, base=told.base)[campaign.pk]
    results: dict[Channel, list[SendOutcome]] = {}
    for channel, addresses in to.items():
        account = at_work(channel).first()
        written = [
            render_message(
                _tested(script, channel, f"thu-{campaign.pk}-{at:%d%H%M%S}-{number}", address, account, at), sender=told
            )
            for number, address in enumerate(addresses)
        ]
        messages = [one for one in written if one is not None]
        results[channel] = _tried(messages, account, provider_of) if messages else [SendOutcome.NOT_HERE]
    return results


def _tested(
    script: CampaignScript, channel: Channel, name: str, address: str, account: Account | None, at: datetime
) -> CampaignMessage:
    """The message of the campaign to this address, as if a Zalo user had just written.

    Zalo decides whether the tester may be answered there; they need not follow the account.
    """
    known = address_at(address=address, channel=channel.of_addresses)
    heard = {"last_heard_at": at.isoformat()} if channel is Channel.ZALO else {}
    return CampaignMessage(
        script=script,
        channel=channel,
        name=name,
        to=normal(address, channel=channel),
        particulars=(known.to_send if known and channel.value in _PARTICULAR else {}) | heard,
        account=account,
        follower=str(known.follower.code) if known else _NOBODY,
        at=at,
    )


def _tried(
    messages: Sequence[OutboundMessage], account: Account | None, provider_of: Callable[[Account], MessageProvider]
) -> list[SendOutcome]:
    try:
        provider = provider_of(account) if account else None
    except (KeyError, SecretMissing):
        provider = None
    if provider is None:
        return [SendOutcome.BROKEN]
    outcomes = [one.outcome for one in provider.carry(messages)]
    provider.close()
    return outcomes
