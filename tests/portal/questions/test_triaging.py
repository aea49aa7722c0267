"""The way of a question through the hands of officers: who has it, what is written, what the asker is told."""

from datetime import timedelta

import pytest

from portal.agencies.models import Agency
from portal.design.refusals import Incomplete, ReasonMissing, Refused, WrongState
from portal.journal.models import Entry
from portal.questions.models import Answer, ClockChange, DayCount, Question, Taught
from portal.questions.operations import triage
from portal.questions.operations.submissions import withdraw_question
from portal.questions.queries.routing import suggestion_for
from portal.questions.states import ClockState, CountedEvent, QuestionState, ReferralPart, ReferralState
from tests.portal.agencies.factories import make_agency
from tests.portal.questions.factories import AT, make_question
from tests.portal.questions.triage_story import FIELD, open_of, parts, referred, staff, waiting

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=3)
LEAD, JOINT = ReferralPart.LEAD.value, ReferralPart.JOINT.value
OPEN, RETURNED = ReferralState.OPEN.value, ReferralState.RETURNED.value
PASSED, DONE, BACK = ReferralState.PASSED_ON.value, ReferralState.DONE.value, ReferralState.CALLED_BACK.value


@pytest.fixture
def land() -> Agency:
    return make_agency("Sở Nông nghiệp và Môi trường")


@pytest.fixture
def works() -> Agency:
    return make_agency("Sở Xây dựng")


def verbs(question: Question) -> list[str]:
    told = Entry.objects.filter(verb__startswith="question.", subject_id=str(question.pk))
    return list(told.order_by("pk").values_list("verb", flat=True))


def counted(what: CountedEvent, agency: Agency | None = None) -> int:
    return sum(DayCount.objects.filter(what=what.value, agency=agency).values_list("count", flat=True))


class TestRefer:
    def test_gives_it_to_a_leading_agency_and_asks_others_to_contribute(self, land, works):
        question = referred(land, works, by=staff())
        assert question.state == QuestionState.REFERRED.value
        assert question.lead_agency == land
        assert question.field_slug == FIELD
        assert parts(question) == [(land.name, LEAD, OPEN), (works.name, JOINT, OPEN)]
        assert verbs(question) == ["question.referred"]
        assert counted(CountedEvent.REFERRED, land) == 1

    def test_a_second_officer_comes_too_late_and_changes_nothing(self, land, works):
        question = waiting()
        stale = Question.objects.get(pk=question.pk)
        triage.refer_question(question=question, lead=land, field_slug=FIELD, reason="", by=staff(), at=AT)
        with pytest.raises(WrongState):
            triage.refer_question(question=stale, lead=works, field_slug="nha-o", reason="", by=staff(), at=LATER)
        assert parts(question) == [(land.name, LEAD, OPEN)]
        assert Question.objects.get(pk=question.pk).field_slug == FIELD

    def test_an_agency_that_has_ended_gets_nothing(self, works):
        ended = make_agency("Sở Giao thông vận tải", exists_to=AT.date())
        with pytest.raises(Refused, match="Cơ quan này không còn hoạt động"):
            triage.refer_question(question=waiting(), lead=ended, field_slug=FIELD, reason="", by=None, at=AT)

    def test_teaches_words_that_the_law_knows_and_no_name(self, land):
        referred(land, by=staff(), text="Ông Xyzzy bị thu hồi đất nông nghiệp")
        taught = set(Taught.objects.filter(what="field", label=FIELD).values_list("term", flat=True))
        assert {"", "thu hoi", "nong nghiep"} <= taught
        assert not any("xyzzy" in term for term in taught)

    def test_teaches_no_name_that_the_law_knows_as_words(self, land):
        referred(land, by=staff(), text="Tôi tên Nguyễn Văn Hùng, ở ấp Phú Lợi, bị thu hồi đất nông nghiệp")
        taught = set(Taught.objects.filter(what="field", label=FIELD).values_list("term", flat=True))
        assert "thu hoi" in taught
        assert not taught & {"nguyen", "van", "nguyen van", "hung", "van hung", "phu", "loi", "phu loi"}


class TestSuggestionFor:
    def test_weighs_what_is_told_and_not_who_tells_it(self, land):
        told = "Hàng xóm lấn ranh đất nhà tôi thì làm đơn gửi ai?"
        plain = suggestion_for(question=make_question(told), on=AT.date())
        whoever = (
            f"toi la nguyen van hung cccd 092078001234 o ap 5. {told} Sđt không chín ba chín một hai ba bốn năm sáu"
        )
        named = suggestion_for(question=make_question(whoever), on=AT.date())
        assert named.fields[0].slug == plain.fields[0].slug
        said = [words for one in named.fields for words in one.words]
        assert not any(word in words for words in said for word in ("nguyen", "cccd", "năm sáu"))


