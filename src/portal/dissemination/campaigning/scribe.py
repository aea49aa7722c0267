"""What each delivery of a campaign says: the approved wording, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from messageproviders.port import Message
from messageproviders.references import reference_of
from messageproviders.sms import unaccent
from portal.dissemination.campaigning.links import counted_url, stop_token
from portal.dissemination.composing.freezing import mark_of
from portal.dissemination.composing.item import Voice
from portal.dissemination.composing.proposing import opt_out
from portal.dissemination.models import Account, Address, Campaign, CountedLink, Follower, Template, Wording
from portal.dissemination.planning.rules import rules_of
from portal.dissemination.queries.among import among
from portal.dissemination.queries.bundles import Outgoing
from portal.dissemination.states import CampaignClass, Channel, Form, Skipped
from portal.dissemination.writing import House

_PARTICULAR = frozenset({Channel.PUSH.value, Channel.ZALO.value})


@dataclass(frozen=True, slots=True)
class Script:
    """All that one campaign says, looked up once for a round of bundles."""

    campaign: Campaign
    contents: Mapping[str, Mapping[str, str]]
    template: Template | None
    urls: Mapping[str, str]
    is_as_approved: bool
    texts: dict[int, str] = field(default_factory=dict)  # of text messages, by account: all say the same


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to write: of which script, on which channel, to whom, by which account."""

    script: Script
    channel: Channel
    reference: str
    to: str
    particulars: Mapping[str, str]
    account: Account | None
    stop_at: str
    at: datetime


class CampaignScribe:
    """Writes what deliveries of campaigns say, a bundle at a time; a few queries for however many.

    A wording that is not what was released (its mark says so) is not sent at all. `scripts`: what is known already of
    what campaigns say, by their keys; the scribe adds what it looks up.
    """

    def __init__(self, *, house: House, at: datetime, scripts: dict[int, Script] | None = None) -> None:
        self._house = house
        self._at = at
        self._scripts = {} if scripts is None else scripts

    def messages(self, deliveries: Sequence[Outgoing]) -> dict[int, Message | Skipped]:
        """For the key of each delivery its message, or why there is none."""
        ours = [one for one in deliveries if one.campaign_id is not None]
        unknown = {one.campaign_id for one in ours if one.campaign_id} - set(self._scripts)
        if unknown:
            self._scripts |= scripts_of(campaigns=unknown, base=self._house.base)
        places = _places(ours)
        accounts = Account.objects.in_bulk({one.account_id for one in ours if one.account_id})
        codes = _codes(ours)
        return {
            one.pk: self._message(
                one, self._scripts.get(one.campaign_id or 0), places.get(one.address_id or 0),
                accounts.get(one.account_id or 0), codes.get(one.follower_id or 0, ""),
            )
            for one in ours
        }  # fmt: skip

    def _message(
        self, one: Outgoing, script: Script | None, place: Place | None, account: Account | None, code: str
    ) -> Message | Skipped:
        if script is None or not script.is_as_approved:
            return Skipped.WRONG_MESSAGE
        if place is None:
            return Skipped.NO_ADDRESS
        channel = Channel(one.channel)
        name = reference_of(one.pk)
        stop_at = stop_url(self._house.base, follower=code, campaign=script.campaign.pk) if code else ""
        sent = Sent(
            script=script,
            channel=channel,
            reference=f"<{name}@{self._house.host}>" if channel is Channel.EMAIL else name,
            to=place.to,
            particulars=place.particulars,
            account=account,
            stop_at=stop_at,
            at=self._at,
        )
        return write(sent, house=self._house) or Skipped.NOTHING_LEFT


class Place(NamedTuple):
    """What a message needs of an address."""

    to: str
    particulars: Mapping[str, str]


def _places(deliveries: Sequence[Outgoing]) -> dict[int, Place]:
    """By the keys of addresses; what belongs to one beside itself only where it decides: keys of a browser, and when
    somebody was last heard on Zalo, which says whether they may be answered."""
    found: dict[int, Place] = {}
    keys = _keys(deliveries, lambda one: one not in _PARTICULAR)
    particular = _keys(deliveries, lambda one: one in _PARTICULAR)
    if keys:
        rows = Address.objects.filter(pk__in=among(keys)).values_list("pk", "value")
        found |= {key: Place(to, {}) for key, to in rows}
    if particular:
        found |= {key: Place(one.value, one.to_send) for key, one in Address.objects.in_bulk(particular).items()}
    return found


def _keys(deliveries: Sequence[Outgoing], is_meant: Callable[[str], bool]) -> set[int]:
    return {one.address_id for one in deliveries if one.address_id is not None and is_meant(one.channel)}


def _codes(deliveries: Sequence[Outgoing]) -> dict[int, str]:
    """Codes of those who get a letter, by their keys: it alone has a way out that is theirs."""
    keys = {one.follower_id for one in deliveries if one.follower_id and one.channel == Channel.EMAIL.value}
    if not keys:
        return {}
    return {key: str(code) for key, code in Follower.objects.filter(pk__in=among(keys)).values_list("pk", "code")}


def stop_url(base: str, *, follower: str, campaign: int) -> str:
    return f"{base}{reverse('stop_campaigns', args=[stop_token(follower=follower, campaign=campaign)])}"


