"""A reply by telephone, post or over the counter is one when a person has made it, and until then it waits."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.design.refusals import Incomplete, NotAllowed, Refused, SecondPersonAsked, WrongState
from portal.journal.models import Entry
from portal.questions.models import Clock, DayCount, Question, Reply, ReplyAttempt, ReplyDelivery
from portal.questions.operations.clocks import start_clock
from portal.questions.operations.personal_data import erase_person
from portal.questions.operations.replies import (
    Sending,
    finish_version,
    give_existing_answer,
    give_up_reply_by_two,
    note_attempt,
    reroute_reply,
)
from portal.questions.operations.rules import load_rules
from portal.questions.operations.submissions import withdraw_question
from portal.questions.operations.triage import merge_question, reopen_question
from portal.questions.queries.histories import asker_story
from portal.questions.states import ClockState, QuestionState, QuestionWay, ReplyBy
from portal.questions.states.deliveries import BY_HAND, AttemptResult, ReplyDeliveryState
from tests.portal.questions.answering import Team, asked_of, officer_of
from tests.portal.questions.factories import AT
from tests.portal.questions.test_replying import _checked

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SOON = AT + 2 * DAY
NUMBER = "0912 345 678"
S, R = ReplyDeliveryState, AttemptResult


def prepared(team: Team, way: ReplyBy, *, at: datetime = SOON, **fields: object) -> ReplyDelivery:
    """A reply that is approved and waits to be carried, with the clock of its question."""
    load_rules()
    wish = ReplyBy.CODE if way is ReplyBy.COUNTER else way
    question = asked_of(team, reply_by=wish, **fields)
    start_clock(question=question, at=AT)
    finish_version(version=_checked(team, question), sending=Sending(way), by=team.approver, at=at)
    return ReplyDelivery.objects.get(reply__question=question)


def tried(delivery: ReplyDelivery, team: Team, *results: AttemptResult, at: datetime = SOON, **said: object) -> None:
    for result in results:
        note_attempt(delivery=delivery, result=result, by=team.author, at=at, **said)
    delivery.refresh_from_db()


def counted() -> dict[str, int]:
    return {one.what: one.count for one in DayCount.objects.all()}


class TestCall:
    def test_waits_until_somebody_has_spoken_to_the_asker(self, team: Team) -> None:
        delivery = prepared(team, ReplyBy.PHONE)
        question, clock = Question.objects.get(), Clock.objects.get()
        assert (question.state, question.closed_at, clock.state) == ("cho-bao", None, "dang-tinh")
        assert not Entry.objects.filter(verb="reply.sent").exists()
        assert (asker_story(question=question, on=SOON.date())["heading"]) == BY_HAND[ReplyBy.PHONE].heading
        tried(delivery, team, R.NO_ANSWER, R.CALL_AGAIN, at=SOON + DAY)
        assert (delivery.state, Question.objects.get().state) == (S.WAITING, "cho-bao")
        tried(delivery, team, R.REACHED, at=SOON + 2 * DAY, spoken_to="bà Tư")
        question = Question.objects.select_related("clock").get()
        assert (delivery.state, question.state, question.closed_at) == (S.DELIVERED, "da-tra-loi", SOON + 2 * DAY)
        assert question.clock.stopped_on == timezone.localdate(SOON + 2 * DAY)
        told = [step.heading for step in asker_story(question=question, on=SOON.date())["steps"]]
        assert told[-3:] == ["Đã gọi, không ai nghe máy", "Đã gọi, hẹn gọi lại", "Đã gọi và trả lời bạn"]
        assert counted() == {"cho-bao": 1, "tra-loi": 1, "cong-bo": 1}

    def test_that_comes_late_is_late_whenever_it_was_approved(self, team: Team) -> None:
        delivery = prepared(team, ReplyBy.PHONE)
        tried(delivery, team, R.REACHED, at=AT + 60 * DAY)
        assert counted()["tra-loi-tre"] == 1
        assert Entry.objects.get(verb="reply.sent").details["late"] is True

    def test_is_made_by_its_agency_alone(self, client: Client, team: Team) -> None:
        delivery, stranger = prepared(team, ReplyBy.PHONE), Team().author
        with pytest.raises(NotAllowed):
            note_attempt(delivery=delivery, result=R.REACHED, by=stranger, at=SOON)
        page = reverse("questions_delivery", args=[delivery.pk])
        client.force_login(stranger)
        assert client.get(page).status_code == client.post(page).status_code == 404
        client.force_login(team.author)
        assert NUMBER not in client.get(page).content.decode()
        assert not Entry.objects.filter(verb="question.contact_shown").exists()
        assert NUMBER in client.post(page).content.decode()
        assert Entry.objects.get(verb="question.contact_shown").actor == team.author
        for ending in ("", "&tep=csv"):
            listed = client.get(reverse("questions_deliveries") + f"?cach=dien-thoai{ending}").content.decode()
            assert delivery.reply.question.reference in listed
            assert NUMBER not in listed

    def test_may_be_given_up_by_two_after_tries(self, team: Team) -> None:
        delivery = prepared(team, ReplyBy.PHONE)
        lost = {"delivery": delivery, "reason": "Gọi nhiều ngày không được."}
        with pytest.raises(Refused):
            give_up_reply_by_two(**lost, by=team.author, at=SOON)
        tried(delivery, team, R.NO_ANSWER, R.NO_ANSWER, R.NO_ANSWER)
        with pytest.raises(SecondPersonAsked):
            give_up_reply_by_two(**lost, by=team.author, at=SOON)
        assert Question.objects.get().state == QuestionState.DELIVERING
        give_up_reply_by_two(**lost, by=team.approver, at=SOON)
        delivery.refresh_from_db()
        assert (delivery.state, Question.objects.get().state) == (S.UNREACHABLE, "da-tra-loi")
        assert counted() == {"cho-bao": 1, "khong-bao-duoc": 1, "cong-bo": 1}
        assert not Entry.objects.filter(verb="reply.sent").exists()
        with pytest.raises(WrongState):
            tried(delivery, team, R.REACHED)

    def test_over_a_wrong_number_goes_on_at_the_counter_and_the_clock_waits(self, team: Team) -> None:
        delivery = prepared(team, ReplyBy.PHONE)
        with pytest.raises(Refused):
            reroute_reply(delivery=delivery, way=ReplyBy.COUNTER, reason="Cho tiện.", by=team.author, at=SOON)
        tried(delivery, team, R.WRONG_NUMBER)
        reroute_reply(delivery=delivery, way=ReplyBy.COUNTER, reason="Sai số.", by=team.author, at=SOON)
        assert Clock.objects.get().state == ClockState.PAUSED
        tried(delivery, team, R.HANDED, at=AT + 60 * DAY)
        assert counted()["tra-loi"] == 1, "nobody is late for whom the asker did not come"


class TestLetter:
    @pytest.mark.parametrize(
        ("said", "error"),
        [
            ({}, Incomplete),
            ({"number": "EM1VN"}, Incomplete),
            ({"number": "EM1VN", "on": date(2026, 11, 1)}, Refused),
            ({"number": "EM1VN", "on": date(2027, 11, 1)}, Refused),
        ],
    )
    def test_is_posted_by_its_number_on_its_day(
        self, said: dict[str, object], error: type[Exception], team: Team
    ) -> None:
        delivery = prepared(team, ReplyBy.POST)
        with pytest.raises(error):
            tried(delivery, team, R.POSTED, **said)
        assert not ReplyAttempt.objects.exists()

    def test_counts_on_the_day_of_the_post_and_waits_again_when_it_comes_back(self, team: Team) -> None:
        delivery = prepared(team, ReplyBy.POST)
        on = timezone.localdate(SOON + DAY)
        tried(delivery, team, R.POSTED, at=AT + 60 * DAY, number="EM1VN", on=on)
        assert (Clock.objects.get().stopped_on, counted()["tra-loi"]) == (on, 1)
        tried(delivery, team, R.SENT_BACK, at=AT + 70 * DAY)
        assert (delivery.state, delivery.waits_since) == (S.RETURNED, AT + 70 * DAY)
        assert asker_story(question=Question.objects.get(), on=on)["heading"] == BY_HAND[ReplyBy.POST].heading
        reroute_reply(delivery=delivery, way=ReplyBy.COUNTER, reason="Thư trả lại.", by=team.author, at=AT + 70 * DAY)
        tried(delivery, team, R.HANDED, at=AT + 71 * DAY)
        assert delivery.state == S.DELIVERED
        assert Entry.objects.filter(verb="reply.sent").count() == 1

    def test_goes_out_in_a_batch(self, client: Client, team: Team) -> None:
        one, other = prepared(team, ReplyBy.POST), prepared(team, ReplyBy.POST)
        client.force_login(team.author)
        assert client.post(reverse("questions_letters")).content.startswith(b"%PDF-")
        assert Entry.objects.filter(verb="question.contact_shown").count() == 2
        day = timezone.localdate()
        typed = {f"so-{one.pk}": "EM1VN", f"so-{other.pk}": "", "on": f"{day:%Y-%m-%d}"}
        Reply.objects.update(sent_at=timezone.now())
        client.post(reverse("questions_posted"), typed, follow=True)
        assert list(ReplyAttempt.objects.values_list("delivery", "number", "on")) == [(one.pk, "EM1VN", day)]
        response = client.post(reverse("questions_posted"), {"on": f"{day:%d/%m/%Y}"}, follow=True)
        assert [one.level_tag for one in response.context["messages"]] == ["info"], "nothing was recorded"
        client.force_login(Team().author)
        assert client.post(reverse("questions_letters")).status_code == 302, "another agency has no letters"

    def test_a_day_that_cannot_be_read_loses_no_numbers(self, client: Client, team: Team) -> None:
        one = prepared(team, ReplyBy.POST)
        client.force_login(team.author)
        response = client.post(reverse("questions_posted"), {f"so-{one.pk}": "EM1VN", "on": "31/02/2026"})
        page = response.content.decode()
        assert response.status_code == 400
        assert [typed in page for typed in ('value="EM1VN"', 'value="31/02/2026"', "Ngày chưa đúng.")] == [True] * 3
        assert not ReplyAttempt.objects.exists()


class TestCounter:
    def test_hears_at_once_what_is_public_already(self, team: Team) -> None:
        clerk = officer_of(team.agency, "reception")
        fields = {"way": QuestionWay.COUNTER.value, "received_by": clerk, "state": "da-nhan", "lead_agency": None}
        question = asked_of(team, reply_by=ReplyBy.PHONE, **fields)
        give_existing_answer(question=question, answer=team.published(), by=clerk, at=SOON, is_face_to_face=True)
        delivery = ReplyDelivery.objects.get()
        assert (delivery.way, delivery.state) == (ReplyBy.COUNTER, S.DELIVERED)
        assert Question.objects.get(pk=question.pk).state == QuestionState.ANSWERED


class TestCalledOff:
    @pytest.mark.parametrize("act", ["reopen", "withdraw", "erase"])
    def test_where_nobody_is_to_hear_it_any_more(self, act: str, team: Team) -> None:
        delivery = prepared(team, ReplyBy.PHONE)
        tried(delivery, team, R.NO_ANSWER, words="Máy của 0912345678 bận", spoken_to="bà Tư")
        question = Question.objects.get()
        if act == "reopen":
            question = reopen_question(question=question, reason="Chưa rõ.", by=team.author, at=SOON)
        elif act == "withdraw":
            withdraw_question(question=question, at=SOON)
        else:
            erase_person(question=question, at=SOON)
            assert "0912345678" not in ReplyAttempt.objects.get().words + ReplyAttempt.objects.get().spoken_to
        delivery.refresh_from_db()
        assert delivery.state == S.CALLED_OFF
        with pytest.raises(WrongState):
            tried(delivery, team, R.REACHED)

    def test_but_who_was_merged_still_hears(self, team: Team) -> None:
        head, other = asked_of(team), asked_of(team, reply_by=ReplyBy.PHONE)
        merge_question(question=other, into=head, explanation="Cùng một câu.", by=team.author, at=AT)
        finish_version(version=_checked(team, head), sending=Sending(ReplyBy.CODE), by=team.approver, at=SOON)
        delivery = ReplyDelivery.objects.get()
        assert (delivery.reply.question, delivery.agency) == (other, team.agency)
        tried(delivery, team, R.REACHED)
        assert Question.objects.get(pk=other.pk).state == QuestionState.MERGED
        assert Entry.objects.filter(verb="reply.sent", subject_id=str(other.pk)).exists()


def test_a_way_that_the_asker_did_not_choose_is_refused(team: Team) -> None:
    for wish, way in ((ReplyBy.PHONE, ReplyBy.CODE), (ReplyBy.CODE, ReplyBy.PHONE)):
        question = asked_of(team, reply_by=wish)
        with pytest.raises(Refused):
            finish_version(version=_checked(team, question), sending=Sending(way), by=team.approver, at=SOON)


def test_of_replies_of_before_nothing_is_claimed(team: Team) -> None:
    question = asked_of(team, reply_by=ReplyBy.PHONE, state="da-tra-loi", closed_at=SOON)
    Reply.objects.create(question=question, text="Xin trả lời.", by_way=ReplyBy.PHONE.value, sent_at=SOON)
    last = asker_story(question=question, on=SOON.date())["steps"][-1]
    assert "chưa ghi việc báo" in last.words
    assert "điện thoại" not in last.heading
