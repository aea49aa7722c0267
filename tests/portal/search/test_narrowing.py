"""A reader narrows and orders what was found: all in the address, each choice taken away by its own link."""

import re
from datetime import date
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from portal.search.queries import results
from portal.search.queries.answers import AnswerCard
from portal.search.states import AnswerState, Silence, force_of
from portal.search.web.views import (
    SINCE,
    UNTIL,
    kept_beside,
    read_request,
)
from tests.portal.search.test_pages import ADDRESS, links

BHXH, LABOUR = "/van-ban/58-2014-qh13/dieu-34/", "/van-ban/45-2019-qh14/dieu-139/"


def page(client: Client, question: str, **more: str) -> str:
    return unescape(client.get(ADDRESS, {"q": question} | more).content.decode())


@pytest.mark.usefixtures("indexed")
class TestWhatAFilterPromises:
    """Whether a question is answered is a matter of the question: a filter only leaves less of what was found."""

    def test_opens_as_many_as_it_counts_and_denies_no_answer(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        """The law of 2019 answers, and that of 2014 alone would not."""

        def answers(looked: object, view: results._View, *rest: object) -> AnswerCard:
            return AnswerCard(
                AnswerState.NONE, Silence.UNKNOWN, is_asked=LABOUR not in {one.card["url"] for one in view.near}
            )

        monkeypatch.setattr(results, "_answer", answers)
        offered = re.findall(r'href="\?([^"]+)" rel="nofollow">[^<]+<span>\((\d+)\)', page(client, "sinh con"))
        assert ("q=sinh+con&nam=2014", "1") in offered
        for address, count in offered:
            shown = unescape(client.get(f"{ADDRESS}?{address}").content.decode())
            assert f'<p class="results-count">{count} kết quả</p>' in shown
            assert 'id="tra-loi"' not in shown
            assert shown.count('class="hit-kind"') == int(count)

    def test_a_question_that_nothing_answers_is_answered_by_no_filter(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(results, "_answer", lambda *asked: AnswerCard(AnswerState.NONE, Silence.UNKNOWN))
        shown = page(client, "sinh con", nam="2014")
        assert "Chưa thấy điều luật nào trả lời câu này" in shown
        assert "results-count" not in shown
        assert BHXH not in shown
        near = page(client, "sinh con", **{"nam": "2014", "gan-giong": "1"})
        assert '<p class="results-count">1 kết quả</p>' in near

    def test_tells_of_how_many_the_nearest_are_listed(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(results, "DEEPEST", 1)
        shown = page(client, "sinh con", kieu="dieu")
        assert '<p class="results-count">1 kết quả sát nhất trong 2</p>' in shown


@pytest.mark.usefixtures("indexed")
class TestNarrowing:
    @pytest.mark.parametrize(
        ("parameters", "found"),
        [
            ({"nam": "2014"}, BHXH),
            ({"tinh-trang": "het-hieu-luc-toan-bo"}, BHXH),
            ({"con-hieu-luc": "1"}, LABOUR),
            ({"tu-ngay": "2019-01-01"}, LABOUR),
            ({"tu-ngay": "01/1/2019"}, LABOUR),
            ({"den-ngay": "31/12/2014"}, BHXH),
            ({"tu-ngay": "20/11/2014", "den-ngay": "20/11/2014"}, BHXH),
        ],
    )
    def test_leaves_what_is_wanted(self, client: Client, parameters: dict[str, str], found: str):
        addresses = links(client, "sinh con", **parameters)
        assert {address.partition("#")[0] for address in addresses} == {found}

    def test_says_how_many_there_would_be(self, client: Client):
        assert "Nghị định <span>(1)</span>" in page(client, "ký")

    def test_shows_each_choice_with_a_link_that_takes_it_away(self, client: Client):
        shown = page(client, "sinh con", **{"nam": "2014", "tu-ngay": "2014-01-01", "con-hieu-luc": "1"})
        assert 'href="?q=sinh+con&con-hieu-luc=1&tu-ngay=2014-01-01" rel="nofollow" aria-current="true"' in shown
        assert "Từ 01/01/2014" in shown
        assert 'href="?q=sinh+con&nam=2014&tu-ngay=2014-01-01"' in shown  # everything, in force or not
        assert '<a href="?q=sinh+con" rel="nofollow">Bỏ mọi bộ lọc' in shown

    def test_does_not_lead_into_a_dead_end(self, client: Client):
        shown = page(client, "sinh con", nam="1999")
        assert "Không có kết quả nào với bộ lọc đang chọn" in shown
        assert '<a href="?q=sinh+con" rel="nofollow">Bỏ mọi bộ lọc và tìm lại</a>' in shown

    @pytest.mark.parametrize(
        ("since", "until", "said"),
        [
            ("31/02/2024", "", "Trong lịch không có ngày 31/02/2024"),
            ("hôm qua", "", "“hôm qua” chưa phải là một ngày"),
            ("01/7/2024", "30/6/2024", "Ngày cuối (30/06/2024) phải bằng hoặc sau ngày đầu (01/07/2024)."),
        ],
    )
    def test_says_which_day_is_wrong_and_keeps_what_was_typed(self, client: Client, since: str, until: str, said: str):
        shown = page(client, "sinh con", **{"tu-ngay": since, "den-ngay": until})
        assert said in shown
        assert f'value="{until or since}"' in shown
        assert "<details open>" in shown
        assert 'aria-describedby="' + ("den" if until else "tu") + '-ngay-loi"' in shown
        assert LABOUR in shown  # what was asked is still answered

    def test_orders_by_date_or_by_force_on_wish(self, client: Client):
        assert links(client, "sinh con", **{"sap-xep": "moi-nhat"}) == [LABOUR, BHXH]
        first = links(client, "hợp đồng tài sản văn bản", **{"sap-xep": "luat-truoc"})
        assert first[-1].startswith("/van-ban/30-2020-nd-cp/")

    def test_orders_no_more_than_what_fits(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        """However new it is: what only comes near is not listed before what answers."""
        monkeypatch.setattr(results, "PAGE_SIZE", 1)
        best = links(client, "bên nhận đặt cọc từ chối giao kết", **{"sap-xep": "luat-truoc"})
        assert best == ["/van-ban/91-2015-qh13/dieu-328/"]
        assert links(client, "bên nhận đặt cọc từ chối giao kết", **{"sap-xep": "moi-nhat"}) == best

    def test_keeps_the_question_beside_the_days(self):
        parameters = QueryDict("q=sinh+con&nam=2014&tu-ngay=x&trang=3&la=1")
        assert kept_beside(parameters, SINCE, UNTIL) == [("q", "sinh con"), ("nam", "2014")]


class TestReadAsked:
    @pytest.mark.parametrize(
        ("typed", "day"),
        [
            ("2024-07-01", date(2024, 7, 1)),
            ("01/7/2024", date(2024, 7, 1)),
            ("1-7-2024", date(2024, 7, 1)),
            ("ngày 1 tháng 7 năm 2024", date(2024, 7, 1)),
            ("2024-02-30", None),
            ("٢٠٢٤-٠٧-٠١", None),
            ("", None),
        ],
    )
    def test_reads_days_as_people_and_browsers_write_them(self, typed: str, day: date | None):
        parameters = QueryDict(mutable=True)
        parameters["tu-ngay"] = typed
        asked = read_request(parameters)
        assert asked.wish.narrowing.since == day
        assert bool(asked.since.error) is (day is None and typed != "")

    def test_a_later_first_day_narrows_nothing(self):
        asked = read_request(QueryDict("tu-ngay=2024-07-01&den-ngay=2024-06-30"))
        assert not asked.wish.narrowing
        assert asked.has_errors


def test_what_carries_out_a_law_stands_below_it():
    types = ["Công văn", "Thông tư", "Nghị định", "Luật", "Hiến pháp"]
    assert sorted(types, key=force_of) == types[::-1]
