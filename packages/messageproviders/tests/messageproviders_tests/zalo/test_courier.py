"""The provider of Zalo before a Zalo that misbehaves: judged by the body, nothing twice, no token told."""

from __future__ import annotations

import logging
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from messageproviders.port import OutboundMessage, SendOutcome, SendReceipt
from messageproviders.zalo.client import ZaloCalls, ZaloHosts, ZaloTokenMissing
from messageproviders.zalo.provider import ZaloProvider, ZaloSettings
from messageproviders_tests.peers.zalo import User, ZaloPeer
from messageproviders_tests.zalo.conftest import Token
from safehttp.client import HttpClient

NAM = "246845883529197922"
NOW = datetime.fromtimestamp(1_763_971_200, UTC)  # three in the afternoon
HEARD = (NOW - timedelta(hours=3)).isoformat()
LAW = {"law": "Luật Đất đai 2024"}


@pytest.fixture
def peer(peer: ZaloPeer) -> ZaloPeer:
    peer.users[NAM] = User(last=peer.now - 3_600_000)
    peer.phones.add("84912345678")
    peer.templates["17"] = {"name": "Văn bản mới", "status": "ENABLE"}
    return peer


@pytest.fixture
def provider(calls: ZaloCalls, token: Token) -> ZaloProvider:
    return ZaloProvider(calls=calls, token=token, clock=lambda: NOW)


@pytest.fixture
def by_phone(calls: ZaloCalls, token: Token) -> ZaloProvider:
    return ZaloProvider(calls=calls, token=token, clock=lambda: NOW, by_phone=True)


def said(
    text: str = "Chào bạn", *, to: str = NAM, heard: str = HEARD, reference: str = "lt-1", **more
) -> OutboundMessage:
    return OutboundMessage(reference, to=to, text=text, particulars={"last_heard_at": heard} if heard else {}, **more)


def filled(to: str = NAM, *, reference: str = "lt-2", template: str = "17") -> OutboundMessage:
    return OutboundMessage(reference, to=to, template=template, data=LAW)


def one(provider: ZaloProvider, message: OutboundMessage) -> SendReceipt:
    (receipt,) = provider.carry([message])
    return receipt


class TestReply:
    def test_goes_to_whoever_wrote_lately(self, provider: ZaloProvider, peer: ZaloPeer):
        receipt = one(provider, said("Câu hỏi của bạn đã có trả lời.", link="https://lantoa.example.vn/hoi-dap/5/"))
        assert receipt.outcome is SendOutcome.ACCEPTED
        assert receipt.ids == (peer.sent[0]["id"],)
        assert int(receipt.ids[0]) > 2**53
        assert peer.sent[0]["text"] == "Câu hỏi của bạn đã có trả lời.\nhttps://lantoa.example.vn/hoi-dap/5/"

    @pytest.mark.parametrize("heard", ["", "hôm qua", (NOW - timedelta(days=7)).isoformat(), "2026-11-24T09:00:00"])
    def test_leaves_anybody_else_to_the_next_channel_without_asking(
        self, heard: str, provider: ZaloProvider, peer: ZaloPeer
    ):
        assert one(provider, said(heard=heard)).outcome is SendOutcome.NOT_HERE
        assert peer.asked == []

    def test_only_within_the_free_hours_where_the_account_wants_it_so(self, calls: ZaloCalls, token: Token):
        habits = ZaloSettings(window=timedelta(hours=2))
        provider = ZaloProvider(calls=calls, token=token, clock=lambda: NOW, habits=habits)
        assert one(provider, said()).outcome is SendOutcome.NOT_HERE

    def test_counts_letters_as_a_reader_does(self, provider: ZaloProvider, peer: ZaloPeer):
        decomposed = unicodedata.normalize("NFD", "ề" * 2000)
        assert len(decomposed) == 6000
        assert one(provider, said(decomposed)).outcome is SendOutcome.ACCEPTED
        assert peer.sent[0]["text"] == "ề" * 2000
        assert one(provider, said("ề" * 2001)) == SendReceipt("lt-1", SendOutcome.REFUSED, "do-dai")
        assert one(provider, said("")).outcome is SendOutcome.REFUSED


