"""Released campaigns: start, pause, resume, cancel, count, and stop when the law has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, Sum
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, refuse_if
from portal.dissemination.composition.items import CampaignItemKind
from portal.dissemination.models import Account, Campaign, CountedLink, Delivery, LinkDay, Tally
from portal.dissemination.notifications.cases import ANSWER_CHANGED
from portal.dissemination.notifications.laws import LETTERS_FOR
from portal.dissemination.operations.campaigns.drafts import (
    LEFT_BEHIND,
    campaign_acts,
    forget_test,
    locked,
    new_code,
    require_complete,
)
from portal.dissemination.operations.sending import cancel_queued, fan_out, is_under_way
from portal.dissemination.queries.audience import may_fall_back
from portal.dissemination.queries.campaign_texts import campaigns_quoting
from portal.dissemination.queries.campaigns import figures, totals_of
from portal.dissemination.queries.items import BY_GUARD, item_named
from portal.dissemination.queries.objections import RUNNING
from portal.dissemination.states import CAMPAIGN_ACTS, CampaignState
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.library.queries import contents_flagged
from portal.schema.models import save_fields


@transaction.atomic
def start_sending(*, campaign: Campaign, at: datetime) -> Campaign | None:
    """Start sending a released campaign; None if it was stopped meanwhile. No journal entry: the release has one."""
    held = locked(campaign)
    if held.state != CampaignState.RELEASED.value:
        return None
    save_fields(held, state=CampaignState.SENDING.value)
    return held


@campaign_acts.does(CAMPAIGN_ACTS["pause"])
def pause_campaign(*, campaign: Campaign, why: str, by: Officer | None, at: datetime) -> Campaign:
    """Pause a released campaign. `by` is None if the portal does it, because the contents are no longer right.

    Raises NotAllowed, WrongState.
    """
    save_fields(campaign, state=CampaignState.PAUSED.value, paused_why=why)
    return campaign


@campaign_acts.does(CAMPAIGN_ACTS["resume"])
def resume_campaign(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Resume a campaign. Whoever resumes it confirms that they have looked at what changed in its item.

    Refused if the owner of the item has not reviewed the change, or the item is gone: the words are out of date. Raises
    NotAllowed, WrongState, SecondPersonNeeded, Incomplete.
    """
    item = item_named(kind=campaign.kind, key=campaign.key, on=timezone.localdate(at))
    refuse_if(item is None or item.is_withheld, Incomplete(f"{LEFT_BEHIND} Lời đã duyệt là lời cũ."))
    require_complete(campaign)
    save_fields(
        campaign,
        state=(
            CampaignState.SENDING if Delivery.objects.filter(campaign=campaign).exists() else CampaignState.RELEASED
        ).value,
        paused_why="",
        warned_at=None,
        warned_why="",
    )
    return campaign