class TestReferTwice:
    def test_an_agency_named_twice_has_one_part(self, land):
        assert parts(referred(land, land, by=staff())) == [(land.name, LEAD, OPEN)]


class TestAskToJoin:
    def test_one_more_agency_contributes(self, land, works):
        question = referred(land, by=staff())
        triage.ask_to_join(question=question, agency=works, reason="Có việc xây dựng.", by=staff(), at=LATER)
        assert parts(question) == [(land.name, LEAD, OPEN), (works.name, JOINT, OPEN)]
        with pytest.raises(WrongState, match="Cơ quan này đang tham gia trả lời câu hỏi"):
            triage.ask_to_join(question=question, agency=works, reason="Nhắc lại.", by=staff(), at=LATER)

    def test_what_it_gives_ends_its_part(self, land, works):
        question = referred(land, works, by=staff())
        triage.contribute(referral=open_of(question, works), text="Giấy phép cấp năm 2020.", by=staff(), at=LATER)
        assert parts(question)[1] == (works.name, JOINT, DONE)
        assert question.referrals.get(agency=works).contribution == "Giấy phép cấp năm 2020."

    def test_the_leading_agency_does_not_contribute_to_itself(self, land):
        question = referred(land, by=staff())
        with pytest.raises(WrongState):
            triage.contribute(referral=open_of(question, land), text="Ý kiến", by=staff(), at=LATER)

    def test_a_part_that_was_called_back_is_given_nothing_more(self, land, works):
        question = referred(land, works, by=staff())
        part = open_of(question, works)
        triage.return_question(question=question, agency=land, reason="Việc của tòa án.", by=staff(), at=LATER)
        with pytest.raises(WrongState):
            triage.contribute(referral=part, text="Muộn rồi", by=staff(), at=LATER)


class TestReturn:
    def test_the_leading_agency_gives_it_back_to_the_desk_and_nobody_contributes(self, land, works):
        question = referred(land, works, by=staff())
        back = triage.return_question(question=question, agency=land, reason="Việc của tòa án.", by=staff(), at=LATER)
        assert back.state == QuestionState.RECEIVED.value
        assert back.lead_agency is None
        assert parts(question) == [(land.name, LEAD, RETURNED), (works.name, JOINT, BACK)]
        assert counted(CountedEvent.RETURNED, land) == 1

    def test_a_contributing_agency_returns_its_part_alone(self, land, works):
        question = referred(land, works, by=staff())
        back = triage.return_question(question=question, agency=works, reason="Không liên quan.", by=None, at=LATER)
        assert back.state == QuestionState.REFERRED.value
        assert parts(question) == [(land.name, LEAD, OPEN), (works.name, JOINT, RETURNED)]

    def test_takes_back_what_was_taught_of_the_agency(self, land):
        question = referred(land, by=staff())
        assert Taught.objects.filter(what="agency", label=str(land.pk), count__gt=0).exists()
        triage.return_question(question=question, agency=land, reason="Nhầm.", by=staff(), at=LATER)
        assert not Taught.objects.filter(what="agency", label=str(land.pk), count__gt=0).exists()

    @pytest.mark.parametrize("reason", ["", "   ", "\n"])
    def test_wants_a_reason(self, land, reason):
        question = referred(land, by=staff())
        with pytest.raises(ReasonMissing):
            triage.return_question(question=question, agency=land, reason=reason, by=staff(), at=LATER)
        assert parts(question) == [(land.name, LEAD, OPEN)]


class TestTransfer:
    def test_the_lead_changes_and_the_asker_reads_why(self, land, works):
        question = referred(land, by=staff())
        moved = triage.transfer_question(question=question, to=works, reason="Việc nhà ở.", by=staff(), at=LATER)
        assert moved.lead_agency == works
        assert parts(question) == [(land.name, LEAD, PASSED), (works.name, LEAD, OPEN)]
        told = ClockChange.objects.filter(clock__question=question).order_by("pk").last()
        assert told is not None
        assert "Việc nhà ở." in told.explanation

    def test_who_contributed_may_come_to_lead(self, land, works):
        question = referred(land, works, by=staff())
        triage.transfer_question(question=question, to=works, reason="Chủ yếu là nhà ở.", by=staff(), at=LATER)
        assert parts(question)[1:] == [(works.name, JOINT, BACK), (works.name, LEAD, OPEN)]

    def test_not_to_who_leads_already(self, land):
        question = referred(land, by=staff())
        with pytest.raises(WrongState, match="Cơ quan này đang tham gia trả lời câu hỏi"):
            triage.transfer_question(question=question, to=land, reason="Nhầm tay.", by=staff(), at=LATER)
        assert parts(question) == [(land.name, LEAD, OPEN)]


