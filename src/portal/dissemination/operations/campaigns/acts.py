"""What every act on a campaign asks first: may this officer, and does the campaign stand where the act begins?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import may
from portal.dissemination.models import Campaign
from portal.dissemination.states import CAMPAIGN_CHOICES, CampaignState

READ, WRITE, RELEASE = "campaign.read", "campaign.write", "campaign.release"


class CampaignRefused(Exception):
    """Why an act is not done, in the words that the officer reads. Its kinds say what would help."""


class NotAllowed(CampaignRefused):
    """The table of roles does not let this officer do it for this agency."""


class WrongState(CampaignRefused):
    """The campaign does not stand where this act begins."""


class NotReady(CampaignRefused):
    """Something is missing or wrong in the campaign; the text lists it."""


class NotTested(CampaignRefused):
    """No test was sent and looked at. Send one, look at it on a telephone, say that it is right."""


class OwnWork(CampaignRefused):
    """Who wrote a wording of it does not release it. Somebody else must."""


class WordingChanged(CampaignRefused):
    """The words are not those that the releasing person was shown. Read them again."""


def locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("agency").get(pk=campaign.pk)


def held_for(
    campaign: Campaign, verb: str, states: Collection[CampaignState], *, by: Officer, at: datetime
) -> Campaign:
    """The campaign, locked, for an act that this officer may do in one of these states.

    Raises NotAllowed, WrongState.
    """
    held = locked(campaign)
    ask(verb, agency=held.agency, by=by, at=at)
    stands(held, states)
    return held


def ask(verb: str, *, agency: Agency, by: Officer, at: datetime) -> None:
    ask_any((verb,), agency=agency, by=by, at=at)


def ask_any(verbs: Collection[str], *, agency: Agency, by: Officer, at: datetime) -> None:
    """Raises NotAllowed unless one of these acts is the officer's, for this agency, on that day."""
    if not any(may(officer=by, verb=verb, agency=agency, on=day_of(at)) for verb in verbs):
        raise NotAllowed("Bạn không có quyền làm việc này với đợt gửi của cơ quan này.")


def stands(campaign: Campaign, states: Collection[CampaignState]) -> None:
    """Raises WrongState unless the campaign is in one of these states."""
    if campaign.state not in {one.value for one in states}:
        raise WrongState(f"Đợt gửi này đang ở tình trạng “{dict(CAMPAIGN_CHOICES)[campaign.state].lower()}”.")


def forget_test(campaign: Campaign) -> None:
    campaign.test_sent_at = campaign.tested_at = campaign.tested_by = None
    campaign.save(update_fields=["test_sent_at", "tested_at", "tested_by"])


def day_of(at: datetime) -> date:
    return timezone.localdate(at)
