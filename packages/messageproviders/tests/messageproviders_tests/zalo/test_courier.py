"""The courier of Zalo before a Zalo that misbehaves: judged by the body, nothing twice, no token told."""

from __future__ import annotations

import logging
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from messageproviders.port import Message, Outcome, Receipt
from messageproviders.zalo.calls import Calls, Hosts, NoToken
from messageproviders.zalo.courier import Habits, ZaloCourier
from messageproviders_tests.peers.zalo import User, ZaloPeer
from messageproviders_tests.zalo.conftest import Token
from safehttp.client import StreetDoor

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
def courier(calls: Calls, token: Token) -> ZaloCourier:
    return ZaloCourier(calls=calls, token=token, clock=lambda: NOW)


@pytest.fixture
def by_phone(calls: Calls, token: Token) -> ZaloCourier:
    return ZaloCourier(calls=calls, token=token, clock=lambda: NOW, by_phone=True)


def said(text: str = "Chào bạn", *, to: str = NAM, heard: str = HEARD, reference: str = "lt-1", **more) -> Message:
    return Message(reference, to=to, text=text, particulars={"last_heard_at": heard} if heard else {}, **more)


def filled(to: str = NAM, *, reference: str = "lt-2", template: str = "17") -> Message:
    return Message(reference, to=to, template=template, data=LAW)


def one(courier: ZaloCourier, message: Message) -> Receipt:
    (receipt,) = courier.carry([message])
    return receipt


class TestReply:
    def test_goes_to_whoever_wrote_lately(self, courier: ZaloCourier, peer: ZaloPeer):
        receipt = one(courier, said("Câu hỏi của bạn đã có trả lời.", link="https://lantoa.example.vn/hoi-dap/5/"))
        assert receipt.outcome is Outcome.ACCEPTED
        assert receipt.ids == (peer.sent[0]["id"],)
        assert int(receipt.ids[0]) > 2**53
        assert peer.sent[0]["text"] == "Câu hỏi của bạn đã có trả lời.\nhttps://lantoa.example.vn/hoi-dap/5/"

    @pytest.mark.parametrize("heard", ["", "hôm qua", (NOW - timedelta(days=7)).isoformat(), "2026-11-24T09:00:00"])
    def test_leaves_anybody_else_to_the_next_channel_without_asking(
        self, heard: str, courier: ZaloCourier, peer: ZaloPeer
    ):
        assert one(courier, said(heard=heard)).outcome is Outcome.NOT_HERE
        assert peer.asked == []

    def test_only_within_the_free_hours_where_the_account_wants_it_so(self, calls: Calls, token: Token):
        habits = Habits(window=timedelta(hours=2))
        courier = ZaloCourier(calls=calls, token=token, clock=lambda: NOW, habits=habits)
        assert one(courier, said()).outcome is Outcome.NOT_HERE

    def test_counts_letters_as_a_reader_does(self, courier: ZaloCourier, peer: ZaloPeer):
        decomposed = unicodedata.normalize("NFD", "ề" * 2000)
        assert len(decomposed) == 6000
        assert one(courier, said(decomposed)).outcome is Outcome.ACCEPTED
        assert peer.sent[0]["text"] == "ề" * 2000
        assert one(courier, said("ề" * 2001)) == Receipt("lt-1", Outcome.REFUSED, "do-dai")
        assert one(courier, said("")).outcome is Outcome.REFUSED


