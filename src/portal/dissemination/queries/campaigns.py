"""Campaigns for admin views: lists, the forecast and progress of one campaign, and its figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from portal.agencies.queries.office_search import OfficeSearchKind
from portal.dissemination.composition.forms import wording_mark_of
from portal.dissemination.models import (
    Campaign,
    CountedLink,
    Delivery,
    Follower,
    FollowerAddress,
    LinkDay,
    OptOut,
    Tally,
    TrialGroup,
    Wording,
)
from portal.dissemination.models.campaigns import CampaignQuerySet
from portal.dissemination.planning.campaigns import ChannelPlan, channels_of, forecast
from portal.dissemination.planning.rules import rules_of, window_of
from portal.dissemination.queries.audience import sizes_of
from portal.dissemination.queries.channels import at_work
from portal.dissemination.queries.followers import open_requests
from portal.dissemination.states import (
    CAMPAIGN_ACTS,
    CampaignClass,
    CampaignState,
    Channel,
    DeliveryState,
    MessageForm,
    SkipReason,
)
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.questions.queries import grouped

WAS_SENT = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.DONE, CampaignState.CANCELLED)
_OPENED_LATEST = 60  # the number of days shown
# States of deliveries that may have reached somebody.
_WENT = (
    DeliveryState.ACCEPTED.value,
    DeliveryState.UNCONFIRMED.value,
    DeliveryState.DELIVERED.value,
    DeliveryState.UNKNOWN.value,
)


def campaigns_listed(*, agencies: Collection[int] | None, state: str = "") -> CampaignQuerySet:
    """Campaigns of these agencies (None: of all), the latest first."""
    found = Campaign.objects.of(agencies).select_related("agency", "written_by", "released_by")
    return found.filter(state=state) if state else found


def counts_by_state(*, agencies: Collection[int] | None) -> dict[str, int]:
    return dict(Campaign.objects.of(agencies).order_by().values_list("state").annotate(count=Count("pk")))


def to_correct(*, agencies: Collection[int] | None) -> CampaignQuerySet:
    """Campaigns that were sent, are no longer right, and have not been corrected by a later campaign."""
    return (
        Campaign.objects.of(agencies)
        .filter(warned_at__isnull=False, state__in=[one.value for one in WAS_SENT])
        .filter(corrections__isnull=True)
        .select_related("agency")
        .order_by("warned_at", "pk")
    )


def mark_of_wordings(*, campaign: Campaign) -> str:
    """The mark of the campaign's current wordings."""
    return wording_mark_of(
        (form, content, template or "")
        for form, content, template in Wording.objects.filter(campaign=campaign).values_list(
            "form", "content", "template__outside_id"
        )
    )


# ---- the plan --------------------------------------------------------------------------------------------------------


def plan_of(*, campaign: Campaign, at: datetime, zone: ZoneInfo, parts: dict[Channel, int]) -> dict[str, Any]:
    """Who is reached by which channel (`sizes`), at what cost and until when (`forecast`).

    `parts`: of one message on each channel; one if the channel is not in it.
    """
    on = at.astimezone(zone).date()
    sizes = sizes_of(campaign=campaign, at=at, on=on)
    roads = roads_of(campaign=campaign, people=sizes["by_channel"], parts=parts, on=on)
    return {
        "sizes": sizes,
        "forecast": forecast(roads, begins=max(at, campaign.send_at) if campaign.send_at else at, zone=zone),
    }


def plan_as_kept(planned: Mapping[str, Any]) -> dict[str, Any]:
    """The forecast in the form in which it is stored when the campaign is submitted."""
    sizes, ends = planned["sizes"], planned["forecast"]["ends"]
    return {
        "people": sizes["people"],
        "unreached": sizes["unreached"],
        "by_channel": {channel.value: count for channel, count in sizes["by_channel"].items()},
        "parts": planned["forecast"]["parts"],
        "cost": planned["forecast"]["cost"],
        "ends": ends.isoformat() if ends else "",
    }