class TestScreening:
    def test_what_was_held_back_comes_in_with_a_term_from_its_coming(self):
        question = make_question(state=QuestionState.SCREENING.value)
        released = triage.release(question=question, by=staff(), at=AT + timedelta(days=2))
        assert released.state == QuestionState.RECEIVED.value
        assert released.clock.started_on <= (AT + timedelta(days=1)).date()
        assert counted(CountedEvent.RECEIVED) == 1

    def test_spam_is_put_away_and_can_come_back(self):
        question = waiting()
        triage.mark_spam(question=question, by=staff(), at=AT)
        question.clock.refresh_from_db()
        assert question.clock.state == ClockState.STOPPED.value
        back = triage.release(question=question, by=staff(), at=LATER)
        assert back.state == QuestionState.RECEIVED.value
        back.clock.refresh_from_db()
        assert back.clock.state == ClockState.RUNNING.value
        assert counted(CountedEvent.RECEIVED) == 0, "it was counted when it came"

    def test_only_what_was_held_back_is_let_in(self):
        with pytest.raises(WrongState):
            triage.release(question=waiting(), by=staff(), at=AT)


class TestAskSupplement:
    def test_the_clock_stands_still_meanwhile(self, land):
        question = referred(land, by=staff())
        triage.ask_supplement(question=question, wanted="Thửa đất ở xã nào?", by=staff(), at=LATER)
        question.refresh_from_db()
        assert question.due_on is None
        with pytest.raises(WrongState, match="Đã hỏi thêm người hỏi và đang chờ họ trả lời"):
            triage.ask_supplement(question=question, wanted="Năm nào?", by=staff(), at=LATER)
        assert question.supplements.count() == 1

    def test_nothing_is_asked_about_a_closed_question(self):
        question = waiting()
        triage.refuse_question(question=question, explanation="Hỏi tòa án.", by=staff(), at=AT)
        with pytest.raises(WrongState):
            triage.ask_supplement(question=question, wanted="Ở đâu?", by=staff(), at=LATER)


class TestRefuse:
    def test_tells_the_asker_whom_to_ask_and_stops_everything(self, land):
        question = referred(land, by=staff())
        refused = triage.refuse_question(question=question, explanation="Mời hỏi tòa án.", by=staff(), at=LATER)
        assert refused.state == QuestionState.REFUSED.value
        assert refused.explanation == "Mời hỏi tòa án."
        assert parts(question) == [(land.name, LEAD, BACK)]
        assert question.clock.__class__.objects.get(question=question).state == ClockState.STOPPED.value

    @pytest.mark.parametrize(
        "close",
        [
            lambda head: triage.refuse_question(question=head, explanation="Ngoài phạm vi.", by=None, at=LATER),
            lambda head: triage.mark_spam(question=head, by=staff(), at=LATER),
            lambda head: withdraw_question(question=head, at=LATER),
        ],
    )
    def test_what_waited_for_it_comes_back_to_the_desk_however_it_closes(self, close):
        head, follower = waiting(), waiting()
        triage.merge_question(question=follower, into=head, explanation="Cùng câu hỏi.", by=staff(), at=AT)
        close(head)
        follower.refresh_from_db()
        assert follower.state == QuestionState.RECEIVED.value
        assert follower.merged_into is None
        assert follower.due_on is not None


