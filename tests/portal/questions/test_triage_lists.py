"""What lies in which list, how it is narrowed, and that an index finds it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.questions.models import Question
from portal.questions.operations.triaging import ask_supplement, refuse_question
from portal.questions.queries.triage import (
    Narrowed,
    Pile,
    Tray,
    counts_of_piles,
    counts_of_trays,
    in_pile,
    in_tray,
    narrowed,
    waiting_at,
    waiting_at_the_desk,
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
        lying = {tray: [one.pk for one in in_tray(tray)] for tray in Tray}
        assert lying == {
            Tray.RECEIVED: [received.pk],
            Tray.SCREENING: [screened.pk],
            Tray.REFERRED: [answering.pk],
            Tray.PAUSED: [paused.pk],
            Tray.CLOSED: [refused.pk],
        }
        assert counts_of_trays() == {tray: 1 for tray in Tray if tray is not Tray.CLOSED}

    def test_first_due_first(self):
        late, early = due(waiting(), TODAY + timedelta(days=9)), due(waiting(), TODAY)
        assert [one.pk for one in in_tray(Tray.RECEIVED)] == [early.pk, late.pk]


class TestPiles:
    def test_of_an_agency_by_what_is_urgent(self):
        agency, other, by = make_agency("Sở Y tế"), make_agency("Sở Xây dựng"), staff()
        late = due(referred(agency, by=by), TODAY - timedelta(days=1))
        soon = due(referred(agency, by=by), SOON)
        calm = due(referred(agency, by=by), TODAY + timedelta(days=20))
        joint = due(referred(other, agency, by=by), TODAY)
        lying = {pile: [one.pk for one in in_pile(pile, agencies={agency.pk}, today=TODAY, soon=SOON)] for pile in Pile}
        assert lying == {
            Pile.OPEN: [late.pk, soon.pk, calm.pk],
            Pile.SOON: [soon.pk],
            Pile.LATE: [late.pk],
            Pile.PAUSED: [],
            Pile.JOINT: [joint.pk],
            Pile.DONE: [],
        }
        counts = counts_of_piles(agencies={agency.pk}, today=TODAY, soon=SOON)
        assert counts == {Pile.OPEN: 3, Pile.SOON: 1, Pile.LATE: 1, Pile.PAUSED: 0, Pile.JOINT: 1}
        assert waiting_at(agencies={agency.pk}, today=TODAY).late == 1
        assert waiting_at(agencies=None, today=TODAY).count == 4
        assert waiting_at_the_desk(today=TODAY).count == 0


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Narrowed(words="thu hoi dat"), True),
        (Narrowed(words="ĐẤT thu"), True),  # each word, in any order
        (Narrowed(words="hụi"), False),
        (Narrowed(field="dat-dai"), True),  # a topic covers its headings
        (Narrowed(field="dat"), False),
        (Narrowed(track="doanh-nghiep"), False),
        (Narrowed(way="cong"), True),
        (Narrowed(older_than=3), True),
        (Narrowed(older_than=7), False),
        (Narrowed(has_doubts=True), False),
    ],
)
def test_narrowing(asked, found):
    waiting("Thu hồi đất ruộng", field_slug="dat-dai/dat-dai", received_at=AT - timedelta(days=5))
    assert narrowed(in_tray(Tray.RECEIVED), asked, at=AT).exists() is found


@pytest.mark.parametrize(
    "found",
    [
        lambda: in_tray(Tray.RECEIVED),
        lambda: in_tray(Tray.SCREENING),
        lambda: in_tray(Tray.REFERRED),
        lambda: in_pile(Pile.OPEN, agencies={1}, today=TODAY, soon=SOON),
        lambda: in_pile(Pile.LATE, agencies={1}, today=TODAY, soon=SOON),
        lambda: in_pile(Pile.SOON, agencies={1, 2}, today=TODAY, soon=SOON),
    ],
)
def test_an_index_finds_a_page_of_a_list(found):
    plan = found()[:30].explain()
    if connection.vendor == "sqlite":
        assert "SCAN questions_question\n" not in plan
        assert "USING INDEX question_" in plan
