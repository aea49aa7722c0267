"""What search knows for a question that is put to people: near answers and provisions, or nothing."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lawsearch.ranking.questions import LONGEST, gist
from portal.library.models import Instrument
from portal.library.operations import withdraw_instrument
from portal.questions.models import Answer
from portal.questions.queries.routing import QuestionAdvice, adviser
from portal.search.queries import answers, hits
from portal.search.queries.answers import SearchAdviser
from tests.portal.agencies.factories import make_officer
from tests.portal.laid import laid
from tests.portal.questions.answering import Team
from tests.portal.search.answering import LAW, make_answer, take_down
from tests.portal.search.conftest import index_in

pytestmark = pytest.mark.django_db
ASKED = "Bên nhận đặt cọc từ chối bán rẫy thì phải trả cho bên đặt cọc bao nhiêu?"


@laid
def team() -> Team:
    return Team()


@laid
def _answer(team: Team, folder: Path) -> tuple[Answer, Path]:
    made = make_answer("Bể kèo bán rẫy thì trả lại cọc bao nhiêu?", summary="Gấp đôi tiền đặt cọc.", team=team)
    make_answer("Sinh con được nghỉ mấy tháng?", summary="Sáu tháng.", cited=[], team=team)
    return made, index_in(folder)


@pytest.fixture
def answer(shelf: None, index_folder: Path, _answer: tuple[Answer, Path]) -> Answer:
    """One answer near the question, one far from it."""
    made, index = _answer
    shutil.copytree(index, index_folder, symlinks=True)
    return made


@pytest.fixture(autouse=True)
def _five_laws_are_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the ranker makes of a few texts is not what it makes of a library: bounds are set where the tests are."""
    monkeypatch.setattr(hits, "NEAR", 6.0)
    monkeypatch.setattr(answers, "NEAR_PROVISION", 0.0)


def advised(question: str, *, limit: int = 5, to_officer: bool = False) -> QuestionAdvice:
    return SearchAdviser().advise(question, limit=limit, to_officer=to_officer)