class TestTemplate:
    def test_by_identity_says_what_is_left(self, courier: ZaloCourier, peer: ZaloPeer):
        receipt = one(courier, filled())
        assert (receipt.outcome, receipt.quota_left) == (Outcome.ACCEPTED, 4821)
        assert peer.sent[0]["data"] == LAW

    def test_by_telephone_carries_our_reference(self, by_phone: ZaloCourier, peer: ZaloPeer):
        receipt = one(by_phone, filled("84912345678"))
        assert (receipt.outcome, receipt.quota_left) == (Outcome.ACCEPTED, 499)
        assert (peer.sent[0]["tracking_id"], peer.sent[0]["mode"]) == ("lt-2", "")

    def test_in_development(self, calls: Calls, token: Token, peer: ZaloPeer):
        habits = Habits(is_development=True)
        one(
            ZaloCourier(calls=calls, token=token, clock=lambda: NOW, by_phone=True, habits=habits),
            filled("84912345678"),
        )
        assert peer.sent[0]["mode"] == "development"

    def test_wrapped_where_the_account_wants_it_so(self, calls: Calls, token: Token):
        nested = Habits(is_nested=True)
        courier = ZaloCourier(calls=calls, token=token, clock=lambda: NOW, habits=nested)
        assert one(courier, filled()) == Receipt("lt-2", Outcome.REFUSED, "-201")

    def test_a_number_is_told_nothing_without_one(self, by_phone: ZaloCourier, peer: ZaloPeer):
        assert one(by_phone, said(to="84912345678")).outcome is Outcome.NOT_HERE
        assert peer.asked == []

    def test_that_was_turned_off(self, courier: ZaloCourier, peer: ZaloPeer):
        peer.templates["17"]["status"] = "DISABLE"
        assert one(courier, filled()) == Receipt("lt-2", Outcome.REFUSED, "-146")
        assert peer.sent == []

    def test_when_nothing_is_left_today(self, by_phone: ZaloCourier, peer: ZaloPeer):
        peer.quota = 1
        first, second = by_phone.carry([filled("84912345678"), filled("84912345678", reference="lt-3")])
        assert {first.outcome, second.outcome} == {Outcome.ACCEPTED, Outcome.QUOTA}
        assert next(one.quota_left for one in (first, second) if one.outcome is Outcome.ACCEPTED) == 0


class TestEither:
    """A message with words of its own and a template."""

    def test_is_a_reply_to_whoever_wrote_lately(self, courier: ZaloCourier, peer: ZaloPeer):
        one(courier, said(template="17", data=LAW))
        assert peer.sent[0]["text"] == "Chào bạn"

    def test_is_the_template_for_anybody_else(self, courier: ZaloCourier, peer: ZaloPeer):
        one(courier, said(heard="", template="17", data=LAW))
        assert peer.sent[0]["data"] == LAW


class TestHours:
    NIGHT = NOW + timedelta(hours=7)

    def test_are_of_templates_and_not_of_replies(self, calls: Calls, token: Token, peer: ZaloPeer):
        courier = ZaloCourier(calls=calls, token=token, clock=lambda: self.NIGHT)
        assert courier.abilities.answers_any_hour
        assert one(courier, filled()) == Receipt("lt-2", Outcome.CLOSED, "ngoai-gio")
        assert one(courier, said(heard=NOW.isoformat())).outcome is Outcome.ACCEPTED
        assert [message["text"] for message in peer.sent] == ["Chào bạn"]

    def test_hold_for_telephones_always(self, by_phone: ZaloCourier):
        assert not by_phone.abilities.answers_any_hour


class TestRefusals:
    @pytest.mark.parametrize(
        ("error", "outcome"),
        [
            (-213, Outcome.NOT_HERE),
            (-217, Outcome.NO_MAILBOX),
            (-230, Outcome.NOT_HERE),
            (-234, Outcome.CLOSED),
            (-218, Outcome.QUOTA),
            (-201, Outcome.REFUSED),
            (-200, Outcome.LATER),
            (-99999, Outcome.LATER),
        ],
    )
    def test_come_with_a_good_status_and_are_judged_by_the_body(
        self, error: int, outcome: Outcome, courier: ZaloCourier, peer: ZaloPeer
    ):
        peer.refused[NAM] = (error, "")
        assert one(courier, said()) == Receipt("lt-1", outcome, str(error))

    def test_as_the_peer_means_them(self, courier: ZaloCourier, by_phone: ZaloCourier, peer: ZaloPeer):
        peer.users["1"] = User(last=peer.now, follows=False)
        peer.users["2"] = User(last=peer.now, has_blocked=True)
        peer.users["3"] = User(last=peer.now - 8 * 86_400_000)
        told = [one(courier, said(to=number)).reply for number in ("1", "2", "3")]
        assert told == ["-213", "-217", "-230"]
        assert one(by_phone, filled("84987654321")) == Receipt("lt-2", Outcome.NOT_HERE, "-118")
        peer.is_night = True
        assert one(courier, filled()) == Receipt("lt-2", Outcome.CLOSED, "-234")
        assert one(by_phone, filled("84912345678")) == Receipt("lt-2", Outcome.CLOSED, "-133")

    def test_too_fast_stops_the_rest_of_what_is_to_go(self, courier: ZaloCourier, peer: ZaloPeer):
        peer.rate = 3
        receipts = list(courier.carry([said(reference=f"lt-{number}") for number in range(40)]))
        assert len({one.reference for one in receipts}) == 40
        assert sum(one.outcome is Outcome.ACCEPTED for one in receipts) == 3 == len(peer.sent)
        assert {one.outcome for one in receipts} == {Outcome.ACCEPTED, Outcome.THROTTLED}
        assert all(one.again_in for one in receipts if one.outcome is Outcome.THROTTLED)
        assert len(peer.asked) == 16


