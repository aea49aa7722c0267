"""The answer card: sure, it quotes the law with its standing; unsure, it says so and shows where to ask."""

from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client

from lawsearch.candidates import OrderedPool, ordered
from portal.design import navigation
from portal.library.models import Instrument
from portal.search.queries import results
from tests.portal.search.test_pages import ADDRESS, links

MAYBE = "Có thể là"
SURE = "Điều luật trả lời"


def page(client: Client, question: str, **more: str) -> str:
    return unescape(client.get(ADDRESS, {"q": question} | more).content.decode())


def _sure(monkeypatch: pytest.MonkeyPatch, *, likelihood: float) -> None:
    """Five laws are no library: how sure the ranker is of them is not the matter here."""

    def found(*asked: Any, **narrowed: Any) -> OrderedPool:
        return replace(ordered(*asked, **narrowed), likelihood=likelihood)

    monkeypatch.setattr(results, "ordered", found)


@pytest.fixture
def nothing_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    _sure(monkeypatch, likelihood=0.9)


@pytest.fixture
def all_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    _sure(monkeypatch, likelihood=1.0)


@pytest.mark.usefixtures("indexed", "all_is_sure")
class TestAnswerCard:
    def test_quotes_the_clause_with_the_sentence_that_answers(self, client: Client):
        shown = page(client, "bên nhận đặt cọc từ chối thì phải trả gì")
        assert SURE in shown
        assert '<h3><a href="/van-ban/91-2015-qh13/dieu-328/#dieu-328-khoan-2"' in shown
        assert "<mark>nếu bên nhận đặt cọc từ chối thì phải trả cho bên đặt cọc" in shown

    def test_says_law_standing_and_dates(self, client: Client):
        shown = page(client, "bên đặt cọc từ chối")
        card = shown[shown.index(SURE) : shown.index("</ol>")]
        assert "Bộ luật Dân sự" in card
        assert "Chưa kiểm tra hiệu lực" in card
        assert "24/11/2015" in card
        assert 'có hiệu lực từ <time datetime="2017-01-01">01/01/2017</time>' in card

    def test_warns_of_a_law_that_is_over(self, client: Client):
        Instrument.objects.get(slug="91-2015-qh13").spans.update(status="het-hieu-luc-toan-bo")
        assert "Văn bản này đã hết hiệu lực" in page(client, "bên đặt cọc từ chối")

    def test_quotes_one_provision_and_no_more(self, client: Client):
        shown = page(client, "bên nhận đặt cọc từ chối thì phải trả gì")
        card = shown[shown.index(SURE) : shown.index("</section>", shown.index(SURE))]
        assert card.count("<blockquote") == 1

    def test_knows_the_standing_of_today_where_the_index_lags(self, client: Client):
        Instrument.objects.get(slug="91-2015-qh13").spans.update(status="het-hieu-luc-toan-bo")
        assert "Hết hiệu lực toàn bộ" in page(client, "bên đặt cọc từ chối")

    def test_is_no_advice(self, client: Client):
        assert "không phải tư vấn pháp luật" in page(client, "đặt cọc")

    def test_shows_nothing_twice(self, client: Client):
        addresses = [address.partition("#")[0] for address in links(client, "tài sản hợp đồng đất đai văn bản")]
        assert len(addresses) == len(set(addresses))

    @pytest.mark.parametrize("typed", ["luật đất đai", "nd 30/2020", "điều 328 blds"])
    def test_is_silent_where_a_law_was_named(self, client: Client, typed: str):
        shown = page(client, typed)
        assert SURE not in shown
        assert MAYBE not in shown

    def test_stands_on_the_first_view_only(self, client: Client):
        assert SURE in page(client, "đặt cọc")
        assert SURE not in page(client, "đặt cọc", **{"sap-xep": "moi-nhat"})


@pytest.mark.usefixtures("indexed", "all_is_sure")
class TestWhereNothingFits:
    def test_says_so(self, client: Client):
        """No article here speaks of buying a house and of a deposit for it."""
        shown = page(client, "đặt cọc mua nhà")
        assert MAYBE in shown
        assert "Không điều nào chứa đủ những từ đã gõ" in shown

    def test_lists_nothing_where_not_one_word_is_known(self, client: Client):
        asked = "xyzzy plugh frotz qwerty"
        shown = page(client, asked)
        assert "Chưa tìm thấy gì" in shown
        assert links(client, asked) == []


@pytest.mark.usefixtures("indexed", "nothing_is_sure")
class TestWhereNothingIsSure:
    def test_says_that_these_may_answer(self, client: Client):
        shown = page(client, "đặt cọc mua nhà")
        assert MAYBE in shown
        assert SURE not in shown
        assert links(client, "đặt cọc mua nhà")[0].startswith("/van-ban/91-2015-qh13/dieu-328/")

    def test_quotes_what_is_in_force_before_what_is_over(self, client: Client):
        """The words of the old law fit better, heading and all."""
        found = links(client, "lao động nữ sinh con được nghỉ mấy tháng")
        assert found[0].startswith("/van-ban/45-2019-qh14/dieu-139/")
        assert any(address.startswith("/van-ban/58-2014-qh13/dieu-34/") for address in found)

    def test_says_nothing_where_a_matter_was_named_and_nothing_asked(self, client: Client):
        shown = page(client, "đặt cọc")
        assert MAYBE not in shown
        assert SURE not in shown
        assert "/van-ban/91-2015-qh13/dieu-328/" in shown

    def test_leads_to_the_form_with_the_words_in_it(self, client: Client):
        assert "/hoi-dap/gui-cau-hoi/?cau-hoi=%C4%91%E1%BA%B7t%20c%E1%BB%8Dc" in page(client, "đặt cọc mua nhà")

    def test_names_the_telephone_where_there_is_one(self, client: Client, settings):
        settings.PORTAL_HOTLINE = "1900 0000"
        assert 'href="tel:19000000"' in page(client, "đặt cọc mua nhà")

    def test_leads_to_the_room_that_takes_questions(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(navigation, "ASK", navigation.NavigationLink("Gửi câu hỏi", "/gui-cau-hoi/"))
        assert 'href="/gui-cau-hoi/?cau-hoi=dat%20coc">Gửi câu hỏi</a>' in page(client, "dat coc")
