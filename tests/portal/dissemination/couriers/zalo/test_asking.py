"""Everything else that is asked of Zalo: articles and their broadcast, templates, followers, quota, uploads."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from portal.dissemination.couriers.port import Outcome
from portal.dissemination.couriers.zalo import articles, asks, followers
from portal.dissemination.couriers.zalo.articles import Article
from portal.dissemination.couriers.zalo.asks import Unfit
from portal.dissemination.couriers.zalo.calls import Zalo, quota_in
from portal.dissemination.couriers.zalo.templates import all_listed, read_info
from tests.portal.dissemination.peers.zalo import User, ZaloPeer

ARTICLE = Article(
    title="Luật Đất đai 2024 có gì mới",
    author="Sở Tư pháp",
    description="Ba điều cần biết về bảng giá đất.",
    paragraphs=("Từ ngày 01/01/2026…",),
    cover="https://lantoa.example.vn/media/bia.jpg",
)


class TestArticle:
    def test_is_made_awaited_and_broadcast(self, zalo: Zalo, peer: ZaloPeer):
        made = articles.create(zalo, ARTICLE)
        assert made.outcome is Outcome.ACCEPTED
        assert articles.verify(zalo, token=made.number).number == ""
        pauses: list[None] = []
        ready = articles.await_verified(zalo, token=made.number, pause=lambda: pauses.append(None))
        assert ready.number == f"article-{made.number}"
        assert len(pauses) == 1
        sent = articles.send(zalo, articles=[ready.number])
        assert sent.number
        assert peer.broadcasts == [[ready.number]]

    def test_is_not_awaited_for_ever(self, zalo: Zalo, peer: ZaloPeer):
        peer.verify_after = 100
        made = articles.create(zalo, ARTICLE)
        assert articles.await_verified(zalo, token=made.number, pause=lambda: None, times=3).number == ""
        assert peer.articles[made.number] == 3

    def test_whose_broadcast_was_not_answered_is_unknown(self, zalo: Zalo, peer: ZaloPeer):
        peer.drops.add("/v2.0/oa/message")
        assert articles.send(zalo, articles=["1"]).outcome is Outcome.UNKNOWN
        assert peer.broadcasts == [["1"]]

    def test_of_more_than_five_is_not_asked(self):
        with pytest.raises(Unfit):
            asks.broadcast(articles=["1"] * 6)

    def test_says_what_zalo_would_refuse(self):
        assert articles.problems(ARTICLE) == []
        bad = replace(ARTICLE, title="ề" * 151, description=" ", paragraphs=(), cover="http://a.vn/b.jpg")
        assert articles.problems(bad) == [
            "Mô tả còn trống.",
            "Tiêu đề dài 151 ký tự, Zalo cho tối đa 150.",
            "Bài viết chưa có nội dung.",
            "Bài viết cần một ảnh bìa ở địa chỉ https.",
        ]


class TestTemplates:
    def test_are_listed_page_by_page(self, zalo: Zalo, peer: ZaloPeer):
        peer.templates = {str(number): {"name": f"Mẫu {number}", "status": "ENABLE"} for number in range(1, 251)}
        known, said = all_listed(zalo)
        assert said.is_good
        assert len(known) == 250
        assert known[0].number == "1"

    def test_are_described(self, zalo: Zalo, peer: ZaloPeer):
        rows = [
            {"name": "law", "require": True, "type": "STRING", "maxLength": 200, "minLength": 5, "acceptNull": False},
            {"name": "note", "require": False, "maxLength": 30, "minLength": 0, "acceptNull": True},
        ]
        peer.templates["17"] = {"name": "Văn bản mới", "status": "ENABLE", "params": rows, "uid": "200"}
        info = read_info(zalo.ask(asks.template_info(template="17")))
        assert (info.number, info.by_uid, info.status) == ("17", True, "ENABLE")
        assert [one.as_json() for one in info.parameters] == [
            {"name": "law", "required": True, "most": 200, "least": 5},
            {"name": "note", "required": False, "most": 30, "least": 0},
        ]


class TestFollowers:
    def test_are_walked_fifty_at_a_time(self, zalo: Zalo, peer: ZaloPeer):
        peer.users = {f"{number:05}": User() for number in range(120)}
        assert list(followers.walk(zalo)) == sorted(peer.users)
        assert len(peer.asked) == 3

    @pytest.mark.parametrize("beyond", [{"count": 51}, {"offset": 9952}])
    def test_are_not_asked_beyond_what_zalo_lists(self, beyond: dict[str, int]):
        with pytest.raises(Unfit):
            asks.followers(**beyond)


class TestRest:
    def test_a_question_about_one_is_one_json_value(self):
        ask = asks.follower(user_id="246845883529197922")
        assert ask.query == "data=%7B%22user_id%22%3A%22246845883529197922%22%7D"
        assert asks.status(message_id="a4").query == "message_id=a4"

    def test_quota_quality_health_status(self, zalo: Zalo, peer: ZaloPeer):
        assert quota_in(zalo.ask(asks.quota_of_templates()).data) == 500
        assert zalo.ask(asks.quality()).data["oaCurrentQuality"] == "HIGH"
        assert zalo.ask(asks.health()).data["oaid"] == peer.oa_id
        assert zalo.ask(asks.status(message_id="x")).data["status"] == "-1"
        assert zalo.ask(asks.quota_of_user(user_id="1")).data["cs_reply"]["remain"] == "8"
        assert zalo.ask(asks.follower(user_id="1")).rate_left is not None

    def test_a_picture(self, zalo: Zalo):
        picture = asks.upload(kind="image", name="bìa \r\n.png", content=b"\x89PNG", content_type="image/png")
        assert b'filename="b_a___.png"' in picture.body
        assert zalo.ask(picture).data["attachment_id"]

    def test_is_written_in_composed_letters(self):
        ask = asks.template_by_uid(user_id="1", template="17", data={"law": "Luâ\u0323t"})
        assert json.loads(ask.body)["template_data"] == {"law": "Luật"}

    @pytest.mark.parametrize("reference", ["x" * 49, "lượt-1"])
    def test_a_reference_that_zalo_would_not_keep(self, reference: str):
        with pytest.raises(Unfit):
            asks.template_by_phone(phone="84912345678", template="1", data={}, reference=reference)