class TestTemplate:
    def test_by_identity_says_what_is_left(self, provider: ZaloProvider, peer: ZaloPeer):
        receipt = one(provider, filled())
        assert (receipt.outcome, receipt.quota_left) == (SendOutcome.ACCEPTED, 4821)
        assert peer.sent[0]["data"] == LAW

    def test_by_telephone_carries_our_reference(self, by_phone: ZaloProvider, peer: ZaloPeer):
        receipt = one(by_phone, filled("84912345678"))
        assert (receipt.outcome, receipt.quota_left) == (SendOutcome.ACCEPTED, 499)
        assert (peer.sent[0]["tracking_id"], peer.sent[0]["mode"]) == ("lt-2", "")

    def test_in_development(self, calls: ZaloCalls, token: Token, peer: ZaloPeer):
        habits = ZaloSettings(is_development=True)
        one(
            ZaloProvider(calls=calls, token=token, clock=lambda: NOW, by_phone=True, habits=habits),
            filled("84912345678"),
        )
        assert peer.sent[0]["mode"] == "development"

    def test_wrapped_where_the_account_wants_it_so(self, calls: ZaloCalls, token: Token):
        nested = ZaloSettings(is_nested=True)
        provider = ZaloProvider(calls=calls, token=token, clock=lambda: NOW, habits=nested)
        assert one(provider, filled()) == SendReceipt("lt-2", SendOutcome.REFUSED, "-201")

    def test_a_number_is_told_nothing_without_one(self, by_phone: ZaloProvider, peer: ZaloPeer):
        assert one(by_phone, said(to="84912345678")).outcome is SendOutcome.NOT_HERE
        assert peer.asked == []

    def test_that_was_turned_off(self, provider: ZaloProvider, peer: ZaloPeer):
        peer.templates["17"]["status"] = "DISABLE"
        assert one(provider, filled()) == SendReceipt("lt-2", SendOutcome.REFUSED, "-146")
        assert peer.sent == []

    def test_when_nothing_is_left_today(self, by_phone: ZaloProvider, peer: ZaloPeer):
        peer.quota = 1
        first, second = by_phone.carry([filled("84912345678"), filled("84912345678", reference="lt-3")])
        assert {first.outcome, second.outcome} == {SendOutcome.ACCEPTED, SendOutcome.QUOTA}
        assert next(one.quota_left for one in (first, second) if one.outcome is SendOutcome.ACCEPTED) == 0


class TestEither:
    """A message with words of its own and a template."""

    def test_is_a_reply_to_whoever_wrote_lately(self, provider: ZaloProvider, peer: ZaloPeer):
        one(provider, said(template="17", data=LAW))
        assert peer.sent[0]["text"] == "Chào bạn"

    def test_is_the_template_for_anybody_else(self, provider: ZaloProvider, peer: ZaloPeer):
        one(provider, said(heard="", template="17", data=LAW))
        assert peer.sent[0]["data"] == LAW


class TestHours:
    NIGHT = NOW + timedelta(hours=7)

    def test_are_of_templates_and_not_of_replies(self, calls: ZaloCalls, token: Token, peer: ZaloPeer):
        provider = ZaloProvider(calls=calls, token=token, clock=lambda: self.NIGHT)
        assert provider.abilities.answers_any_hour
        assert one(provider, filled()) == SendReceipt("lt-2", SendOutcome.CLOSED, "ngoai-gio")
        assert one(provider, said(heard=NOW.isoformat())).outcome is SendOutcome.ACCEPTED
        assert [message["text"] for message in peer.sent] == ["Chào bạn"]

    def test_hold_for_telephones_always(self, by_phone: ZaloProvider):
        assert not by_phone.abilities.answers_any_hour


class TestRefusals:
    @pytest.mark.parametrize(
        ("error", "outcome"),
        [
            (-213, SendOutcome.NOT_HERE),
            (-217, SendOutcome.NO_MAILBOX),
            (-230, SendOutcome.NOT_HERE),
            (-234, SendOutcome.CLOSED),
            (-218, SendOutcome.QUOTA),
            (-201, SendOutcome.REFUSED),
            (-200, SendOutcome.LATER),
            (-99999, SendOutcome.LATER),
        ],
    )
    def test_come_with_a_good_status_and_are_judged_by_the_body(
        self, error: int, outcome: SendOutcome, provider: ZaloProvider, peer: ZaloPeer
    ):
        peer.refused[NAM] = (error, "")
        assert one(provider, said()) == SendReceipt("lt-1", outcome, str(error))

    def test_as_the_peer_means_them(self, provider: ZaloProvider, by_phone: ZaloProvider, peer: ZaloPeer):
        peer.users["1"] = User(last=peer.now, follows=False)
        peer.users["2"] = User(last=peer.now, has_blocked=True)
        peer.users["3"] = User(last=peer.now - 8 * 86_400_000)
        told = [one(provider, said(to=number)).reply for number in ("1", "2", "3")]
        assert told == ["-213", "-217", "-230"]
        assert one(by_phone, filled("84987654321")) == SendReceipt("lt-2", SendOutcome.NOT_HERE, "-118")
        peer.is_night = True
        assert one(provider, filled()) == SendReceipt("lt-2", SendOutcome.CLOSED, "-234")
        assert one(by_phone, filled("84912345678")) == SendReceipt("lt-2", SendOutcome.CLOSED, "-133")

    def test_too_fast_stops_the_rest_of_what_is_to_go(self, provider: ZaloProvider, peer: ZaloPeer):
        peer.rate = 3
        receipts = list(provider.carry([said(reference=f"lt-{number}") for number in range(40)]))
        assert len({one.reference for one in receipts}) == 40
        assert sum(one.outcome is SendOutcome.ACCEPTED for one in receipts) == 3 == len(peer.sent)
        assert {one.outcome for one in receipts} == {SendOutcome.ACCEPTED, SendOutcome.THROTTLED}
        assert all(one.again_in for one in receipts if one.outcome is SendOutcome.THROTTLED)
        assert len(peer.asked) == 16