@campaign_acts.does(CAMPAIGN_ACTS["cancel"])
def cancel_campaign(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Cancel a campaign for good. What a provider already has cannot be recalled.

    Raises NotAllowed, WrongState.
    """
    save_fields(campaign, state=CampaignState.CANCELLED.value, ended_at=at)
    record(
        "campaign.cancelled",
        subject=campaign,
        by=by,
        at=at,
        details={"cancelled": cancel_queued(campaign=campaign, at=at)} | _told(campaign),
    )
    return campaign


@transaction.atomic
def end_campaign(*, campaign: Campaign, hearing: Collection[int] = (), at: datetime) -> bool:
    """End a campaign whose deliveries are all made and done; its journal entry holds the totals. Returns whether it
    ended.

    `hearing`: keys of the accounts whose carriers send receipts. The campaign goes on while such a receipt may still
    move somebody to the next channel.
    """
    held = locked(campaign)
    is_sending = held.state == CampaignState.SENDING.value
    if not is_sending or is_under_way(campaign=held) or may_fall_back(campaign=held, hearing=hearing, at=at):
        return False
    save_fields(held, state=CampaignState.DONE.value, ended_at=at)
    record("campaign.ended", subject=held, by=None, at=at, details=_told(held))
    return True


@transaction.atomic
def recount_campaign(*, campaign: Campaign, at: datetime) -> bool:
    """Record the totals of an ended campaign again once the last receipts are in.

    Returns whether any came after its end.
    """
    held = locked(campaign)
    if held.ended_at is None or held.recounted_at is not None:
        return False
    save_fields(held, recounted_at=at)
    if not Delivery.objects.filter(
        Q(arrived_at__gt=held.ended_at) | Q(ended_at__gt=held.ended_at), campaign=held
    ).exists():
        return False
    record("campaign.recounted", subject=held, by=None, at=at, details=_told(held))
    return True


def _told(campaign: Campaign) -> dict[str, Any]:
    """Journal details of a campaign that is over. Its figures belong to the day on which it started to be sent."""
    of: dict[str, Any] = {"kind": campaign.kind, "key": campaign.key, "agency": campaign.agency_id}
    begun = max(filter(None, (campaign.send_at, campaign.released_at)), default=None)
    return (
        of
        | ({"day": timezone.localdate(begun).isoformat()} if begun is not None else {})
        | figures(totals_of(campaign=campaign))
    )


_ENDED = (CampaignState.DONE.value, CampaignState.CANCELLED.value)


def count_opening(*, link: CountedLink, day: date) -> None:
    """Add one to the count of the day: one statement, except for the first of a day."""
    if not LinkDay.objects.filter(link=link, day=day).update(count=F("count") + 1):
        _, is_first = LinkDay.objects.get_or_create(link=link, day=day, defaults={"count": 1})
        if not is_first:
            LinkDay.objects.filter(link=link, day=day).update(count=F("count") + 1)


def link_for(*, kind: str, key: str, place: str, at: datetime) -> CountedLink:
    """The counted link of an item outside any campaign, at a place such as the share page; created if missing."""
    found = CountedLink.objects.filter(campaign__isnull=True, kind=kind, key=key, place=place).order_by("pk").first()
    return found or CountedLink.objects.create(code=new_code(), kind=kind, key=key, place=place, created_at=at)


def settle_tallies(*, at: datetime) -> int:
    """Store the totals of campaigns that ended so long ago that their receivers are erased. Returns how many campaigns.

    Idempotent; totals never decrease, whatever rows were deleted since.
    """
    return sum(
        _settle(campaign)
        for campaign in Campaign.objects.filter(state__in=_ENDED, ended_at__lte=at - LETTERS_FOR).order_by("pk")
    )


@transaction.atomic
def _settle(campaign: Campaign) -> int:
    kept = Tally.objects.select_for_update().filter(campaign=campaign)
    before = kept.aggregate(count=Sum("count"))["count"] or 0
    totals = totals_of(campaign=campaign)
    if sum(one.count for one in totals) <= before:
        return 0
    kept.delete()
    Tally.objects.bulk_create(totals)
    return 1


NamedItem = tuple[CampaignItemKind, str, str]  # kind, key, why


def warn_campaigns(*, entries: Sequence[Entry], at: datetime) -> int:
    """Pause and mark the campaigns whose item these entries concern. Returns how many were marked.

    Idempotent. An entry older than a campaign does not concern it.
    """
    return sum(_warn(campaign, why, at) for entry in entries for campaign, why in _meant_by(entry))


def _meant_by(entry: Entry) -> Iterator[tuple[Campaign, str]]:
    """Campaigns about the item of the entry, then those whose words cite the changed law, each with the reason."""
    read = READ.get(entry.verb)
    for kind, key, why in read(entry) if read else ():
        for campaign in Campaign.objects.about(kind=kind.value, keys=[key]).filter(
            warned_at__isnull=True, created_at__lt=entry.at
        ):
            yield campaign, why
    if entry.verb == ANSWER_CHANGED:
        for event in _events_of(entry):
            for campaign in campaigns_quoting(event=event, at=entry.at):
                yield campaign, "Lời văn dẫn quy định đã thay đổi."


@transaction.atomic
def _warn(campaign: Campaign, why: str, at: datetime) -> int:
    if not Campaign.objects.filter(pk=campaign.pk, warned_at__isnull=True).update(warned_at=at, warned_why=why):
        return 0
    if campaign.state in RUNNING:
        pause_campaign(campaign=campaign, why=why, by=None, at=at)
    else:
        record("campaign.warned", subject=campaign, by=None, at=at, details={"why": why, "agency": campaign.agency_id})
    return 1


@campaign_acts.does(CAMPAIGN_ACTS["write"])
def settle_warning(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Record that somebody reviewed the change and corrected the draft, which must be tested anew.

    Raises NotAllowed, WrongState.
    """
    save_fields(campaign, warned_at=None, warned_why="")
    forget_test(campaign)
    return campaign


# ---- the items that an entry concerns --------------------------------------------------------------------------------


def _changed_law(entry: Entry) -> Iterator[NamedItem]:
    why = "Luật mà nội dung này dựa vào đã thay đổi."
    for guard, key in sorted(contents_flagged(events=_events_of(entry))):
        if guard in BY_GUARD:
            yield BY_GUARD[guard], key, why
    yield from _law("Văn bản này đã thay đổi.")(entry)


def _events_of(entry: Entry) -> list[int]:
    event = entry.details.get("event")
    return [event] if isinstance(event, int) else []


def _revoked(entry: Entry) -> Iterator[NamedItem]:
    for event in _events_of(entry):
        yield CampaignItemKind.EVENT, str(event), "Thông tin về thay đổi này đã được rút lại."


def _by(kind: CampaignItemKind, name: str, why: str) -> Callable[[Entry], Iterator[NamedItem]]:
    def read(entry: Entry) -> Iterator[NamedItem]:
        if entry.details.get(name) not in (None, ""):
            yield kind, str(entry.details[name]), why

    return read


def _law(why: str) -> Callable[[Entry], Iterator[NamedItem]]:
    return _by(CampaignItemKind.INSTRUMENT, "slug", why)


READ: dict[str, Callable[[Entry], Iterator[NamedItem]]] = {
    ANSWER_CHANGED: _changed_law,
    "event.revoked": _revoked,
    "instrument.turned": _law("Văn bản này đã đổi tình trạng hiệu lực."),
    "instrument.corrected": _law("Thông tin về văn bản này đã được đính chính."),
    "instrument.withdrawn": _law("Văn bản này đã được rút khỏi thư viện."),
    "answer.corrected": _by(CampaignItemKind.ANSWER, "answer", "Câu trả lời này đã được sửa."),
    "answer.withdrawn": _by(CampaignItemKind.ANSWER, "answer", "Câu trả lời này đã được rút."),
    "page.published": _by(CampaignItemKind.ARTICLE, "page", "Bài này đã được sửa và đăng lại."),
    "page.withdrawn": _by(CampaignItemKind.ARTICLE, "page", "Bài này đã được gỡ."),
    "page.restricted": _by(CampaignItemKind.ARTICLE, "page", "Bài này không còn mở cho mọi người."),
    "scan.withdrawn": _by(CampaignItemKind.SCAN, "scan", "Tài liệu này đã được rút."),
}
WARNING_VERBS = tuple(READ)


def launch(*, at: datetime, hearing: Collection[int] = ()) -> bool:
    """Start due campaigns, continue interrupted ones, end finished ones. Returns whether new deliveries wait to be
    sent.

    Idempotent. `hearing`: accounts whose carriers send receipts.
    """
    is_due = Q(send_at__isnull=True) | Q(send_at__lte=at)
    for campaign in Campaign.objects.filter(is_due, state=CampaignState.RELEASED.value).order_by("send_at", "pk"):
        start_sending(campaign=campaign, at=at)
    has_laid = False
    for campaign in Campaign.objects.filter(state=CampaignState.SENDING.value).order_by("released_at", "pk"):
        has_laid |= fan_out(campaign=campaign, at=at) != 0
        end_campaign(campaign=campaign, hearing=hearing, at=at)
    return has_laid


def recount(*, at: datetime) -> int:
    """Recount campaigns that ended so long ago that no receipt is expected. Returns how many totals have changed."""
    hours = Account.objects.aggregate(longest=Max("receipts_within_hours"))["longest"] or 0
    return sum(
        recount_campaign(campaign=campaign, at=at)
        for campaign in Campaign.objects.filter(
            recounted_at__isnull=True, ended_at__lte=at - timedelta(hours=hours)
        ).order_by("pk")
    )
