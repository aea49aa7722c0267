"""What lies in which list, how it is narrowed, and that an index finds it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.questions.models import Question
from portal.questions.operations.triage import ask_supplement, refuse_question
from portal.questions.queries.workload import (
    InboxList,
    WorkList,
    inbox_counts,
    inbox_questions,
    questions_matching,
    work_list_counts,
    work_list_questions,
)
from portal.questions.states import QuestionState
from tests.portal.agencies.factories import make_agency
from tests.portal.questions.factories import AT, make_question
from tests.portal.questions.triage_story import referred, staff, waiting

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(AT)
SOON = TODAY + timedelta(days=2)


def due(question: Question, day: date) -> Question:
    Question.objects.filter(pk=question.pk).update(due_on=day)
    return question


class TestTrays:
    def test_each_question_lies_in_one_of_them(self):
        agency, by = make_agency(), staff()
        received, screened = waiting(), make_question(state=QuestionState.SCREENING.value)
        answering, paused, refused = referred(agency, by=by), referred(agency, by=by), waiting()
        ask_supplement(question=paused, wanted="Ở đâu?", by=by, at=AT)
        refuse_question(question=refused, explanation="Hỏi tòa án.", by=by, at=AT)
        lying = {tray: [one.pk for one in inbox_questions(tray)] for tray in InboxList}
        assert lying == {
            InboxList.RECEIVED: [received.pk],
            InboxList.SCREENING: [screened.pk],
            InboxList.REFERRED: [answering.pk],
            InboxList.PAUSED: [paused.pk],
            InboxList.CLOSED: [refused.pk],
        }
        assert inbox_counts() == {tray: 1 for tray in InboxList if tray is not InboxList.CLOSED}

    def test_first_due_first(self):
        late, early = due(waiting(), TODAY + timedelta(days=9)), due(waiting(), TODAY)
        assert [one.pk for one in inbox_questions(InboxList.RECEIVED)] == [early.pk, late.pk]


class TestPiles:
    def test_of_an_agency_by_what_is_urgent(self):
        agency, other, by = make_agency("Sở Y tế"), make_agency("Sở Xây dựng"), staff()
        late = due(referred(agency, by=by), TODAY - timedelta(days=1))
        soon = due(referred(agency, by=by), SOON)
        calm = due(referred(agency, by=by), TODAY + timedelta(days=20))
        joint = due(referred(other, agency, by=by), TODAY)
        lying = {
            pile: [one.pk for one in work_list_questions(pile, agencies={agency.pk}, today=TODAY, soon=SOON)]
            for pile in WorkList
        }
        assert lying == {
            WorkList.OPEN: [late.pk, soon.pk, calm.pk],
            WorkList.SOON: [soon.pk],
            WorkList.LATE: [late.pk],
            WorkList.PAUSED: [],
            WorkList.JOINT: [joint.pk],
            WorkList.DONE: [],
        }
        counts = work_list_counts(agencies={agency.pk}, today=TODAY, soon=SOON)
        assert counts == {WorkList.OPEN: 3, WorkList.SOON: 1, WorkList.LATE: 1, WorkList.PAUSED: 0, WorkList.JOINT: 1}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "thu hoi dat"}, True),
        ({"words": "ĐẤT thu"}, True),  # each word, in any order
        ({"words": "hụi"}, False),
        ({"field": "dat-dai"}, True),  # a topic covers its headings
        ({"field": "dat"}, False),
        ({"track": "doanh-nghiep"}, False),
        ({"way": "cong"}, True),
        ({"older_than": 3}, True),
        ({"older_than": 7}, False),
        ({"has_doubts": True}, False),
    ],
)
def test_narrowing(asked, found):
    waiting("Thu hồi đất ruộng", field_slug="dat-dai/dat-dai", received_at=AT - timedelta(days=5))
    assert questions_matching(inbox_questions(InboxList.RECEIVED), **asked, at=AT).exists() is found


@pytest.mark.parametrize(
    "found",
    [
        lambda: inbox_questions(InboxList.RECEIVED),
        lambda: inbox_questions(InboxList.SCREENING),
        lambda: inbox_questions(InboxList.REFERRED),
        lambda: work_list_questions(WorkList.OPEN, agencies={1}, today=TODAY, soon=SOON),
        lambda: work_list_questions(WorkList.LATE, agencies={1}, today=TODAY, soon=SOON),
        lambda: work_list_questions(WorkList.SOON, agencies={1, 2}, today=TODAY, soon=SOON),
    ],
)
def test_an_index_finds_a_page_of_a_list(found):
    plan = found()[:30].explain()
    if connection.vendor == "sqlite":
        assert "SCAN questions_question\n" not in plan
        assert "USING INDEX question_" in plan


def test_only_what_a_person_is_still_to_look_at_is_suspected(client: Client) -> None:
    """Without JavaScript a browser leaves a sign; who let the question in has judged it, and the agency that answers is
    not told that its asker may be a machine."""
    agency, by = make_agency(), staff()
    sign = ["Trình duyệt không chạy phép thử chống máy"]
    waiting(doubts=sign)
    referred(agency, by=by, doubts=sign)
    make_question(state=QuestionState.SCREENING.value, doubts=sign)
    client.force_login(by)
    trays = {tray: client.get(reverse("questions_inbox"), {"hop": tray.value}).content.decode() for tray in InboxList}
    said = {tray: ("Nghi là rác" in page, "Dấu hiệu rác" in page) for tray, page in trays.items()}
    assert said[InboxList.SCREENING] == (True, False)
    assert said[InboxList.RECEIVED] == (False, True)
    assert said[InboxList.REFERRED] == (False, False)
