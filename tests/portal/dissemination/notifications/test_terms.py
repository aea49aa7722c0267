"""How long the law gives for what people ask about their data."""

from datetime import date

import pytest

from portal.agencies.dates import WorkingCalendar
from portal.dissemination.planning.rules import DATA_REQUEST_TERMS, term_on
from portal.dissemination.states import RequestKind

CALENDAR = WorkingCalendar()


@pytest.mark.parametrize(
    ("came", "answer_by"),
    [
        (date(2026, 11, 24), date(2026, 11, 26)),  # Tuesday -> Thursday
        (date(2026, 11, 27), date(2026, 12, 1)),  # Friday: Saturday and Sunday do not count
        (date(2026, 12, 31), date(2027, 1, 5)),  # the first of January is off, and a weekend follows
    ],
)
def test_an_answer_is_due_in_two_working_days(came: date, answer_by: date):
    assert term_on(came).answer_by(came, calendar=CALENDAR) == answer_by


def test_to_stop_is_due_in_fifteen_days_and_moves_off_a_day_off():
    came = date(2026, 11, 20)
    assert term_on(came).done_by("rut-dong-y", came, calendar=CALENDAR) == date(2026, 12, 7)  # the 5th is a Saturday


@pytest.mark.parametrize("kind", RequestKind)
def test_every_kind_of_request_has_its_time(kind: RequestKind):
    assert all(0 < term.done_days[kind.value] <= 15 for term in DATA_REQUEST_TERMS)


def test_rules_follow_one_another():
    assert [term.since for term in DATA_REQUEST_TERMS] == sorted({term.since for term in DATA_REQUEST_TERMS})
    assert term_on(date(2020, 1, 1)) is DATA_REQUEST_TERMS[0]
