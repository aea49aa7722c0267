"""An old version is withheld: nobody outside reads its words any more, and nothing brings them back."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal.agencies.models import Officer
from portal.design.refusals import NotAllowed, ReasonMissing, Refused, WrongState
from portal.journal.models import Entry
from portal.questions.models import Answer, AnswerVersion, PublicChange
from portal.questions.operations.drafts import start_correction
from portal.questions.operations.personal_data import erase_person
from portal.questions.operations.publication import publish_version, restore_answer, withdraw_answer, withhold_version
from portal.questions.queries.open_data import open_answers
from portal.questions.queries.published_answers import answers_for_index
from portal.questions.states import VERSION_STEPS, VersionState
from tests.portal.library.laws import make_instrument, write_provisions
from tests.portal.questions.answering import Team, asked_of, officer_of, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
LATER, LAST = AT + timedelta(days=1), AT + timedelta(days=2)
TOLD = "chị Hoa thôn Đồng Mít"
WHY = "Bản cũ có thông tin riêng của một người."
OLD = text_with(
    title=f"Việc của {TOLD}", question_text=f"{TOLD} hỏi.", summary=f"{TOLD}: không.", answer_text=f"{TOLD} mất cọc."
)


@pytest.fixture
def team(settings: Any) -> Team:
    settings.STAFF_SECOND_FACTOR = False
    write_provisions(make_instrument())
    return Team()


def _published(team: Team) -> Answer:
    """As if nobody had seen what the text tells."""
    answer = team.published()
    fields = ("title", "question_text", "summary", "answer_text")
    AnswerVersion.objects.filter(pk=answer.live_id).update(**{name: getattr(OLD, name) for name in fields})
    return Answer.objects.get(pk=answer.pk)


def _corrected(team: Team, answer: Answer, **changes: object) -> Answer:
    begun = start_correction(answer=answer, by=team.author, at=LATER)
    ready = team.carry_on(begun, text_with(**changes), at=LATER)
    return publish_version(version=ready, by=team.approver, at=LATER).answer


def _withheld(team: Team) -> Answer:
    answer = _corrected(team, _published(team), change_note="Viết lại cho gọn.")
    withhold_version(version=answer.versions.get(number=1), reason=WHY, by=team.approver, at=LAST)
    return Answer.objects.get(pk=answer.pk)


def _withdrawn(team: Team, answer: Answer) -> Answer:
    return withdraw_answer(answer=answer, reason="Sai.", by=team.approver, at=LATER)


def _desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


class TestWithhold:
    def test_keeps_the_days_and_says_since_when_and_why(self, team: Team) -> None:
        old = _withheld(team).versions.get(number=1)
        assert (old.state, old.published_at, old.ended_at) == (VersionState.WITHHELD, AT, LATER)
        assert (old.withheld_at, old.withheld_reason) == (LAST, WHY)

    def test_is_written_down_without_a_word_of_the_text(self, team: Team) -> None:
        answer = _withheld(team)
        entry = Entry.objects.get(verb="version.withheld")
        assert entry.details == {"answer": str(answer.number), "version": 1, "agency": team.agency.pk}
        assert TOLD not in str(entry.details)

    def test_has_copies_fetch_the_answer_again(self, team: Team) -> None:
        answer = _withheld(team)
        changes = PublicChange.objects.filter(answer=answer).order_by("pk").values_list("change", "version", "at")
        assert list(changes)[-1] == ("corrected", 2, LAST)

    def test_of_a_withdrawn_answer_tells_copies_nothing_more(self, team: Team) -> None:
        answer = _withdrawn(team, _published(team))
        withhold_version(version=answer.versions.get(), reason=WHY, by=team.approver, at=LAST)
        assert PublicChange.objects.filter(answer=answer).order_by("pk").values_list("change", flat=True).last() == (
            "withdrawn"
        )

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_wants_a_reason(self, team: Team, reason: str) -> None:
        answer = _corrected(team, _published(team))
        with pytest.raises(ReasonMissing):
            withhold_version(version=answer.versions.get(number=1), reason=reason, by=team.approver, at=LAST)

    def test_wants_a_reason_that_names_nobody(self, team: Team) -> None:
        answer = _corrected(team, _published(team))
        with pytest.raises(Refused, match="Lý do này nói ra điều phải giữ kín"):
            withhold_version(
                version=answer.versions.get(number=1), reason="Có số 0912 345 678.", by=team.approver, at=LAST
            )
        assert not Entry.objects.filter(verb="version.withheld").exists()

    @pytest.mark.parametrize("role", ["editor", "legal", "reception"])
    def test_is_for_who_approves(self, team: Team, role: str) -> None:
        answer = _corrected(team, _published(team))
        with pytest.raises(NotAllowed):
            withhold_version(
                version=answer.versions.get(number=1), reason=WHY, by=officer_of(team.agency, role), at=LAST
            )

    def test_is_not_for_another_agency(self, team: Team) -> None:
        answer = _corrected(team, _published(team))
        with pytest.raises(NotAllowed):
            withhold_version(version=answer.versions.get(number=1), reason=WHY, by=Team().approver, at=LAST)

    def test_is_for_old_versions_alone_and_once(self, team: Team) -> None:
        answer = _withheld(team)
        begun = start_correction(answer=answer, by=team.author, at=LAST)
        for version in (*answer.versions.filter(number__lt=3), begun):
            with pytest.raises(WrongState):
                withhold_version(version=version, reason=WHY, by=team.approver, at=LAST)

    def test_leads_nowhere(self) -> None:
        assert VERSION_STEPS[VersionState.WITHHELD] == frozenset()
        into = {state for state, steps in VERSION_STEPS.items() if VersionState.WITHHELD in steps}
        assert into == {VersionState.SUPERSEDED, VersionState.WITHDRAWN}

    @pytest.mark.parametrize("lacking", [{"withheld_reason": ""}, {"withheld_at": None}, {"published_at": None}])
    def test_is_held_by_the_database(self, team: Team, lacking: dict[str, Any]) -> None:
        old = _withheld(team).versions.filter(number=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            old.update(**lacking)


class TestNothingBringsItBack:
    def test_no_restoring(self, team: Team) -> None:
        answer = _withdrawn(team, _published(team))
        withhold_version(version=answer.versions.get(), reason=WHY, by=team.approver, at=LAST)
        with pytest.raises(Refused, match="Không có bản nào để khôi phục; xin xem lại"):
            restore_answer(answer=answer, by=team.approver, at=LAST)

    def test_nor_an_older_text_in_its_place(self, team: Team) -> None:
        """Withdrawn, published anew, withdrawn again and withheld: the first text is not what it was."""
        answer = _withdrawn(team, team.published())
        answer = _corrected(team, answer, summary="Có.")
        answer = withdraw_answer(answer=answer, reason="Sai.", by=team.approver, at=LAST)
        withhold_version(version=answer.versions.get(number=2), reason=WHY, by=team.approver, at=LAST)
        with pytest.raises(Refused, match="Không có bản nào để khôi phục; xin xem lại"):
            restore_answer(answer=answer, by=team.approver, at=LAST)

    def test_restoring_a_later_text_leaves_it_withheld(self, team: Team) -> None:
        answer = withdraw_answer(answer=_withheld(team), reason="Nhầm.", by=team.approver, at=LAST)
        answer = restore_answer(answer=answer, by=team.approver, at=LAST)
        assert answer.live is not None
        assert answer.live.number == 2
        assert answer.versions.get(number=1).state == VersionState.WITHHELD

    def test_a_correction_does_not_begin_with_it(self, team: Team) -> None:
        answer = _withdrawn(team, _published(team))
        withhold_version(version=answer.versions.get(), reason=WHY, by=team.approver, at=LAST)
        begun = start_correction(answer=answer, by=team.author, at=LAST)
        assert (begun.answer_text, begun.question_text, begun.summary) == ("", "", "")

    def test_erasing_the_asker_empties_it(self, team: Team) -> None:
        answer = _withheld(team)
        question = asked_of(team)
        answer.versions.filter(number=1).update(question=question, answer_text="Gọi 0912 345 678.")
        erase_person(question=question, at=LAST)
        assert "0912" not in answer.versions.get(number=1).answer_text


class TestReaders:
    def test_are_told_that_it_is_gone_and_why(self, team: Team, client: Client) -> None:
        answer = _withheld(team)
        response = client.get(f"{answer.get_absolute_url()}ban-1/")
        html = response.content.decode()
        assert response.status_code == 410
        assert TOLD not in html
        assert WHY in html
        assert "Không cho đọc từ ngày" in html
        assert "27/11/2026" in html
        assert html.count(f'href="{answer.get_absolute_url()}"') >= 1
        assert '<meta name="robots" content="noindex">' in html
        assert "<ins>" not in html
        assert html.count("<h1") == 1
        assert not re.search(r"\sstyle=|\son\w+=", html)

    def test_see_its_line_with_its_days(self, team: Team, client: Client) -> None:
        answer = _withheld(team)
        html = client.get(answer.get_absolute_url()).content.decode()
        assert "không còn cho đọc" in html
        assert f"{answer.get_absolute_url()}ban-1/" not in html
        assert '<time datetime="2026-11-25">' in html
        assert TOLD not in html

    def test_of_a_withdrawn_answer_do_not_read_its_title(self, team: Team, client: Client) -> None:
        answer = _published(team)
        Answer.objects.filter(pk=answer.pk).update(title=OLD.title)
        answer = _withdrawn(team, answer)
        assert TOLD in client.get(answer.get_absolute_url()).content.decode()
        withhold_version(version=answer.versions.get(), reason=WHY, by=team.approver, at=LAST)
        for path in ("", "ban-1/"):
            response = client.get(f"{answer.get_absolute_url()}{path}")
            assert response.status_code == 410
            assert TOLD not in response.content.decode()

    def test_get_it_from_no_feed_file_or_index(self, team: Team, client: Client) -> None:
        answer = _withheld(team)
        for name in ("questions:atom", "questions:json_feed"):
            feed = client.get(reverse(name)).content.decode()
            assert answer.get_absolute_url() in feed
            assert TOLD not in feed
        indexed = [(vars(one["live"]), one["text"]) for one in answers_for_index(numbers=[answer.number])]
        for given in (list(open_answers(day=date(2026, 11, 27))), indexed):
            assert len(given) == 1
            assert TOLD not in str(given)


class TestDesk:
    def test_who_approves_withholds_with_a_reason(self, team: Team) -> None:
        answer = _corrected(team, _published(team))
        desk, page = _desk(team.approver), reverse("questions_answer", args=[answer.pk])
        assert "Giữ lại một bản cũ" in desk.get(page).content.decode()
        address = reverse("questions_withhold", args=[answer.pk])
        response = desk.post(address, {"giu-lai-version": "1", "giu-lai-reason": WHY})
        assert (response.status_code, response["Location"]) == (302, page)
        html = desk.get(page).content.decode()
        assert answer.versions.get(number=1).state == VersionState.WITHHELD
        assert "Bản cũ không cho đọc" in html
        assert WHY in html
        assert "Giữ lại một bản cũ" not in html  # none is left to withhold

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ({"giu-lai-version": "1", "giu-lai-reason": ""}, "Hãy ghi lý do"),
            ({"giu-lai-version": "1", "giu-lai-reason": "Có số 0912 345 678."}, "Hãy nói chung"),
            ({"giu-lai-version": "2", "giu-lai-reason": WHY}, "không giữ lại được"),
            ({"giu-lai-version": "", "giu-lai-reason": WHY}, "Hãy chọn một bản"),
        ],
    )
    def test_says_what_is_wrong_and_loses_nothing(self, team: Team, said: dict[str, str], told: str) -> None:
        answer = _corrected(team, _published(team))
        response = _desk(team.approver).post(reverse("questions_withhold", args=[answer.pk]), said)
        assert response.status_code == 422
        assert told in response.content.decode()
        assert said["giu-lai-reason"] in response.content.decode()
        assert answer.versions.get(number=1).state == VersionState.SUPERSEDED

    @pytest.mark.parametrize("role", ["editor", "legal"])
    def test_offers_it_to_nobody_else(self, team: Team, role: str) -> None:
        answer = _corrected(team, _published(team))
        desk = _desk(officer_of(team.agency, role))
        assert "Giữ lại một bản cũ" not in desk.get(reverse("questions_answer", args=[answer.pk])).content.decode()
        said = {"giu-lai-version": "1", "giu-lai-reason": WHY}
        response = desk.post(reverse("questions_withhold", args=[answer.pk]), said)
        assert response.status_code in (302, 403)
        assert answer.versions.get(number=1).state == VersionState.SUPERSEDED

    def test_is_closed_to_another_agency(self, team: Team) -> None:
        answer = _corrected(team, _published(team))
        said = {"giu-lai-version": "1", "giu-lai-reason": WHY}
        response = _desk(Team().approver).post(reverse("questions_withhold", args=[answer.pk]), said)
        assert response.status_code in (403, 404)
        assert answer.versions.get(number=1).state == VersionState.SUPERSEDED

    def test_shows_the_words_to_who_answers_for_them_alone(self, team: Team) -> None:
        answer = _withheld(team)
        address = reverse("questions_version", args=[answer.pk, 1])
        assert f"{TOLD} mất cọc" in _desk(team.approver).get(address).content.decode()
        told = _desk(team.author).get(address).content.decode()
        assert WHY in told
        assert TOLD not in told
        key = answer.versions.get(number=1).pk
        for name in ("questions_check", "questions_text", "questions_privacy"):
            assert _desk(team.author).get(reverse(name, args=[key])).status_code == 404

    def test_compares_nothing_with_it(self, team: Team) -> None:
        answer = _withheld(team)
        page = _desk(team.author).get(reverse("questions_version", args=[answer.pk, 2])).content.decode()
        assert answer.title in page
        assert TOLD not in page
        assert "<del>" not in page

    def test_offers_no_restoring_of_what_is_withheld(self, team: Team) -> None:
        answer = _withdrawn(team, _published(team))
        desk, page = _desk(team.approver), reverse("questions_answer", args=[answer.pk])
        assert "Rút nhầm" in desk.get(page).content.decode()
        withhold_version(version=answer.versions.get(), reason=WHY, by=team.approver, at=LAST)
        assert "Rút nhầm" not in desk.get(page).content.decode()
