"""What the desks of campaigns share: whose campaign it is, where it stands, what may be done with it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import ask_reach, covers, may
from portal.dissemination.composition.forms import length, parts_of
from portal.dissemination.composition.items import seconds, syllables
from portal.dissemination.models import Campaign, Wording
from portal.dissemination.operations.campaigns import READ, RELEASE, WRITE
from portal.dissemination.queries.campaign_texts import WordingExaminer
from portal.dissemination.queries.campaigns import progress_of, totals_of, wordings_of, writers_of
from portal.dissemination.states import CampaignState, Channel, DeliveryState, HoldReason, MessageForm, SkipReason

# What may be done where a campaign stands: the act, the verbs of which one is needed, the states.
_ACTS: tuple[tuple[str, tuple[str, ...], tuple[CampaignState, ...]], ...] = (
    ("write", (WRITE,), (CampaignState.DRAFT,)),
    ("test", (WRITE,), (CampaignState.DRAFT, CampaignState.SUBMITTED)),
    ("look", (WRITE,), (CampaignState.DRAFT, CampaignState.SUBMITTED)),
    ("submit", (WRITE,), (CampaignState.DRAFT,)),
    ("give_back", (WRITE, RELEASE), (CampaignState.SUBMITTED,)),
    ("release", (RELEASE,), (CampaignState.SUBMITTED,)),
    ("pause", (WRITE, RELEASE), (CampaignState.RELEASED, CampaignState.SENDING)),
    ("resume", (RELEASE,), (CampaignState.PAUSED,)),
    (
        "cancel",
        (WRITE, RELEASE),
        (
            CampaignState.DRAFT, CampaignState.SUBMITTED, CampaignState.RELEASED, CampaignState.SENDING,
            CampaignState.PAUSED,
        ),
    ),
)  # fmt: skip
_OF_OTHERS = ("release", "resume")  # what nobody does with a campaign of which they wrote a word


@dataclass(frozen=True, slots=True)
class CampaignStep:
    """One step of the way: done by whom and when, or what is still to do."""

    label: str
    is_done: bool
    by: str = ""
    at: datetime | None = None


def campaign_or_404(request: HttpRequest, code: UUID | str) -> Campaign:
    """One within the reach of whoever asks; any other is as if it were not."""
    reach = ask_reach(request, READ)
    try:
        campaign = (
            Campaign.objects.select_related("agency", "written_by", "released_by", "tested_by", "corrects")
            .filter(code=code)
            .first()
        )
    except ValidationError:
        campaign = None
    if campaign is None or not covers(reach, campaign.agency_id):
        raise Http404("Không có đợt gửi này.")
    return campaign


def acts_of(campaign: Campaign, officer: Officer) -> set[str]:
    """What the officer may do with the campaign where it stands now."""
    today = timezone.localdate()
    verbs = {verb for verb in (WRITE, RELEASE) if may(officer=officer, verb=verb, agency=campaign.agency, on=today)}
    found = {
        act for act, needed, states in _ACTS if verbs & set(needed) and campaign.state in {s.value for s in states}
    }
    if officer.pk in writers_of(campaign=campaign):
        found -= set(_OF_OTHERS)
    if campaign.test_sent_at is None or campaign.tested_at is not None:
        found.discard("look")
    return found


def steps_of(campaign: Campaign) -> list[CampaignStep]:
    """The way of a campaign, for the strip above its page."""
    return [
        CampaignStep("Soạn", is_done=True, by=str(campaign.written_by), at=campaign.created_at),
        CampaignStep("Gửi thử, xem lại", bool(campaign.tested_at), str(campaign.tested_by or ""), campaign.tested_at),
        CampaignStep("Trình duyệt", bool(campaign.submitted_at), "", campaign.submitted_at),
        CampaignStep("Duyệt", bool(campaign.released_at), str(campaign.released_by or ""), campaign.released_at),
        CampaignStep(
            "Hủy" if campaign.state == CampaignState.CANCELLED.value else "Gửi xong",
            campaign.state in (CampaignState.DONE.value, CampaignState.CANCELLED.value),
            "",
            campaign.ended_at,
        ),
    ]


def shown_wordings(campaign: Campaign, examiner: WordingExaminer) -> list[dict[str, object]]:
    """What a campaign says in each form, in the order of the forms, with lengths and what is wrong."""
    worded = wordings_of(campaign=campaign)
    return [_shown(form, worded[form], examiner) for form in MessageForm if form in worded]


def _shown(form: MessageForm, wording: Wording, examiner: WordingExaminer) -> dict[str, object]:
    return {
        "form": form,
        "label": wording.get_form_display(),
        "wording": wording,
        "parts": tuple(shown_parts(form, wording, examiner)),
        "problems": tuple(examiner.problems(form, wording.content, wording.template)),
        "url": examiner.url(form),
    }


def shown_parts(form: MessageForm, wording: Wording, examiner: WordingExaminer) -> Iterable[dict[str, object]]:
    """The parts of a wording with how long they are; `weight` of a text message with its ending."""
    for part in parts_of(form, wording.template.parameters if wording.template else ()):
        text = str(wording.content.get(part.name, ""))
        yield {
            "label": part.label,
            "text": text,
            "length": length(text),
            "most": part.most,
            "weight": examiner.weight(text, with_marks=part.name == "marked") if form is MessageForm.SMS else None,
            "syllables": syllables(text) if form is MessageForm.SPOKEN else 0,
            "seconds": seconds(text) if form is MessageForm.SPOKEN else 0,
        }


def progress_rows(campaign: Campaign) -> list[dict[str, object]]:
    """How many deliveries of a channel stand so; `why` they wait or were not made."""
    held, reasons = dict(HoldReason.choices()), dict(SkipReason.choices())
    return [
        {
            "channel": Channel(one.channel).label,
            "state": DeliveryState(one.state).label,
            "why": reasons.get(one.reason, one.reason) if one.reason else held.get(one.held, "") if one.held else "",
            "count": one.count,
        }
        for one in sorted(
            progress_of(campaign=campaign) or totals_of(campaign=campaign), key=lambda one: (one.channel, one.state)
        )
    ]
