"""What Zalo says, read: errors by a table, signatures by four variants, events whatever they look like, templates."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messageproviders.port import SendOutcome
from messageproviders.sms import wants_to_stop
from messageproviders.zalo.client import ZaloApi, meaning_of
from messageproviders.zalo.oauth import challenge_of, new_verifier
from messageproviders.zalo.templates import filled, problems
from messageproviders.zalo.webhooks import (
    SignatureVariant,
    SignedWebhook,
    ZaloEventKind,
    digest_of,
    mac,
    matching,
    read_event,
)

APP = "360846524940903967"
OA = "388613280878808645"
SECRET = "test-oa-secret"
BODY = (
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},"recipient":{"id":"388613280878808645"},'
    '"event_name":"user_send_text","message":{"text":"TỪ CHỐI","msg_id":"96d3cdf3af150460909"},'
    '"timestamp":"1718000400000"}'
).encode()
MAC = "3bc93e62d53a49882bbdab7e374fc730f5c28a5c7c8682d432bb79edd84d8a63"


def signed(mac: str = MAC, **more: str) -> SignedWebhook:
    parts = {"app_id": APP, "oa_id": OA, "in_body": "1718000400000", "in_header": "1718000400007"} | more
    return SignedWebhook(body=BODY, signature=f"mac={mac}", **parts)


class TestErrors:
    @pytest.mark.parametrize(
        ("api", "error", "message", "outcome"),
        [
            (ZaloApi.OA, 0, "Success", SendOutcome.ACCEPTED),
            (ZaloApi.OA, -32, "Too many requests", SendOutcome.THROTTLED),
            # The same code says that nothing more goes today.
            (ZaloApi.OA, -32, "Out of daily quota", SendOutcome.QUOTA),
            (ZaloApi.OA, -223, "OA has not authorized the app", SendOutcome.BROKEN),
            (ZaloApi.OA, -223, "Đã hết hạn mức gửi", SendOutcome.QUOTA),
            (ZaloApi.OA, -217, "", SendOutcome.NO_MAILBOX),
            (ZaloApi.BUSINESS, -139, "", SendOutcome.NOT_HERE),  # the number still serves SMS
            (ZaloApi.BUSINESS, -144, "", SendOutcome.QUOTA),
            (ZaloApi.BUSINESS, -115, "", SendOutcome.QUOTA),
            (ZaloApi.BUSINESS, -133, "", SendOutcome.CLOSED),
            (ZaloApi.BUSINESS, -1122, "", SendOutcome.REFUSED),
            (ZaloApi.BUSINESS, -135, "", SendOutcome.BROKEN),
            # The same number means different things at the two services.
            (ZaloApi.OA, -100, "", SendOutcome.REFUSED),
            (ZaloApi.BUSINESS, -100, "", SendOutcome.LATER),
            (ZaloApi.BUSINESS, -77777, "", SendOutcome.LATER),
        ],
    )
    def test_mean(self, api: ZaloApi, error: int, message: str, outcome: SendOutcome):
        assert meaning_of(api=api, error=error, message=message).outcome is outcome

    def test_a_worn_out_token_is_not_the_end(self):
        assert meaning_of(api=ZaloApi.OA, error=-216).wants_token
        assert meaning_of(api=ZaloApi.BUSINESS, error=-124).wants_token
        assert not meaning_of(api=ZaloApi.BUSINESS, error=-216).wants_token


class TestSignature:
    def test_of_the_known_example(self):
        assert matching(signed(), secret=SECRET) is SignatureVariant.APP_BODY

    @pytest.mark.parametrize("variant", list(SignatureVariant))
    def test_of_each_variant_is_found_and_then_alone_is_right(self, variant: SignatureVariant):
        right = signed(mac(signed(), variant, SECRET))
        assert matching(right, secret=SECRET) is variant
        assert matching(right, secret=SECRET, pinned=variant.value) is variant
        other = next(one for one in SignatureVariant if one is not variant)
        assert matching(right, secret=SECRET, pinned=other.value) is None

    @pytest.mark.parametrize("given_mac", ["", "0" * 64, MAC[:-1], MAC + "0", "đ" * 64])
    def test_that_is_wrong(self, given_mac: str):
        assert matching(signed(given_mac), secret=SECRET) is None

    def test_without_a_secret_nothing_is_right(self):
        assert matching(signed(mac(signed(), SignatureVariant.APP_BODY, "")), secret="") is None


class TestEvents:
    def test_a_word(self):
        event = read_event(BODY)
        assert (event.told, event.who, event.text) == (ZaloEventKind.WORD, "246845883529197922", "TỪ CHỐI")
        assert event.message_ids == ("96d3cdf3af150460909",)
        assert event.at == datetime.fromtimestamp(1_718_000_400, UTC)

    def test_a_receipt_arrived_when_it_was_delivered(self):
        body = {
            "event_name": "user_received_message",
            "sender": {"id": OA},
            "recipient": {"id": "84987654321"},
            "message": {"delivery_time": "1602960467432", "msg_id": "a4d0", "tracking_id": "lt-2s"},
            "timestamp": "1718000400000",
        }
        event = read_event(json.dumps(body))
        assert (event.told, event.reference, event.message_ids) == (ZaloEventKind.RECEIPT, "lt-2s", ("a4d0",))
        assert event.at is not None
        assert event.at.year == 2020

    def test_of_the_console_has_no_time(self):
        body = {"event_name": "user_received_message", "message": {"msg_id": "x"}, "timestamp": "1718000400000"}
        assert read_event(json.dumps(body)).at is None

    def test_great_numbers_stay_what_they_are(self):
        assert read_event('{"event_name":"follow","follower":{"id":246845883529197923}}').who == "246845883529197923"

    def test_a_repetition_has_the_same_mark_and_another_event_of_the_message_has_not(self):
        again = BODY.replace(b"1718000400000", b"1718000499999")
        assert digest_of(again) == digest_of(BODY)
        assert digest_of(BODY.replace(b"user_send_text", b"user_seen_message")) != digest_of(BODY)

    @given(st.binary() | st.recursive(st.none() | st.text() | st.integers(), lambda x: st.dictionaries(
        st.sampled_from(["event_name", "message", "sender", "info", "msg_id", "msg_ids", "timestamp", "follow"]), x
    ) | st.lists(x), max_leaves=8).map(lambda x: json.dumps(x).encode()))  # fmt: skip
    def test_whatever_comes_is_read(self, body: bytes):
        read_event(body)
        assert len(digest_of(body)) == 64

    def test_does_not_show_people(self):
        assert "246845883529197922" in str(BODY)
        assert "246845883529197922" not in repr(read_event(BODY))


class TestTemplates:
    PARAMETERS = [
        {"name": "name", "required": True, "most": 30, "least": 0},
        {"name": "law", "required": True, "most": 200, "least": 5},
        {"name": "note", "required": False, "most": 30, "least": 0},
    ]

    def test_take_what_fits(self):
        assert problems(self.PARAMETERS, {"name": "Nguyễn Văn Nam", "law": "Luật Đất đai"}) == []

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            ({"law": "Luật Đất đai"}, "Ô “name” còn trống."),
            ({"name": "N" * 31, "law": "Luật Đất đai"}, "Ô “name” dài 31 ký tự, mẫu tin chỉ nhận 30."),
            ({"name": "Nam", "law": "Luật"}, "Ô “law” dài 4 ký tự, mẫu tin cần ít nhất 5."),
            ({"name": "Nam\nNam", "law": "Luật Đất đai"}, "Ô “name” không được xuống dòng."),
            ({"name": "Nam", "law": "Luật Đất đai", "x": "y"}, "Mẫu tin không có ô “x”."),
        ],
    )
    def test_say_what_does_not(self, data: dict[str, str], problem: str):
        assert problems(self.PARAMETERS, data) == [problem]

    def test_count_letters_as_a_reader_does(self):
        assert problems(self.PARAMETERS, {"name": "ề" * 30, "law": "Luật Đất đai"}) == []

    def test_are_shown_as_they_will_be_read(self):
        assert filled("Chào <name>, <law> <x>", {"name": "Nam", "law": "Luật"}) == "Chào Nam, Luật <x>"


class TestPkce:
    def test_of_rfc_7636(self):
        assert (
            challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        )

    def test_a_verifier_has_43_characters(self):
        assert {len(new_verifier()) for _ in range(20)} == {43}


class TestStopping:
    @pytest.mark.parametrize("text", ["TỪ CHỐI", "từ chối!", "Tu choi", " HỦY ", "Dừng", "STOP", "Không nhận tin"])
    def test_is_wanted(self, text: str):
        assert wants_to_stop(text)

    @pytest.mark.parametrize("text", ["", "tôi không từ chối", "Từ chối nghĩa là gì?", "hủy hợp đồng thế nào"])
    def test_is_not_wanted(self, text: str):
        assert not wants_to_stop(text)
