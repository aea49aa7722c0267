"""Writing a campaign: what it tells of, in which words, to whom, by what and when."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.dissemination.composing.item import Item
from portal.dissemination.models import Campaign, CountedLink, Template, Wording
from portal.dissemination.operations.campaigns.acts import WRITE, ask, forget_test, held_for
from portal.dissemination.planning.aim import Aim
from portal.dissemination.planning.audience import Audience, channels_of
from portal.dissemination.states import CampaignClass, CampaignState, Form
from portal.journal.operations import record

_EDITABLE = (CampaignState.DRAFT,)
# Of the code of a counted link: without letters that are taken for others on paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 7


@transaction.atomic
def start_campaign(
    *,
    item: Item,
    agency: Agency,
    title: str,
    campaign_class: CampaignClass,
    channels: Sequence[str],
    by: Officer,
    at: datetime,
    corrects: Campaign | None = None,
) -> Campaign:
    """A campaign in draft about an item, with a counted link for each form that may hold one. Raises NotAllowed."""
    ask(WRITE, agency=agency, by=by, at=at)
    interests = tuple(("linh-vuc", field) for field in item.fields)
    campaign = Campaign.objects.create(
        agency=agency,
        title=title,
        kind=item.kind,
        key=item.key,
        campaign_class=campaign_class.value,
        channels=[one.value for one in channels_of(list(channels))],
        audience=Audience(interests=interests).kept(),
        written_by=by,
        created_at=at,
        corrects=corrects,
    )
    CountedLink.objects.bulk_create(
        CountedLink(code=new_code(), campaign=campaign, kind=item.kind, key=item.key, place=form.value, created_at=at)
        for form in Form
    )
    details = {"kind": item.kind, "key": item.key, "agency": agency.pk}
    record("campaign.written", subject=campaign, by=by, at=at, details=details)
    return campaign


@transaction.atomic
def write_wording(
    *, campaign: Campaign, form: Form, content: Mapping[str, str], template: Template | None, by: Officer, at: datetime
) -> Wording:
    """Keep one form of what a draft says. A test of other words is no test any more. Raises NotAllowed, WrongState."""
    held = held_for(campaign, WRITE, _EDITABLE, by=by, at=at)
    wording, _ = Wording.objects.update_or_create(
        campaign=held,
        form=form.value,
        defaults={"content": dict(content), "template": template, "written_by": by, "written_at": at},
    )
    forget_test(held)
    return wording


@transaction.atomic
def drop_wording(*, campaign: Campaign, form: Form, by: Officer, at: datetime) -> None:
    """Say nothing in this form. Raises NotAllowed, WrongState."""
    held = held_for(campaign, WRITE, _EDITABLE, by=by, at=at)
    Wording.objects.filter(campaign=held, form=form.value).delete()
    forget_test(held)


@transaction.atomic
def plan_campaign(*, campaign: Campaign, aim: Aim, by: Officer, at: datetime) -> Campaign:
    """To whom, by what and when a draft goes. Raises NotAllowed, WrongState."""
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
