"""A test of a campaign goes the campaign's own road: what the peer gets is the same, octet for octet, but for our
reference; and nobody hands over a message that says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client

from messageproviders import push
from messageproviders.port import OutboundMessage, SendOutcome, SendReceipt, reference_of
from messageproviders.push import new_private_key
from messageproviders.smpp.provider import SmppProvider
from portal.dissemination.channels import speaks_for
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.models import Account, Campaign, Delivery, Template, TrialGroup
from portal.dissemination.operations import campaigns as operations
from portal.dissemination.operations.campaigns.delivery import launch
from portal.dissemination.operations.providers import registry, zalo
from portal.dissemination.operations.providers.registry import provider_of
from portal.dissemination.operations.renderers.campaigns import current_sender, send_test
from portal.dissemination.operations.renderers.letters import renderer_of
from portal.dissemination.queries.campaigns import trial_group_of
from portal.dissemination.states import AccountKind, CampaignClass, Channel, MessageForm, TemplateState
from portal.settings.environment import smtp_mailer
from safehttp.client import MemoryClient
from safehttp.types import Request, Response
from tests.portal.agencies.factories import make_agency
from tests.portal.dissemination.campaign_factories import Desk, make_account, make_follower
from tests.portal.dissemination.factories import KEY, NOW
from tests.portal.dissemination.smtp_peer import mail_server
from tests.portal.dissemination.zalo_scene import connect

pytestmark = pytest.mark.django_db
# What an officer carries is tried by printing it (`test_post`).
EVERY = [(kind, channel) for kind in AccountKind for channel in speaks_for(kind) if not channel.row.is_by_hand]
NUMBER, MAILBOX, IDENTITY, ENDPOINT = "84912345678", "nam@example.vn", "24684588352", "https://push.example.vn/abc"
ADDRESSES = {
    Channel.EMAIL: MAILBOX, Channel.SMS: NUMBER, Channel.ZALO: IDENTITY, Channel.ZALO_PHONE: NUMBER,
    Channel.PUSH: ENDPOINT,
}  # fmt: skip
OPTIONS = {
    AccountKind.SMPP: {"host": "smsc.example.vn"},
    AccountKind.HTTP: {"profile": "vmg"},
    AccountKind.ZALO: {"app_id": "1", "oa_id": "2"},
}


class Door(MemoryClient):
    """Whoever is asked takes it over, in the words of each carrier."""

    def fetch(self, asked: Request, *, limits: object = None) -> Response:
        self.asked.append(asked)
        said = {"CodeResult": "100", "SMSID": "1", "errorCode": "000", "error": 0, "data": {"message_id": "1"}}
        return Response(200, body=json.dumps(said).encode(), headers={"content-type": "application/json"})


class Wire:
    """All octets that left, whatever the protocol."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, mail: SimpleNamespace, folder: Path) -> None:
        self._door, self._mail, self._folder, self._submits = Door(), mail, folder, []
        for module in (registry, zalo):
            monkeypatch.setattr(module, "http_client", lambda: self._door)
        monkeypatch.setattr(push, "sealed_payload", lambda content, **keys: content + json.dumps(keys).encode())
        monkeypatch.setattr("messageproviders.smpp.provider.secrets.randbelow", lambda _: 7)
        monkeypatch.setattr(SmppProvider, "carry", lambda one, messages: self._submit(one, messages))

    def _submit(self, provider: SmppProvider, messages: Iterator[OutboundMessage]) -> Iterator[SendReceipt]:
        for message in messages:
            written, refused = provider._write([message])  # noqa: SLF001
            self._submits += [body for _, bodies in written for body in bodies]
            yield from refused or [SendReceipt(message.reference, SendOutcome.ACCEPTED)]

    def taken(self) -> list[bytes]:
        """What has left since the last time."""
        files = sorted((self._folder / "messages").glob("*.jsonl"))
        left = [
            *self._submits,
            *(f"{one.method} {one.url} {_headers(one)}".encode() + one.body for one in self._door.asked),
            *(_undated(one) for one in self._mail.raw),
            *(one.read_bytes() for one in files),
        ]
        self._submits.clear()
        self._door.asked.clear()
        self._mail.raw.clear()
        for one in files:
            one.unlink()
        return left


