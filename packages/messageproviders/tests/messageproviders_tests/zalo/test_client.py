"""Requests to Zalo as values, and what an answer says, without a network."""

import json
from datetime import timedelta
from typing import Any

import pytest

from messageproviders.port import SendOutcome
from messageproviders.zalo import client
from messageproviders.zalo.client import (
    ZaloAnswer,
    ZaloApi,
    ZaloErrorMeaning,
    ZaloHosts,
    ZaloRequestUnfit,
    ZaloTokenMissing,
    meaning_of,
    quota_in,
    text_of,
)
from safehttp.types import Headers, Response


def said(body: object, *, status: int = 200, api: ZaloApi = ZaloApi.OA) -> ZaloAnswer:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.read(Response(status, Headers(), sent), api=api)


class TestBounds:
    """What Zalo would refuse is not asked; what it just takes is."""

    @pytest.mark.parametrize(("length", "fits"), [(0, False), (1, True), (2000, True), (2001, False)])
    def test_of_a_reply(self, length: int, fits: bool):
        self.check(lambda: client.reply(user_id="1", text="ậ" * length), fits=fits)

    @pytest.mark.parametrize(("reference", "fits"), [("", True), ("x" * 48, True), ("x" * 49, False), ("lượt", False)])
    def test_of_a_reference(self, reference: str, fits: bool):
        self.check(lambda: client.template_by_phone(phone="84", template="1", data={}, reference=reference), fits=fits)

    @pytest.mark.parametrize(("count", "fits"), [(0, False), (1, True), (5, True), (6, False)])
    def test_of_a_broadcast(self, count: int, fits: bool):
        self.check(lambda: client.broadcast(articles=["1"] * count), fits=fits)

    @pytest.mark.parametrize(
        ("offset", "limit", "fits"), [(0, 1, True), (0, 100, True), (0, 0, False), (0, 101, False), (-1, 1, False)]
    )
    def test_of_a_page_of_templates(self, offset: int, limit: int, fits: bool):
        self.check(lambda: client.templates(offset=offset, limit=limit), fits=fits)

    @staticmethod
    def check(make: Any, *, fits: bool) -> None:
        if fits:
            assert make().path
        else:
            with pytest.raises(ZaloRequestUnfit):
                make()


class TestRequests:
    def test_reply(self):
        ask = client.reply(user_id="7", text="Chào")
        assert (ask.api, ask.method, ask.path, ask.query) == (ZaloApi.OA, "POST", "/v3.0/oa/message/cs", "")
        assert json.loads(ask.body) == {"recipient": {"user_id": "7"}, "message": {"text": "Chào"}}
        assert ask.body.decode() == '{"recipient":{"user_id":"7"},"message":{"text":"Chào"}}'  # in letters, no blanks

    @pytest.mark.parametrize(
        ("is_nested", "receiver"), [(False, {"user_id": "7"}), (True, {"recipient": {"user_id": "7"}})]
    )
    def test_template_by_identity(self, is_nested: bool, receiver: dict[str, object]):
        ask = client.template_by_uid(user_id="7", template="17", data={"law": "Luật"}, is_nested=is_nested)
        assert json.loads(ask.body) == receiver | {"template_id": "17", "template_data": {"law": "Luật"}}

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            ({}, {}),
            ({"is_development": True}, {"mode": "development"}),
            ({"mode": "3"}, {"sending_mode": "3"}),
        ],
    )
    def test_template_by_telephone(self, more: dict[str, Any], told: dict[str, str]):
        ask = client.template_by_phone(phone="84912345678", template="17", data={}, reference="a4", **more)
        assert ask.api is ZaloApi.BUSINESS
        assert json.loads(ask.body) == told | {
            "phone": "84912345678",
            "template_id": "17",
            "template_data": {},
            "tracking_id": "a4",
        }

    def test_articles(self):
        assert json.loads(client.create_article({"title": "Tin"}).body) == {"title": "Tin"}
        assert json.loads(client.verify_article(token="t").body) == {"token": "t"}
        ask = client.broadcast(articles=["1", "2"], target={"cities": "20"})
        attachment = json.loads(ask.body)["message"]["attachment"]
        assert json.loads(ask.body)["recipient"] == {"target": {"cities": "20"}}
        assert attachment["type"] == "template"
        assert attachment["payload"] == {
            "template_type": "media",
            "elements": [
                {"media_type": "article", "attachment_id": "1"},
                {"media_type": "article", "attachment_id": "2"},
            ],
        }

    @pytest.mark.parametrize(
        ("ask", "path", "query"),
        [
            (client.quota_of_templates(), "/message/quota", ""),
            (client.status(message_id="a4"), "/message/status", "message_id=a4"),
            (client.templates(), "/template/all", "offset=0&limit=100"),
            (client.templates(offset=100, state="ENABLE"), "/template/all", "offset=100&limit=100&status=ENABLE"),
            (client.template_info(template="17"), "/template/info/v2", "template_id=17"),
        ],
    )
    def test_questions(self, ask: client.ZaloRequest, path: str, query: str):
        assert (ask.api, ask.method, ask.path, ask.query, ask.body) == (ZaloApi.BUSINESS, "GET", path, query, b"")

    def test_go_to_the_host_of_their_service(self):
        hosts = ZaloHosts(oa="https://oa.vn", business="https://zbs.vn")
        assert (hosts.of(ZaloApi.OA), hosts.of(ZaloApi.BUSINESS)) == ("https://oa.vn", "https://zbs.vn")