class TestSearchAdviser:
    def test_is_the_one_that_settings_name(self, settings: Any):
        settings.QUESTIONS_ADVISER = "portal.search.queries.answers.SearchAdviser"
        assert isinstance(adviser(), SearchAdviser)

    def test_hears_what_the_law_calls_otherwise(self, answer: Answer):
        heard = SearchAdviser().hear("lam so do o dau")
        assert [one.words for one in heard] == ["làm sổ đỏ"]
        assert any("quyền sử dụng đất" in name for one in heard for name in one.law)
        assert SearchAdviser().hear("") == ()

    def test_knows_the_answer_that_is_there_and_no_other(self, answer: Answer):
        (similar,) = advised(ASKED).answers
        assert (similar["number"], similar["title"]) == (answer.number, answer.title)
        assert similar["summary"] == "Gấp đôi tiền đặt cọc."
        assert similar["url"] == answer.get_absolute_url()
        assert not similar["is_stale"]

    def test_knows_the_clause_with_its_words(self, answer: Answer):
        first = advised(ASKED).provisions[0]
        assert (first["document_key"], first["address"]) == (LAW, "dieu-328-khoan-2")
        assert first["label"] == "Khoản 2 Điều 328 Bộ luật Dân sự"
        assert first["law"] == "Bộ luật Dân sự (91/2015/QH13)"
        assert "nếu bên nhận đặt cọc từ chối" in first["words"]
        assert first["url"] == "/van-ban/91-2015-qh13/dieu-328/#dieu-328-khoan-2"

    def test_calls_a_decree_by_its_number(self, answer: Answer):
        first = advised("Thể thức văn bản hành chính gồm những gì?").provisions[0]
        assert first["label"].startswith("Khoản 2 Điều 8 Nghị định 30/2020/NĐ-CP")
        assert (first["document_key"], first["law"]) == (
            "30-2020-nd-cp",
            "Nghị định về công tác văn thư (30/2020/NĐ-CP)",
        )

    def test_names_no_provision_that_is_over(self, answer: Answer):
        keys = {one["document_key"] for one in advised("Thời gian hưởng chế độ khi lao động nữ sinh con").provisions}
        assert "58-2014-qh13" not in keys
        assert "45-2019-qh14" in keys

    def test_gives_no_more_than_is_wanted(self, answer: Answer):
        advice = advised("tài sản hợp đồng đất đai văn bản đặt cọc", limit=1)
        assert len(advice.provisions) <= 1
        assert len(advice.answers) <= 1

    @pytest.mark.parametrize("typed", ["", "???", "alo alo", "asdf qwer zxcv", "\x00", "x" * 50_000])
    def test_is_silent_where_nothing_can_be_read_or_is_near(self, answer: Answer, typed: str):
        assert advised(typed) == QuestionAdvice()

    def test_is_silent_where_what_is_nearest_is_not_near(self, answer: Answer, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(hits, "NEAR", 1000.0)
        monkeypatch.setattr(answers, "NEAR_PROVISION", 1000.0)
        assert advised(ASKED) == QuestionAdvice()

    def test_tells_an_officer_of_what_is_less_near(self, answer: Answer, monkeypatch: pytest.MonkeyPatch):
        """She passes over a line in seconds; who asks is told only what is near."""
        told: dict[bool, set[int]] = {False: set(), True: set()}
        for bound in range(30):
            monkeypatch.setattr(hits, "NEAR", float(bound))
            for to_officer in told:
                if advised(ASKED, to_officer=to_officer).answers:
                    told[to_officer].add(bound)
        assert told[True] > told[False]
        assert max(told[True]) - max(told[False]) == hits.TO_OFFICERS

    def test_says_no_word_of_what_was_taken_down_a_moment_ago(self, answer: Answer, team: Team):
        assert answer.number in {one["number"] for one in advised(ASKED).answers}
        assert LAW in {one["document_key"] for one in advised(ASKED).provisions}
        take_down(answer, team)
        law = Instrument.objects.get(slug=LAW)
        withdraw_instrument(instrument=law, reason="nhập nhầm", by=make_officer(), at=timezone.now())
        advice = advised(ASKED)
        assert answer.number not in {one["number"] for one in advice.answers}
        assert LAW not in {one["document_key"] for one in advice.provisions}

    def test_reads_what_a_long_story_asks(self, answer: Answer):
        story = "Chuyện là nhà tôi ở ấp kế bên sông, chiều nào cũng ra bờ kè ngồi. " * 20
        assert [one["number"] for one in advised(f"{story}{ASKED}").answers] == [answer.number]

    def test_costs_few_queries(self, answer: Answer, django_assert_max_num_queries: DjangoAssertNumQueries):
        advised(ASKED)
        with django_assert_max_num_queries(3):
            advised(ASKED)


class TestWithoutAnIndex:
    def test_nothing_is_advised_and_an_operator_is_told(
        self, index_folder: Path, db: None, caplog: pytest.LogCaptureFixture
    ):
        assert advised(ASKED) == QuestionAdvice()
        assert "rebuild_search" in caplog.text

    def test_nothing_is_advised_whatever_fails(
        self, answer: Answer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ):
        def broken(*asked: object, **named: object) -> None:
            raise RuntimeError("no index is like this")

        monkeypatch.setattr(answers, "ordered", broken)
        assert advised(ASKED) == QuestionAdvice()
        assert "advice failed" in caplog.text
        assert "bán rẫy" not in caplog.text  # what somebody asks is in no log


class TestGist:
    def test_leaves_what_is_short_as_it_is(self):
        assert gist("Mất cọc?  Đòi\nđược không") == "Mất cọc? Đòi được không"

    def test_puts_what_is_asked_before_the_story(self):
        assert gist("Tôi mua rẫy. " * 40 + "Mất cọc không?").startswith("Mất cọc không? Tôi mua rẫy.")

    def test_is_never_longer_than_what_is_read(self):
        assert len(gist("a" * 5_000)) == LONGEST
