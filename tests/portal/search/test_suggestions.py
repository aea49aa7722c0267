"""Lines offered while somebody types: numbers, names, and what the law calls it."""

from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lawsearch.ranking import tokens
from portal.search.queries import engine, suggestions
from portal.search.queries.suggestions import corrected

ADDRESS = "/tim-kiem/goi-y/"


def offered(client: Client, typed: str) -> str:
    return unescape(client.get(ADDRESS, {"q": typed}).content.decode())


@pytest.mark.usefixtures("indexed")
class TestShowSuggestions:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("bo luat d", "Bộ luật Dân sự"),
            ("Bộ luật L", "Bộ luật Lao động"),
            ("dat c", "Đặt cọc"),
            ("thai s", "Nghỉ thai sản"),
            ("hoà giải tr", "Hòa giải tranh chấp đất đai"),
            # a number leads to its document
            ("nd 30/2020", "Nghị định về công tác văn thư"),
            ("91/2015", "Bộ luật Dân sự"),
            # an everyday word to what the law calls it
            ("sổ đỏ", "luật gọi “sổ đỏ” như vậy"),
        ],
    )
    def test_continues(self, client: Client, typed: str, expected: str):
        assert expected in offered(client, typed)

    def test_offers_links_that_are_options(self, client: Client):
        assert '<a role="option" href="/van-ban/30-2020-nd-cp/" tabindex="-1">' in offered(client, "nd 30/2020")

    @pytest.mark.parametrize("typed", ["", "x", "zzz"])
    def test_is_silent_where_there_is_nothing(self, client: Client, typed: str):
        assert "option" not in offered(client, typed)

    @pytest.mark.parametrize("typed", ["dat c", "nd 30/2020"])
    def test_costs_few_queries(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, typed: str):
        offered(client, typed)
        with django_assert_max_num_queries(2):
            offered(client, typed)


@pytest.mark.usefixtures("indexed")
class TestAStory:
    """A long question in good Vietnamese is full of words that no law says, and none of them is mistyped."""

    TOLD = "chị tư làm chủ hụi ở chợ rồi tắt điện thoại không giao tiền đặt kọc cho tôi"

    def test_is_left_alone_if_it_is_well_spelled(self, monkeypatch: pytest.MonkeyPatch):
        snapshot, spelled = engine().snapshot(), tokens(self.TOLD.replace("kọc", "cóc"))
        assert corrected(spelled, snapshot) == ""
        monkeypatch.setattr(suggestions, "_STORY", 99)
        assert corrected(spelled, snapshot)

    def test_is_corrected_where_a_word_is_none(self):
        assert corrected(
            tokens("dieu kiẹn đat cọc mua nha ma ben ban từ chooi giao kết thì phai trả"), engine().snapshot()
        )
