"""Broadcasts: an article for all followers of the Official Account.

An officer starts it after the release of the campaign; it then proceeds step by step.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from messageproviders.port import SendOutcome
from messageproviders.zalo import provider
from messageproviders.zalo.provider import ArticleStep, ZaloArticle
from portal.agencies.models import Officer
from portal.design.refusals import WrongState, refuse_if
from portal.dissemination.models import Account, Broadcast, Campaign
from portal.dissemination.states import BroadcastState, CampaignState, MessageForm
from portal.journal.operations import record

_RELEASED = (CampaignState.RELEASED.value, CampaignState.SENDING.value, CampaignState.DONE.value)
# States that wait for Zalo or for the permitted hours; and those that an officer may restart.
UNDER_WAY = (BroadcastState.CREATING.value, BroadcastState.MADE.value, BroadcastState.VERIFIED.value)
ENDED_BADLY = (BroadcastState.FAILED.value, BroadcastState.UNKNOWN.value)
BROADCAST_LEASE = timedelta(minutes=5)
_ASKED = "?"  # in place of a reply while the request to create the article is unanswered
# Stored before a step that must not be repeated.
_BEFORE: dict[str, dict[str, str]] = {
    BroadcastState.CREATING.value: {"reply": _ASKED},
    BroadcastState.VERIFIED.value: {"state": BroadcastState.SENDING.value},
}
_PAUSE = timedelta(seconds=30)
_AGAIN = frozenset(
    {SendOutcome.LATER, SendOutcome.THROTTLED, SendOutcome.UNREACHABLE, SendOutcome.CLOSED, SendOutcome.QUOTA}
)
# Asking for an article's number changes nothing at Zalo, so an unanswered request is repeated.
_HARMLESS = frozenset({SendOutcome.UNKNOWN, SendOutcome.ACCEPTED})


@transaction.atomic
def begin_broadcast(*, campaign: Campaign, account: Account, by: Officer, at: datetime) -> Broadcast:
    """Start sending a campaign's article to all followers of the Official Account; again after a failure or a check in
    Zalo.

    Raises WrongState.
    """
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    refuse_if(
        not _may_go(held), WrongState("Đợt gửi chưa được duyệt, đã dừng, hoặc nội dung đã đổi nên chưa gửi bài được.")
    )
    known = Broadcast.objects.select_for_update(of=("self",)).filter(campaign=held).first()
    refuse_if(
        known is not None and known.state not in ENDED_BADLY, WrongState("Bài này đang được gửi hoặc đã gửi rồi.")
    )
    if known is not None:
        known.delete()
    begun = Broadcast.objects.create(
        campaign=held, account=account, state=BroadcastState.CREATING.value, begun_by=by, begun_at=at, not_before=at
    )
    record("campaign.broadcast", subject=held, by=by, at=at, details={"account": account.name})
    return begun


@transaction.atomic
def take_broadcast(*, at: datetime, may_send: bool) -> Broadcast | None:
    """Lease a broadcast that has a step to do. One cut off in a step that must not be repeated ends as UNKNOWN.

    `may_send`: whether people may be notified at this hour.
    """
    due = Broadcast.objects.select_for_update(skip_locked=True, of=("self",)).filter(not_before__lte=at)
    cut = due.filter(state=BroadcastState.SENDING.value) | due.filter(state=BroadcastState.CREATING.value, reply=_ASKED)
    Broadcast.objects.filter(pk__in=[one.pk for one in cut]).update(state=BroadcastState.UNKNOWN.value)
    found = (
        due.filter(state__in=UNDER_WAY if may_send else UNDER_WAY[:-1])
        .select_related("campaign", "account")
        .order_by("not_before", "pk")
        .first()
    )
    if found is None:
        return None
    if not _may_go(found.campaign):
        Broadcast.objects.filter(pk=found.pk).update(state=BroadcastState.FAILED.value, reply="da-dung")
        return None
    Broadcast.objects.filter(pk=found.pk).update(not_before=at + BROADCAST_LEASE, **_BEFORE.get(found.state, {}))
    return found


def _may_go(campaign: Campaign) -> bool:
    """A campaign whose letters have all been sent is over, but its article may still wait for the permitted hours: a
    warning stops it too.
    """
    return campaign.state in _RELEASED and campaign.warned_at is None


@transaction.atomic
def note_step(*, broadcast: Broadcast, step: ArticleStep, at: datetime) -> None:
    """Store the result of the step for which the broadcast was leased."""
    _AFTER[BroadcastState(broadcast.state)](broadcast, step, at)


def _created(one: Broadcast, step: ArticleStep, at: datetime) -> None:
    if step.number:
        _to(one, BroadcastState.MADE, at + _PAUSE, token=step.number, reply="")
    else:
        _without_answer(one, step, BroadcastState.CREATING, at)


def _verified(one: Broadcast, step: ArticleStep, at: datetime) -> None:
    if step.number:
        _to(one, BroadcastState.VERIFIED, at, article=step.number, reply="")
    elif step.outcome in _AGAIN | _HARMLESS:
        _to(one, BroadcastState.MADE, at + _PAUSE, reply=step.code)
    else:
        _to(one, BroadcastState.FAILED, at, reply=step.code)


def _sent(one: Broadcast, step: ArticleStep, at: datetime) -> None:
    if step.number:
        _to(one, BroadcastState.SENT, at, message=step.number, sent_at=at, reply="")
        record("campaign.broadcast", subject=one.campaign, by=None, at=at, details={"sent": True})
    else:
        _without_answer(one, step, BroadcastState.VERIFIED, at)


def _without_answer(one: Broadcast, step: ArticleStep, before: BroadcastState, at: datetime) -> None:
    """Handle a reply without a number: retry if Zalo's answer allows it, never if the result is unknown."""
    if step.outcome in _AGAIN:
        _to(one, before, at + 10 * _PAUSE, reply=step.code)
    else:
        is_lost = step.outcome in (SendOutcome.UNKNOWN, SendOutcome.ACCEPTED)
        _to(one, BroadcastState.UNKNOWN if is_lost else BroadcastState.FAILED, at, reply=step.code)


def _to(one: Broadcast, state: BroadcastState, not_before: datetime, **more: object) -> None:
    Broadcast.objects.filter(pk=one.pk).update(state=state.value, not_before=not_before, **more)


_AFTER = {
    BroadcastState.CREATING: _created,
    BroadcastState.MADE: _verified,
    BroadcastState.VERIFIED: _sent,
}


def article_of(campaign: Campaign, account: Account) -> ZaloArticle | None:
    """The campaign's article; None if it has none."""
    if (wording := campaign.wordings.filter(form=MessageForm.ARTICLE.value).first()) is None:
        return None
    said = wording.content
    return ZaloArticle(
        title=str(said.get("title", "")),
        author=str(account.options.get("author") or campaign.agency.name)[: provider.MOST_IN_AN_AUTHOR],
        description=str(said.get("description", "")),
        paragraphs=[one.strip() for one in str(said.get("body", "")).split("\n\n") if one.strip()],
        cover=str(account.options.get("cover", "")),
    )
