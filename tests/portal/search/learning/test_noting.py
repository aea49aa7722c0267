"""A search is counted once a day for each person, in numbers; machines, pages and filters are not."""

import logging
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from lawsearch.engine import IndexFilter
from lawsearch.ranking.questions import read_question
from portal.search.models import AskedOn, AskedQuestion, SearchDay
from portal.search.operations.asked_questions import Flusher, UsageBuffer, split_batch
from portal.search.queries.answers import AnswerCard
from portal.search.queries.laws import LawCard
from portal.search.queries.results import ResultOrder, ResultsQuery, SearchResults
from portal.search.states import AnswerState, SearchOutcome, Silence
from portal.search.web import usage
from portal.search.web.usage import Visitors, fingerprint_of, note_search, outcome_of
from tests.portal.search.learning.asking import BROWSER, DAY, ask, asked, days_before, somebody, write

pytestmark = pytest.mark.django_db
QUESTION = "Sang tên sổ đỏ hết bao nhiêu?"
KEPT = "sang tên sổ đỏ hết bao nhiêu"
SOMETHING: Any = (object(),)


class TestNoteSearch:
    def test_keeps_the_words_only_when_three_have_asked(self):
        ask(QUESTION)
        ask(QUESTION.upper())
        write()
        question = AskedQuestion.objects.get()
        assert (question.text, question.occasions) == ("", 2)
        assert KEPT not in str(AskedQuestion.objects.values().get())
        ask(QUESTION)
        write()
        question.refresh_from_db()
        assert (question.text, question.occasions) == (KEPT, 3)

    def test_counts_a_person_once_a_day(self):
        me = somebody()
        for _ in range(5):
            ask(QUESTION, address=me)
        ask("câu khác hẳn", address=me)
        ask(QUESTION, address=me, day=date(2026, 11, 25))
        write()
        assert AskedQuestion.objects.get(fingerprint=fingerprint_of(KEPT)).occasions == 2
        assert list(SearchDay.objects.order_by("day").values_list("asked", flat=True)) == [2, 1]

    def test_counts_for_the_day_what_is_too_long_to_keep(self):
        for _ in range(4):
            ask("tôi kể chuyện nhà tôi " * 12)
        write()
        assert not AskedQuestion.objects.exists()
        assert SearchDay.objects.get().asked == 4

    def test_says_how_the_search_ended(self):
        for _ in range(2):
            ask(QUESTION)
        ask(QUESTION, results=SearchResults(groups=SOMETHING, answer=AnswerCard(AnswerState.MAYBE)))
        ask(QUESTION, results=SearchResults(groups=SOMETHING, total=7, answer=AnswerCard(AnswerState.ANSWER)))
        write()
        line = AskedOn.objects.get()
        assert (line.asked, line.empty, line.unsure, line.found) == (4, 2, 1, 7)

    @pytest.mark.parametrize(
        "headers",
        [
            {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
            {"user-agent": "python-requests/2.32"},
            {"user-agent": ""},
            {"sec-purpose": "prefetch"},
            {"sec-gpc": "1"},
            {"dnt": "1"},
        ],
    )
    def test_leaves_out_machines_and_those_who_ask_to_be_left_out(self, headers: dict[str, str]):
        ask(QUESTION, **headers)
        assert not usage.buffer.take()
        ask(QUESTION)
        assert usage.buffer.take()

    @pytest.mark.parametrize(
        "wish",
        [
            ResultsQuery(page=2),
            ResultsQuery(order=ResultOrder.NEWEST),
            ResultsQuery(is_literal=True),
            ResultsQuery(narrowing=IndexFilter({"kind": "dieu"})),
        ],
    )
    def test_leaves_out_further_pages_and_filters(self, wish: ResultsQuery):
        request = RequestFactory().get("/tim-kiem/", headers={"user-agent": BROWSER})
        said = {"request": request, "reading": read_question(QUESTION), "results": SearchResults(), "day": DAY}
        note_search(wish=wish, **said)
        assert not usage.buffer.take()
        note_search(wish=ResultsQuery(), **said)
        assert usage.buffer.take()

    def test_can_be_switched_off(self, settings: Any):
        settings.LEARN_FROM_SEARCHES = False
        ask(QUESTION)
        assert not usage.buffer.take()
        settings.LEARN_FROM_SEARCHES = True
        ask(QUESTION)
        assert usage.buffer.take()

    def test_asks_nothing_of_the_database(self, django_assert_num_queries: Any):
        with django_assert_num_queries(0):
            ask(QUESTION)

    @pytest.mark.usefixtures("indexed")
    def test_is_what_the_results_page_does(self, client: Client):
        for _ in range(3):
            client.get("/tim-kiem/", {"q": "zzzz qqqq"}, REMOTE_ADDR=somebody(), headers={"user-agent": BROWSER})
        write()
        assert AskedQuestion.objects.get().text == "zzzz qqqq"
        assert AskedOn.objects.get().empty == 3


class TestOutcome:
    def test_a_law_named_outright_is_an_answer(self):
        card = LawCard.__new__(LawCard)
        assert outcome_of(SearchResults(laws=(card,))) is SearchOutcome.ANSWERED

    def test_nothing_is_nothing(self):
        assert outcome_of(SearchResults()) is SearchOutcome.EMPTY

    def test_so_is_what_only_sounds_alike_behind_a_silence(self):
        silent = AnswerCard(AnswerState.NONE, Silence.WANTED)
        assert outcome_of(SearchResults(total=12, answer=silent)) is SearchOutcome.EMPTY


class TestFingerprint:
    def test_is_the_same_however_the_question_is_written(self):
        assert fingerprint_of("hoà giải") == fingerprint_of("Hòa  giải!")
        assert fingerprint_of("hoa giai") != fingerprint_of("hòa giải")

    def test_depends_on_a_secret(self, settings: Any):
        before = fingerprint_of("hòa giải")
        settings.DIGEST_KEY = "another"
        assert fingerprint_of("hòa giải") != before


class TestVisitors:
    def test_forget_everybody_at_midnight(self):
        visitors = Visitors()
        assert visitors.is_first(day=DAY, address="203.0.113.1", deed="x")
        assert not visitors.is_first(day=DAY, address="203.0.113.1", deed="x")
        assert visitors.is_first(day=DAY, address="203.0.113.2", deed="x")
        assert visitors.is_first(day=date(2026, 11, 25), address="203.0.113.1", deed="x")

    def test_hold_numbers_and_no_address(self):
        visitors = Visitors()
        visitors.is_first(day=DAY, address="203.0.113.77", deed="bị đuổi việc")
        (number,) = visitors._done
        assert isinstance(number, int)
        assert "203.0.113" not in repr(vars(visitors))


class TestKeep:
    def test_adds_what_two_processes_heard(self):
        for count in (1, 2):
            for _ in range(count):
                ask(QUESTION)
            write()
        assert AskedQuestion.objects.get().occasions == 3
        assert AskedOn.objects.get().asked == 3

    def test_keeps_the_days_apart(self):
        ask(QUESTION, day=days_before(1))
        ask(QUESTION)
        write()
        question = AskedQuestion.objects.get()
        assert (question.first_day, question.last_day) == (days_before(1), DAY)
        assert AskedOn.objects.count() == 2

    def test_does_not_hear_what_was_erased(self):
        question = asked(KEPT)
        question.days.all().delete()
        question.set_text("")
        question.is_erased = True
        question.save()
        for _ in range(5):
            ask(QUESTION)
        write()
        question.refresh_from_db()
        assert (question.text, question.occasions, question.days.count()) == ("", 3, 0)


class TestParts:
    def test_lose_nothing(self):
        buffer = UsageBuffer()
        for number in range(7):
            buffer.search(DAY, f"{number}", f"câu {number}", SearchOutcome.EMPTY, 0)
        found = [one for part in split_batch(buffer.take(), size=3) for one in part.values()]
        assert [len(one.questions) for one in found] == [3, 3, 1]
        assert [one.counts["asked"] for one in found] == [7, 0, 0]
        assert list(split_batch({}, size=3)) == []


class TestFlusher:
    def test_loses_numbers_rather_than_let_a_search_wait(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ):
        def locked(batch: object) -> None:
            raise OperationalError("database is locked")

        monkeypatch.setattr("portal.search.operations.asked_questions.write_usage", locked)
        buffer = UsageBuffer()
        buffer.search(DAY, "f", "bị đuổi việc", SearchOutcome.EMPTY, 0)
        with caplog.at_level(logging.DEBUG):
            Flusher(buffer).flush()
        assert "could not be written" in caplog.text
        assert "đuổi việc" not in caplog.text
        assert not buffer.take()

    def test_starts_no_thread_where_settings_say_so(self):
        flusher = Flusher(UsageBuffer())
        flusher.wake()
        assert flusher._thread is None

    def test_holds_only_so_much(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("portal.search.operations.asked_questions.MOST_QUESTIONS_HELD", 2)
        buffer = UsageBuffer()
        for name in "abcd":
            buffer.search(DAY, name, name, SearchOutcome.ANSWERED, 1)
        (day,) = buffer.take().values()
        assert set(day.questions) == {"a", "b"}
        assert day.counts["asked"] == 4
