"""A question that was answered is text of the articles that answered it, as long as the answer stands."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.journal.models import Entry
from portal.library.models import Event, Instrument, StaleFlag
from portal.library.operations import EventDraft, EventDraftTarget, enter_event, revoke_event, settle_flags
from portal.library.states import EventKind, FlagOutcome
from portal.questions.models import Answer
from portal.questions.operations.drafts import PickedProvision
from portal.questions.operations.publication import restore_answer
from portal.search.jobs import index_reader, owners_of
from portal.search.operations.asked_questions import draw_lessons
from portal.search.queries.sources import (
    MOST_ANSWERS,
    MOST_SYLLABLES,
    belonging_to,
    bounded,
    questions_by_article,
    said_by_askers,
)
from portal.search.states import ARTICLE
from tests.portal.agencies.factories import make_officer
from tests.portal.laid import laid
from tests.portal.questions.answering import Team
from tests.portal.search.answering import CITED, LAW, correct, make_answer, take_down
from tests.portal.search.conftest import TODAY, index_in
from tests.portal.search.learning.asking import asked, opened
from tests.portal.search.test_index_reader import best

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
OWNER = f"van-ban:{LAW}"
LAND = PickedProvision("45-2013-qh13", "dieu-99", "Luật Đất đai")


def asked_of(address: str) -> str:
    """What the article is found by beside its own words."""
    key = f"dieu:{LAW}:{address}"
    (one,) = (thing for thing in belonging_to([OWNER], day=TODAY) if thing.key == key)
    assert one.parts is not None
    return one.parts.asked


def read_the_tray(*verbs: str) -> None:
    index_reader.read([entry for entry in Entry.objects.order_by("pk") if entry.verb.startswith(verbs)])


def change(address: str) -> Event:
    now = timezone.now() + timedelta(minutes=1)
    law = Instrument.objects.get(slug=LAW)
    targets = (EventDraftTarget(address=address, action="sua-doi"),)
    draft = EventDraft(kind=EventKind.AMENDED, instrument=law, day=timezone.localdate(now), targets=targets)
    return enter_event(draft=draft, source=None, by=make_officer(), at=now)


class TestAnArticleOfLaw:
    def test_is_found_by_the_question_that_it_answers_and_no_other_article_is(self, shelf: None):
        make_answer()
        assert asked_of("dieu-328") == "bể kèo mua rẫy có lấy lại tiền không"
        assert asked_of("dieu-329") == ""

    def test_is_found_by_the_askers_own_words_and_by_questions_inside_the_answer(self, shelf: None):
        make_answer("Chuyện cọc", question="Tôi chê rẫy xấu. Lấy lại được không?", text="## Bể kèo thì sao?\n\nMất.")
        assert asked_of("dieu-328").splitlines() == [
            "chuyện cọc",
            "tôi chê rẫy xấu",
            "lấy lại được không",
            "bể kèo thì sao",
        ]

    def test_is_found_by_the_newest_few_of_many(self, shelf: None):
        team = Team()
        for number in range(MOST_ANSWERS + 2):
            make_answer(f"Bể kèo lần {number}", team=team)
        lines = asked_of("dieu-328").splitlines()
        assert lines == [f"bể kèo lần {number}" for number in range(MOST_ANSWERS + 1, 1, -1)]

    def test_is_found_by_what_each_of_them_is_about_before_the_story_of_one(self, shelf: None):
        team = Team()
        make_answer("Bể kèo lần một", team=team)
        make_answer("Bể kèo lần hai", question="Chuyện dài lắm. " * 3 + "Rẫy thì xa.", team=team)
        assert asked_of("dieu-328").splitlines()[:2] == ["bể kèo lần hai", "bể kèo lần một"]

    def test_is_found_by_what_use_has_taught_as_well(self, shelf: None):
        make_answer()
        opened(asked("lấy lại tiền cọc"), f"dieu:{LAW}:dieu-328")
        draw_lessons(at=NOW)
        assert asked_of("dieu-328").splitlines() == ["bể kèo mua rẫy có lấy lại tiền không", "lấy lại tiền cọc"]
        assert list(owners_of(Entry.objects.filter(verb="lesson.learned"))) == [OWNER]

    def test_shows_none_of_it(self, shelf: None):
        make_answer()
        things = list(belonging_to([OWNER], day=TODAY))
        assert any("rẫy" in str(thing) for thing in things)
        for thing in things:
            assert "rẫy" not in f"{thing.body} {thing.name} {thing.card}"


class TestTheAnswer:
    @laid
    def team(self) -> Team:
        return Team()

    @laid
    def _answer(self, team: Team, folder: Path) -> tuple[Answer, Path]:
        return make_answer(team=team), index_in(folder)

    @pytest.fixture
    def answer(self, shelf: None, index_folder: Path, _answer: tuple[Answer, Path]) -> Answer:
        made, index = _answer
        shutil.copytree(index, index_folder, symlinks=True)
        return made

    def known(self) -> list[str]:
        """The articles of law that are found by words which only the question has."""
        return [one.card["address"] for one in best("kèo rẫy") if one.kind == ARTICLE]

    def test_lends_its_question(self, answer: Answer):
        assert self.known() == ["dieu-328"]

    def test_takes_it_along_when_it_is_taken_down_and_brings_it_back(self, answer: Answer, team: Team):
        gone = take_down(answer, team)
        read_the_tray("answer.withdrawn")
        assert self.known() == []
        restore_answer(answer=gone, by=team.approver, at=timezone.now())
        read_the_tray("answer.restored")
        assert self.known() == ["dieu-328"]

    def test_that_cites_another_article_now_lends_it_to_that_one(self, answer: Answer, team: Team):
        correct(answer, team, citations=(LAND,))
        read_the_tray("answer.corrected")
        assert self.known() == ["dieu-99"]

    def test_that_asks_otherwise_now_lends_the_new_words(self, answer: Answer, team: Team):
        correct(answer, team, title="Đổi ý mua vườn")
        read_the_tray("answer.corrected")
        assert asked_of("dieu-328") == "đổi ý mua vườn"
        assert self.known() == []

    def test_that_the_law_has_left_behind_lends_nothing_until_its_owner_has_looked(self, answer: Answer):
        change("dieu-328-khoan-2")
        read_the_tray("provision.changed")
        assert self.known() == []
        flag = StaleFlag.objects.get()
        settle_flags(flags=[flag], outcome=FlagOutcome.STILL_RIGHT, note="", by=make_officer(), at=timezone.now())
        read_the_tray("flag.settled")
        assert self.known() == ["dieu-328"]

    def test_lends_again_when_the_event_was_a_mistake(self, answer: Answer):
        event = change("dieu-328-khoan-2")
        read_the_tray("provision.changed")
        revoke_event(event=event, reason="Nhập nhầm", by=make_officer(), at=timezone.now())
        read_the_tray("event.revoked", "flag.lifted")
        assert self.known() == ["dieu-328"]

    def test_of_another_law_is_read_again_with_its_other_laws(self, answer: Answer, team: Team):
        correct(answer, team, citations=(CITED, LAND))
        change("dieu-328-khoan-2")
        owners = set(owners_of(Entry.objects.filter(verb="provision.changed")))
        assert owners == {OWNER, "van-ban:45-2013-qh13", f"tra-loi:{answer.number}"}

    def test_on_its_way_to_the_public_is_nobodys_to_find(self, answer: Answer, team: Team):
        team.approved()
        told = Entry.objects.filter(verb__startswith="answer.").exclude(verb="answer.published")
        assert told.exists()
        assert list(owners_of(told)) == []


class TestBounds:
    def test_keep_whole_questions(self):
        assert bounded(["một hai"] * 3) == "một hai\nmột hai\nmột hai"
        assert bounded(["một " * (MOST_SYLLABLES - 1), "hai ba", "bốn"]).split() == ["một"] * (MOST_SYLLABLES - 1)
        assert bounded([]) == ""

    def test_keep_no_names_of_people(self):
        said = said_by_askers(["Ông Nguyễn Văn Sáu bể kèo, số 0912345678, có lấy lại tiền không?"])
        assert "bể kèo" in said
        assert "sáu" not in said
        assert "0912" not in said

    def test_keep_a_long_question_sentence_by_sentence(self):
        assert said_by_askers(["Một. Hai ba?\nBốn"]) == "một\nhai ba\nbốn"
        assert len(said_by_askers(["dài " * 500]).split()) == 36

    def test_cost_two_questions_to_the_database(
        self, shelf: None, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        team = Team()
        for number in range(3):
            make_answer(f"Bể kèo {number}", team=team)
        with django_assert_max_num_queries(2):
            assert len(questions_by_article(slugs=[LAW, "45-2013-qh13"])) == 1
