"""Starter situations wait for officers; the page of one reads its figures from the law as it is today."""

import io

import pytest
from django.core.management import call_command
from django.test import Client

from portal.agencies.models import Agency
from portal.library.models import Provision
from portal.questions.models import ImportRow
from portal.questions.operations.imports import take_rows
from portal.questions.operations.situations import load_situations
from portal.questions.states import RowState
from portal.questions.states.situations import LifeSituation
from tests.portal.agencies.factories import make_agency
from tests.portal.laid import laid
from tests.portal.questions.answering import Team
from tests.portal.questions.factories import AT
from tests.portal.questions.situation_story import KEPT, NOTICE, NUMBER, row_of, situation_of, text_of, write_tenancy

pytestmark = pytest.mark.django_db
OTHER = {"key": "chu-nha-duoi", "title": "Chủ nhà đuổi tôi được không?", "said": ["chu nha duoi"], "cases": []}


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> list[LifeSituation]:
    """What comes with the program, for the test to put in."""
    held = [situation_of(), situation_of(**OTHER)]
    monkeypatch.setattr("portal.questions.operations.situations.starter_situations", lambda: tuple(held))
    return held


def waiting(agency: Agency) -> list[ImportRow]:
    rows = ImportRow.objects.filter(batch__agency=agency, state=RowState.WAITING.value)
    return list(rows.order_by("batch", "position"))


class TestLoadSituations:
    def test_puts_each_before_the_officers_as_an_answer_in_words(self, shipped: list[LifeSituation]) -> None:
        agency = make_agency()
        batch = load_situations(agency=agency, at=AT)
        row, other = waiting(agency)
        assert (batch.total, other.title) == (2, OTHER["title"])
        assert row.answer_text.startswith("Bạn báo chủ nhà trước 30 ngày.")
        assert "xem “Chủ nhà đuổi tôi được không?”" in row.answer_text
        assert row.situation == KEPT
        assert [one["address"] for one in row.citations] == ["dieu-8-khoan-1", "dieu-9"]

    def test_adds_nothing_the_second_time(self, shipped: list[LifeSituation]) -> None:
        agency = make_agency()
        load_situations(agency=agency, at=AT)
        assert load_situations(agency=agency, at=AT) is None
        assert len(waiting(agency)) == 2

    def test_puts_a_new_wording_in_the_place_of_the_row_that_waits(self, shipped: list[LifeSituation]) -> None:
        agency = make_agency()
        load_situations(agency=agency, at=AT)
        shipped[0] = situation_of(person="người ở trọ")
        assert load_situations(agency=agency, at=AT).total == 1
        assert {row.situation["person"] for row in waiting(agency) if row.situation["key"] == row_of()["key"]} == {
            "người ở trọ"
        }

    def test_leaves_alone_what_an_officer_has_taken(self, shipped: list[LifeSituation], team: Team) -> None:
        load_situations(agency=team.agency, at=AT)
        taken = waiting(team.agency)[0]
        take_rows(rows=[taken.pk], by=team.author, at=AT)
        shipped[0] = situation_of(person="người ở trọ")
        load_situations(agency=team.agency, at=AT)
        taken.refresh_from_db()
        assert taken.answer.versions.get().own_situation == KEPT
        assert [row.situation["key"] for row in waiting(team.agency)] == ["chu-nha-duoi", "tra-nha-bao-truoc"]

    def test_leaves_out_what_no_law_rules(self, shipped: list[LifeSituation]) -> None:
        shipped[:] = [situation_of(short="", rests=[], cases=[], outside="Hỏi chủ nhà.")]
        assert load_situations(agency=make_agency(), at=AT) is None

    def test_command_says_that_nobody_is_there_to_approve(self) -> None:
        said = io.StringIO()
        call_command("load_situations", stdout=said)
        assert "chưa có cơ quan" in said.getvalue()
        assert not ImportRow.objects.exists()


class TestPageOfASituation:
    @laid
    def team(self) -> Team:
        write_tenancy()
        return Team()

    def page(self, client: Client, team: Team) -> str:
        answer = team.published(text_of())
        return client.get(answer.get_absolute_url()).content.decode()

    def amend(self, words: str) -> None:
        Provision.objects.filter(address="dieu-8-khoan-1").update(text=f"1. {words}.")

    def test_figure_is_read_from_the_law_of_today(self, client: Client, team: Team) -> None:
        answer = team.published(text_of())
        address = answer.get_absolute_url()
        assert "<strong>30 ngày</strong>" in client.get(address).content.decode()
        self.amend(NOTICE.replace("30", "45"))
        page = client.get(address).content.decode()
        assert "<strong>45 ngày</strong>" in page
        assert "<strong>30 ngày</strong>" not in page

    def test_short_answer_is_put_away_where_the_law_reads_otherwise(self, client: Client, team: Team) -> None:
        answer = team.published(text_of())
        self.amend("Trả nhà lúc nào cũng được")
        page = client.get(answer.get_absolute_url()).content.decode()
        assert "không còn như lúc viết" in page
        assert "Trả lời ngắn</h2>" not in page
        assert (
            page.count("Lời luật làm căn cứ không còn như lúc viết.") >= 4
        )  # the head says so where machines quote it
        assert ('"suggestedAnswer"' in page, '"acceptedAnswer"' in page) == (True, False)

    def test_case_that_leads_on_is_told_when_its_answer_is_public(self, client: Client, team: Team) -> None:
        assert "Chủ đuổi bạn" not in self.page(client, team)
        other = team.published(text_of(**OTHER))
        page = client.get(team.published(text_of()).get_absolute_url()).content.decode()
        assert f'<a href="{other.get_absolute_url()}">{OTHER["title"]}</a>' in page

    def test_other_case_goes_with_its_own_proof(self, client: Client, team: Team) -> None:
        answer = team.published(text_of())
        assert "Đòi lại được" in client.get(answer.get_absolute_url()).content.decode()
        Provision.objects.filter(address="dieu-9").update(text="Bãi bỏ.")
        page = client.get(answer.get_absolute_url()).content.decode()
        assert "Đòi lại được" not in page
        assert "<strong>30 ngày</strong>" in page

    def test_sleeps_until_the_text_arrives(self, client: Client) -> None:
        """The ruling text is not on the shelf: an answer waits for it and says so by itself when it has come."""
        answer = Team().published(text_of())
        assert "<strong>30 ngày</strong>" not in client.get(answer.get_absolute_url()).content.decode()
        write_tenancy()
        assert "<strong>30 ngày</strong>" in client.get(answer.get_absolute_url()).content.decode()
        assert NUMBER in client.get(answer.get_absolute_url()).content.decode()
