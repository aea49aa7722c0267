"""Accounts at their desk: who sees, pauses and edits them; no secret is shown; Zalo is connected in two steps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from messageproviders.port import OutboundMessage, SendOutcome
from messageproviders_tests.peers.zalo import ZaloPeer, zalo_server
from portal.dissemination.jobs.schedule import sync_templates
from portal.dissemination.models import Account, Attempt, Delivery, Template, Token
from portal.dissemination.operations.accounts import SecretMissing, account_secret
from portal.dissemination.operations.providers import registry as dispatching_sms
from portal.dissemination.operations.providers.registry import (
    http_sms_provider_of,
    provider_of,
    push_provider_of,
    push_public_key,
    smpp_provider_of,
)
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.states import AccountKind, Channel, LetterKind, TemplateState
from portal.journal.models import Entry
from safehttp.client import MemoryClient
from safehttp.types import Request, Response
from tests.portal.agencies.factories import make_posting
from tests.portal.dissemination.campaign_factories import make_follower
from tests.portal.dissemination.smtp_peer import mail_server
from tests.portal.dissemination.zalo_scene import NOW, connect, keep_secrets, make_zalo

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/gui-tin/tai-khoan/"
TEMPLATES = "/quan-tri/gui-tin/mau-tin/"


def enter(role: str) -> Client:
    client = Client()
    client.force_login(make_posting(role, on=timezone.localdate()).officer)
    return client


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloPeer]:
    keep_secrets(monkeypatch.setenv)
    with zalo_server() as peer:
        yield peer


@pytest.fixture
def account(peer: ZaloPeer) -> Account:
    return make_zalo(peer)


def form(**more: str) -> dict[str, str]:
    said = {
        "name": "SMS Viettel",
        "channel": "tin-nhan",
        "sender": "TUPHAPCT",
        "secret": "viettel",
        "resting_weight": "100",
        "price": "300",
        "opens": "07:00",
        "closes": "21:00",
        "receipts_within_hours": "48",
        "is_open": "on",
        "takes_marks": "on",
        "options_json": '{"host": "smsc.example.vn"}',
    }
    return said | more


class TestList:
    def test_says_how_each_stands_and_why(self, account: Account):
        page = enter("administrator").get(LIST).content.decode()
        assert account.name in page
        assert "Chưa kết nối với Zalo." in page
        assert "Không gửi được" in page

    def test_says_what_is_fine(self, account: Account, peer: ZaloPeer):
        connect(account, peer, at=timezone.now())
        page = enter("administrator").get(LIST).content.decode()
        assert "Chưa thấy gửi được" in page
        assert "Không gửi được" not in page
        assert peer.access not in page

    def test_misses_a_secret(self, account: Account, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("MESSAGES_SECRET_ZALO_SO_TU_PHAP")
        assert "Chưa có bí mật “zalo-so-tu-phap”" in enter("administrator").get(LIST).content.decode()

    def test_tells_of_todays_quota_and_of_no_other_days(self, account: Account, peer: ZaloPeer):
        connect(account, peer, at=timezone.now())
        Account.objects.update(quota_left=0, quota_at=timezone.now(), daily_quota=500)
        client = enter("administrator")
        assert "Đã hết hạn mức hôm nay." in client.get(LIST).content.decode()
        Account.objects.update(quota_at=timezone.now() - timedelta(days=1))
        page = client.get(f"{LIST}{account.pk}/").content.decode()
        assert "500 / 500" in page
        assert "Đã hết hạn mức hôm nay." not in page

    def test_names_no_mail_server_where_there_is_none(self, settings):  # noqa: ANN001
        settings.MAIL_IS_CONFIGURED = True
        client = enter("administrator")
        assert "máy chủ thư trong cấu hình" in client.get(LIST).content.decode()
        settings.MAIL_IS_CONFIGURED = False
        assert "máy chủ thư trong cấu hình" not in client.get(LIST).content.decode()

    def test_takes_few_queries_however_many_there_are(self, django_assert_max_num_queries):  # noqa: ANN001
        for number in range(12):
            Account.objects.create(name=f"SMS {number}", channel=Channel.SMS, kind=AccountKind.SMPP, created_at=NOW)
        client = enter("administrator")
        client.get(LIST)
        with django_assert_max_num_queries(40):
            assert client.get(LIST).status_code == 200


class Carrier(MemoryClient):
    """A carrier that says what is left."""

    def __init__(self, body: str, status: int = 200) -> None:
        super().__init__()
        self._answer = Response(status, body=body.encode())

    def fetch(self, asked: Request, *, limits: object = None) -> Response:
        self.asked.append(asked)
        return self._answer


class TestCheck:
    """A person asks whether the carrier lets an account in: its own answer is shown and kept with its hour, and is all
    that "Đang gửi được" may rest on before a message was taken over.
    """

    @pytest.fixture
    def esms(self, monkeypatch: pytest.MonkeyPatch) -> Account:
        for name in ("MESSAGES_SECRET_ESMS", "MESSAGES_SECRET_ESMS_KEY"):
            monkeypatch.setenv(name, "s3cret")
        return Account.objects.create(
            name="eSMS", channel=Channel.SMS, kind=AccountKind.ESMS, secret="esms", sender="TUPHAP", created_at=NOW
        )

    def ask(self, account: Account, door: Carrier, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setattr(dispatching_sms, "http_client", lambda: door)
        return enter("administrator").post(f"{LIST}{account.pk}/thu-ket-noi/", follow=True).content.decode()

    def test_shows_what_the_carrier_answered(self, esms: Account, monkeypatch: pytest.MonkeyPatch):
        door = Carrier('{"CodeResponse": "100", "Balance": 1036693}')
        client = enter("administrator")
        assert "Đang gửi được" not in client.get(f"{LIST}{esms.pk}/").content.decode()
        assert client.get(f"{LIST}{esms.pk}/thu-ket-noi/").status_code == 405
        assert door.asked == []
        page = self.ask(esms, door, monkeypatch)
        assert "1.036.693 đồng" in page
        assert "<strong>Đang gửi được</strong>, thấy lúc" in page
        assert "s3cret" not in page
        assert len(door.asked) == 1

    def test_that_fails_claims_nothing(self, esms: Account, monkeypatch: pytest.MonkeyPatch):
        self.ask(esms, Carrier('{"Balance": 1}'), monkeypatch)
        page = self.ask(esms, Carrier("", 503), monkeypatch)
        assert "HTTP 503" in page
        assert "Đang gửi được" not in page
        monkeypatch.delenv("MESSAGES_SECRET_ESMS_KEY")
        assert "Chưa có bí mật" in self.ask(esms, Carrier("{}"), monkeypatch)

    def test_of_other_settings_is_forgotten(self, esms: Account, monkeypatch: pytest.MonkeyPatch):
        self.ask(esms, Carrier('{"Balance": 1}'), monkeypatch)
        said = form(name="eSMS", secret="esms", sender="KHAC", options_json="")
        enter("administrator").post(f"{LIST}{esms.pk}/", said)
        assert "Chưa thấy gửi được" in enter("administrator").get(f"{LIST}{esms.pk}/").content.decode()

    def test_is_what_sent_messages_show_too(self, esms: Account):
        assert "Chưa thấy gửi được" in enter("administrator").get(LIST).content.decode()
        follower = make_follower("84912345678")
        queue_letter(
            kind=LetterKind.LINK, at=NOW, follower=follower, channel=Channel.SMS, address=follower.addresses.get()
        )
        delivery = Delivery.objects.get()
        Attempt.objects.create(account=esms, delivery=delivery, begun_at=NOW, ended_at=NOW, outcome="da-nhan")
        assert "Đang gửi được, thấy lúc 10:00" in enter("administrator").get(LIST).content.decode()
        Attempt.objects.create(
            account=esms, delivery=delivery, begun_at=NOW, ended_at=NOW + timedelta(minutes=1), outcome="tai-khoan-hong"
        )
        assert "Đang gửi được" not in enter("administrator").get(LIST).content.decode()

    def test_of_zalo_asks_what_is_left(self, account: Account, peer: ZaloPeer):
        connect(account, peer, at=timezone.now())
        page = enter("administrator").post(f"{LIST}{account.pk}/thu-ket-noi/", follow=True).content.decode()
        assert "tin hôm nay" in page
        assert "Đang gửi được" in page
        assert peer.access not in page

    def test_of_a_mail_server_logs_in(self):
        with mail_server() as server:
            options = {"host": "127.0.0.1", "port": server.port, "protection": "none"}
            mail = Account.objects.create(
                name="Thư", channel=Channel.EMAIL, kind=AccountKind.MAIL, options=options, created_at=NOW
            )
            path = f"{LIST}{mail.pk}/thu-ket-noi/"
            assert "<code>250</code>" in enter("administrator").post(path, follow=True).content.decode()
            (taken,) = provider_of(mail).carry([OutboundMessage("<lt-1@a.vn>", "nam@example.vn", "Chào", "Lời")])
            assert taken.outcome is SendOutcome.ACCEPTED
            assert len(server.letters) == 1
        page = enter("administrator").post(path, follow=True).content.decode()
        assert "không tới được máy chủ" in page
        assert "Đang gửi được" not in page

    def test_is_nobody_elses_business(self, esms: Account):
        for role in ("editor", "justice"):
            assert enter(role).post(f"{LIST}{esms.pk}/thu-ket-noi/").url == "/quan-tri/", role

    def test_of_a_browser_has_nobody_to_ask(self):
        push = Account.objects.create(name="P", channel=Channel.PUSH, kind=AccountKind.PUSH, created_at=NOW)
        assert "Thử kết nối" not in enter("administrator").get(f"{LIST}{push.pk}/").content.decode()
        assert enter("administrator").post(f"{LIST}{push.pk}/thu-ket-noi/").status_code == 404


class TestSecrets:
    """Typed in the browser, sealed, used by whoever sends, shown to nobody and named in no journal."""

    def test_make_a_carrier_live_without_a_shell(self):
        client = enter("administrator")
        said = form(
            secret="", options_json="", option_host="smsc.example.vn", option_system_id="stp", secret_="mat-khau"
        )
        assert client.post(f"{LIST}them/smpp/", said).status_code == 302
        made = Account.objects.get()
        assert made.options == {"host": "smsc.example.vn", "system_id": "stp"}
        assert account_secret(made.secret) == "mat-khau"
        assert smpp_provider_of(made).name == "smpp"
        page = client.get(f"{LIST}{made.pk}/").content.decode()
        assert "Đã có. Để trống: giữ nguyên." in page
        assert "mat-khau" not in page + str(list(Entry.objects.values_list("details", flat=True)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM dissemination_carriersecret")
            assert "mat-khau" not in str(cursor.fetchall())

    def test_stay_as_they_are_until_another_is_typed(self):
        client = enter("administrator")
        client.post(f"{LIST}them/smpp/", form(secret="", secret_="mot"))
        made = Account.objects.get()
        kept = form(secret=made.secret, options_json="", option_host="smsc.example.vn")
        client.post(f"{LIST}{made.pk}/", kept)
        assert account_secret(made.secret) == "mot"
        client.post(f"{LIST}{made.pk}/", kept | {"secret_": "hai"})
        assert account_secret(made.secret) == "hai"
        assert "secrets" in Entry.objects.filter(verb="account.changed").latest("pk").details["fields"]
        made.refresh_from_db()
        assert made.changed_at is not None

    def test_of_the_server_go_before_and_are_not_typed_over(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("MESSAGES_SECRET_VIETTEL", "cua-may-chu")
        response = enter("administrator").post(f"{LIST}them/smpp/", form(secret_="khac"))
        assert response.status_code == 422
        assert "Máy chủ đã giữ bí mật" in response.content.decode()
        assert account_secret("viettel") == "cua-may-chu"

    def test_that_the_protocol_could_not_carry_are_refused(self):
        response = enter("administrator").post(f"{LIST}them/smpp/", form(secret="", secret_="dai-qua-tam-ky-tu"))
        assert response.status_code == 422
        page = response.content.decode()
        assert "mật khẩu không dấu" in page
        assert "dai-qua-tam-ky-tu" not in page

    def test_of_carriers_by_http_have_their_places(self):
        said = form(
            name="VNPT", secret="", options_json="", option_profile="vnpt", option_url="https://sms.example.com/api",
            option_values_label="149355", **{"secret_-user": "stp", "secret_": "khoa"},
        )  # fmt: skip
        assert enter("administrator").post(f"{LIST}them/http/", said).status_code == 302
        made = Account.objects.get()
        door = MemoryClient()
        list(http_sms_provider_of(made, door=door).carry([OutboundMessage("lt-1", "84912345678", text="Lời")]))
        asked = json.loads(door.asked[0].body)["RQST"]
        assert (asked["APIUSER"], asked["APIPASS"], asked["LABELID"], asked["AGENTID"]) == ("stp", "khoa", "149355", "")


class TestBoundaries:
    def paths(self, account: Account) -> dict[str, str]:
        one = f"{LIST}{account.pk}/"
        return {"pause": f"{one}tam-dung/", "resume": f"{one}gui-tiep/", "edit": one, "connect": f"{one}ket-noi-zalo/"}

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "reception", "legal"])
    def test_are_shut_to_whoever_has_no_part_in_it(self, role: str, account: Account):
        client = enter(role)
        assert client.get(LIST).url == "/quan-tri/"
        assert client.get(TEMPLATES).url == "/quan-tri/"
        for path in self.paths(account).values():
            assert client.post(path, form(why="x")).url == "/quan-tri/", path
        account.refresh_from_db()
        assert account.paused_at is None
        assert account.sender == ""

    def test_the_department_pauses_and_does_not_edit(self, account: Account):
        client, paths = enter("justice"), self.paths(account)
        page = client.get(paths["edit"]).content.decode()
        assert "Tạm dừng gửi" in page
        assert "goi-lai" not in page
        assert 'name="secret"' not in page
        assert client.post(paths["edit"], form(name="khác")).url == "/quan-tri/"
        assert client.post(paths["connect"]).url == "/quan-tri/"
        account.refresh_from_db()
        assert account.name != "khác"
        client.post(paths["pause"], {"why": "Nhà mạng bảo trì"})
        account.refresh_from_db()
        assert account.paused_why == "Nhà mạng bảo trì"

    @pytest.mark.parametrize("name", ["pause", "resume", "connect"])
    def test_only_by_pressing_the_button(self, name: str, account: Account):
        assert enter("administrator").get(self.paths(account)[name]).status_code == 405

    def test_the_public_sees_nothing(self, client: Client, account: Account):
        for path in (LIST, TEMPLATES, self.paths(account)["edit"]):
            assert "/login/" in client.get(path).url


class TestPause:
    def test_wants_a_reason_and_tells_it(self, account: Account):
        client, one = enter("administrator"), f"{LIST}{account.pk}/"
        assert "Hãy ghi lý do" in client.post(f"{one}tam-dung/", {"why": " "}, follow=True).content.decode()
        told = client.post(f"{one}tam-dung/", {"why": "Kiểm tra hợp đồng"}, follow=True).content.decode()
        assert "giữ lại" not in told  # another account of the channel sends them
        assert "Kiểm tra hợp đồng" in client.get(one).content.decode()
        client.post(f"{one}gui-tiep/")
        account.refresh_from_db()
        assert account.paused_at is None
        assert list(
            Entry.objects.filter(verb__startswith="account.").order_by("pk").values_list("verb", flat=True)
        ) == [
            "account.paused",
            "account.resumed",
        ]


class TestForm:
    def test_enters_an_account_without_its_secret(self):
        client = enter("administrator")
        assert client.get(f"{LIST}them/smpp/").status_code == 200
        response = client.post(f"{LIST}them/smpp/", form())
        assert response.status_code == 302
        made = Account.objects.get(name="SMS Viettel")
        assert (made.kind, made.channel, made.options) == ("smpp", "tin-nhan", {"host": "smsc.example.vn"})
        assert Entry.objects.get(verb="account.opened").subject_id == str(made.pk)

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({"options_json": '{"password": "x"}'}, "giống một bí mật"),
            ({"options_json": "{"}, "Không đọc được"),
            ({"options_json": "[]"}, "cặp tên và giá trị"),
            ({"secret": "../khoa"}, "Tên bí mật chỉ gồm"),
            ({"closes": "06:00"}, "phải sau giờ bắt đầu"),
            ({"name": ""}, "Hãy đặt tên"),
            ({"channel": "zalo"}, "kh"),
        ],
    )
    def test_refuses(self, said: dict[str, str], problem: str):
        response = enter("administrator").post(f"{LIST}them/smpp/", form(**said))
        assert response.status_code == 422
        assert problem in response.content.decode()
        assert not Account.objects.exists()

    @pytest.mark.parametrize(
        ("options", "named"),
        [
            ({"query": {"username": "stp", "password": "foobar"}}, "password"),
            ({"json": {"RQST": [{"APIPASS": "x"}]}}, "APIPASS"),
            ({"headers": {"Authorization": "Bearer abc"}}, "Authorization"),
            ({"basic": {"user": "{secret.user}", "password": "x"}}, "password"),
            ({"url": "http://stp:khoa@sms.example.com/send"}, "…:…@"),
            ({"url": "http://sms.example.com/send?api_key=abc"}, "api_key"),
            ({"poll": {"url": "http://sms.example.com/?token=abc"}}, "token"),
        ],
    )
    def test_refuses_a_secret_however_deep(self, options: dict[str, object], named: str):
        said = {"profile": "kannel", "url": "http://sms.example.com/"} | options
        response = enter("administrator").post(f"{LIST}them/http/", form(options_json=json.dumps(said)))
        assert f"“{named}” giống một bí mật" in response.content.decode()
        assert not Account.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "options", "problem"),
        [
            ("smpp", {"host": "smsc.vn", "window": 0}, "“window” nằm ngoài khoảng"),
            ("smpp", {"host": "smsc.vn", "port": 99999}, "“port” nằm ngoài khoảng"),
            ("smpp", {"host": "smsc.vn", "answer_seconds": -1}, "“answer_seconds” nằm ngoài khoảng"),
            ("smpp", {"host": "smsc.vn", "source_ton": 300}, "“source_ton” nằm ngoài khoảng"),
            ("smpp", {"host": "smsc.vn", "window": "mười"}, "không nhận giá trị"),
            ("smpp", {"host": "smsc.vn", "prot": 2775}, "Không có cài đặt: prot"),
            ("http", {"profile": "kanel"}, "Không có mẫu cấu hình"),
            ("http", {"profile": "kannel"}, "Chưa có “url”"),
            ("http", {"profile": "vmg", "at_once": 100000}, "“at_once” nằm ngoài khoảng dùng được: từ 1 đến 100"),
            ("http", {"profile": "vmg", "outcomes": {"000": "duoc"}}, "“outcomes” không có nghĩa “duoc”"),
            ("http", {"profile": "vmg", "callback": {"answer_type": "text/xml\r\nX: y"}}, "answer_type"),
            ("esms", {"remembers_hours": "lâu"}, "“remembers_hours” không nhận giá trị"),
        ],
    )
    def test_refuses_what_its_protocol_could_not_work_by(self, kind: str, options: dict[str, object], problem: str):
        response = enter("administrator").post(f"{LIST}them/{kind}/", form(options_json=json.dumps(options)))
        assert response.status_code == 422
        assert problem in response.content.decode()
        assert not Account.objects.exists()

    def test_enters_a_carrier_that_names_its_secrets(self):
        said = {
            "profile": "kannel", "url": "https://sms.example.com/cgi-bin/sendsms", "stop_number": "8088",
            "query": {"username": "{secret.user}", "password": "{secret}", "to": "{to}", "text": "{text}"},
        }  # fmt: skip
        assert enter("administrator").post(f"{LIST}them/http/", form(options_json=json.dumps(said))).status_code == 302
        assert Account.objects.get().options["stop_number"] == "8088"

    def test_of_zalo_keeps_what_the_portal_has_learned(self, account: Account):
        account.options |= {"signature": "app-than"}
        account.save()
        said = form(
            name="Zalo", channel="zalo", secret="zalo-so-tu-phap", option_app_id="99", option_window_hours="48",
            option_hosts_oa="https://zalo.example.vn",
        )  # fmt: skip
        response = enter("administrator").post(f"{LIST}{account.pk}/", said)
        assert response.status_code == 302
        account.refresh_from_db()
        assert account.options["signature"] == "app-than"
        assert (account.options["app_id"], account.options["window_hours"]) == ("99", 48)
        assert account.options["hosts"] == {"oa": "https://zalo.example.vn"}
        changed = Entry.objects.get(verb="account.changed")
        assert "options" in changed.details["fields"]

    def test_of_web_push_makes_the_key_once_and_shows_browsers_its_public_half(self):
        assert push_public_key() == ""
        said = form(name="Trình duyệt", channel="trinh-duyet", secret="", sender="mailto:bao@example.vn")
        client = enter("administrator")
        client.post(f"{LIST}them/web-push/", said)
        made = Account.objects.get()
        public = made.options["public_key"]
        assert len(public) == 87
        client.post(f"{LIST}{made.pk}/", said | {"secret": made.secret, "price": "1"})
        client.post(f"{LIST}{made.pk}/", said | {"secret": "", "price": "2"})
        assert push_public_key() == public
        assert "PRIVATE" not in client.get(f"{LIST}{made.pk}/").content.decode()
        assert push_provider_of(made).name == "push"

    def test_of_web_push_with_a_key_that_cannot_be_read(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("MESSAGES_SECRET_WEB_PUSH", "không phải khóa")
        said = form(name="Trình duyệt", channel="trinh-duyet", secret="web-push", sender="mailto:bao@example.vn")
        enter("administrator").post(f"{LIST}them/web-push/", said)
        with pytest.raises(SecretMissing) as told:
            push_provider_of(Account.objects.get())
        assert "không phải khóa" not in str(told.value)
        assert push_public_key() == ""

    def test_of_no_protocol(self):
        client = enter("administrator")
        assert client.get(f"{LIST}them/smpp/").status_code == 200
        assert client.get(f"{LIST}them/fax/").status_code == 404


class TestConnecting:
    def begin(self, client: Client, account: Account) -> dict[str, list[str]]:
        page = client.post(f"{LIST}{account.pk}/ket-noi-zalo/").content.decode()
        (link,) = re.findall(r'rel="noreferrer" href="([^"]+)"', page)
        parts = urlsplit(unescape(link))
        assert parts.path == "/v4/oa/permission"
        return parse_qs(parts.query)

    @pytest.mark.parametrize("pkce", ["", "each"])
    def test_goes_to_zalo_and_back(self, pkce: str, account: Account, peer: ZaloPeer):
        account.options |= {"pkce": pkce}
        account.save()
        client = enter("administrator")
        asked = self.begin(client, account)
        assert "code_challenge_method" not in asked
        peer.codes["the-code"] = asked["code_challenge"][0]
        back = f"{LIST}zalo-tra-ve/?code=the-code&oa_id={peer.oa_id}&state={asked['state'][0]}"
        assert "Hoàn tất kết nối" in client.get(back).content.decode()
        assert not Token.objects.exists()
        said = {"code": "the-code", "oa_id": peer.oa_id, "state": asked["state"][0]}
        page = client.post(f"{LIST}zalo-tra-ve/xong/", said, follow=True).content.decode()
        assert "Đã kết nối." in page
        kept = Token.objects.get()
        assert kept.refresh == peer.refresh
        assert peer.refresh not in page
        entry = Entry.objects.get(verb="account.opened")
        assert peer.access not in json.dumps(entry.details)

    def test_lets_an_account_go_on_that_was_paused(self, account: Account, peer: ZaloPeer):
        connect(account, peer)
        Token.objects.update(failed_at=NOW)
        Account.objects.update(paused_at=NOW, paused_why="mất kết nối")
        client = enter("administrator")
        asked = self.begin(client, account)
        peer.codes["c"] = asked["code_challenge"][0]
        client.post(f"{LIST}zalo-tra-ve/xong/", {"code": "c", "state": asked["state"][0]})
        account.refresh_from_db()
        assert account.paused_at is None
        assert Token.objects.get().failed_at is None

    @pytest.mark.parametrize("state", ["", "x" * 32])
    def test_is_not_begun_by_a_stranger(self, state: str, account: Account, peer: ZaloPeer):
        client = enter("administrator")
        for with_session in (False, True):
            if with_session:
                peer.codes["c"] = self.begin(client, account)["code_challenge"][0]
            page = client.get(f"{LIST}zalo-tra-ve/?code=c&state={state}").content.decode()
            assert "Hoàn tất kết nối" not in page
            client.post(f"{LIST}zalo-tra-ve/xong/", {"code": "c", "state": state})
            assert not Token.objects.exists()

    def test_says_what_zalo_refuses(self, account: Account):
        client = enter("administrator")
        state = self.begin(client, account)["state"][0]
        said = {"code": "falsch", "state": state}
        page = client.post(f"{LIST}zalo-tra-ve/xong/", said, follow=True).content.decode()
        assert "Chưa kết nối được: -14019" in page
        assert not Token.objects.exists()

    def test_needs_the_secret_on_the_server(self, account: Account, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("MESSAGES_SECRET_ZALO_SO_TU_PHAP_PKCE")
        page = enter("administrator").post(f"{LIST}{account.pk}/ket-noi-zalo/", follow=True).content.decode()
        assert "Chưa có bí mật “zalo-so-tu-phap-pkce”" in page


class TestTemplates:
    ROWS = [
        {"name": "law", "require": True, "maxLength": 200, "minLength": 5},
        {"name": "name", "require": False, "maxLength": 30, "minLength": 0},
    ]

    def sync(self, client: Client, account: Account) -> str:
        return client.post(f"{TEMPLATES}lay-tu-zalo/{account.pk}/", follow=True).content.decode()

    @pytest.fixture
    def known(self, account: Account, peer: ZaloPeer) -> Account:
        peer.templates["17"] = {"name": "Văn bản mới", "status": "ENABLE", "params": self.ROWS, "uid": "200"}
        peer.templates["18"] = {"name": "Mời dự buổi phổ biến", "status": "PENDING_REVIEW"}
        return connect(account, peer, at=timezone.now())

    @pytest.mark.parametrize("role", ["justice", "administrator"])
    def test_are_taken_over_also_by_who_connected_the_account(self, role: str, known: Account):
        page = self.sync(enter(role), known)
        assert "Văn bản mới" in page
        first = Template.objects.get(outside_id="17")
        assert (first.state, first.by_uid) == (TemplateState.ENABLED, True)
        assert first.parameters[0] == {"name": "law", "required": True, "most": 200, "least": 5}
        known.refresh_from_db()
        assert (known.daily_quota, known.quota_left) == (500, 500)

    def test_are_taken_over_by_nobody_else(self, known: Account):
        for role in ("editor", "approver", "leader", "reception"):
            self.sync(enter(role), known)
        assert not Template.objects.exists()

    def test_that_are_gone_or_turned_off_say_so(self, known: Account, peer: ZaloPeer):
        client = enter("justice")
        self.sync(client, known)
        peer.templates["17"]["status"] = "DISABLE"
        del peer.templates["18"]
        self.sync(client, known)
        assert set(Template.objects.values_list("state", flat=True)) == {TemplateState.DISABLED}
        Template.objects.update(letters=LetterKind.NEWS.value)
        page = client.get(f"{TEMPLATES}{Template.objects.get(outside_id='17').pk}/").content.decode()
        assert "chưa dùng được</strong> mẫu này" in page
        assert Entry.objects.filter(verb="template.changed").count() == 2

    def test_stay_as_they_were_where_zalo_is_silent(self, known: Account, peer: ZaloPeer):
        client = enter("justice")
        self.sync(client, known)
        peer.in_between = "x"
        assert "danh sách cũ được giữ nguyên" in self.sync(client, known).lower()
        assert Template.objects.get(outside_id="17").state == TemplateState.ENABLED

    def test_are_tried_out_in_the_address(self, known: Account):
        client = enter("justice")
        self.sync(client, known)
        Template.objects.filter(outside_id="17").update(body="Chào <name>, <law> đã thay đổi.")
        one = f"{TEMPLATES}{Template.objects.get(outside_id='17').pk}/"
        assert "Tối đa 30 ký tự" in client.get(one).content.decode()
        page = client.get(one, {"o-law": "Luật", "o-name": "Nam"}).content.decode()
        assert "Chào Nam, Luật đã thay đổi." in page
        assert "mẫu tin cần ít nhất 5" in page
        assert "Zalo nhận được" in client.get(one, {"o-law": "Luật Đất đai"}).content.decode()

    def test_of_a_chore_once_a_day(self, known: Account, peer: ZaloPeer):
        sync_templates(at=timezone.now())
        assert Template.objects.count() == 2
        before = len(peer.asked)
        sync_templates(at=timezone.now())
        assert len(peer.asked) == before
        sync_templates(at=timezone.now() + timedelta(hours=25))
        assert len(peer.asked) > before
