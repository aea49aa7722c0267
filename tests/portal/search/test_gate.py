"""What is not public any more is not shown, not one word of it, though the index has not heard of it yet.

The worker stands still in all of these: nothing is indexed after the change.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from lawsearch.engine import IndexHit
from portal.editorial.models import ArticlePage
from portal.journal.models import Entry
from portal.library.models import Instrument
from portal.library.operations import correct_instrument, withdraw_instrument
from portal.plans.models import Assignment, Plan
from portal.questions.models import Answer
from portal.questions.operations.drafts import AnswerText, save_version, start_correction
from portal.search.jobs import index_reader
from portal.search.operations import rebuild
from portal.search.queries import PublicSnapshot, engine, readable
from portal.search.queries.sources import article_key
from tests.portal.agencies.factories import make_officer
from tests.portal.editorial.factories import make_article
from tests.portal.laid import laid
from tests.portal.plans.factories import make_plan
from tests.portal.questions.answering import Team
from tests.portal.search.answering import correct, make_answer, take_down
from tests.portal.search.conftest import TODAY, index_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SECRET = "thanhlongruotdo"  # no word of anything else
LAW = "91-2015-qh13"

Read = Callable[[str], str]


@pytest.fixture
def read(client: Client) -> Read:
    """All that a reader is told who searches for some words, and types them slowly."""

    def everything_said_of(question: str) -> str:
        pages = (client.get("/tim-kiem/", {"q": question, "trang": page}) for page in ("1", "2"))
        lines = client.get("/tim-kiem/goi-y/", {"q": question})
        said = "\n".join(response.content.decode() for response in [*pages, lines])
        typed = said.replace(f'value="{question}"', "").replace(f"“{question}”", "")
        return typed.replace(f"<title>{question}", "")

    return everything_said_of


@laid
def _page(_portal: None, folder: Path) -> tuple[ArticlePage, Path]:
    words = ("paragraph", f"<p>Ông {SECRET} đổi ý thì mất cọc dừa sáp.</p>")
    made = make_article("Trồng dừa sáp thì mất cọc", lead="Cọc dừa sáp.", body=[words], kind="bai-viet")
    return made, index_in(folder)


@pytest.fixture
def page(shelf: None, index_folder: Path, _page: tuple[ArticlePage, Path]) -> ArticlePage:
    """A text with a name in it, indexed."""
    made, index = _page
    shutil.copytree(index, index_folder, symlinks=True)
    return made


def found_by(word: str) -> list[IndexHit]:
    """What the index itself holds by a name."""
    return engine().snapshot().suggest(word.split(), limit=20)


class TestAPage:
    def test_is_shown_while_it_is_public(self, page: ArticlePage, read: Read):
        said = read("cọc dừa sáp")
        assert SECRET in said
        assert "Trồng" in said

    def test_taken_down_is_gone_at_once(self, page: ArticlePage, read: Read):
        page.unpublish()
        said = read("cọc dừa sáp")
        assert found_by("trong dua sap")
        assert SECRET not in said
        assert "Trồng" not in said
        assert page.slug not in said

    def test_deleted_is_gone_at_once(self, page: ArticlePage, read: Read):
        assert SECRET in read("cọc dừa sáp")
        page.delete()
        said = read("cọc dừa sáp")
        assert SECRET not in said
        assert "Trồng" not in said

    def test_with_a_sentence_struck_out_is_not_quoted_from_before(self, page: ArticlePage, read: Read):
        page.body = [("paragraph", "<p>Đổi ý thì mất cọc dừa sáp.</p>")]
        page.save_revision().publish()
        assert SECRET not in read("cọc dừa sáp")
        index_reader.read(list(Entry.objects.filter(verb="page.published")))
        said = read("cọc dừa sáp")
        assert SECRET not in said
        assert "Trồng" in said

    def test_moved_leads_to_no_dead_address(self, page: ArticlePage, read: Read):
        address = page.url
        page.slug = "dua-sap-mat-coc"
        page.save_revision().publish()
        assert address not in read("cọc dừa sáp")
        index_reader.read(list(Entry.objects.filter(verb__startswith="page.")))
        assert "dua-sap-mat-coc" in read("cọc dừa sáp")

    def test_whose_draft_is_being_written_stays(self, page: ArticlePage, read: Read):
        page.title = "Chưa ai được đọc"
        page.save_revision()
        said = read("cọc dừa sáp")
        assert SECRET in said
        assert "Chưa ai được đọc" not in said


class TestAPageBehindADoor:
    """Wagtail lets an editor close a page, or a section with all below it, to people who sign in or know a word."""

    @pytest.mark.parametrize("is_section", [False, True])
    def test_is_gone_at_once_and_comes_back(self, page: ArticlePage, read: Read, is_section: bool):
        closed = page.get_parent() if is_section else page
        door = PageViewRestriction.objects.create(page_id=closed.pk, restriction_type="login")
        assert SECRET not in read("cọc dừa sáp")
        index_reader.read(list(Entry.objects.filter(verb="page.restricted")))
        assert not found_by("trong dua sap")
        before = Entry.objects.count()
        door.delete()
        index_reader.read(list(Entry.objects.order_by("pk")[before:]))
        assert SECRET in read("cọc dừa sáp")

    def test_is_never_indexed(self, page: ArticlePage):
        assert found_by("trong dua sap")
        PageViewRestriction.objects.create(page_id=page.pk, restriction_type="password", password="x")  # noqa: S106
        rebuild(day=TODAY)
        assert not found_by("trong dua sap")


class TestAnAnswer:
    @pytest.fixture
    def team(self, db: None) -> Team:
        return Team()

    @pytest.fixture
    def answer(self, indexed: Path, team: Team) -> Answer:
        made = make_answer("Bị bể cọc dừa sáp thì sao?", summary=f"Mất cọc, {SECRET} nói.", team=team)
        rebuild(day=TODAY)
        return made

    def test_taken_down_is_gone_at_once_from_the_card_as_well(self, answer: Answer, team: Team, read: Read):
        assert "Bị bể" in read("cọc dừa sáp")
        take_down(answer, team)
        said = read("cọc dừa sáp")
        assert found_by("bi be coc")
        assert "Bị bể" not in said
        assert SECRET not in said

    def test_corrected_is_not_quoted_from_before(self, answer: Answer, team: Team, read: Read):
        before = Entry.objects.count()
        correct(answer, team, title="Bị bể cọc thì mất", summary="Mất cọc dừa sáp.")
        assert SECRET not in read("cọc dừa sáp")
        index_reader.read(list(Entry.objects.order_by("pk")[before:]))
        said = read("cọc dừa sáp")
        assert SECRET not in said
        assert "Bị bể cọc thì mất" in unescape(said)

    def test_being_corrected_stays_as_it_is(self, answer: Answer, team: Team, read: Read):
        version = start_correction(answer=answer, by=team.author, at=NOW)
        save_version(
            version=version,
            text=AnswerText(title="Chưa ai được đọc"),
            revision=version.revision,
            by=team.author,
            at=NOW,
        )
        said = read("cọc dừa sáp")
        assert SECRET in said
        assert "Chưa ai được đọc" not in said


class TestALaw:
    @pytest.mark.parametrize(
        "question", ["ký cược", "bộ luật dân sự", "điều 329 bộ luật dân sự", "91/2015/qh13", "dieu 329 blds", "ky cu"]
    )
    def test_withdrawn_is_gone_at_once(self, indexed: Path, read: Read, question: str):
        assert LAW in read(question)
        law = Instrument.objects.get(slug=LAW)
        withdraw_instrument(instrument=law, reason="nhập nhầm", by=make_officer(), at=NOW)
        said = read(question)
        assert LAW not in said
        assert "Ký cược" not in said
        assert "bên thuê" not in said

    def test_with_a_corrected_title_is_not_called_by_the_old_one(self, indexed: Path, read: Read):
        law = Instrument.objects.get(slug="30-2020-nd-cp")
        correct_instrument(instrument=law, values={"title": "Nghị định về giấy tờ"}, by=make_officer(), at=NOW)
        assert "Nghị định về công tác văn thư" not in read("thể thức văn bản")
        index_reader.read(list(Entry.objects.filter(verb="instrument.corrected")))
        assert "Nghị định về giấy tờ" in read("thể thức văn bản")


class TestAPlan:
    @pytest.fixture
    def plan(self, indexed: Path) -> Plan:
        made = make_plan()
        rebuild(day=TODAY)
        return made

    def test_withdrawn_is_gone_at_once(self, plan: Plan, read: Read):
        assert plan.slug in read("tập huấn báo cáo viên")
        Plan.objects.filter(pk=plan.pk).update(withdrawn_at=NOW)
        assert plan.slug not in read("tập huấn báo cáo viên")

    def test_whose_words_were_put_right_is_not_quoted_from_before(self, plan: Plan, read: Read):
        assignment = Assignment.objects.get(plan=plan, title__startswith="Tập huấn")
        assert plan.slug in read("tập huấn báo cáo viên")
        Assignment.objects.filter(pk=assignment.pk).update(description="Mời ông A.")
        assert plan.slug not in read("tập huấn báo cáo viên")


class TestTheGate:
    @pytest.fixture
    def mixed(self, page: ArticlePage) -> list[IndexHit]:
        """Things of every source, as the index gives them."""
        make_plan()
        make_answer("Bể kèo mua rẫy thì sao?")
        rebuild(day=TODAY)
        snapshot = engine().snapshot()
        law = snapshot.get(article_key(slug=LAW, address="dieu-328"))
        names = ("trong dua sap", "tap huan bao cao vien", "dat coc", "luat dat dai", "be keo mua ray")
        return [one for one in [law, *(thing for name in names for thing in found_by(name))] if one]

    def test_asks_once_for_each_source(self, mixed: list[IndexHit], django_assert_num_queries: DjangoAssertNumQueries):
        with django_assert_num_queries(4):
            assert readable(mixed) == mixed

    def test_asks_nothing_where_nothing_was_found(self, db: None, django_assert_num_queries: DjangoAssertNumQueries):
        with django_assert_num_queries(0):
            assert readable([]) == []

    def test_asks_about_an_owner_once_in_a_question(
        self, indexed: Path, django_assert_num_queries: DjangoAssertNumQueries
    ):
        snapshot = PublicSnapshot(engine().snapshot())
        with django_assert_num_queries(1):
            for address in ("dieu-328", "dieu-329"):
                assert snapshot.get(article_key(slug=LAW, address=address))

    def test_lets_out_what_has_no_stamp_while_it_is_public(self, mixed: list[IndexHit]):
        bare = [replace(one, stamp="") for one in mixed]
        assert readable(bare) == bare

    def test_knows_no_thing_of_a_room_that_is_gone(self, mixed: list[IndexHit]):
        gone = [replace(mixed[0], owner="tin-cu:1"), replace(mixed[0], owner="")]
        assert readable([mixed[0], *gone]) == [mixed[0]]