def _headers(asked: Request) -> list[tuple[str, str]]:
    """Without the signature of a push, which is made anew for each process."""
    return sorted((name, said) for name, said in asked.headers.items() if name != "Authorization")


def _undated(letter: bytes) -> bytes:
    """Without the hour and the boundary that a mail server is told anew each time."""
    boundary = letter.partition(b'boundary="')[2].partition(b'"')[0]
    lines = letter.replace(boundary, b"") if boundary else letter
    return b"\n".join(one for one in lines.splitlines() if not one.startswith(b"Date:"))


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Iterator[Wire]:  # noqa: ANN001
    settings.VAR_DIR = tmp_path
    for module in (zalo, registry):
        monkeypatch.setattr(module.timezone, "now", lambda: NOW)
    monkeypatch.setattr("django.core.signing.time.time", NOW.timestamp)  # a link says when it was signed
    for name, value in (("", "secret"), ("_KEY", "key"), ("_USER", "user"), ("_KHOA", new_private_key())):
        monkeypatch.setenv(f"MESSAGES_SECRET_CARRIER{name}", value)
    with mail_server() as mail:
        settings.MAILERS = {"default": smtp_mailer({"MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(mail.port)})}
        yield Wire(monkeypatch, mail, tmp_path)


def account_of(kind: AccountKind, channel: Channel) -> Account:
    secret = "carrier-khoa" if kind is AccountKind.PUSH else "carrier"
    made = make_account(channel, kind=kind.value, options=OPTIONS.get(kind, {}), secret=secret, sender="TUPHAP")
    if kind is AccountKind.ZALO:
        connect(made, SimpleNamespace(access="access", refresh="refresh"))
    return made


def written(desk: Desk, channel: Channel, account: Account) -> Campaign:
    """A draft with words on this channel; by telephone on Zalo it is a template that speaks."""
    if channel is not Channel.ZALO_PHONE:
        return desk.started(channel)
    template = Template.objects.create(
        account=account, outside_id="17", name="Văn bản mới", state=TemplateState.ENABLED.value,
        parameters=[{"name": "law", "required": True, "most": 200, "least": 1}],
    )  # fmt: skip
    campaign = operations.start_campaign(
        item=desk.item(), agency=desk.agency, title="Đặt cọc", campaign_class=CampaignClass.EDUCATION,
        channels=[channel.value], by=desk.clerk, at=NOW,
    )  # fmt: skip
    operations.write_wording(
        campaign=campaign, form=MessageForm.TEMPLATE, content={"law": "Luật Đất đai"}, template=template,
        by=desk.clerk, at=NOW,
    )  # fmt: skip
    return campaign


def carried(account: Account) -> None:
    """What the process that sends does by an account."""
    provider = provider_of(account)
    # Results are written at once, by the thread that has this test's database.
    provider.abilities = replace(provider.abilities, at_once=1)
    rounds = AccountRounds(
        account=account, provider=provider, renderer=renderer_of(current_sender(), key=KEY), key=KEY, clock=lambda: NOW
    )
    while rounds.round():
        pass
    rounds.close()


@pytest.mark.parametrize(("kind", "channel"), EVERY, ids=lambda one: one.value)
def test_the_peer_gets_the_same_octets(kind: AccountKind, channel: Channel, wire: Wire):
    """Another account of the same number stands beside, heavier: it has no part in it."""
    account = account_of(kind, channel)
    for other in {Channel.SMS, Channel.ZALO_PHONE} - {channel}:
        make_account(other, weight=100)
    Account.objects.filter(pk=account.pk).update(weight=50)
    browser = {"p256dh": "p", "auth": "a"} if channel is Channel.PUSH else {}
    make_follower(
        ADDRESSES[channel], channel=channel.of_addresses, by_zalo=channel is Channel.ZALO_PHONE, particulars=browser,
        last_heard_at=NOW if channel is Channel.ZALO else None,
    )  # fmt: skip
    desk = Desk()
    campaign = written(desk, channel, account)
    tried = send_test(campaign=campaign, to={channel: [ADDRESSES[channel]]}, provider_of=provider_of, at=NOW)
    assert tried == {channel: [SendOutcome.ACCEPTED]}
    test = wire.taken()
    desk.tested(campaign)
    submitted = desk.submit(campaign)
    operations.release_campaign(campaign=submitted, mark=submitted.wording_mark, by=desk.chief, at=NOW)
    launch(at=NOW)
    carried(account)
    real = wire.taken()
    delivery = Delivery.objects.get(campaign=campaign)
    ours, theirs = f"thu-{campaign.pk}-{NOW:%d%H%M%S}-0".encode(), reference_of(delivery.pk).encode()
    assert [one.replace(ours, b"*") for one in test] == [one.replace(theirs, b"*") for one in real]
    assert b"List-Unsubscribe: <http" in real[0] or kind is not AccountKind.MAIL
    assert any(ADDRESSES[channel][-9:].encode() in one for one in real)


@pytest.mark.parametrize(("kind", "channel"), EVERY, ids=lambda one: one.value)
@pytest.mark.parametrize("text", ["", " \n"])
def test_what_says_nothing_is_refused(kind: AccountKind, channel: Channel, text: str, wire: Wire):
    provider = provider_of(account_of(kind, channel))
    heard = {"last_heard_at": NOW.isoformat(), "p256dh": "p", "auth": "a"}
    message = OutboundMessage(reference="lt-1", to=ADDRESSES[channel], text=text, particulars=heard)
    assert [one.outcome for one in provider.carry([message])] == [SendOutcome.REFUSED]
    assert not any(wire.taken())


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.ZALO_PHONE])
def test_an_account_of_another_channel_to_the_number_is_no_account(channel: Channel):
    (other,) = {Channel.SMS, Channel.ZALO_PHONE} - {channel}
    account = make_account(other)
    desk = Desk()
    campaign = written(desk, channel, account)
    tried = send_test(campaign=campaign, to={channel: [NUMBER]}, provider_of=provider_of, at=NOW)
    assert tried == {channel: [SendOutcome.BROKEN]}
    (course,) = desk.planned(campaign)["forecast"]["courses"]
    assert not course["has_account"]


class TestGroup:
    """An agency keeps whom it tries campaigns on; another agency has no part in it."""

    def post(self, desk: Desk, campaign: Campaign, **said: str) -> str:
        client = Client()
        client.force_login(desk.clerk)
        path = f"/quan-tri/gui-tin/dot-gui/{campaign.code}/"
        client.post(f"{path}gui-thu/", said)
        return client.get(path).content.decode()

    def test_is_kept_sealed_and_comes_again(self, wire: Wire):
        make_account()
        desk = Desk()
        campaign = desk.started()
        page = self.post(desk, campaign, **{"tin-nhan": "0912 345 678\n0987654321"})
        assert not TrialGroup.objects.exists()
        assert NUMBER not in page
        page = self.post(desk, campaign, **{"tin-nhan": "0912 345 678\n0987654321"}, keep="on")
        assert trial_group_of(desk.agency.pk) == {Channel.SMS: [NUMBER, "84987654321"]}
        assert NUMBER in page
        assert NUMBER not in connection_text()
        assert len(wire.taken()[0].splitlines()) == 4
        assert trial_group_of(make_agency().pk) == {}
        self.post(desk, campaign, **{"tin-nhan": "0912345678"}, keep="on")
        assert trial_group_of(desk.agency.pk) == {Channel.SMS: [NUMBER]}

    def test_refuses_what_is_no_address(self, wire: Wire):
        make_account()
        desk = Desk()
        campaign = desk.started()
        page = self.post(desk, campaign, **{"tin-nhan": "0912 345 678\nabc"}, keep="on")
        assert "“abc” không phải số điện thoại" in page
        assert wire.taken() == []
        campaign.refresh_from_db()
        assert campaign.test_sent_at is None


def connection_text() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT addresses FROM dissemination_trialgroup")
        return str(cursor.fetchall())
