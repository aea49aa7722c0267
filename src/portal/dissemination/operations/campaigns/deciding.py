"""From a draft to its release: a test that somebody looked at, and two persons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.composing.checking import Problem
from portal.dissemination.composing.forms import FORMS_OF
from portal.dissemination.models import Campaign, Wording
from portal.dissemination.operations.campaigns.acts import (
    RELEASE,
    WRITE,
    NotReady,
    NotTested,
    OwnWork,
    WordingChanged,
    ask_any,
    day_of,
    held_for,
    locked,
    stands,
)
from portal.dissemination.planning.audience import Audience, channels_of
from portal.dissemination.planning.rules import rules_of
from portal.dissemination.queries.campaigns import Planned, mark_of_wordings, wordings_of, writers_of
from portal.dissemination.queries.items import is_left_behind
from portal.dissemination.states import CHANNEL_CHOICES, CampaignClass, CampaignState, Form, TemplateState
from portal.journal.operations import record

_EDITABLE = (CampaignState.DRAFT,)
# After so long a test is forgotten: the accounts and what is said may be others by then.
TEST_HOLDS = timedelta(days=7)
_LEFT_BEHIND = (
    "Luật đã thay đổi sau khi nội dung này được viết và chưa ai xem lại; hãy sửa hoặc ghi kết quả xem lại trước."
)


@transaction.atomic
def note_test(*, campaign: Campaign, by: Officer, at: datetime, channels: Collection[str]) -> Campaign:
    """A test of the words as they are now was taken over by a courier. Raises NotAllowed, WrongState."""
    held = held_for(campaign, WRITE, (CampaignState.DRAFT, CampaignState.SUBMITTED), by=by, at=at)
    held.test_sent_at, held.tested_at, held.tested_by = at, None, None
    held.save(update_fields=["test_sent_at", "tested_at", "tested_by"])
    record("campaign.tested", subject=held, by=by, at=at, details={"channels": sorted(channels)})
    return held


@transaction.atomic
def look_at_test(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Somebody looked at the test and says that it is right. Raises NotAllowed, WrongState, NotTested."""
    held = held_for(campaign, WRITE, (CampaignState.DRAFT, CampaignState.SUBMITTED), by=by, at=at)
    if held.test_sent_at is None:
        raise NotTested("Chưa gửi tin thử cho lời văn này.")
    held.tested_at, held.tested_by = at, by
    held.save(update_fields=["tested_at", "tested_by"])
    return held


@transaction.atomic
def submit_campaign(
    *, campaign: Campaign, planned: Planned, problems: Sequence[Problem], by: Officer, at: datetime
) -> Campaign:
    """Give a draft to whoever releases; its words are frozen. `problems`: what the check of all forms found.

    Raises NotAllowed, WrongState, NotReady.
    """
    held = held_for(campaign, WRITE, _EDITABLE, by=by, at=at)
    if missing := [*_missing(held, planned, at), *(one.words for one in problems if one.stops)]:
        raise NotReady(" ".join(missing))
    held.state, held.submitted_at = CampaignState.SUBMITTED.value, at
    held.forecast, held.wording_mark = planned.kept(), mark_of_wordings(campaign=held)
    held.save()
    Wording.objects.filter(campaign=held).update(frozen_at=at)
    record("campaign.submitted", subject=held, by=by, at=at, details=planned.kept() | {"mark": held.wording_mark})
    return held


@transaction.atomic
def return_campaign(*, campaign: Campaign, reason: str, by: Officer, at: datetime) -> Campaign:
    """Give what was submitted back to its writer: by whoever may release it, or by the writers themselves.

    Raises NotAllowed, WrongState.
    """
    held = locked(campaign)
    ask_any((RELEASE, WRITE), agency=held.agency, by=by, at=at)
    stands(held, (CampaignState.SUBMITTED,))
    held.state, held.submitted_at, held.paused_why = CampaignState.DRAFT.value, None, reason
    held.save(update_fields=["state", "submitted_at", "paused_why"])
    Wording.objects.filter(campaign=held).update(frozen_at=None)
    record("campaign.returned", subject=held, by=by, at=at, details={"agency": held.agency_id})
    return held


@transaction.atomic
def release_campaign(*, campaign: Campaign, mark: str, by: Officer, at: datetime) -> Campaign:
    """Let a submitted campaign go. `mark`: of the words that the releasing person was shown.

    Raises NotAllowed, WrongState, OwnWork, NotTested, WordingChanged, NotReady.
    """
    held = held_for(campaign, RELEASE, (CampaignState.SUBMITTED,), by=by, at=at)
    if by.pk in writers_of(campaign=held):
        raise OwnWork("Người soạn lời văn không được tự duyệt; cần người khác duyệt.")
    if held.tested_at is None or held.tested_at < at - TEST_HOLDS:
        raise NotTested("Chưa có ai gửi tin thử và xem lại trong bảy ngày qua.")
    if not mark or mark != held.wording_mark or mark != mark_of_wordings(campaign=held):
        raise WordingChanged("Lời văn không còn như bản bạn đã xem; xin đọc lại rồi duyệt.")
    if held.warned_at is not None:
        raise NotReady(f"Nội dung đã đổi từ khi soạn: {held.warned_why}")
    if is_left_behind(kind=held.kind, key=held.key):
        raise NotReady(_LEFT_BEHIND)
    if held.expires_at is not None and held.expires_at <= at:
        raise NotReady("Đã qua hạn gửi của đợt này.")
    held.state, held.released_by, held.released_at, held.paused_why = CampaignState.RELEASED.value, by, at, ""
    held.save(update_fields=["state", "released_by", "released_at", "paused_why"])
    details = {"mark": mark, "people": held.forecast.get("people", 0), "agency": held.agency_id}
    record("campaign.released", subject=held, by=by, at=at, details=details)
    return held


def _missing(campaign: Campaign, planned: Planned, at: datetime) -> list[str]:
    """What a campaign cannot be submitted without."""
    channels, wordings = channels_of(campaign.channels), wordings_of(campaign=campaign)
    rules = rules_of(campaign.campaign_class, on=day_of(at))
    missing = []
    if not channels:
        missing.append("Chưa chọn kênh nào.")
    unworded = [one for one in channels if not any(form in wordings for form in FORMS_OF[one])]
    if unworded:
        missing.append(
            f"Chưa soạn lời văn cho: {', '.join(dict(CHANNEL_CHOICES)[one.value].lower() for one in unworded)}."
        )
    template = wordings[Form.TEMPLATE].template if Form.TEMPLATE in wordings else None
    if template is not None and template.state != TemplateState.ENABLED.value:
        missing.append(f"Mẫu tin “{template.name}” chưa được nhà cung cấp duyệt.")
    if rules.asks_interest and not Audience.of(campaign.audience).interests:
        missing.append("Chưa chọn người theo dõi lĩnh vực, văn bản, cơ quan hay địa bàn nào.")
    if campaign.campaign_class == CampaignClass.URGENT.value and not campaign.urgent_reason.strip():
        missing.append("Tin khẩn cấp phải ghi lý do.")
    if not planned.sizes.people:
        missing.append("Không có người nhận nào.")
    if any(one.people and not one.has_account for one in planned.forecast.courses):
        missing.append("Có kênh chưa có tài khoản gửi.")
    if campaign.warned_at is not None:
        missing.append(f"Nội dung đã đổi từ khi soạn: {campaign.warned_why}")
    if is_left_behind(kind=campaign.kind, key=campaign.key):
        missing.append(_LEFT_BEHIND)
    return missing
