"""Campaigns for tests, made the honest way: an answer is published, one officer writes of it, another releases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.agencies.models import Agency, Officer, Place
from portal.dissemination.channels import fingerprint
from portal.dissemination.composition.forms import propose
from portal.dissemination.composition.items import CampaignItem
from portal.dissemination.models import Account, Campaign, Follower, FollowerAddress, Subscription
from portal.dissemination.operations import campaigns as operations
from portal.dissemination.planning.campaigns import AudienceFilter, CampaignAim
from portal.dissemination.queries.campaign_texts import examiner_of
from portal.dissemination.queries.campaigns import plan_of
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import AccountKind, CampaignClass, Channel, FollowedKind, MessageForm
from portal.questions.models import Answer
from tests.portal.dissemination.factories import KEY, NOW, TODAY
from tests.portal.questions.answering import Team, officer_of, text_with

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIELD = "dan-su"
_FORMS = {
    Channel.EMAIL: MessageForm.EMAIL,
    Channel.SMS: MessageForm.SMS,
    Channel.PUSH: MessageForm.PUSH,
    Channel.ZALO: MessageForm.REPLY,
}


def make_account(channel: Channel = Channel.SMS, **fields: object) -> Account:
    said = {"name": f"tài khoản {channel.value}", "channel": channel.value, "kind": AccountKind.FILE.value}
    return Account.objects.create(**said | {"created_at": NOW} | fields)


def make_follower(
    value: str,
    *,
    channel: Channel = Channel.SMS,
    follows: str = FIELD,
    kind: FollowedKind = FollowedKind.FIELD,
    place: Place | None = None,
    role: str = "",
    **fields: object,
) -> Follower:
    """Somebody who has confirmed an address and a subscription."""
    follower = Follower.objects.create(created_at=NOW, confirmed_at=NOW, place=place, role=role)
    add_address(follower, value, channel=channel, **fields)
    if follows:
        Subscription.objects.create(follower=follower, kind=kind.value, key=follows, created_at=NOW, confirmed_at=NOW)
    return follower


def add_address(follower: Follower, value: str, *, channel: Channel, **fields: object) -> FollowerAddress:
    said = {"confirmed_at": NOW, "created_at": NOW, "fingerprint": fingerprint(value, key=KEY, channel=channel)}
    return FollowerAddress.objects.create(follower=follower, channel=channel.value, value=value, **said | fields)


@dataclass
class Desk:
    """An agency whose clerk writes and whose approver releases, with an answer to tell of."""

    team: Team = field(default_factory=Team)
    answer: Answer = field(init=False)
    clerk: Officer = field(init=False)
    chief: Officer = field(init=False)

    def __post_init__(self) -> None:
        self.answer = self.team.published(text_with(citations=()), at=NOW - timedelta(days=1))
        self.clerk = officer_of(self.agency, "editor")
        self.chief = officer_of(self.agency, "approver")

    @property
    def agency(self) -> Agency:
        return self.team.agency

    def item(self) -> CampaignItem:
        found = item_named(kind="cau-tra-loi", key=str(self.answer.number), on=TODAY)
        assert found is not None
        return found

    def started(self, *channels: Channel, at: datetime = NOW, **said: object) -> Campaign:
        campaign = operations.start_campaign(
            item=self.item(),
            agency=self.agency,
            title="Đặt cọc mua đất",
            by=self.clerk,
            at=at,
            **{"campaign_class": CampaignClass.EDUCATION, "channels": [one.value for one in channels or (Channel.SMS,)]}
            | said,
        )
        for channel in channels or (Channel.SMS,):
            self.worded(campaign, _FORMS[channel], at=at)
        return campaign

    def worded(self, campaign: Campaign, form: MessageForm, *, by: Officer | None = None, at: datetime = NOW) -> None:
        examiner = examiner_of(campaign)
        content = propose(form, item=self.item(), link=examiner.url(form), voice=examiner.voice)
        operations.write_wording(
            campaign=campaign, form=form, content=content, template=None, by=by or self.clerk, at=at
        )

    def tested(self, campaign: Campaign, *, at: datetime = NOW) -> None:
        operations.note_test(campaign=campaign, by=self.clerk, at=at, channels=campaign.channels)
        operations.look_at_test(campaign=campaign, by=self.clerk, at=at)

    def planned(self, campaign: Campaign, *, at: datetime = NOW) -> dict[str, Any]:
        campaign.refresh_from_db()
        return plan_of(campaign=campaign, at=at, zone=ZONE, parts=examiner_of(campaign).parts())

    def submitted(self, *channels: Channel, at: datetime = NOW, **said: object) -> Campaign:
        campaign = self.started(*channels, at=at, **said)
        self.tested(campaign, at=at)
        return self.submit(campaign, at=at)

    def submit(self, campaign: Campaign, *, at: datetime = NOW) -> Campaign:
        return operations.submit_campaign(
            campaign=campaign,
            planned=self.planned(campaign, at=at),
            problems=examiner_of(campaign).all_problems(),
            by=self.clerk,
            at=at,
        )

    def released(self, *channels: Channel, at: datetime = NOW, **said: object) -> Campaign:
        campaign = self.submitted(*channels, at=at, **said)
        return operations.release_campaign(campaign=campaign, mark=campaign.wording_mark, by=self.chief, at=at)

    def aim(self, campaign: Campaign, audience: AudienceFilter, *, at: datetime = NOW, **said: object) -> Campaign:
        plan: dict[str, Any] = {
            "title": campaign.title,
            "campaign_class": CampaignClass(campaign.campaign_class),
            "channels": campaign.channels,
        }
        aim = CampaignAim(audience=audience, **plan | said)
        return operations.plan_campaign(campaign=campaign, aim=aim, by=self.clerk, at=at)