def roads_of(
    *, campaign: Campaign, people: dict[Channel, int], parts: dict[Channel, int], on: date
) -> list[ChannelPlan]:
    """Each channel of the campaign with the total speed and quota and the highest price of its active accounts."""
    accounts = grouped((one.channel, one) for one in at_work())
    rules = rules_of(campaign.campaign_class, on=on)
    is_urgent = campaign.campaign_class == CampaignClass.URGENT and bool(campaign.urgent_reason)
    roads = []
    for channel in channels_of(campaign.channels):
        ours = accounts.get(channel.value, [])
        hours = {"opens": min(one.opens for one in ours), "closes": max(one.closes for one in ours)} if ours else {}
        roads.append(
            ChannelPlan(
                channel=channel.value,
                people=people.get(channel, 0),
                parts=parts.get(channel, 1),
                price=max((one.price for one in ours), default=0),
                per_second=_together(one.per_second for one in ours),
                daily_quota=_together(one.daily_quota for one in ours),
                quota_left=_together(one.daily_quota if one.quota_left is None else one.quota_left for one in ours),
                window=window_of(rules, **hours, is_urgent_with_reason=is_urgent),
                has_account=bool(ours),
            )
        )
    return roads


def _together(limits: Iterable[int | None]) -> int | None:
    """The sum of limits; None if one of them is unlimited or there are none."""
    known = list(limits)
    return None if not known or None in known else sum(one for one in known if one is not None)


# ---- progress --------------------------------------------------------------------------------------------------------


def totals_of(*, campaign: Campaign) -> list[Tally]:
    """The totals by channel, state and reason: from the deliveries, or stored tallies once rows have been deleted."""
    alike = ("channel", "state", "reason")
    rows = Delivery.objects.filter(campaign=campaign).order_by(*alike).values_list(*alike)
    counted = [
        Tally(campaign=campaign, channel=channel, state=state, reason=reason, count=count, parts=parts, cost=cost)
        for channel, state, reason, count, parts, cost in rows.annotate(
            count=Count("pk"), all_parts=Coalesce(Sum("parts"), 0), all_cost=Coalesce(Sum("cost"), 0)
        )
    ]
    kept = list(Tally.objects.filter(campaign=campaign).order_by("channel", "state", "reason"))
    return counted if sum(one.count for one in counted) >= sum(one.count for one in kept) else kept


def _tallies(totals: Iterable[Tally]) -> dict[str, Counter[str]]:
    """Channel -> number of deliveries by state."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in totals:
        found[one.channel][one.state] += one.count
    return dict(found)


def figures(totals: Iterable[Tally]) -> dict[str, Any]:
    """Totals as the journal stores them: by channel and state, how many were sent, with parts and cost."""
    found = list(totals)
    by_channel = _tallies(found)
    return {
        "deliveries": sum(one.count for one in found),
        "sent": sum(one.count for one in found if one.state in _WENT),
        "by_channel": {channel: dict(states) for channel, states in sorted(by_channel.items())},
        "parts": sum(one.parts for one in found),
        "cost": sum(one.cost for one in found),
    }


def came_to(
    *,
    until: datetime,
    since: datetime | None = None,
    address: FollowerAddress | None = None,
    follower: Follower | None = None,
    campaign: Campaign | None = None,
) -> Delivery | None:
    """The latest campaign message that was sent to an address or a person in this span."""
    left = Delivery.objects.filter(campaign__isnull=False, handed_at__lte=until, state__in=_WENT)
    named = {"address": address, "follower": follower, "campaign": campaign, "handed_at__gte": since}
    left = left.filter(**{name: value for name, value in named.items() if value is not None})
    return left.order_by("-handed_at", "-pk").first()


_SAID_NO = (SkipReason.SAID_NO.value, SkipReason.NO_CONSENT.value, SkipReason.NO_ADVERTISING.value)


def proof_of(*, campaign: Campaign) -> dict[str, Any]:
    """The evidence of a campaign for an inspector: who approved it, how many received or refused it, what it cost.

    `refused`: refused before the message was sent; `left`: refused because of it.
    """
    totals = totals_of(campaign=campaign)
    tallies = _tallies(totals)
    links = CountedLink.objects.filter(campaign=campaign).annotate(count=Sum("days__count")).order_by("place")
    days = LinkDay.objects.filter(link__campaign=campaign).order_by("day").values_list("day")
    said_no = OptOut.objects.filter(campaign=campaign).order_by("channel", "way").values_list("channel", "way")
    proof: dict[str, Any] = {
        "totals": totals,
        "opened": [(link.place, link.count or 0) for link in links],  # place of the counted link, number of openings
        "opened_by_day": list(days.annotate(count=Sum("count")))[:_OPENED_LATEST],
        "tallies": tallies,
        "opted_out": list(said_no.annotate(count=Count("pk"))),  # channel, method, how many refused after the message
    }
    states: Counter[str] = sum(tallies.values(), Counter())
    return proof | {
        "made": states.total(),
        "sent": sum(states[one] for one in _WENT),
        "delivered": states[DeliveryState.DELIVERED.value],
        "failed": states[DeliveryState.FAILED.value] + states[DeliveryState.EXPIRED.value],
        "refused": sum(one.count for one in totals if one.reason in _SAID_NO),
        "left": sum(count for _, _, count in proof["opted_out"]),
        "cost": sum(one.cost for one in totals),
        "parts": sum(one.parts for one in totals),
        "opens": sum(count for _, count in proof["opened"]),
    }


# ---- the calendar ----------------------------------------------------------------------------------------------------


def campaigns_between(*, since: datetime, until: datetime, agencies: Collection[int] | None) -> CampaignQuerySet:
    """Campaigns that are or were sent in this span."""
    return (
        Campaign.objects.of(agencies)
        .filter(
            Q(send_at__gte=since, send_at__lt=until)
            | Q(send_at__isnull=True, released_at__gte=since, released_at__lt=until)
        )
        .exclude(state=CampaignState.CANCELLED.value)
        .select_related("agency")
        .order_by("send_at", "pk")
    )


def links_of(*, campaign: Campaign) -> dict[str, CountedLink]:
    """The counted links of a campaign by place."""
    return {link.place: link for link in CountedLink.objects.filter(campaign=campaign)}


def wordings_of(*, campaign: Campaign) -> dict[MessageForm, Wording]:
    return {
        MessageForm(one.form): one
        for one in Wording.objects.filter(campaign=campaign).select_related("template", "written_by")
    }


def writers_of(*, campaign: Campaign) -> set[int]:
    """All officers who wrote a part of the campaign's words: none of them may release it."""
    return {
        *set(Wording.objects.filter(campaign=campaign).values_list("written_by", flat=True)),
        campaign.written_by_id,
    }


