""" "Nothing found" and "search is down" are different answers, to people and to machines."""

import logging
from pathlib import Path

import pytest
from django.test import Client

from portal.search.web import views
from tests.portal.search.test_pages import ADDRESS, links

DOWN = "Máy tìm kiếm đang tạm ngừng"


class TestWithoutAnIndex:
    def test_says_that_search_is_down(self, client: Client, shelf: None, index_folder: Path):
        answer = client.get(ADDRESS, {"q": "đặt cọc"})
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
        assert DOWN in answer.content.decode()
        assert "Chưa tìm thấy gì" not in answer.content.decode()
        assert "/linh-vuc/dan-su/" in answer.content.decode()

    def test_still_finds_numbers(self, client: Client, shelf: None, index_folder: Path):
        assert links(client, "nd 30/2020") == ["/van-ban/30-2020-nd-cp/"]
        assert DOWN in client.get(ADDRESS, {"q": "nd 30/2020"}).content.decode()

    def test_suggests_numbers_and_nothing_else(self, client: Client, shelf: None, index_folder: Path):
        assert "option" not in client.get(ADDRESS + "goi-y/", {"q": "đặt"}).content.decode()
        assert "/van-ban/30-2020-nd-cp/" in client.get(ADDRESS + "goi-y/", {"q": "nd 30/2020"}).content.decode()

    def test_shows_the_box_and_where_to_begin(self, client: Client, shelf: None, index_folder: Path):
        assert client.get(ADDRESS).status_code == 200


class Broken:
    """An engine that fails in a way nobody has thought of."""

    def snapshot(self) -> None:
        raise ValueError("a segment is gone")


class TestABrokenEngine:
    def test_is_told_to_readers_and_to_the_log(
        self, client: Client, shelf: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ):
        monkeypatch.setattr(views, "engine", Broken)
        with caplog.at_level(logging.ERROR, logger="portal.search.web.views"):
            answer = client.get(ADDRESS, {"q": "đặt cọc bí mật"})
        assert answer.status_code == 503
        assert DOWN in answer.content.decode()
        assert "a segment is gone" in caplog.text
        assert "bí mật" not in caplog.text  # what people ask stands in no log

    def test_does_not_break_the_box(self, client: Client, shelf: None, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(views, "engine", Broken)
        assert client.get(ADDRESS + "goi-y/", {"q": "đặt cọc"}).status_code == 200
