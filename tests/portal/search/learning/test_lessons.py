"""What several opened after a question answers it; what is erased or grows old teaches nothing more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lawsearch.ranking.questions import read_question
from lawsearch.ranking.vocabulary import Lexicon
from portal.journal.models import Entry
from portal.search.jobs import draw_lessons_due, index_reader
from portal.search.models import AskedOn, AskedQuestion, Lesson, Opening, SearchDay
from portal.search.operations.asked_questions import (
    draw_lessons,
    erase_question,
    pass_over,
)
from portal.search.queries import engine
from portal.search.queries.results import best_keys
from portal.search.queries.usage import asked_of
from tests.portal.agencies.factories import make_officer
from tests.portal.journal.terms import clean
from tests.portal.search.learning.asking import DAY, asked, days_before, opened

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DEPOSIT, LAND = "dieu:91-2015-qh13:dieu-328", "dieu:45-2013-qh13:dieu-99"


class TestDrawLessons:
    def test_learns_what_three_have_opened(self):
        opened(asked("bị mất tiền cọc"), DEPOSIT)
        assert draw_lessons(at=NOW) == 1
        assert asked_of([DEPOSIT, LAND]) == {DEPOSIT: "bị mất tiền cọc"}
        assert Entry.objects.get(verb="lesson.learned").details == {"owner": "van-ban:91-2015-qh13"}

    def test_says_it_once(self):
        opened(asked("bị mất tiền cọc"), DEPOSIT)
        draw_lessons_due(at=NOW)
        assert draw_lessons(at=NOW) == 0
        assert Entry.objects.filter(verb__startswith="lesson.").count() == 1

    def test_adds_up_days(self):
        question = asked("bị mất tiền cọc")
        opened(question, DEPOSIT, times=2, day=days_before(3))
        assert draw_lessons(at=NOW) == 0
        opened(question, DEPOSIT, times=1)
        assert draw_lessons(at=NOW) == 1

    def test_does_not_learn_from_a_few_among_many(self):
        question = asked("bị mất tiền cọc", times=40)
        opened(question, DEPOSIT, times=17)
        opened(question, LAND, times=3)
        draw_lessons(at=NOW)
        assert set(Lesson.objects.values_list("key", flat=True)) == {DEPOSIT}

    def test_does_not_learn_from_what_too_few_have_asked(self):
        opened(asked("bị mất tiền cọc", times=2), DEPOSIT, times=9)
        assert draw_lessons(at=NOW) == 0

    def test_strikes_what_no_longer_holds(self):
        question = asked("bị mất tiền cọc")
        opened(question, DEPOSIT)
        draw_lessons(at=NOW)
        opened(question, LAND, times=30)
        draw_lessons(at=NOW)
        assert set(asked_of([DEPOSIT, LAND])) == {LAND}
        assert Entry.objects.get(verb="lesson.dropped").details == {"owner": "van-ban:91-2015-qh13"}

    def test_reads_in_few_queries(self, django_assert_num_queries: Any):
        for number in range(30):
            opened(asked(f"câu hỏi số {number}"), DEPOSIT)
        draw_lessons(at=NOW)
        with django_assert_num_queries(2):
            found = asked_of([DEPOSIT, *(f"dieu:x:dieu-{number}" for number in range(600))])
        assert len(found[DEPOSIT].splitlines()) == 20


class TestEraseQuestion:
    def test_leaves_nothing_but_a_fingerprint(self):
        question = asked("bị mất tiền cọc")
        opened(question, DEPOSIT)
        draw_lessons(at=NOW)
        erase_question(question=question, by=make_officer(), at=NOW)
        assert [model.objects.count() for model in (AskedOn, Opening, Lesson)] == [0, 0, 0]
        question.refresh_from_db()
        assert (question.text, question.text_fold, question.is_erased) == ("", "", True)
        assert "cọc" not in str(list(Entry.objects.values()))
        assert Entry.objects.filter(verb="lesson.dropped").exists()


class TestPassOver:
    def test_takes_off_the_list_and_back(self):
        question = asked("bị mất tiền cọc")
        by = make_officer()
        for is_passed_over, verb in [
            (True, "asked.passed_over"),
            (True, "asked.passed_over"),
            (False, "asked.taken_up"),
        ]:
            assert pass_over(question=question, is_passed_over=is_passed_over, by=by, at=NOW) is question
            assert Entry.objects.filter(verb=verb).count() == 1
        assert "cọc" not in str(list(Entry.objects.values()))


class TestTidy:
    def test_lets_go_of_what_is_old(self):
        old, recent = asked("bị mất tiền cọc", day=days_before(401)), asked("làm sổ đỏ", day=days_before(399))
        opened(old, DEPOSIT, day=days_before(401))
        opened(recent, LAND, day=days_before(399))
        draw_lessons(at=NOW)
        clean("searches", "searches-unread", at=NOW)
        assert list(AskedQuestion.objects.all()) == [recent]
        assert [line.day for line in SearchDay.objects.all()] == [days_before(399)]
        assert Opening.objects.get().question == recent
        assert Entry.objects.get(verb="lesson.dropped").details == {"owner": "van-ban:91-2015-qh13"}

    def test_does_not_wait_long_for_others_who_ask_the_same(self):
        asked("chuyện nhà tôi", times=1, day=days_before(91))
        waiting = asked("chuyện nhà bên", times=1, day=days_before(89))
        clean("searches-unread", at=NOW)
        assert list(AskedQuestion.objects.all()) == [waiting]

    def test_may_be_called_again(self):
        asked("bị mất tiền cọc", day=DAY - timedelta(days=500))
        clean("searches", at=NOW)
        assert clean("searches", at=NOW) == 0


@pytest.mark.usefixtures("indexed")
class TestLessonInTheIndex:
    """The words of a question find what people came to after it, until the question is erased."""

    QUESTION = "bùng kèo"

    def found(self) -> list[str]:
        return best_keys(
            reading=read_question(self.QUESTION), snapshot=engine().snapshot(), limit=5, lexicon=Lexicon([])
        )

    def test_is_found_by_and_forgotten(self):
        assert DEPOSIT not in self.found()
        question = asked(self.QUESTION)
        opened(question, DEPOSIT)
        draw_lessons(at=NOW)
        index_reader.read(list(Entry.objects.filter(verb="lesson.learned")))
        assert self.found()[0] == DEPOSIT
        erase_question(question=question, by=make_officer(), at=NOW)
        index_reader.read(list(Entry.objects.filter(verb="lesson.dropped")))
        assert DEPOSIT not in self.found()
