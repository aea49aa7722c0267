"""People reached by SMS, a campaign for them, an account that carries it: what the tests of sending begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from messageproviders.port import OutboundMessage, reference_of
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.channels import fingerprint
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.models import Account, Campaign, Delivery, Follower, FollowerAddress
from portal.dissemination.operations.renderers.letters import MessageRenderer, renderer_of
from portal.dissemination.operations.sending import fan_out
from portal.dissemination.states import CampaignClass, CampaignState, Channel, FollowedKind, SkipReason
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.dissemination.factories import HOUSE, KEY

NOON = datetime.fromisoformat("2026-11-24T12:00:00+07:00")
_numbers = count(1)


class PlainScribe:
    """Says the same to everybody."""

    def messages(self, deliveries: Sequence[Delivery]) -> dict[int, OutboundMessage | SkipReason]:
        meant = FollowerAddress.objects.filter(pk__in=[one.address_id for one in deliveries])
        numbers = dict(meant.values_list("pk", "value"))
        return {
            one.pk: OutboundMessage(reference=reference_of(one.pk), to=numbers.get(one.address_id, ""), text="Tin")
            for one in deliveries
        }


def make_person(*channels: Channel, follows: str = "dat-dai", at: datetime = NOON) -> Follower:
    """Somebody who has confirmed addresses on these channels and follows a field."""
    since = at - timedelta(days=30)
    follower = Follower.objects.create(created_at=since, confirmed_at=since)
    for channel in channels or (Channel.SMS,):
        give_address(follower, channel, since=since)
    follower.subscriptions.create(
        kind=FollowedKind.FIELD.value, key=follows, created_at=since, confirmed_at=since, frequency="ngay"
    )
    return follower


def give_address(follower: Follower, channel: Channel, *, since: datetime) -> FollowerAddress:
    number = next(_numbers)
    value = {Channel.SMS: f"8490{number:07d}", Channel.EMAIL: f"a{number}@example.vn"}.get(channel, f"uid-{number}")
    return follower.addresses.create(
        channel=channel.value,
        value=value,
        fingerprint=fingerprint(value, key=KEY, channel=channel),
        created_at=since,
        confirmed_at=since,
    )


def make_account(channel: Channel = Channel.SMS, **more: object) -> Account:
    fields = {"name": f"Tài khoản {next(_numbers)}", "channel": channel.value, "kind": "smpp", "created_at": NOON}
    return Account.objects.create(**fields | more)


def make_campaign(
    *, channels: Sequence[Channel] = (Channel.SMS,), its_class: CampaignClass = CampaignClass.EDUCATION, **more: object
) -> Campaign:
    """Released and on its way to whoever follows a field."""
    fields = {
        "agency": make_agency(),
        "title": "Điểm mới của Luật Đất đai",
        "kind": "van-ban",
        "key": "luat-dat-dai",
        "campaign_class": its_class.value,
        "channels": [one.value for one in channels],
        "audience": {"interests": [[FollowedKind.FIELD.value, "dat-dai"]]},
        "state": CampaignState.SENDING.value,
        "written_by": make_officer(),
        "released_by": make_officer(),
        "released_at": NOON,
        "created_at": NOON,
    }
    return Campaign.objects.create(**fields | more)


def laid_out(*people: Follower, at: datetime = NOON, **more: object) -> Campaign:
    """A campaign whose deliveries lie in the outbox."""
    if not people:
        make_person()
    campaign = make_campaign(**more)
    fan_out(campaign=campaign, at=at)
    return campaign


def desk() -> MessageRenderer:
    letters = renderer_of(HOUSE, key=KEY)
    return MessageRenderer(letters=letters._letters, campaigns=lambda at, scripts: PlainScribe())  # noqa: SLF001


def account_rounds(provider: MemoryProvider, account: Account, *, at: datetime = NOON, **more: object) -> AccountRounds:
    return AccountRounds(account=account, provider=provider, renderer=desk(), key=KEY, clock=lambda: at, **more)


def sent(account: Account, provider: MemoryProvider | None = None, *, at: datetime = NOON) -> MemoryProvider:
    """All that may leave by an account at a moment has left."""
    provider = provider or MemoryProvider()
    carrier = account_rounds(provider, account, at=at)
    while carrier.round():
        pass
    carrier.close()
    return provider
