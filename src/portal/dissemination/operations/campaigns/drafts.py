"""Campaigns from draft to release: permissions, wordings, the plan, a test, and release by a second officer."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.operations import LETTERS
from portal.agencies.queries import may
from portal.design.refusals import Incomplete, NotAllowed, Overtaken, Refused, refuse_if
from portal.dissemination.composition.forms import WordingProblem
from portal.dissemination.composition.items import CampaignItem
from portal.dissemination.models import Campaign, CountedLink, Template, TrialGroup, Wording
from portal.dissemination.planning.campaigns import AudienceFilter, CampaignAim, channels_of
from portal.dissemination.planning.rules import rules_of
from portal.dissemination.queries.campaign_texts import examiner_of
from portal.dissemination.queries.campaigns import mark_of_wordings, plan_as_kept, wordings_of, writers_of
from portal.dissemination.queries.items import awaits_review
from portal.dissemination.states import (
    CAMPAIGN_ACTS,
    CampaignClass,
    CampaignState,
    Channel,
    MessageForm,
    TemplateState,
)
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner
from portal.schema.models import save_fields

READ, WRITE, RELEASE = "campaign.read", "campaign.write", "campaign.release"


def locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("agency").get(pk=campaign.pk)


campaign_acts = ActRunner[Campaign](
    "campaign",
    hold=locked,
    may=lambda campaign, by, verbs, on: any(
        may(officer=by, verb=verb, agency=campaign.agency, on=on) for verb in verbs
    ),
    had_a_hand=lambda officer, campaign: officer.pk in writers_of(campaign=campaign),
    passed=lambda campaign: f"Đợt gửi này đang ở tình trạng “{CampaignState(campaign.state).label.lower()}”.",
)


def forget_test(campaign: Campaign) -> None:
    save_fields(campaign, test_sent_at=None, tested_at=None, tested_by=None)


@transaction.atomic
def start_campaign(
    *,
    item: CampaignItem,
    agency: Agency,
    title: str,
    campaign_class: CampaignClass,
    channels: Sequence[str],
    by: Officer,
    at: datetime,
    corrects: Campaign | None = None,
) -> Campaign:
    """Create a draft campaign about an item, with a counted link for each form of message.

    Raises NotAllowed.
    """
    refuse_if(not may(officer=by, verb=WRITE, agency=agency, on=timezone.localdate(at)), NotAllowed())
    campaign = Campaign.objects.create(
        agency=agency,
        title=title,
        kind=item.kind,
        key=item.key,
        campaign_class=campaign_class.value,
        channels=[one.value for one in channels_of(list(channels))],
        audience=AudienceFilter(interests=tuple(("linh-vuc", field) for field in item.fields)).kept(),
        written_by=by,
        created_at=at,
        corrects=corrects,
    )
    CountedLink.objects.bulk_create(
        CountedLink(code=new_code(), campaign=campaign, kind=item.kind, key=item.key, place=form.value, created_at=at)
        for form in MessageForm
    )
    record(
        "campaign.written",
        subject=campaign,
        by=by,
        at=at,
        details={"kind": item.kind, "key": item.key, "agency": agency.pk},
    )
    return campaign


@campaign_acts.does(CAMPAIGN_ACTS["write"])
def write_wording(
    *,
    campaign: Campaign,
    form: MessageForm,
    content: Mapping[str, str],
    template: Template | None,
    by: Officer,
    at: datetime,
) -> Wording:
    """Store one form of the draft's wording. A test of the former words becomes void.

    Raises NotAllowed, WrongState.
    """
    wording, _ = Wording.objects.update_or_create(
        campaign=campaign,
        form=form.value,
        defaults={"content": dict(content), "template": template, "written_by": by, "written_at": at},
    )
    forget_test(campaign)
    return wording


@campaign_acts.does(CAMPAIGN_ACTS["write"])
def drop_wording(*, campaign: Campaign, form: MessageForm, by: Officer, at: datetime) -> None:
    """Delete this form of the wording. Raises NotAllowed, WrongState."""
    Wording.objects.filter(campaign=campaign, form=form.value).delete()
    forget_test(campaign)


@campaign_acts.does(CAMPAIGN_ACTS["write"])
def plan_campaign(*, campaign: Campaign, aim: CampaignAim, by: Officer, at: datetime) -> Campaign:
    """Store the audience, the channels and the time of a draft. Raises NotAllowed, WrongState."""
    zone: Any = timezone.get_default_timezone()
    campaign.title, campaign.campaign_class, campaign.audience = (
        aim.title,
        aim.campaign_class.value,
        aim.audience.kept(),
    )
    campaign.channels = [one.value for one in channels_of(list(aim.channels))]
    campaign.is_digest, campaign.urgent_reason = aim.is_digest, aim.urgent_reason if aim.is_urgent else ""
    campaign.send_at, campaign.expires_at = aim.leaves_at(at=at, zone=zone), aim.expires_at
    campaign.fallback_hours = aim.fallback_hours
    campaign.save()
    return campaign


def new_code() -> str:
    """The code of a counted link after /l/: short enough for a text message, too long to guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(7))


