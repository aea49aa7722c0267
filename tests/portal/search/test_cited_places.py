"""A longer question that leans on an article is answered with that article first."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from portal.library.models import Instrument
from portal.library.operations import withdraw_instrument
from tests.portal.agencies.factories import make_officer
from tests.portal.search.test_gate import NOW
from tests.portal.search.test_pages import MOST_QUERIES

NAMED = 'aria-label="Điều khoản bạn tìm"'


def place_of(client: Client, question: str) -> str:
    """The address of the article that the page begins with; "" for none."""
    html = client.get("/tim-kiem/", {"q": question}).content.decode()
    return html.partition(NAMED)[2].partition('href="')[2].partition('"')[0]


def box_of(client: Client, question: str) -> str:
    """What the page begins with, as it is read."""
    html = client.get("/tim-kiem/", {"q": question}).content.decode()
    return " ".join(strip_tags(html.partition(NAMED)[2].partition(">")[2].partition("</section>")[0]).split())


@pytest.mark.usefixtures("indexed")
class TestAQuestionThatCites:
    @pytest.mark.parametrize(
        ("question", "address"),
        [
            # an article, and the clause of it that comes nearest
            (
                "Theo Điều 328, Bộ luật dân sự 2015, ai giữ tiền khi đổi ý?",
                "/van-ban/91-2015-qh13/dieu-328/#dieu-328-khoan-1",
            ),
            # the clause itself
            ("theo khoản 2 điều 328 bộ luật dân sự thì ai mất cọc", "/van-ban/91-2015-qh13/dieu-328/#dieu-328-khoan-2"),
            ("Mức phạt theo Điều 8 Nghị định 30/2020/NĐ-CP là gì?", "/van-ban/30-2020-nd-cp/dieu-8/"),
            # the first that is held: there is no article 9
            (
                "Điều 9 Nghị định 30/2020/NĐ-CP khác Điều 99 Luật Đất đai thế nào",
                "/van-ban/45-2013-qh13/dieu-99/#dieu-99-khoan-1",
            ),
            # nothing cited, or nothing held, or no place in it
            ("ai giữ tiền cọc khi đổi ý", ""),
            ("Theo Điều 5 Nghị định 100/2019/NĐ-CP thì phạt bao nhiêu?", ""),
            ("Bộ luật Dân sự 2015 quy định thế nào về đặt cọc?", ""),
            ("Theo Điều 328 thì ai mất cọc?", ""),
            # the law of that name of another year has other articles
            ("bo luat dan su 2005 dieu 328", ""),
            ("dieu 328 bo luat dan su nam 2005", ""),
            ("bo luat dan su 2015 dieu 328", "/van-ban/91-2015-qh13/dieu-328/"),
        ],
    )
    def test_begins_with_the_place(self, client: Client, question: str, address: str):
        assert place_of(client, question) == address

    def test_costs_a_few_queries(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries):
        client.get("/tim-kiem/", {"q": "cọc"})  # what is kept in memory is there
        with django_assert_max_num_queries(MOST_QUERIES + 2):
            assert place_of(client, "Theo Điều 328 Bộ luật Dân sự thì ai mất cọc?")

    def test_does_not_begin_with_what_is_withdrawn(self, client: Client, indexed: Path):
        law = Instrument.objects.get(slug="91-2015-qh13")
        assert place_of(client, "Theo Điều 328 Bộ luật Dân sự thì ai mất cọc?") != ""
        withdraw_instrument(instrument=law, reason="nhập nhầm", by=make_officer(), at=NOW)
        assert place_of(client, "Theo Điều 328 Bộ luật Dân sự thì ai mất cọc?") == ""


@pytest.mark.usefixtures("indexed")
class TestAPlaceThatIsNamed:
    @pytest.mark.parametrize(
        ("question", "heading", "begins"),
        [
            ("điều 328 bộ luật dân sự", "Điều 328. Đặt cọc", "1. Đặt cọc là việc"),
            ("khoản 2 điều 328 bộ luật dân sự", "Khoản 2 Điều 328. Đặt cọc", "Nếu bên đặt cọc từ chối"),
            # whatever else is typed
            (
                "theo khoản 2 điều 328 bộ luật dân sự đặt cọc là gì",
                "Khoản 2 Điều 328. Đặt cọc",
                "Nếu bên đặt cọc từ chối",
            ),
        ],
    )
    def test_shows_its_own_words(self, client: Client, question: str, heading: str, begins: str):
        text = box_of(client, question)
        assert heading in text
        assert text.partition("hiệu lực")[2].strip().startswith(begins)

    def test_says_which_clause_the_article_does_not_have(self, client: Client):
        text = box_of(client, "khoản 9 điều 328 bộ luật dân sự")
        assert "Khoản 9 Điều 328" not in text
        assert "Không thấy khoản 9 trong điều này" in text

    def test_says_which_article_the_law_does_not_have(self, client: Client):
        page = client.get("/tim-kiem/", {"q": "điều 999 bộ luật dân sự"}).content.decode()
        assert NAMED not in page
        assert "Thư viện không có Điều 999 của văn bản này" in page

    def test_asks_which_law_a_bare_article_is_of(self, client: Client):
        page = client.get("/tim-kiem/", {"q": "điều 123"}).content.decode()
        assert "Điều 123 của văn bản nào?" in page
        assert 'href="?q=%C4%91i%E1%BB%81u%20123%20b%E1%BB%99' in page
        assert "của văn bản nào?" not in client.get("/tim-kiem/", {"q": "điều 328 bộ luật dân sự"}).content.decode()
