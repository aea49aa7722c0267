"""Who is in charge of what waits, and who takes a colleague's place: shown, told and kept; nobody gains a right."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency, Officer, PersonInCharge, Posting, StandIn
from portal.design.refusals import NotAllowed, Overtaken, Refused
from portal.dissemination.operations.notifications import notify_identity_changes
from portal.journal.models import Entry
from portal.journal.operations.duties import end_stand_in, give_work, set_stand_in
from portal.journal.queries.pending_work import count_waiting, stood_in_for, waiting_for, waiting_work
from portal.questions.models import Question
from portal.questions.queries.workload import TO_ANSWER
from portal.questions.states import QUESTION_ACTS
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.frontpages.test_my_work import letters
from tests.portal.frontpages.waiting_scenes import AT, DAY
from tests.portal.questions.answering import Team, asked_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


def officer(name: str, agency: Agency, role: str = "reception") -> Officer:
    who = make_officer(name, display_name=name.title(), email=f"{name}@example.vn")
    return make_posting(role, agency=agency, officer=who).officer


def browser(of: Officer) -> Client:
    client = Client()
    client.force_login(of)
    return client


def give(question: Question, to: Officer | None, *, by: Officer, seen: Officer | None = None) -> PersonInCharge | None:
    return give_work(work=waiting_work()[TO_ANSWER], row=question, officer=to, seen=seen, by=by, at=AT)


def waits(of: Officer, at: datetime = AT) -> int:
    return count_waiting(officer=of, at=at)


class Desk:
    """An agency with two at the same work, and a question that waits for both."""

    def __init__(self) -> None:
        self.agency = make_agency("Sở Nội vụ")
        self.an, self.binh = officer("an", self.agency), officer("binh", self.agency)
        self.question = asked_of(Team(self.agency), due_on=DAY + timedelta(days=9))

    def leave(self, stand_in: Officer, *, by: Officer | None = None, days: int = 2) -> StandIn:
        return set_stand_in(
            officer=self.an, stand_in=stand_in, agency=self.agency, from_date=DAY, to_date=DAY + timedelta(days=days),
            by=by or self.an, at=AT,
        )  # fmt: skip


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestInCharge:
    def test_what_one_has_taken_is_counted_and_written_to_her_alone(self, desk: Desk):
        assert (waits(desk.an), waits(desk.binh)) == (1, 1)
        page = reverse("in_charge", args=[TO_ANSWER, desk.question.pk])
        taken = browser(desk.an).post(page, {"officer": desk.an.pk, "seen": ""})
        assert taken.status_code == 302
        assert (waits(desk.an), waits(desk.binh)) == (1, 0)
        entry = Entry.objects.get(verb="work.taken")
        assert (entry.actor, entry.subject) == (desk.an, desk.question)
        assert desk.question.reference in letters()["an@example.vn"]
        assert desk.question.reference not in letters().get("binh@example.vn", "")

    def test_a_colleague_sees_who_has_it_and_may_still_take_it_which_tells_her(self, desk: Desk, mailoutbox: list):
        give(desk.question, desk.an, by=desk.an)
        listed = browser(desk.binh).get(reverse("my_work"), {"loai": TO_ANSWER})
        assert str(listed.context["rows"][0]["charge"].officer) == "An"
        assert "An" in browser(desk.binh).get(reverse("questions_question", args=[desk.question.pk])).content.decode()
        give(desk.question, desk.binh, by=desk.binh, seen=desk.an)
        notify_identity_changes(entries=[Entry.objects.filter(verb="work.taken").latest("pk")])
        (letter,) = mailoutbox
        assert letter.to == ["an@example.vn"]
        assert desk.question.title not in letter.body, "what is asked is for the screen"

    def test_two_who_take_it_at_once_are_told_of_each_other(self, desk: Desk):
        give(desk.question, desk.an, by=desk.an)
        with pytest.raises(Overtaken, match="An"):
            give(desk.question, desk.binh, by=desk.binh)

    def test_nobody_is_given_what_they_may_not_do(self, desk: Desk):
        stranger = officer("la", make_agency("Sở khác"))
        with pytest.raises(Refused):
            give(desk.question, stranger, by=desk.an)
        with pytest.raises(NotAllowed):
            give(desk.question, desk.an, by=stranger)
        assert browser(stranger).get(reverse("in_charge", args=[TO_ANSWER, desk.question.pk])).status_code == 404
        assert not PersonInCharge.objects.exists()

    def test_what_nobody_is_in_charge_of_any_more_waits_for_all(self, desk: Desk):
        give(desk.question, desk.an, by=desk.binh)
        assert waits(desk.binh) == 0
        Posting.objects.filter(officer=desk.an).update(to_date=DAY)
        assert waits(desk.binh) == 1, "who left is in charge of nothing"
        Posting.objects.filter(officer=desk.an).update(to_date=None)
        give(desk.question, None, by=desk.an, seen=desk.an)
        assert waits(desk.binh) == 1

    def test_what_a_leader_has_to_know_is_taken_by_nobody(self, desk: Desk):
        leader = officer("lanh-dao", desk.agency, "leader")
        with pytest.raises(NotAllowed):
            give_work(
                work=waiting_work()["cau-hoi-tre-lanh-dao"], row=desk.question, officer=leader, seen=None, by=leader,
                at=AT,
            )  # fmt: skip


class TestStandIn:
    def test_what_she_is_in_charge_of_waits_for_the_stand_in_in_her_name(self, desk: Desk):
        give(desk.question, desk.an, by=desk.an)
        desk.leave(desk.binh)
        assert waits(desk.binh) == 1
        assert waits(desk.binh, AT + timedelta(days=5)) == 0, "she is back"
        assert "(thay An)" in letters()["binh@example.vn"]
        StandIn.objects.update(to_date=timezone.localdate())
        assert browser_rows(desk.binh)["instead"]

    def test_the_journal_tells_who_acted_for_whom(self, desk: Desk):
        give(desk.question, desk.an, by=desk.an)
        act = QUESTION_ACTS["answer"]
        assert stood_in_for(act=act, row=desk.question, by=desk.binh, at=AT) is None
        desk.leave(desk.binh)
        assert stood_in_for(act=act, row=desk.question, by=desk.binh, at=AT) == desk.an
        assert stood_in_for(act=act, row=desk.question, by=desk.an, at=AT) is None

    def test_a_stand_in_without_the_right_gains_none_and_it_waits_for_who_has_it(self, desk: Desk):
        deputy = officer("pho", desk.agency, "unit_admin")
        give(desk.question, desk.an, by=desk.an)
        desk.leave(deputy)
        assert waits(deputy) == 0
        assert all(work.code != TO_ANSWER for work, _ in waiting_for(officer=deputy, at=AT))
        assert waits(desk.binh) == 1, "nothing is lost while she is away"

    def test_she_or_the_head_of_her_agency_says_it_and_no_other(self, desk: Desk):
        with pytest.raises(NotAllowed):
            desk.leave(desk.binh, by=desk.binh)
        with pytest.raises(NotAllowed):
            desk.leave(desk.binh, by=officer("la", make_agency("Sở khác"), "leader"))
        made = desk.leave(desk.binh, by=officer("dau", desk.agency, "leader"))
        with pytest.raises(NotAllowed):
            end_stand_in(leave=made, by=desk.binh, at=AT)
        assert Entry.objects.get(verb="absence.set").details["officers"] == sorted([desk.an.pk, desk.binh.pk])
        end_stand_in(leave=made, by=desk.an, at=AT)
        assert not StandIn.objects.exists()

    def test_only_a_colleague_takes_her_place_and_one_at_a_time(self, desk: Desk):
        with pytest.raises(Refused):
            desk.leave(officer("la", make_agency("Sở khác")))
        desk.leave(desk.binh)
        with pytest.raises(Refused):
            desk.leave(officer("chi", desk.agency))

    def test_all_see_it_and_a_form_writes_it(self, desk: Desk):
        day, stranger = timezone.localdate(), officer("la", make_agency("Sở khác"))
        said = {
            "whose": f"An [an] – {desk.agency}", "stand_in": "Binh [binh]",
            "from_date": f"{day:%d/%m/%Y}", "to_date": f"{day:%d/%m/%Y}",
        }  # fmt: skip
        assert browser(stranger).post(reverse("absences"), said).status_code == 422
        assert browser(desk.an).post(reverse("absences"), said).status_code == 302
        made = StandIn.objects.get()
        assert (made.from_date, made.set_by) == (day, desk.an)
        seen = unescape(browser(stranger).get(reverse("absences")).content.decode())
        assert "Binh" in seen
        assert reverse("absence_end", args=[made.pk]) not in seen


def browser_rows(of: Officer) -> dict[str, object]:
    (row,) = browser(of).get(reverse("my_work"), {"loai": TO_ANSWER}).context["rows"]
    assert isinstance(row, dict)
    return row