# An older test does not count: the accounts and the contents may have changed since.
TEST_HOLDS = timedelta(days=7)
LEFT_BEHIND = (
    "Luật đã thay đổi, hoặc được nêu là đã thay đổi, mà nội dung này chưa xét đến, và chưa ai xem lại; hãy sửa hoặc"
    " ghi kết quả xem lại trước."
)


@campaign_acts.does(CAMPAIGN_ACTS["test"])
def note_test(
    *,
    campaign: Campaign,
    by: Officer,
    at: datetime,
    channels: Collection[str],
    group: Mapping[Channel, Sequence[str]] | None = None,
) -> Campaign:
    """Record that a provider accepted a test of the current words.

    `group`: addresses to which the agency sends tests from now on; None leaves them unchanged. Raises NotAllowed,
    WrongState.
    """
    save_fields(campaign, test_sent_at=at, tested_at=None, tested_by=None)
    if group is not None:
        lines = "\n".join(f"{channel.value} {one}" for channel, several in group.items() for one in several)
        TrialGroup.objects.update_or_create(agency_id=campaign.agency_id, defaults={"addresses": lines})
    record("campaign.tested", subject=campaign, by=by, at=at, details={"channels": sorted(channels)})
    return campaign


@campaign_acts.does(CAMPAIGN_ACTS["look"])
def look_at_test(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Record that somebody looked at the test and found it right.

    Raises NotAllowed, WrongState, Refused.
    """
    refuse_if(campaign.test_sent_at is None, Refused("Chưa gửi tin thử cho lời văn này."))
    save_fields(campaign, tested_at=at, tested_by=by)
    return campaign


@campaign_acts.does(CAMPAIGN_ACTS["submit"])
def submit_campaign(
    *, campaign: Campaign, planned: Mapping[str, Any], problems: Sequence[WordingProblem], by: Officer, at: datetime
) -> Campaign:
    """Submit a draft for release; its words are frozen. `problems`: the results of checking all forms.

    Raises NotAllowed, WrongState, Incomplete.
    """
    if missing := [*_missing(campaign, planned, at), *(one.words for one in problems if one.stops)]:
        raise Incomplete(" ".join(missing))
    campaign.state, campaign.submitted_at = CampaignState.SUBMITTED.value, at
    campaign.forecast, campaign.wording_mark = plan_as_kept(planned), mark_of_wordings(campaign=campaign)
    campaign.save()
    Wording.objects.filter(campaign=campaign).update(frozen_at=at)
    record(
        "campaign.submitted",
        subject=campaign,
        by=by,
        at=at,
        details=plan_as_kept(planned) | {"mark": campaign.wording_mark},
    )
    return campaign


@campaign_acts.does(CAMPAIGN_ACTS["give_back"])
def return_campaign(*, campaign: Campaign, why: str, by: Officer, at: datetime) -> Campaign:
    """Return a submitted campaign to its writer: by an officer who may release it, or by the writers themselves.

    Raises NotAllowed, WrongState.
    """
    save_fields(campaign, state=CampaignState.DRAFT.value, submitted_at=None, paused_why=why)
    Wording.objects.filter(campaign=campaign).update(frozen_at=None)
    return campaign


def require_complete(campaign: Campaign) -> None:
    """Refuse a wording with problems that prevent sending. Raises Incomplete."""
    refuse_if(
        any(one.stops for one in examiner_of(campaign).all_problems()),
        Incomplete("Lời văn còn chỗ phải sửa, nêu ở trang này. Xin trả lại người soạn."),
    )


@campaign_acts.does(CAMPAIGN_ACTS["release"])
def release_campaign(*, campaign: Campaign, mark: str, by: Officer, at: datetime) -> Campaign:
    """Release a submitted campaign. `mark`: of the wording shown to the releasing officer.

    Raises NotAllowed, WrongState, SecondPersonNeeded, Refused, Overtaken, Incomplete.
    """
    refuse_if(
        campaign.tested_at is None or campaign.tested_at < at - TEST_HOLDS,
        Refused("Trong bảy ngày qua chưa có ai xem lại tin thử và ghi nhận là đúng."),
    )
    refuse_if(
        not mark or mark != campaign.wording_mark or mark != mark_of_wordings(campaign=campaign),
        Overtaken("Lời văn không còn như bản bạn đã xem; xin đọc lại rồi duyệt."),
    )
    require_complete(campaign)
    if campaign.warned_at is not None:
        raise Incomplete(f"Nội dung đã đổi từ khi soạn: {campaign.warned_why}")
    refuse_if(awaits_review(kind=campaign.kind, key=campaign.key), Incomplete(LEFT_BEHIND))
    refuse_if(campaign.expires_at is not None and campaign.expires_at <= at, Incomplete("Đã qua hạn gửi của đợt này."))
    save_fields(campaign, state=CampaignState.RELEASED.value, released_by=by, released_at=at, paused_why="")
    record(
        "campaign.released",
        subject=campaign,
        by=by,
        at=at,
        details={"mark": mark, "people_submitted": campaign.forecast.get("people", 0), "agency": campaign.agency_id},
    )
    return campaign


def _missing(campaign: Campaign, planned: Mapping[str, Any], at: datetime) -> list[str]:
    """The reasons why the campaign cannot be submitted, in words for the screen."""
    channels, wordings = channels_of(campaign.channels), wordings_of(campaign=campaign)
    rules = rules_of(campaign.campaign_class, on=timezone.localdate(at))
    unworded = [one for one in channels if not any(form in wordings for form in one.row.forms)]
    template = wordings[MessageForm.TEMPLATE].template if MessageForm.TEMPLATE in wordings else None
    is_refused = template is not None and template.state != TemplateState.ENABLED.value
    is_urgent = campaign.campaign_class == CampaignClass.URGENT.value
    judged = (
        (not channels, "Chưa chọn kênh nào."),
        (unworded, f"Chưa soạn lời văn cho: {', '.join(one.label.lower() for one in unworded)}."),
        (is_refused, f"Mẫu tin “{template.name if template else ''}” chưa được nhà cung cấp duyệt."),
        (
            rules.asks_interest and not AudienceFilter.of(campaign.audience).interests,
            "Chưa chọn người theo dõi lĩnh vực, văn bản, cơ quan hay địa bàn nào.",
        ),
        (is_urgent and not campaign.urgent_reason.strip(), "Tin khẩn cấp phải ghi lý do."),
        (not planned["sizes"]["people"], "Không có người nhận nào."),
        (
            any(one["people"] and not one["has_account"] for one in planned["forecast"]["courses"]),
            "Có kênh chưa có tài khoản gửi.",
        ),
        (campaign.warned_at is not None, f"Nội dung đã đổi từ khi soạn: {campaign.warned_why}"),
        (awaits_review(kind=campaign.kind, key=campaign.key), LEFT_BEHIND),
    )
    return [words for is_missing, words in judged if is_missing]
