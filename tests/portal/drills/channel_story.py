"""Somebody follows on the channel of the how-to, confirms, and gets a campaign; run where the channel is."""

import json
import os
import re

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from messageproviders.viber import ADDRESS, ViberProvider  # noqa: E402

from portal.dissemination.admin.account_forms import AccountForm  # noqa: E402
from portal.dissemination.channels import Channel, speaks_for  # noqa: E402
from portal.dissemination.composition.items import MessageSender  # noqa: E402
from portal.dissemination.jobs.rounds import AccountRounds  # noqa: E402
from portal.dissemination.models import Account, Consent, Delivery, FollowerAddress  # noqa: E402
from portal.dissemination.operations.providers.registry import provider_of  # noqa: E402
from portal.dissemination.operations.renderers.campaigns import CampaignMessage, CampaignScript, render_message  # noqa: E402
from portal.dissemination.operations.renderers.letters import renderer_of  # noqa: E402
from portal.dissemination.states import AccountKind  # noqa: E402
from safehttp.client import MemoryClient  # noqa: E402
from safehttp.types import Response  # noqa: E402
from tests.portal.dissemination.factories import make_law  # noqa: E402
from tests.portal.dissemination.sending.scenes import make_campaign  # noqa: E402

NUMBER, TYPED = "84912345678", "0912 345 678"
SENDER = MessageSender(
    name="Lan Tỏa", owner="Sở Tư pháp", base="https://lantoa.invalid", from_address="lantoa@lantoa.invalid"
)


def account_is_entered() -> Account:
    """As an officer enters it; its provider is made by the registry."""
    kind = AccountKind.VIBER
    assert speaks_for(kind) == [Channel.VIBER]
    form = AccountForm(
        {
            "name": "Viber", "channel": "viber", "sender": "Sở Tư pháp", "secret": "viber", "takes_marks": "1",
            "resting_weight": 100, "price": 300, "opens": "07:00", "closes": "21:00", "receipts_within_hours": 48,
            "is_open": "1",
        },
        kind=kind,
    )  # fmt: skip
    assert form.is_valid(), form.errors
    account = Account.objects.create(**form.said()["said"], created_at=timezone.now())
    os.environ["MESSAGES_SECRET_VIBER"] = "khoa"
    with override_settings(MESSAGES_DRY_RUN=False):
        assert isinstance(provider_of(account), ViberProvider)
    return account


def carried(account: Account) -> list[dict[str, str]]:
    """The outbox is emptied; what the carrier was asked to send."""
    door = MemoryClient({ADDRESS: Response(200)})
    rounds = AccountRounds(
        account=account, provider=ViberProvider(door=door, key="khoa", sender=account.sender),
        renderer=renderer_of(SENDER, key=settings.SECRET_KEY), key=settings.SECRET_KEY, clock=timezone.now,
    )  # fmt: skip
    while rounds.round():
        pass
    rounds.close()
    assert all(one.headers["Authorization"] == "Bearer khoa" for one in door.asked)
    return [json.loads(one.body) for one in door.asked]


def is_followed_and_confirmed(account: Account, client: Client) -> None:
    page = f"/theo-doi/van-ban/{make_law().slug}/?kenh=viber"
    shown = client.get(page).content.decode()
    assert "Bước sau, chúng tôi nhắn qua Viber tới số này" in shown
    assert "nhắn cho tôi qua Viber khi điều tôi chọn" in shown
    assert 'type="tel"' in shown
    asked = client.post(page, {"address": TYPED, "frequency": "ngay", "agrees": "1"})
    assert (asked.status_code, asked["Location"].startswith("/theo-doi/ma/")) == (302, True), asked["Location"]
    [message] = carried(account)
    assert (message["to"], message["from"]) == (NUMBER, "Sở Tư pháp")
    [code] = re.findall(r"mã xác nhận của bạn là (\d{6})", message["text"])
    confirmed = client.post(asked["Location"], {"code": code})
    assert "/cua-toi/" in confirmed["Location"]
    own = client.get(confirmed["Location"]).content.decode()
    assert "Viber: ***678" in own
    address = FollowerAddress.objects.get()
    assert (address.channel, address.value, address.confirmed_at is not None) == ("viber", NUMBER, True)
    assert set(Consent.objects.values_list("wording", "channel")) == {("2026-12-01-viber", "viber")}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"da-gui"}


def link_is_sent(account: Account, client: Client) -> None:
    """To the same number, and to no other: what it opens is asked for by whoever typed the number."""
    asked = client.post("/theo-doi/lien-ket/?kenh=viber", {"address": TYPED})
    assert asked.status_code == 302
    [message] = carried(account)
    assert "trang theo dõi riêng của bạn" in message["text"]


def campaign_speaks_there(account: Account) -> None:
    """By the wording of text messages, which its row names."""
    campaign = make_campaign(channels=[Channel.VIBER])
    script = CampaignScript(
        campaign, {"sms": {"marked": "Luật mới về chợ.", "plain": "Luat moi ve cho."}}, None, {}, True
    )
    written = CampaignMessage(script, Channel.VIBER, "m1", NUMBER, {}, account, "", timezone.now())
    message = render_message(written, sender=SENDER)
    assert message is not None
    assert "Luật mới về chợ." in message.text


if __name__ == "__main__":
    setup_test_environment()
    visitor, opened = Client(headers={"host": "localhost"}), account_is_entered()
    is_followed_and_confirmed(opened, visitor)
    link_is_sent(opened, visitor)
    campaign_speaks_there(opened)
    print("told")