# ---- pending work of an officer --------------------------------------------------------------------------------------


def _campaigns(code: str, label: str, act: str, **said: Any) -> WaitingWork:
    def rows(asked: WaitingFor) -> CampaignQuerySet:
        found = Campaign.objects.of(asked.agencies).filter(state__in=CAMPAIGN_ACTS[act].states)
        own = Q(written_by=asked.officer)
        return found.exclude(own) if CAMPAIGN_ACTS[act].second_person else found.filter(own)

    usual: dict[str, Any] = {"rows": rows, "acts": (CAMPAIGN_ACTS[act],), "since": "created_at"}
    return WaitingWork(
        code=code,
        label=label,
        verbs=CAMPAIGN_ACTS[act].verbs,
        title=str,
        url=lambda one: reverse("campaign", args=[one.code]),
        listed_at="campaigns",
        **usual | said,
    )


_NEXT_DAY = Case(When(acknowledged_at__isnull=True, then=F("answer_first_by")), default=F("done_by"))
WAITING = (
    _campaigns("dot-gui-soan", "Đợt gửi tin bạn đang soạn", "write"),
    _campaigns("dot-gui-duyet", "Đợt gửi tin chờ bạn duyệt", "release"),
    _campaigns("dot-gui-tam-dung", "Đợt gửi tin đang tạm dừng", "resume"),
    _campaigns(
        "dot-gui-phai-sua",
        "Tin đã gửi nay không còn đúng, cần gửi lại",
        "write",
        rows=lambda asked: to_correct(agencies=asked.agencies),
        since="warned_at",
        acts=(),
    ),
    WaitingWork(
        code="yeu-cau-du-lieu",
        label="Yêu cầu về dữ liệu cá nhân",
        verbs=("data_request.answer",),
        rows=lambda asked: open_requests().annotate(next_day=_NEXT_DAY),
        title=lambda one: one.get_kind_display(),
        url=lambda one: reverse("data_requests"),
        since="received_at",
        due="next_day",
        for_all=True,
        listed_at="data_requests",
    ),
)

SEARCHED = (
    OfficeSearchKind(
        code="dot-gui",
        model=Campaign,
        label="Đợt gửi tin",
        verbs=("campaign.read",),
        rows=lambda officer, reach: campaigns_listed(agencies=reach),
        title=lambda one: one.title,
        url=lambda one: reverse("campaign", args=[one.code]),
        fields=("title",),
    ),
)


def trial_group_of(agency: int) -> dict[Channel, list[str]]:
    """The addresses to which an agency sends its tests. A line from which a person was erased is left out."""
    kept = TrialGroup.objects.filter(agency=agency).first()
    lines = (one.split() for one in (kept.addresses or "").splitlines()) if kept else ()
    pairs = [(Channel(one[0]), one[1]) for one in lines if len(one) == 2]  # noqa: PLR2004
    return {channel: list(several) for channel, several in grouped(pairs).items()}
