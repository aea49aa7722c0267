"""Everything else that is asked of Zalo: articles and their broadcast, templates, quota."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from messageproviders.port import SendOutcome
from messageproviders.zalo import client, provider
from messageproviders.zalo.client import ZaloClient, ZaloRequestUnfit, quota_in
from messageproviders.zalo.provider import ZaloArticle
from messageproviders.zalo.templates import all_listed, read_info
from messageproviders_tests.peers.zalo import ZaloPeer

ARTICLE = ZaloArticle(
    title="Luật Đất đai 2024 có gì mới",
    author="Sở Tư pháp",
    description="Ba điều cần biết về bảng giá đất.",
    paragraphs=("Từ ngày 01/01/2026…",),
    cover="https://lantoa.example.vn/media/bia.jpg",
)


class TestArticle:
    def test_is_made_awaited_and_broadcast(self, zalo: ZaloClient, peer: ZaloPeer):
        made = provider.create(zalo, ARTICLE)
        assert made.outcome is SendOutcome.ACCEPTED
        ready = f"article-{made.number}"
        assert [provider.verify(zalo, token=made.number).number for _ in range(3)] == ["", "", ready]
        assert provider.send(zalo, articles=[ready]).number
        assert peer.broadcasts == [[ready]]

    def test_whose_broadcast_was_not_answered_is_unknown(self, zalo: ZaloClient, peer: ZaloPeer):
        peer.drops.add("/v2.0/oa/message")
        assert provider.send(zalo, articles=["1"]).outcome is SendOutcome.UNKNOWN
        assert peer.broadcasts == [["1"]]

    def test_of_more_than_five_is_not_asked(self):
        with pytest.raises(ZaloRequestUnfit):
            client.broadcast(articles=["1"] * 6)

    def test_says_what_zalo_would_refuse(self):
        assert provider.problems(ARTICLE) == []
        bad = replace(ARTICLE, title="ề" * 151, description=" ", paragraphs=(), cover="http://a.vn/b.jpg")
        assert provider.problems(bad) == [
            "Mô tả còn trống.",
            "Tiêu đề dài 151 ký tự, Zalo cho tối đa 150.",
            "Bài viết chưa có nội dung.",
            "Bài viết cần một ảnh bìa ở địa chỉ https.",
        ]


class TestTemplates:
    def test_are_listed_page_by_page(self, zalo: ZaloClient, peer: ZaloPeer):
        peer.templates = {str(number): {"name": f"Mẫu {number}", "status": "ENABLE"} for number in range(1, 251)}
        known, said = all_listed(zalo)
        assert said.is_good
        assert len(known) == 250
        assert known[0].number == "1"

    def test_are_described(self, zalo: ZaloClient, peer: ZaloPeer):
        rows = [
            {"name": "law", "require": True, "type": "STRING", "maxLength": 200, "minLength": 5, "acceptNull": False},
            {"name": "note", "require": False, "maxLength": 30, "minLength": 0, "acceptNull": True},
        ]
        peer.templates["17"] = {"name": "Văn bản mới", "status": "ENABLE", "params": rows, "uid": "200"}
        info = read_info(zalo.ask(client.template_info(template="17")))
        assert (info.number, info.by_uid, info.status) == ("17", True, "ENABLE")
        assert [one.as_json() for one in info.parameters] == [
            {"name": "law", "required": True, "most": 200, "least": 5},
            {"name": "note", "required": False, "most": 30, "least": 0},
        ]


class TestRest:
    def test_quota_and_status(self, zalo: ZaloClient):
        assert quota_in(zalo.ask(client.quota_of_templates()).data) == 500
        assert client.status(message_id="a4").query == "message_id=a4"
        assert zalo.ask(client.status(message_id="x")).data["status"] == "-1"

    def test_is_written_in_composed_letters(self):
        ask = client.template_by_uid(user_id="1", template="17", data={"law": "Luâ\u0323t"})
        assert json.loads(ask.body)["template_data"] == {"law": "Luật"}

    @pytest.mark.parametrize("reference", ["x" * 49, "lượt-1"])
    def test_a_reference_that_zalo_would_not_keep(self, reference: str):
        with pytest.raises(ZaloRequestUnfit):
            client.template_by_phone(phone="84912345678", template="1", data={}, reference=reference)