def scripts_of(*, campaigns: set[int], base: str) -> dict[int, Script]:
    """What these campaigns say, with their counted links; three queries."""
    wordings: dict[int, list[Wording]] = {key: [] for key in campaigns}
    for one in Wording.objects.filter(campaign__in=campaigns).select_related("template__account"):
        wordings[one.campaign_id].append(one)
    urls: dict[int, dict[str, str]] = {key: {} for key in campaigns}
    for link in CountedLink.objects.filter(campaign__in=campaigns):
        urls[link.campaign_id or 0][link.place] = counted_url(link, base=base)
    found = Campaign.objects.select_related("agency").in_bulk(campaigns)
    return {key: _script(campaign, wordings[key], urls[key]) for key, campaign in found.items()}


def _script(campaign: Campaign, wordings: Sequence[Wording], urls: Mapping[str, str]) -> Script:
    mark = mark_of((one.form, one.content, one.template.outside_id if one.template else "") for one in wordings)
    return Script(
        campaign=campaign,
        contents={one.form: one.content for one in wordings},
        template=next((one.template for one in wordings if one.form == Form.TEMPLATE.value), None),
        urls=urls,
        is_as_approved=mark == campaign.wording_mark,
    )


def write(sent: Sent, *, house: House) -> Message | None:
    """The message of one channel; None where the campaign says nothing there."""
    return _WRITERS[sent.channel](sent, house)


def _common(sent: Sent) -> dict[str, object]:
    expires = sent.script.campaign.expires_at
    return {
        "reference": sent.reference,
        "to": sent.to,
        "is_urgent": sent.script.campaign.campaign_class == CampaignClass.URGENT.value,
        "expires_in": expires - sent.at if expires and expires > sent.at else None,
    }


def _label(sent: Sent) -> str:
    """What the law wants to stand first, with a blank."""
    label = rules_of(sent.script.campaign.campaign_class, on=_day(sent.at)).label
    return f"{label} " if label else ""


def _email(sent: Sent, house: House) -> Message | None:
    content = sent.script.contents.get(Form.EMAIL.value)
    if not content:
        return None
    words = {
        "house": house,
        "subject": f"{_label(sent)}{content['subject']}",
        "paragraphs": [one for one in content["text"].split("\n\n") if one.strip()],
        "agency": sent.script.campaign.agency.name,
        "stop_at": sent.stop_at,
    }
    headers = {"Auto-Submitted": "auto-generated", "List-Id": f"<dot-gui.{house.host}>"}
    if sent.stop_at:
        headers |= {"List-Unsubscribe": f"<{sent.stop_at}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Message(
        **_common(sent),  # type: ignore[arg-type]
        subject=str(words["subject"]),
        text=render_to_string("dissemination/mail/campaign.txt", words).strip() + "\n",
        html=render_to_string("dissemination/mail/campaign.html", words),
        headers=headers,
    )


def _sms(sent: Sent, house: House) -> Message | None:
    account, texts = sent.account.pk if sent.account else 0, sent.script.texts
    if account not in texts:
        texts[account] = _text_message(sent, house)
    return Message(**_common(sent), text=texts[account]) if texts[account] else None  # type: ignore[arg-type]


def _text_message(sent: Sent, house: House) -> str:
    content = sent.script.contents.get(Form.SMS.value)
    if not content:
        return ""
    with_marks = sent.account is None or sent.account.takes_marks
    said = (content.get("marked") if with_marks else content.get("plain")) or content.get("plain") or ""
    refusal = opt_out(voice_of(house, sent.account), with_marks=with_marks)
    text = f"{_label(sent)}{said} {refusal}".strip()
    return text if with_marks else unaccent(text)


def voice_of(house: House, account: Account | None, *, hotline: str = "") -> Voice:
    number = str(account.options.get("stop_number", "")) if account else ""
    return Voice(
        portal=house.name, owner=house.owner, hotline=hotline, stop_number=number, follow_url=f"{house.base}/theo-doi/"
    )


def _template(sent: Sent, house: House) -> Message | None:
    content, template = sent.script.contents.get(Form.TEMPLATE.value), sent.script.template
    if not content or template is None:
        return None
    return Message(**_common(sent), template=template.outside_id, data=dict(content))  # type: ignore[arg-type]


def _zalo(sent: Sent, house: House) -> Message | None:
    """A reply where there is one; its courier knows who may still be replied to."""
    content = sent.script.contents.get(Form.REPLY.value)
    templated = _template(sent, house)
    if not content:
        return templated
    return Message(
        **_common(sent),  # type: ignore[arg-type]
        text=f"{_label(sent)}{content['text']}",
        template=templated.template if templated else "",
        data=templated.data if templated else {},
        particulars=sent.particulars,
    )


def _push(sent: Sent, house: House) -> Message | None:
    content = sent.script.contents.get(Form.PUSH.value)
    if not content:
        return None
    return Message(
        **_common(sent),  # type: ignore[arg-type]
        subject=content["title"],
        text=content["body"],
        particulars=sent.particulars,
        link=sent.script.urls.get(Form.PUSH.value, ""),
    )


def _day(at: datetime) -> date:
    return timezone.localdate(at)


_WRITERS: dict[Channel, Callable[[Sent, House], Message | None]] = {
    Channel.EMAIL: _email,
    Channel.SMS: _sms,
    Channel.ZALO: _zalo,
    Channel.ZALO_PHONE: _template,
    Channel.PUSH: _push,
}
