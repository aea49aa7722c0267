"""A question that was answered is text of the articles that answered it, as long as the answer stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.editorial.models import ArticlePage
from portal.journal.models import Entry
from portal.library.models import Event, Instrument, StaleFlag
from portal.library.operations import Draft, Target, enter_event, revoke_event, settle_flag
from portal.library.states import EventKind, FlagOutcome
from portal.search.kinds import ARTICLE
from portal.search.learning.operations import draw_lessons
from portal.search.operations import rebuild
from portal.search.sources import belonging_to
from portal.search.sources.answered import MOST_PAGES, MOST_SYLLABLES, bounded, questions_by_article
from portal.search.tasks import IndexReader, owners_of
from tests.portal.agencies.factories import make_officer
from tests.portal.editorial.factories import make_article
from tests.portal.search.conftest import TODAY
from tests.portal.search.learning.asking import asked, opened
from tests.portal.search.test_index_reader import best

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LAW = "91-2015-qh13"
OWNER = f"van-ban:{LAW}"
CITED = ("citation", {"number": "91/2015/QH13", "law_name": "Bộ luật Dân sự", "place": "khoản 2 Điều 328"})
WORDS = ("paragraph", "<p>Mất.</p>")


def answer(
    title: str = "Bể kèo mua rẫy có lấy lại tiền không?", *, body: Any = (WORDS, CITED), **said: Any
) -> ArticlePage:
    return make_article(title, body=list(body), lead="Không.", **{"kind": "hoi-dap"} | said)


def asked_of(address: str) -> str:
    """What the article is found by beside its own words."""
    key = f"dieu:{LAW}:{address}"
    (one,) = (thing for thing in belonging_to([OWNER], day=TODAY) if thing.key == key)
    assert one.parts is not None
    return one.parts.asked


def read_the_tray(*verbs: str) -> None:
    IndexReader().read([entry for entry in Entry.objects.order_by("pk") if entry.verb.startswith(verbs)])


def change(address: str) -> Event:
    now = timezone.now() + timedelta(minutes=1)
    law = Instrument.objects.get(slug=LAW)
    targets = (Target(address=address, action="sua-doi"),)
    draft = Draft(kind=EventKind.AMENDED, instrument=law, day=timezone.localdate(now), targets=targets)
    return enter_event(draft=draft, source=None, by=make_officer(), at=now)


class TestAnArticleOfLaw:
    def test_is_found_by_the_question_that_it_answers_and_no_other_article_is(self, shelf: None):
        answer()
        assert asked_of("dieu-328") == "bể kèo mua rẫy có lấy lại tiền không"
        assert asked_of("dieu-329") == ""

    def test_is_found_by_questions_inside_a_text_too(self, shelf: None):
        answer("Chuyện cọc", body=[("answer", {"question": "Bể kèo thì sao?", "answer": "<p>Mất.</p>"}), CITED])
        assert asked_of("dieu-328") == "chuyện cọc\nbể kèo thì sao"

    def test_is_not_found_by_the_names_of_people(self, shelf: None):
        answer("Ông Nguyễn Văn Sáu bể kèo, số 0912345678, có lấy lại tiền không?")
        assert "sáu" not in asked_of("dieu-328")
        assert "0912" not in asked_of("dieu-328")
        assert "bể kèo" in asked_of("dieu-328")

    @pytest.mark.parametrize("said", [{"kind": "tin"}, {"kind": "bai-viet"}, {"language": "km"}])
    def test_is_not_found_by_what_is_no_question_in_vietnamese(self, shelf: None, said: dict[str, str]):
        answer(**said)
        assert asked_of("dieu-328") == ""

    def test_is_found_by_the_newest_few_of_many(self, shelf: None):
        for number in range(MOST_PAGES + 2):
            answer(f"Bể kèo lần {number}")
        lines = asked_of("dieu-328").splitlines()
        assert lines == [f"bể kèo lần {number}" for number in range(MOST_PAGES + 1, 1, -1)]

    def test_is_found_by_what_use_has_taught_as_well(self, shelf: None):
        answer()
        opened(asked("lấy lại tiền cọc"), f"dieu:{LAW}:dieu-328")
        draw_lessons(at=NOW)
        assert asked_of("dieu-328").splitlines() == ["bể kèo mua rẫy có lấy lại tiền không", "lấy lại tiền cọc"]
        assert list(owners_of(Entry.objects.filter(verb="lesson.learned"))) == [OWNER]

    def test_shows_none_of_it(self, shelf: None):
        answer()
        for thing in belonging_to([OWNER], day=TODAY):
            assert "rẫy" not in f"{thing.body} {thing.name} {thing.card}"


class TestTheAnswer:
    @pytest.fixture
    def page(self, shelf: None, index_folder: Path) -> ArticlePage:
        made = answer()
        rebuild(day=TODAY)
        return made

    def known(self) -> list[str]:
        """The articles of law that are found by words which only the question has."""
        return [one.card["address"] for one in best("kèo rẫy") if one.kind == ARTICLE]

    def test_lends_its_question(self, page: ArticlePage):
        assert self.known() == ["dieu-328"]

    def test_takes_it_along_when_it_is_taken_down(self, page: ArticlePage):
        page.unpublish()
        read_the_tray("page.withdrawn")
        assert self.known() == []

    def test_that_cites_the_article_no_more_lends_it_nothing(self, page: ArticlePage):
        page.body = [WORDS]
        page.save_revision().publish()
        read_the_tray("page.published")
        assert self.known() == []

    def test_that_asks_otherwise_now_lends_the_new_words(self, page: ArticlePage):
        page.title = "Đổi ý mua vườn"
        page.save_revision().publish()
        read_the_tray("page.published")
        assert asked_of("dieu-328") == "đổi ý mua vườn"
        assert self.known() == []

    def test_that_the_law_has_left_behind_lends_nothing_until_its_owner_has_looked(self, page: ArticlePage):
        change("dieu-328-khoan-2")
        read_the_tray("provision.changed")
        assert self.known() == []
        flag = StaleFlag.objects.get()
        settle_flag(flag=flag, outcome=FlagOutcome.STILL_RIGHT, note="", by=make_officer(), at=timezone.now())
        read_the_tray("flag.settled")
        assert self.known() == ["dieu-328"]

    def test_lends_again_when_the_event_was_a_mistake(self, page: ArticlePage):
        event = change("dieu-328-khoan-2")
        read_the_tray("provision.changed")
        revoke_event(event=event, reason="Nhập nhầm", by=make_officer(), at=timezone.now())
        read_the_tray("event.revoked", "flag.lifted")
        assert self.known() == ["dieu-328"]

    def test_of_another_law_is_read_again_with_the_pages_other_laws(self, page: ArticlePage):
        second = ("citation", {"number": "45/2013/QH13", "law_name": "Luật Đất đai", "place": "Điều 99"})
        page.body = [CITED, second]
        page.save_revision().publish()
        change("dieu-328-khoan-2")
        owners = set(owners_of(Entry.objects.filter(verb="provision.changed")))
        assert owners == {OWNER, "van-ban:45-2013-qh13", f"bai-viet:{page.pk}"}


class TestBounds:
    def test_keep_whole_questions(self):
        assert bounded(["một hai"] * 3) == "một hai\nmột hai\nmột hai"
        assert bounded(["một " * (MOST_SYLLABLES - 1), "hai ba", "bốn"]).split() == ["một"] * (MOST_SYLLABLES - 1)
        assert bounded([]) == ""

    def test_cost_two_questions_to_the_database(
        self, shelf: None, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        for number in range(3):
            answer(f"Bể kèo {number}")
        with django_assert_max_num_queries(2):
            assert len(questions_by_article(slugs=[LAW, "45-2013-qh13"])) == 1