class TestMerge:
    def test_waits_for_the_answer_to_the_other(self):
        head, follower = waiting(), waiting()
        merged = triage.merge_question(question=follower, into=head, explanation="Cùng câu hỏi.", by=staff(), at=AT)
        assert merged.state == QuestionState.MERGED.value
        assert merged.merged_into == head
        assert verbs(follower) == ["question.merged"]

    def test_chains_collapse_to_the_head(self):
        first, second, third = waiting(), waiting(), waiting()
        triage.merge_question(question=first, into=second, explanation="Như nhau.", by=staff(), at=AT)
        triage.merge_question(question=second, into=third, explanation="Như nhau.", by=staff(), at=LATER)
        first.refresh_from_db()
        assert first.merged_into == third
        fourth = waiting()
        merged = triage.merge_question(question=fourth, into=first, explanation="Như nhau.", by=staff(), at=LATER)
        assert merged.merged_into == third

    def test_no_circle_is_made(self):
        first, second = waiting(), waiting()
        triage.merge_question(question=first, into=second, explanation="Như nhau.", by=staff(), at=AT)
        with pytest.raises(Refused, match="Không gộp được"):
            triage.merge_question(question=second, into=first, explanation="Như nhau.", by=staff(), at=LATER)

    def test_not_into_what_was_refused(self):
        head = waiting()
        triage.refuse_question(question=head, explanation="Ngoài phạm vi.", by=staff(), at=AT)
        with pytest.raises(Refused, match="Không gộp được"):
            triage.merge_question(question=waiting(), into=head, explanation="Như nhau.", by=staff(), at=LATER)

    def test_not_into_an_answer_that_nobody_can_read(self, land):
        draft = Answer.objects.create(number=9_001, title="Nháp", agency=land, created_at=AT)
        with pytest.raises(Refused, match="Không gộp được"):
            triage.merge_question(question=waiting(), answer=draft, explanation="Đã có.", by=staff(), at=AT)

    def test_opened_again_it_waits_at_the_desk_with_a_term_of_its_own(self):
        head, follower = waiting(), waiting()
        triage.merge_question(question=follower, into=head, explanation="Cùng câu hỏi.", by=staff(), at=AT)
        back = triage.reopen_question(question=follower, reason="Khác nhau.", by=staff(), at=LATER)
        assert back.state == QuestionState.RECEIVED.value
        assert back.merged_into is None
        assert back.explanation == ""
        assert back.due_on is not None


class TestReopen:
    def test_what_was_answered_goes_back_to_who_answered_it(self, land):
        question = referred(land, by=staff())
        question.referrals.update(state=DONE, ended_at=AT)
        Question.objects.filter(pk=question.pk).update(state=QuestionState.ANSWERED.value, closed_at=AT)
        back = triage.reopen_question(question=question, reason="Chưa trả lời ý hai.", by=staff(), at=LATER)
        assert back.state == QuestionState.REFERRED.value
        assert parts(question) == [(land.name, LEAD, DONE), (land.name, LEAD, OPEN)]

    def test_or_to_whom_the_officer_names_where_nobody_answered(self, land):
        question = waiting()
        Question.objects.filter(pk=question.pk).update(state=QuestionState.ANSWERED.value, closed_at=AT)
        with pytest.raises(Incomplete, match="Hãy ghi cơ quan sẽ trả lời"):
            triage.reopen_question(question=question, reason="Sai.", by=staff(), at=LATER)
        back = triage.reopen_question(question=question, reason="Sai.", by=staff(), at=LATER, lead=land)
        assert back.lead_agency == land

    @pytest.mark.parametrize("state", [QuestionState.RECEIVED, QuestionState.WITHDRAWN, QuestionState.SPAM])
    def test_nothing_else_is_opened_again(self, state):
        closed_at = None if state is QuestionState.RECEIVED else AT
        question = make_question(state=state.value, closed_at=closed_at)
        with pytest.raises(WrongState):
            triage.reopen_question(question=question, reason="Nhầm.", by=staff(), at=LATER)


@pytest.mark.parametrize(
    "act",
    [
        lambda one, agency: triage.return_question(question=one, agency=agency, reason="x", by=None, at=AT),
        lambda one, agency: triage.transfer_question(question=one, to=agency, reason="x", by=None, at=AT),
        lambda one, agency: triage.ask_to_join(question=one, agency=agency, reason="x", by=None, at=AT),
    ],
)
@pytest.mark.parametrize("state", [QuestionState.RECEIVED, QuestionState.ANSWERED, QuestionState.WITHDRAWN])
def test_nothing_is_handed_on_that_no_agency_is_answering(act, state):
    closed_at = None if state is QuestionState.RECEIVED else AT
    with pytest.raises(WrongState):
        act(make_question(state=state.value, closed_at=closed_at), make_agency())


def test_words_of_an_officer_are_never_written_into_the_journal(land):
    question = referred(land, by=staff())
    triage.return_question(question=question, agency=land, reason="Bà Năm ở ấp 3 nhầm.", by=staff(), at=LATER)
    triage.write_note(question=question, text="Gọi bà Năm.", by=staff(), at=LATER)
    told = " ".join(str(entry.details) for entry in Entry.objects.filter(subject_id=str(question.pk)))
    assert str(land.pk) in told
    assert "Năm" not in told