class TestToken:
    @pytest.mark.parametrize("error", [-216, -220])
    def test_that_is_worn_out_is_replaced_and_the_message_goes_once(
        self, error: int, provider: ZaloProvider, peer: ZaloPeer, token: Token
    ):
        peer.worn_out_once = error
        assert one(provider, said()).outcome is SendOutcome.ACCEPTED
        assert len(token.worn_out) == 1
        assert len(peer.sent) == 1

    def test_of_a_whole_bundle_is_asked_for_once(self, provider: ZaloProvider, peer: ZaloPeer, token: Token):
        old, peer.access = peer.access, "another"
        held = iter([old])
        provider._token = lambda worn_out="": token(worn_out=worn_out) if worn_out else next(held, peer.access)
        receipts = list(provider.carry([said(reference=f"lt-{number}") for number in range(10)]))
        assert [one.outcome for one in receipts] == [SendOutcome.ACCEPTED] * 10
        assert token.worn_out == [old]

    def test_that_stays_bad_breaks_the_account(self, provider: ZaloProvider):
        provider._token = lambda worn_out="": "wrong"
        assert one(provider, said()) == SendReceipt("lt-1", SendOutcome.BROKEN, "-216")

    @pytest.mark.parametrize(("is_lasting", "outcome"), [(True, SendOutcome.BROKEN), (False, SendOutcome.LATER)])
    def test_that_is_not_there(self, is_lasting: bool, outcome: SendOutcome, provider: ZaloProvider, peer: ZaloPeer):
        def none(*, worn_out: str = "") -> str:
            raise ZaloTokenMissing(is_lasting=is_lasting)

        provider._token = none
        receipts = list(provider.carry([said(), said(reference="lt-9")]))
        assert [(one.reference, one.outcome) for one in receipts] == [("lt-1", outcome), ("lt-9", outcome)]
        assert peer.asked == []

    def test_stands_in_a_bare_header_and_nowhere_else(
        self, provider: ZaloProvider, peer: ZaloPeer, calls: ZaloCalls, caplog: pytest.LogCaptureFixture
    ):
        with caplog.at_level(logging.DEBUG):
            receipt = one(provider, said())
        (_, path, headers) = peer.asked[0]
        assert headers["access_token"] == peer.access
        assert "authorization" not in headers
        assert peer.access not in f"{caplog.text}{path}{provider!r}{calls!r}{receipt!r}{said()!r}"


class TestNetwork:
    def test_a_line_that_breaks_after_all_was_said_is_unknown(self, provider: ZaloProvider, peer: ZaloPeer):
        peer.drops.add("/v3.0/oa/message/cs")
        assert one(provider, said()).outcome is SendOutcome.UNKNOWN
        assert len(peer.sent) == 1

    def test_something_in_between_tells_nothing(self, provider: ZaloProvider, peer: ZaloPeer):
        peer.in_between = "<h1>Bad Gateway</h1>"
        assert one(provider, said()) == SendReceipt("lt-1", SendOutcome.UNKNOWN, "HTTP 502")

    def test_nobody_there(self, door: HttpClient, token: Token):
        calls = ZaloCalls(door, ZaloHosts(oa="http://127.0.0.1:1024"))
        provider = ZaloProvider(calls=calls, token=token, clock=lambda: NOW)
        assert one(provider, said()).outcome is SendOutcome.UNREACHABLE