class TestToken:
    @pytest.mark.parametrize("error", [-216, -220])
    def test_that_is_worn_out_is_replaced_and_the_message_goes_once(
        self, error: int, courier: ZaloCourier, peer: ZaloPeer, token: Token
    ):
        peer.worn_out_once = error
        assert one(courier, said()).outcome is Outcome.ACCEPTED
        assert len(token.worn_out) == 1
        assert len(peer.sent) == 1

    def test_of_a_whole_bundle_is_asked_for_once(self, courier: ZaloCourier, peer: ZaloPeer, token: Token):
        old, peer.access = peer.access, "another"
        held = iter([old])
        courier._token = lambda worn_out="": token(worn_out=worn_out) if worn_out else next(held, peer.access)
        receipts = list(courier.carry([said(reference=f"lt-{number}") for number in range(10)]))
        assert [one.outcome for one in receipts] == [Outcome.ACCEPTED] * 10
        assert token.worn_out == [old]

    def test_that_stays_bad_breaks_the_account(self, courier: ZaloCourier):
        courier._token = lambda worn_out="": "wrong"
        assert one(courier, said()) == Receipt("lt-1", Outcome.BROKEN, "-216")

    @pytest.mark.parametrize(("is_lasting", "outcome"), [(True, Outcome.BROKEN), (False, Outcome.LATER)])
    def test_that_is_not_there(self, is_lasting: bool, outcome: Outcome, courier: ZaloCourier, peer: ZaloPeer):
        def none(*, worn_out: str = "") -> str:
            raise NoToken(is_lasting=is_lasting)

        courier._token = none
        receipts = list(courier.carry([said(), said(reference="lt-9")]))
        assert [(one.reference, one.outcome) for one in receipts] == [("lt-1", outcome), ("lt-9", outcome)]
        assert peer.asked == []

    def test_stands_in_a_bare_header_and_nowhere_else(
        self, courier: ZaloCourier, peer: ZaloPeer, calls: Calls, caplog: pytest.LogCaptureFixture
    ):
        with caplog.at_level(logging.DEBUG):
            receipt = one(courier, said())
        (_, path, headers) = peer.asked[0]
        assert headers["access_token"] == peer.access
        assert "authorization" not in headers
        assert peer.access not in f"{caplog.text}{path}{courier!r}{calls!r}{receipt!r}{said()!r}"


class TestNetwork:
    def test_a_line_that_breaks_after_all_was_said_is_unknown(self, courier: ZaloCourier, peer: ZaloPeer):
        peer.drops.add("/v3.0/oa/message/cs")
        assert one(courier, said()).outcome is Outcome.UNKNOWN
        assert len(peer.sent) == 1

    def test_something_in_between_tells_nothing(self, courier: ZaloCourier, peer: ZaloPeer):
        peer.in_between = "<h1>Bad Gateway</h1>"
        assert one(courier, said()) == Receipt("lt-1", Outcome.UNKNOWN, "HTTP 502")

    def test_nobody_there(self, door: StreetDoor, token: Token):
        calls = Calls(door, Hosts(oa="http://127.0.0.1:1024"))
        courier = ZaloCourier(calls=calls, token=token, clock=lambda: NOW)
        assert one(courier, said()).outcome is Outcome.UNREACHABLE
