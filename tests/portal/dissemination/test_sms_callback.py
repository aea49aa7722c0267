"""The door at which carriers of text messages call back: kept before the answer, read later, counted once."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from messageproviders.http_sms.profiles import ESMS
from portal.dissemination.channels import fingerprint
from portal.dissemination.jobs.notices import poll_sms, read_sms
from portal.dissemination.models import Account, Delivery, Follower, HandedPart, Notice, Suppression
from portal.dissemination.operations.accounts import Misconfigured, SecretMissing
from portal.dissemination.operations.providers.registry import http_sms_provider_of, smpp_provider_of
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.operations.sending.queue import leave_queue
from portal.dissemination.queries.channels import callback_path_of
from portal.dissemination.states import AccountKind, Channel, DeliveryState, LetterKind, NoticeKind
from portal.dissemination.web.callbacks import MOST_BYTES
from safehttp.client import MemoryClient
from safehttp.types import Request, Response
from tests.portal.dissemination.factories import NOW

pytestmark = pytest.mark.django_db

NUMBER = "84987654321"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("MESSAGES_SECRET_ESMS", "s3cret")
    monkeypatch.setenv("MESSAGES_SECRET_ESMS_KEY", "k3y")
    return Account.objects.create(
        name="eSMS",
        channel=Channel.SMS.value,
        kind=AccountKind.ESMS.value,
        secret="esms",
        sender="TUPHAP",
        created_at=NOW,
    )


@pytest.fixture
def address(account: Account) -> str:
    return callback_path_of(account, key=settings.SECRET_KEY)


def handed(account: Account, *, name: str = "d533") -> Delivery:
    """A message that the carrier has taken over under this name."""
    person = Follower.objects.create(created_at=NOW, confirmed_at=NOW)
    mark = fingerprint(NUMBER, key=settings.SECRET_KEY, channel=Channel.SMS)
    moments = {"created_at": NOW, "confirmed_at": NOW}
    kept = person.addresses.create(channel=Channel.SMS.value, value=NUMBER, fingerprint=mark, **moments)
    letter = queue_letter(kind=LetterKind.LINK, at=NOW, follower=person, channel=Channel.SMS, address=kept)
    sent = {
        "state": DeliveryState.ACCEPTED.value,
        "account": account,
        "attempts": 1,
        "handed_at": NOW,
        "ended_at": NOW,
        "parts": 1,
    }
    delivery = Delivery.objects.get(letter=letter)
    leave_queue([delivery.pk])
    Delivery.objects.filter(pk=delivery.pk).update(**sent)
    HandedPart.objects.create(account=account, outside_id=name, delivery=delivery)
    return delivery


class TestTheDoor:
    def test_keeps_what_comes_before_it_answers(self, client: Client, account: Account, address: str):
        assert client.get(address, {"SMSID": "d533", "SendStatus": "5", "SendSuccess": "1"}).status_code == 200
        [notice] = Notice.objects.all()
        assert notice.account == account
        assert json.loads(notice.raw)["query"] == "SMSID=d533&SendStatus=5&SendSuccess=1"

    def test_keeps_a_repetition_once(self, client: Client, address: str):
        for _ in range(5):
            client.get(address, {"SMSID": "d533", "SendStatus": "5"})
        client.post(address, data="{}", content_type="application/json")
        assert Notice.objects.count() == 2

    def test_knows_nobody_with_another_secret(self, client: Client, account: Account, address: str):
        other = Account.objects.create(name="khác", channel="tin-nhan", kind=AccountKind.HTTP.value, created_at=NOW)
        wrong = [
            address[:-2] + ("A/" if address[-2] != "A" else "B/"),
            address.replace(f"/{account.pk}/", f"/{other.pk}/"),
            address.replace(f"/{account.pk}/", "/999999/"),
        ]
        assert [client.get(one, {"SMSID": "1"}).status_code for one in wrong] == [404] * 3
        assert not Notice.objects.exists()

    def test_takes_no_more_than_it_can_read(self, client: Client, address: str):
        assert client.post(address, data=b"x" * (MOST_BYTES + 1), content_type="text/plain").status_code == 413

    def test_answers_a_probe(self, client: Client, address: str):
        assert [client.get(address).status_code, client.head(address).status_code] == [200, 200]
        assert not Notice.objects.exists()


XML = '<?xml version="1.0" encoding="utf-8"?><Response><smsid>{smsid}</smsid><said>{content}</said></Response>'


class TestTheAnswer:
    """Of a carrier that wants to read one, and tells again until it has."""

    @pytest.fixture(autouse=True)
    def wants(self, account: Account) -> None:
        callback = ESMS["callback"] | {"answer": XML, "report_answer": "OK", "answer_type": "text/xml; charset=utf-8"}
        Account.objects.filter(pk=account.pk).update(options={"callback": callback})

    def test_to_a_word_names_it(self, client: Client, address: str):
        said = client.get(address, {"sender": NUMBER, "content": "TỪ CHỐI", "smsid": "7"})
        assert said["Content-Type"] == "text/xml; charset=utf-8"
        assert said.content.decode() == XML.format(smsid="7", content="TỪ CHỐI")

    def test_to_anything_else_is_another(self, client: Client, address: str):
        assert client.get(address, {"SMSID": "d533", "SendStatus": "5"}).content == b"OK"

    def test_holds_no_markup_of_a_stranger(self, client: Client, address: str):
        said = client.get(address, {"sender": NUMBER, "content": "</said><x>&]]>\x01", "smsid": "'\"7"})
        assert etree.fromstring(said.content).findtext("said") == "</said><x>&]]>"
        assert etree.fromstring(said.content).findtext("smsid") == "'\"7"

    def test_in_json_stays_json(self, client: Client, account: Account, address: str):
        rule = ESMS["callback"] | {"answer": '{"id":"{smsid}"}', "answer_type": "application/json"}
        Account.objects.filter(pk=account.pk).update(options={"callback": rule})
        said = client.get(address, {"sender": NUMBER, "content": "TC", "smsid": '7","x":"\n'})
        assert said.json() == {"id": '7","x":"\n'}

    def test_of_esms_is_the_document_that_it_wants_and_sends_nothing_on(
        self, client: Client, account: Account, address: str
    ):
        Account.objects.filter(pk=account.pk).update(options={})
        said = client.get(address, {"sender": NUMBER, "content": "TC", "smsid": "7&1"})
        assert said["Content-Type"] == "text/xml; charset=utf-8"
        read = {one.tag: one.text for one in etree.fromstring(said.content)}
        assert read == {"Message": None, "Smsid": "7&1", "Receiver": NUMBER}
        told = client.get(address, {"SMSID": "d533", "SendStatus": "5", "SendSuccess": "1"})
        assert (told.status_code, told.content) == (200, b"")

    def test_is_empty_where_nobody_wants_one_or_the_account_is_wrong(
        self, client: Client, account: Account, address: str
    ):
        for options in ({"callback": ESMS["callback"] | {"answer": ""}}, {"prot": 1}):
            Account.objects.filter(pk=account.pk).update(options=options)
            said = client.get(address, {"sender": NUMBER, "content": "TC", "smsid": str(options)})
            assert (said.status_code, said.content) == (200, b"")
        assert Notice.objects.count() == 2


class TestHostileCallbacks:
    @pytest.mark.parametrize(
        ("query", "body", "kind"),
        [
            ("SMSID=%00%ff%fe&SendStatus=%E2%82", b"", ""),
            ("", b"[" * 100_000, "application/json"),
            ("", b'{"SMSID":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001, "application/json"),
            ("", b'{"SMSID":["d533"],"SendStatus":{"x":null},"RequestId":1e999}', "application/json"),
            ("", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><SMSID>&a;</SMSID>", "text/xml"),
            ("", b"\xff\xfe\x00\xd8", "application/x-www-form-urlencoded"),
            ("sender=" + "9" * 5_000 + "&content=" + "TC" * 5_000, b"", ""),
            ("&".join(f"a{number}=1" for number in range(2_000)), b"", ""),
        ],
    )
    def test_are_heard_and_change_nothing(self, client: Client, address: str, query: str, body: bytes, kind: str):
        said = client.post(f"{address}?{query}", data=body, content_type=kind or "text/plain")
        assert said.status_code == 200
        assert read_sms(at=NOW + timedelta(days=400)) == 1
        notice = Notice.objects.get(kind=NoticeKind.OTHER.value)
        assert (notice.read_at is not None, notice.error) in ((True, ""), (True, "khong-noi-gi"))
        assert "\\u0000" not in notice.raw
        assert not Suppression.objects.exists()


class TestReading:
    def test_a_receipt_is_written_to_its_message(self, client: Client, account: Account, address: str):
        delivery = handed(account)
        for _ in range(3):
            client.get(address, {"SMSID": "d533", "SendStatus": "5", "SendSuccess": "1", "SendFailed": "0"})
        assert read_sms(at=NOW + timedelta(days=400)) == 1
        delivery.refresh_from_db()
        assert (delivery.state, delivery.arrived_parts) == (DeliveryState.DELIVERED.value, 1)

    def test_one_that_comes_after_it_takes_nothing_back(self, client: Client, account: Account, address: str):
        delivery = handed(account)
        for status, success in (("5", "1"), ("7", "0")):
            client.get(address, {"SMSID": "d533", "SendStatus": status, "SendSuccess": success, "SendFailed": "0"})
        read_sms(at=NOW + timedelta(days=400))
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED.value

    def test_a_word_is_heeded(self, client: Client, account: Account, address: str):
        handed(account)
        client.get(address, {"sender": NUMBER, "content": "TỪ CHỐI", "smsid": "7", "serviceNumber": "8088"})
        read_sms(at=NOW + timedelta(days=400))
        assert Suppression.objects.count() == 1

    def test_a_word_whose_picture_was_cut_in_half_is_heeded(self, client: Client, account: Account, address: str):
        handed(account)
        said = client.post(
            address, data=f'{{"sender":"{NUMBER}","content":"TC\\ud83d","smsid":"7"}}', content_type="application/json"
        )
        assert said.status_code == 200
        read_sms(at=NOW + timedelta(days=400))
        assert Suppression.objects.count() == 1

    def test_what_says_nothing_is_put_away(self, client: Client, address: str):
        client.get(address, {"hello": "world"})
        assert read_sms(at=NOW + timedelta(days=400)) == 1
        assert Notice.objects.get().error == "khong-noi-gi"


class TestPolling:
    def test_asks_of_what_was_not_reported(self, account: Account):
        delivery = handed(account)
        asked: list[str] = []

        def answer(one: Request) -> Response:
            asked.append(one.url)
            return Response(200, body=b'{"CodeResponse":"100","SendStatus":5,"SendSuccess":0,"SendFailed":1}')

        door = MemoryClient(
            {"https://rest.esms.vn/MainService.svc/json/GetSendStatus?RefId=d533&ApiKey=k3y&SecretKey=s3cret": answer}
        )
        assert poll_sms(at=NOW + timedelta(minutes=1), door=door) == 0
        assert poll_sms(at=NOW + timedelta(minutes=11), door=door) == 1
        delivery.refresh_from_db()
        assert (delivery.state, len(asked)) == (DeliveryState.FAILED.value, 1)
        assert poll_sms(at=NOW + timedelta(minutes=20), door=door) == 0
        assert len(asked) == 1


WORD = {
    "sender": "84987654321", "content": "TU CHOI", "serviceNumber": "8088", "keyword": "TU", "smsid": "m1",
    "receiverTime": "20261124100000",
}  # fmt: skip


def signed(key: str = "mo-k3y", *, by_octets: bool = True, cpid: str = "77") -> dict[str, str]:
    """As the carrier writes it: base64(md5(cpid + smsid + content + receiverTime + key))."""
    said = f"{cpid}{WORD['smsid']}{WORD['content']}{WORD['receiverTime']}{key}"
    made = hashlib.md5(said.encode(), usedforsecurity=False)
    return WORD | {"sign": base64.b64encode(made.digest() if by_octets else made.hexdigest().encode()).decode()}


class TestASignedWord:
    @pytest.fixture(autouse=True)
    def key(self, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MESSAGES_SECRET_ESMS_MO", "mo-k3y")
        Account.objects.filter(pk=account.pk).update(options={"values": {"cpid": "77"}, "stop_number": "8088"})

    @pytest.mark.parametrize("by_octets", [True, False])
    def test_is_heard(self, client: Client, address: str, by_octets: bool):
        client.get(address, signed(by_octets=by_octets))
        assert read_sms(at=NOW + timedelta(days=400)) == 1
        assert Suppression.objects.count() == 1

    @pytest.mark.parametrize(
        "said",
        [
            WORD,
            signed("of somebody else"),
            signed(cpid="78"),
            signed() | {"content": "HUY"},
            signed() | {"receiverTime": "20261124100001"},
            signed() | {"sign": ""},
        ],
    )
    def test_of_anybody_else_is_not(self, client: Client, address: str, said: dict[str, str]):
        client.get(address, said)
        read_sms(at=NOW + timedelta(days=400))
        assert not Suppression.objects.exists()
        notice = Notice.objects.get()
        assert (notice.error, notice.read_at is not None) == ("chu-ky-sai", True)

    def test_is_asked_for_only_where_there_is_a_key(
        self, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.delenv("MESSAGES_SECRET_ESMS_MO")
        client.get(address, WORD)
        read_sms(at=NOW + timedelta(days=400))
        assert Suppression.objects.count() == 1

    def test_says_nothing_about_receipts(self, client: Client, account: Account, address: str):
        delivery = handed(account)
        client.get(address, {"SMSID": "d533", "SendStatus": "5", "SendSuccess": "1", "SendFailed": "0"})
        read_sms(at=NOW + timedelta(days=400))
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED.value


class TestAccounts:
    def test_have_their_secrets_from_outside(self, account: Account):
        provider = http_sms_provider_of(account, door=MemoryClient())
        assert provider.abilities.is_idempotent
        assert "s3cret" not in repr(vars(provider).keys()) + repr(provider)

    def test_say_which_secret_is_missing(self, account: Account, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("MESSAGES_SECRET_ESMS_KEY")
        with pytest.raises(SecretMissing, match="esms-key"):
            http_sms_provider_of(account, door=MemoryClient())

    def test_say_which_setting_is_wrong(self, account: Account):
        account.options = {"prot": 1}
        with pytest.raises(Misconfigured, match="prot"):
            http_sms_provider_of(account)
        with pytest.raises(Misconfigured, match="prot"):
            smpp_provider_of(account)

    def test_of_smpp_are_made_of_their_options(self, account: Account):
        account.options = {"host": "smsc.example.vn", "window": 7, "stop_number": "8088"}
        assert smpp_provider_of(account).abilities.at_once == 7