class TestMeaning:
    @pytest.mark.parametrize(
        ("error", "message", "meaning"),
        [
            (-32, "", ZaloErrorMeaning(SendOutcome.THROTTLED, again_in=timedelta(minutes=1))),
            (-32, "100 per day", ZaloErrorMeaning(SendOutcome.QUOTA)),
            (-200, "quota", ZaloErrorMeaning(SendOutcome.LATER)),  # the words count where a code means two things
            (-146, "", ZaloErrorMeaning(SendOutcome.REFUSED)),  # of a template, by whichever road it goes
        ],
    )
    def test_is_by_code_and_by_words(self, error: int, message: str, meaning: ZaloErrorMeaning):
        assert meaning_of(api=ZaloApi.OA, error=error, message=message) == meaning


class TestRead:
    @pytest.mark.parametrize(
        ("body", "code", "outcome", "data"),
        [
            ({"error": 0, "data": {"id": 7}}, "", SendOutcome.ACCEPTED, {"id": "7"}),
            ({"error": "0", "data": [1]}, "", SendOutcome.ACCEPTED, {"list": ["1"]}),
            ({"error": 0}, "", SendOutcome.ACCEPTED, {}),
            ({"error": 0, "data": "x"}, "", SendOutcome.ACCEPTED, {}),
            (
                {"error": 0, "data": [], "metadata": {"total": 3}},
                "",
                SendOutcome.ACCEPTED,
                {"list": [], "metadata": {"total": "3"}},
            ),
            ({"error": -217, "message": "x"}, "-217", SendOutcome.NO_MAILBOX, {}),
        ],
    )
    def test_takes_what_is_theirs(self, body: object, code: str, outcome: SendOutcome, data: dict[str, object]):
        answer = said(body)
        assert (answer.code, answer.meaning.outcome, dict(answer.data)) == (code, outcome, data)
        assert answer.is_good is (outcome is SendOutcome.ACCEPTED)

    @pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"error": "none"}'])
    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            (200, SendOutcome.UNKNOWN),
            (401, SendOutcome.BROKEN),
            (429, SendOutcome.THROTTLED),
            (503, SendOutcome.LATER),
        ],
    )
    def test_what_is_not_theirs_tells_by_its_status(self, body: bytes, status: int, outcome: SendOutcome):
        answer = said(body, status=status)
        assert (answer.code, answer.meaning.outcome) == (f"HTTP {status}", outcome)

    @pytest.mark.parametrize(
        ("data", "text"),
        [
            ({"a": None, "b": "x"}, "x"),
            ({"a": "", "b": 7}, "7"),
            ({"a": ["x"], "b": {"y": 1}}, ""),
            ({"a": "1\0" + "\ud800"}, "1?"),
            ({}, ""),
        ],
    )
    def test_gives_text_that_can_be_kept(self, data: dict[str, object], text: str):
        assert text_of(data, "a", "b") == text

    @pytest.mark.parametrize(
        ("data", "left"),
        [
            ({"quota": {"remainingQuota": "5"}}, 5),
            ({"quota": {"remain": "6"}}, 6),
            ({"remainingQuota": "7"}, 7),
            ({"quota": "7"}, None),
            ({}, None),
        ],
    )
    def test_finds_what_is_left(self, data: dict[str, object], left: int | None):
        assert quota_in(data) == left

    @pytest.mark.parametrize(("is_lasting", "code"), [(True, "chua-ket-noi"), (False, "dang-lam-moi")])
    def test_a_token_that_is_not_there_says_for_how_long(self, is_lasting: bool, code: str):
        assert str(ZaloTokenMissing(is_lasting=is_lasting)) == code
