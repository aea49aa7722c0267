"""A campaign from its first word to its release: permissions, wordings, the plan, a test, and two persons."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import may
from portal.dissemination.composition.forms import WordingProblem
from portal.dissemination.composition.items import CampaignItem
from portal.dissemination.models import Campaign, CountedLink, Template, Wording
from portal.dissemination.planning.campaigns import AudienceFilter, CampaignAim, channels_of
from portal.dissemination.planning.rules import rules_of
from portal.dissemination.queries.campaigns import CampaignPlan, mark_of_wordings, wordings_of, writers_of
from portal.dissemination.queries.items import is_left_behind
from portal.dissemination.states import CampaignClass, CampaignState, MessageForm, TemplateState
from portal.journal.operations import record
from portal.schema.models import save_fields

READ, WRITE, RELEASE = "campaign.read", "campaign.write", "campaign.release"


class CampaignRefused(Exception):
    """Why an act is not done, in the words that the officer reads. Its kinds say what would help."""


class CampaignActNotAllowed(CampaignRefused):
    """The table of roles does not let this officer do it for this agency."""


class CampaignInWrongState(CampaignRefused):
    """The campaign does not stand where this act begins."""


class CampaignNotReady(CampaignRefused):
    """Something is missing or wrong in the campaign; the text lists it."""


class CampaignNotTested(CampaignRefused):
    """No test was sent and looked at. Send one, look at it on a telephone, say that it is right."""


class CampaignReleasedByWriter(CampaignRefused):
    """Who wrote a wording of it does not release it. Somebody else must."""


class CampaignWordingChanged(CampaignRefused):
    """The words are not those that the releasing person was shown. Read them again."""


def locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("agency").get(pk=campaign.pk)


def held_for(
    campaign: Campaign, verb: str, states: Collection[CampaignState], *, by: Officer, at: datetime
) -> Campaign:
    """The campaign, locked, for an act that this officer may do in one of these states.

    Raises CampaignActNotAllowed, CampaignInWrongState.
    """
    held = locked(campaign)
    require_permission(verb, agency=held.agency, by=by, at=at)
    require_state(held, states)
    return held


def require_permission(verb: str, *, agency: Agency, by: Officer, at: datetime) -> None:
    require_any_permission((verb,), agency=agency, by=by, at=at)


def require_any_permission(verbs: Collection[str], *, agency: Agency, by: Officer, at: datetime) -> None:
    """Raises CampaignActNotAllowed unless one of these acts is the officer's, for this agency, on that day."""
    if not any(may(officer=by, verb=verb, agency=agency, on=day_of(at)) for verb in verbs):
        raise CampaignActNotAllowed("Bạn không có quyền làm việc này với đợt gửi của cơ quan này.")


def require_state(campaign: Campaign, states: Collection[CampaignState]) -> None:
    """Raises CampaignInWrongState unless the campaign is in one of these states."""
    if campaign.state not in {one.value for one in states}:
        raise CampaignInWrongState(f"Đợt gửi này đang ở tình trạng “{CampaignState(campaign.state).label.lower()}”.")


def forget_test(campaign: Campaign) -> None:
    save_fields(campaign, test_sent_at=None, tested_at=None, tested_by=None)


def day_of(at: datetime) -> date:
    return timezone.localdate(at)


_EDITABLE = (CampaignState.DRAFT,)
# Of the code of a counted link: without letters that are taken for others on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 7


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
    """A campaign in draft about an item, with a counted link for each form that may hold one.

    Raises CampaignActNotAllowed.
    """
    require_permission(WRITE, agency=agency, by=by, at=at)
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


@transaction.atomic
def write_wording(
    *,
    campaign: Campaign,
    form: MessageForm,
    content: Mapping[str, str],
    template: Template | None,
    by: Officer,
    at: datetime,
) -> Wording:
    """Keep one form of what a draft says. A test of other words is no test any more.

    Raises CampaignActNotAllowed, CampaignInWrongState.
    """
    held = held_for(campaign, WRITE, _EDITABLE, by=by, at=at)
    wording, _ = Wording.objects.update_or_create(
        campaign=held,
        form=form.value,
        defaults={"content": dict(content), "template": template, "written_by": by, "written_at": at},
    )
    forget_test(held)
    return wording


@transaction.atomic
def drop_wording(*, campaign: Campaign, form: MessageForm, by: Officer, at: datetime) -> None:
    """Say nothing in this form. Raises CampaignActNotAllowed, CampaignInWrongState."""
    held = held_for(campaign, WRITE, _EDITABLE, by=by, at=at)
    Wording.objects.filter(campaign=held, form=form.value).delete()
    forget_test(held)


@transaction.atomic
def plan_campaign(*, campaign: Campaign, aim: CampaignAim, by: Officer, at: datetime) -> Campaign:
    """To whom, by what and when a draft goes. Raises CampaignActNotAllowed, CampaignInWrongState."""
    held = held_for(campaign, WRITE, _EDITABLE, by=by, at=at)
    zone: Any = timezone.get_default_timezone()
    held.title, held.campaign_class, held.audience = aim.title, aim.campaign_class.value, aim.audience.kept()
    held.channels = [one.value for one in channels_of(list(aim.channels))]
    held.is_digest, held.urgent_reason = aim.is_digest, aim.urgent_reason if aim.is_urgent else ""
    held.send_at, held.expires_at = aim.leaves_at(at=at, zone=zone), aim.expires_at
    held.fallback_hours = aim.fallback_hours
    held.save()
    return held


