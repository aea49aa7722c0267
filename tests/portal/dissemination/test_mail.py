"""Letters leave through a real connection to a mail server that behaves as mail servers do."""

import email
import socket
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from django.conf import settings
from django.core import checks, mail
from django.core.mail import mailers, send_mail

from messageproviders.port import OutboundMessage, SendOutcome, SendReceipt
from portal.agencies.models import Officer
from portal.agencies.operations.invitations import send_invitation
from portal.dissemination.jobs.schedule import mail_alarm
from portal.dissemination.models import Account, Letter
from portal.dissemination.operations.providers.registry import MailProvider, provider_of
from portal.dissemination.operations.renderers.campaigns import current_sender
from portal.dissemination.states import AccountKind, Channel, LetterState
from portal.settings import base
from portal.settings.environment import TIMEOUT, RuntimeSetting, sender, smtp_mailer
from tests.portal.dissemination.factories import (
    NOW,
    address_in,
    change,
    empty_outbox,
    follow,
    mail_account,
    make_law,
    pass_on,
    send,
)
from tests.portal.dissemination.smtp_peer import Peer, mail_server


@pytest.fixture
def peer(settings) -> Iterator[Peer]:  # noqa: ANN001
    with mail_server() as server:
        settings.MAILERS = {"default": smtp_mailer({"MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(server.port)})}
        yield server


@pytest.fixture
def provider() -> MailProvider:
    return MailProvider(sender="Lan Tỏa <bao@lantoa.example.vn>", reply_to="hoi@lantoa.example.vn")


def message(to: str) -> OutboundMessage:
    return OutboundMessage(
        reference=f"<{to.replace('@', '.')}@lantoa.example.vn>",
        to=to,
        subject="Nghị định về vệ sinh chợ có thay đổi",
        text="Từ ngày 01/12/2026, điểm đ khoản 2 Điều 8 được sửa đổi.\n.\nHết.",
        html="<p>Từ ngày <b>01/12/2026</b></p>",
        headers={"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


def as_read(heads: bytes, name: str) -> str:
    """A header as RFC 2047 has it read (Python's newer parser reads long names wrongly)."""
    return str(make_header(decode_header(email.message_from_bytes(heads)[name])))


class TestMailProvider:
    def test_brings_text_html_and_headers_unharmed(self, peer: Peer, provider: MailProvider):
        wanted = message("nam@example.vn")
        assert list(provider.carry([wanted])) == [SendReceipt(wanted.reference, SendOutcome.ACCEPTED, "250")]
        (letter,) = peer.letters
        assert letter["Subject"] == wanted.subject
        assert letter["From"] == "Lan Tỏa <bao@lantoa.example.vn>"
        assert letter["Reply-To"] == "hoi@lantoa.example.vn"
        assert letter["Message-ID"] == wanted.reference
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        text, html = letter.get_body(("plain",)), letter.get_body(("html",))
        assert text.get_content().replace("\r\n", "\n").strip() == wanted.text
        assert html.get_content().strip() == wanted.html

    @pytest.mark.parametrize(
        "words",
        [
            "Nghị định về vệ sinh chợ có thay đổi",  # a plain word between marked ones
            "Luật Đất đai 31/2024/QH15 sắp thay đổi",
            "23 van ban",
            "Nghị quyết liên tịch 403/2017/NQLT-UBTVQH14-CP-ĐCTUBTWMTTQVN quy định chi tiết " * 3,
            "Tiêu đề\N{COMBINING ACUTE ACCENT} dựng sẵn và tổ hợp, “ngoặc kép”; =?giả?= mã hóa",
        ],
    )
    def test_writes_headers_that_every_reader_reads(self, peer: Peer, words: str):
        owner = "Sở Tư pháp thành phố Cần Thơ và Hội đồng phối hợp phổ biến, giáo dục pháp luật"
        provider = MailProvider(sender=f'"{owner}" <bao@lantoa.example.vn>')
        list(provider.carry([replace(message("nam@example.vn"), subject=words.strip())]))
        heads = peer.raw[0].partition(b"\r\n\r\n")[0]
        assert heads.isascii()
        assert max(len(line) for line in heads.splitlines()) < 78
        assert as_read(heads, "Subject") == words.strip()
        assert as_read(heads, "From") == f"{owner} <bao@lantoa.example.vn>"

    def test_uses_one_connection_for_many_and_goes_on_after_a_refusal(self, peer: Peer, provider: MailProvider):
        names = ["mot", "none", "hai", "busy", "spam", "full", "ba"]
        outcomes = [receipt.outcome for receipt in provider.carry([message(f"{name}@example.vn") for name in names])]
        assert outcomes == [
            SendOutcome.ACCEPTED,
            SendOutcome.NO_MAILBOX,
            SendOutcome.ACCEPTED,
            SendOutcome.LATER,
            SendOutcome.REFUSED,
            SendOutcome.LATER,
            SendOutcome.ACCEPTED,
        ]
        assert peer.connections == 1
        assert len(peer.letters) == 3

    def test_keeps_the_code_and_not_the_words_that_quote_the_address(self, peer: Peer, provider: MailProvider):
        (receipt,) = provider.carry([message("none@example.vn")])
        assert receipt.reply == "550 5.1.1"

    def test_a_line_break_begins_no_header_and_harms_no_other_letter(self, peer: Peer, provider: MailProvider):
        two_lines = replace(message("mot@example.vn"), subject="Nghị định\r\nBcc: ca-lang@example.vn")
        forged = message("hai@example.vn\nBcc: ca-lang@example.vn")
        outcomes = [one.outcome for one in provider.carry([two_lines, forged, message("ba@example.vn")])]
        assert outcomes == [SendOutcome.ACCEPTED, SendOutcome.REFUSED, SendOutcome.ACCEPTED]
        assert [letter["Subject"] for letter in peer.letters][:1] == ["Nghị định Bcc: ca-lang@example.vn"]
        assert [letter["Bcc"] for letter in peer.letters] == [None, None]

    @pytest.mark.parametrize("name", ["Sở Tư pháp, TP. Cần Thơ", "So Tu phap, TP. Can Tho", 'Sở "Tư pháp"', "Lan Tỏa"])
    def test_whatever_the_sender_is_called_the_letter_says_it(self, peer: Peer, name: str):
        named = sender({"MAIL_FROM": f"{name} <bao@stp.example.vn>"}, name="", base_url="")
        (receipt,) = MailProvider(sender=named).carry([message("nam@example.vn")])
        assert receipt.outcome is SendOutcome.ACCEPTED
        (heads,) = peer.raw
        assert parseaddr(email.message_from_bytes(heads)["From"])[1] == "bao@stp.example.vn"
        assert as_read(heads, "From").replace('"', "").replace("\\", "") == f"{name} <bao@stp.example.vn>".replace(
            '"', ""
        )

    def test_says_so_when_no_answer_came_and_goes_on(self, peer: Peer, provider: MailProvider):
        receipts = list(provider.carry([message("drop@example.vn"), message("mot@example.vn")]))
        assert [receipt.outcome for receipt in receipts] == [SendOutcome.UNKNOWN, SendOutcome.ACCEPTED]
        assert len(peer.letters) == 2
        assert peer.connections == 2

    def test_a_closed_door_is_no_fault_of_the_letter(self, settings, provider: MailProvider):  # noqa: ANN001
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = str(closed.getsockname()[1])
            settings.MAILERS = {"default": smtp_mailer({"MAIL_HOST": "127.0.0.1", "MAIL_PORT": port})}
            (receipt,) = provider.carry([message("nam@example.vn")])
        assert receipt.outcome is SendOutcome.UNREACHABLE


@pytest.mark.django_db
class TestThePost:
    def test_news_reach_the_mailbox(self, peer: Peer, provider: MailProvider):
        law = make_law()
        follow(law.slug)
        change(law, "dieu-1")
        pass_on()
        send(provider)
        (letter,) = peer.letters
        assert letter["To"] == "nam@example.vn"
        assert "Điều 1 Nghị định 7/2021/NĐ-CP được sửa đổi" in letter.get_body(("plain",)).get_content()
        assert Letter.objects.get().state == LetterState.SENT

    def test_the_account_of_the_house_sends_what_the_settings_say(self, mailoutbox, settings):  # noqa: ANN001
        settings.PORTAL_BASE_URL = "https://phapluat.example.vn/"
        follow(make_law().slug, is_confirmed=False, at=NOW)
        account = mail_account()
        empty_outbox(provider_of(account), at=NOW, sender=current_sender())
        (letter,) = mailoutbox
        assert letter.to == ["nam@example.vn"]
        assert "https://phapluat.example.vn/theo-doi/xac-nhan/" in letter.body
        assert address_in(letter.body, "xac-nhan")


class TestSettings:
    @pytest.mark.parametrize(
        ("environment", "expected"),
        [
            ({}, {"host": "localhost", "port": None}),
            ({"MAIL_HOST": "thu.vn", "MAIL_PORT": "2525"}, {"host": "thu.vn", "port": 2525}),
            ({"MAIL_TLS": "starttls"}, {"use_tls": True}),
            ({"MAIL_TLS": "TLS", "MAIL_USER": "a", "MAIL_PASSWORD": "b"}, {"use_ssl": True, "username": "a"}),
        ],
    )
    def test_a_mail_server_is_named_in_the_environment(self, environment: dict, expected: dict):
        options = smtp_mailer(environment)["OPTIONS"]
        assert options | expected == options
        assert options["timeout"] == TIMEOUT

    def test_a_protection_that_is_not_known_is_refused(self):
        with pytest.raises(ValueError, match="MAIL_TLS"):
            smtp_mailer({"MAIL_TLS": "ssl3"})

    @pytest.mark.parametrize(
        ("environment", "expected"),
        [
            ({}, "Lan Tỏa <khong-tra-loi@lantoa.example.vn>"),
            ({"MAIL_FROM": "Sở Tư pháp <bao@stp.example.vn>"}, "Sở Tư pháp <bao@stp.example.vn>"),
        ],
    )
    def test_letters_are_from_somebody(self, environment: dict, expected: str):
        assert sender(environment, name="Lan Tỏa", base_url="https://lantoa.example.vn") == expected

    @pytest.mark.parametrize("protection", ["", "starttls", "tls"])
    def test_every_protection_makes_a_mailer(self, protection: str, settings):  # noqa: ANN001
        settings.MAILERS = {"default": smtp_mailer({"MAIL_TLS": protection})}
        assert mailers["default"].port in {25, 465, 587}

    @pytest.mark.django_db
    def test_an_installation_without_a_mail_server_says_so_at_start(self, settings):  # noqa: ANN001
        settings.MAIL_IS_CONFIGURED = False
        assert "dissemination.W001" in [message.id for message in checks.run_checks()]


@pytest.mark.django_db
class TestOneServerForAll:
    """Mail that is entered in the browser carries what the portal writes past the outbox too."""

    @pytest.fixture(autouse=True)
    def as_installed(self, settings) -> None:  # noqa: ANN001
        settings.MAIL_IS_CONFIGURED = RuntimeSetting("portal.dissemination.queries.channels.mail_account")
        locmem = settings.MAILERS["default"]
        settings.MAILERS = {"default": base.MAILERS["default"], "server": locmem}
        settings.ALARM_MAIL_TO = ["truc@vi-du.vn"]

    @pytest.fixture
    def entered(self) -> Iterator[Peer]:
        with mail_server() as server:
            Account.objects.create(
                name="Thư của tỉnh", channel=Channel.EMAIL, kind=AccountKind.MAIL, sender="cong@tinh.vi-du.vn",
                options={"host": "127.0.0.1", "port": server.port, "protection": "none"}, created_at=NOW,
            )  # fmt: skip
            yield server

    def test_nothing_is_promised_while_there_is_none(self):
        assert not settings.MAIL_IS_CONFIGURED
        assert not mail_alarm(subject="Hỏng", text="Lời", short="Lời")
        assert not send_invitation(Officer(username="lan", email="lan@vi-du.vn"))

    def test_links_alarms_and_letters_leave_by_it_and_from_it(self, entered: Peer):
        assert settings.MAIL_IS_CONFIGURED
        officer = Officer.objects.create(username="lan", email="lan@vi-du.vn")
        assert send_invitation(officer)
        assert mail_alarm(subject="Hỏng", text="Lời", short="Lời")
        (taken,) = provider_of(Account.objects.get()).carry([message("nam@vi-du.vn")])
        assert taken.outcome is SendOutcome.ACCEPTED
        assert [one["To"] for one in entered.letters] == ["lan@vi-du.vn", "truc@vi-du.vn", "nam@vi-du.vn"]
        assert {one["From"] for one in entered.letters} == {"cong@tinh.vi-du.vn"}
        assert mail.outbox == []

    def test_not_once_it_is_closed_or_paused(self, entered: Peer):
        Account.objects.update(is_open=False)
        assert not settings.MAIL_IS_CONFIGURED
        Account.objects.update(is_open=True, paused_at=NOW)
        send_mail("Chào", "Lời", None, ["lan@vi-du.vn"])
        assert entered.letters == []
        assert len(mail.outbox) == 1