def new_code() -> str:
    """What stands behind /l/: short enough for a text message, too long to be guessed by trying."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


# After so long a test is forgotten: the accounts and what is said may be others by then.
TEST_HOLDS = timedelta(days=7)
_LEFT_BEHIND = (
    "Luật đã thay đổi, hoặc được nêu là đã thay đổi, sau khi nội dung này được viết và chưa ai xem lại; hãy sửa hoặc"
    " ghi kết quả xem lại trước."
)


@transaction.atomic
def note_test(*, campaign: Campaign, by: Officer, at: datetime, channels: Collection[str]) -> Campaign:
    """A test of the words as they are now was taken over by a provider.

    Raises CampaignActNotAllowed, CampaignInWrongState.
    """
    held = held_for(campaign, WRITE, (CampaignState.DRAFT, CampaignState.SUBMITTED), by=by, at=at)
    save_fields(held, test_sent_at=at, tested_at=None, tested_by=None)
    record("campaign.tested", subject=held, by=by, at=at, details={"channels": sorted(channels)})
    return held


@transaction.atomic
def look_at_test(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Somebody looked at the test and says that it is right.

    Raises CampaignActNotAllowed, CampaignInWrongState, CampaignNotTested.
    """
    held = held_for(campaign, WRITE, (CampaignState.DRAFT, CampaignState.SUBMITTED), by=by, at=at)
    if held.test_sent_at is None:
        raise CampaignNotTested("Chưa gửi tin thử cho lời văn này.")
    save_fields(held, tested_at=at, tested_by=by)
    return held


@transaction.atomic
def submit_campaign(
    *, campaign: Campaign, planned: CampaignPlan, problems: Sequence[WordingProblem], by: Officer, at: datetime
) -> Campaign:
    """Give a draft to whoever releases; its words are frozen. `problems`: what the check of all forms found.

    Raises CampaignActNotAllowed, CampaignInWrongState, CampaignNotReady.
    """
    held = held_for(campaign, WRITE, _EDITABLE, by=by, at=at)
    if missing := [*_missing(held, planned, at), *(one.words for one in problems if one.stops)]:
        raise CampaignNotReady(" ".join(missing))
    held.state, held.submitted_at = CampaignState.SUBMITTED.value, at
    held.forecast, held.wording_mark = planned.kept(), mark_of_wordings(campaign=held)
    held.save()
    Wording.objects.filter(campaign=held).update(frozen_at=at)
    record("campaign.submitted", subject=held, by=by, at=at, details=planned.kept() | {"mark": held.wording_mark})
    return held


@transaction.atomic
def return_campaign(*, campaign: Campaign, reason: str, by: Officer, at: datetime) -> Campaign:
    """Give what was submitted back to its writer: by whoever may release it, or by the writers themselves.

    Raises CampaignActNotAllowed, CampaignInWrongState.
    """
    held = locked(campaign)
    require_any_permission((RELEASE, WRITE), agency=held.agency, by=by, at=at)
    require_state(held, (CampaignState.SUBMITTED,))
    save_fields(held, state=CampaignState.DRAFT.value, submitted_at=None, paused_why=reason)
    Wording.objects.filter(campaign=held).update(frozen_at=None)
    record("campaign.returned", subject=held, by=by, at=at, details={"agency": held.agency_id})
    return held


@transaction.atomic
def release_campaign(*, campaign: Campaign, mark: str, by: Officer, at: datetime) -> Campaign:
    """Let a submitted campaign go. `mark`: of the words that the releasing person was shown.

    Raises CampaignActNotAllowed, CampaignInWrongState, CampaignReleasedByWriter, CampaignNotTested,
    CampaignWordingChanged, CampaignNotReady.
    """
    held = held_for(campaign, RELEASE, (CampaignState.SUBMITTED,), by=by, at=at)
    if by.pk in writers_of(campaign=held):
        raise CampaignReleasedByWriter("Người soạn lời văn không được tự duyệt; cần người khác duyệt.")
    if held.tested_at is None or held.tested_at < at - TEST_HOLDS:
        raise CampaignNotTested("Chưa có ai gửi tin thử và xem lại trong bảy ngày qua.")
    if not mark or mark != held.wording_mark or mark != mark_of_wordings(campaign=held):
        raise CampaignWordingChanged("Lời văn không còn như bản bạn đã xem; xin đọc lại rồi duyệt.")
    if held.warned_at is not None:
        raise CampaignNotReady(f"Nội dung đã đổi từ khi soạn: {held.warned_why}")
    if is_left_behind(kind=held.kind, key=held.key):
        raise CampaignNotReady(_LEFT_BEHIND)
    if held.expires_at is not None and held.expires_at <= at:
        raise CampaignNotReady("Đã qua hạn gửi của đợt này.")
    save_fields(held, state=CampaignState.RELEASED.value, released_by=by, released_at=at, paused_why="")
    record(
        "campaign.released",
        subject=held,
        by=by,
        at=at,
        details={"mark": mark, "people": held.forecast.get("people", 0), "agency": held.agency_id},
    )
    return held


def _missing(campaign: Campaign, planned: CampaignPlan, at: datetime) -> list[str]:
    """What a campaign cannot be submitted without."""
    channels, wordings = channels_of(campaign.channels), wordings_of(campaign=campaign)
    rules = rules_of(campaign.campaign_class, on=day_of(at))
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
        (not planned.sizes.people, "Không có người nhận nào."),
        (
            any(one["people"] and not one["has_account"] for one in planned.forecast["courses"]),
            "Có kênh chưa có tài khoản gửi.",
        ),
        (campaign.warned_at is not None, f"Nội dung đã đổi từ khi soạn: {campaign.warned_why}"),
        (is_left_behind(kind=campaign.kind, key=campaign.key), _LEFT_BEHIND),
    )
    return [words for is_missing, words in judged if is_missing]
