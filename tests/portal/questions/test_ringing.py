"""Clocks remind and escalate by themselves: each once, by an index, and a killed chore loses and doubles nothing."""

import signal
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection

from portal.journal.models import Entry
from portal.questions.models import Clock, DeadlineRule, Question
from portal.questions.operations.clock_steps import BUNDLE, ring
from portal.questions.operations.clocks import (
    extend_clock,
    pause_clock,
    refigure_clock,
    resume_clock,
    start_clock,
    stop_clock,
)
from portal.questions.operations.rules import load_rules
from portal.questions.queries import clocks_wanting
from portal.questions.states import ClockAct, ClockState, QuestionState
from tests.portal.agencies.factories import make_agency
from tests.portal.forks import forks_of
from tests.portal.processes import Processes
from tests.portal.questions.factories import make_question
from tests.portal.questions.test_clocking import RECEIVED, on


def told() -> list[tuple[str, object]]:
    """What the journal heard of clocks, in order: the wish or the level."""
    entries = Entry.objects.filter(verb__startswith="clock.").order_by("pk")
    return [(one.verb, one.details.get("level") or one.details.get("wish")) for one in entries]


@pytest.fixture
def question(db: None) -> Question:
    question = make_question(received_at=RECEIVED)
    start_clock(question=question, at=RECEIVED)
    return question


def refer(question: Question) -> None:
    agency = make_agency("Sở Công Thương")
    question.lead_agency, question.state = agency, QuestionState.REFERRED.value
    question.save()
    refigure_clock(question=question, agency=agency, at=on(26), by=None)


def test_a_life_without_an_answer(question: Question):
    """Nobody refers it, nobody answers it: every day at seven the chore looks."""
    heard = []
    for day in range(25, 31):
        heard.append((day, ring(at=on(day, 11, 7))))
    for day in range(1, 32):
        heard.append((day, ring(at=on(day, 12, 7))))
    assert [day for day, count in heard if count] == [27, 7, 10, 16]
    assert told() == [
        ("clock.reminded", "refer"),
        ("clock.reminded", "remind"),
        ("clock.escalated", 1),
        ("clock.escalated", 2),
    ]
    clock = Clock.objects.get()
    assert (clock.act_on, clock.is_reminded, clock.escalations) == (None, True, 2)
    assert clock.changes.filter(act=ClockAct.ESCALATED).count() == 2


def test_once_referred_the_desk_is_left_alone(question: Question):
    refer(question)
    assert ring(at=on(27)) == 0
    assert ring(at=on(7, 12)) == 1
    assert Entry.objects.get(verb="clock.reminded").details == {
        "wish": "remind",
        "agency": question.lead_agency_id,
        "due_on": "2026-12-09",
    }


def test_twice_at_once_tells_once(question: Question):
    refer(question)
    assert (ring(at=on(7, 12)), ring(at=on(7, 12))) == (1, 0)
    assert told() == [("clock.reminded", "remind")]


def test_after_a_week_without_power_it_says_the_one_thing_that_is_right(question: Question):
    refer(question)
    assert ring(at=on(20, 12)) == 1
    assert told() == [("clock.escalated", 2)]


def test_what_is_paused_or_done_wants_nothing(question: Question):
    done = make_question(received_at=RECEIVED)
    start_clock(question=done, at=RECEIVED)
    stop_clock(question=done, at=on(26))
    pause_clock(question=question, explanation="Cần thêm thông tin.", at=on(26), by=None)
    assert ring(at=on(25, 1, year=2027)) == 0

    resume_clock(question=question, at=on(26, 1, year=2027))
    assert clocks_wanting(on=date(2027, 2, 28)).count() == 1


def test_an_extension_is_reminded_of_again(question: Question):
    refer(question)
    ring(at=on(7, 12))
    extend_clock(question=question, days=5, explanation="Vụ việc phức tạp.", at=on(8, 12), by=None)
    assert Clock.objects.get().act_on == date(2026, 12, 14)
    ring(at=on(14, 12))
    assert [wish for verb, wish in told() if verb == "clock.reminded"] == ["remind", "remind"]


def load_clocks(count: int, *, running: int) -> None:
    """So many clocks, of which a few run; the others are done."""
    load_rules()
    rule = DeadlineRule.objects.get(track="nguoi-dan", level="")
    questions = [make_question(received_at=RECEIVED) for _ in range(count)]
    fields = {"rule": rule, "started_on": date(2026, 11, 26), "due_on": date(2026, 12, 9)}
    fields["first_due_on"] = fields["due_on"]
    Clock.objects.bulk_create(
        Clock(question=one, act_on=date(2026, 12, 7), **fields)
        if at < running
        else Clock(question=one, state=ClockState.STOPPED.value, stopped_on=date(2026, 12, 1), **fields)
        for at, one in enumerate(questions)
    )


@pytest.mark.django_db
def test_what_is_due_is_found_by_the_index_alone():
    load_clocks(300, running=3)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE questions_clock")
            cursor.execute("SET LOCAL enable_seqscan = off")  # three hundred rows are quicker read whole
    plan = clocks_wanting(on=date(2026, 12, 7)).values_list("pk", flat=True)[:BUNDLE].explain()
    assert "clock_wants_something" in plan
    assert "SCAN questions_clock\n" not in f"{plan}\n"


@pytest.mark.django_db
def test_bundles_reach_the_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.questions.operations.clock_steps.BUNDLE", 3)
    load_clocks(8, running=7)
    assert ring(at=on(7, 12)) == 7
    assert told() == [("clock.reminded", "remind")] * 7


# ---- a killed process ------------------------------------------------------------------------------------------------

CLOCKS = 300
PREPARE = f"""
from tests.portal.questions.test_ringing import load_clocks
load_clocks({CLOCKS}, running={CLOCKS})
"""
RING = """
from portal.questions.operations.clock_steps import ring
from tests.portal.questions.test_clocking import on
ring(at=on(7, 12))
"""


def test_a_power_cut_loses_and_doubles_nothing(tmp_path: Path, migrated: Path):
    """Killed three times in the middle of its work, the chore tells every clock's reminder exactly once in the end."""
    office = Processes(tmp_path, migrated=migrated)
    reminded = "SELECT count(*) FROM questions_clock WHERE is_reminded"
    with forks_of(office) as forks:
        assert forks.run(PREPARE) == [0]
        for goal in (20, 60, 100):
            forks.start(RING)
            while office.rows(reminded)[0][0] < goal and forks.are_running():
                time.sleep(0.002)  # the other process works; there is nothing to wait for but its rows
            forks.kill()
            assert forks.ended() == [-signal.SIGKILL]
            assert goal <= office.rows(reminded)[0][0] < CLOCKS
        assert forks.run(RING) == [0]

    assert office.rows(reminded) == [(CLOCKS,)]
    each = "SELECT count(*) FROM {} GROUP BY {} HAVING count(*) <> 1"
    assert office.rows(each.format("questions_clockchange", "clock_id")) == []
    assert office.rows(each.format("journal_entry", "subject_id")) == []
    assert office.rows("SELECT count(*) FROM journal_entry WHERE verb = 'clock.reminded'") == [(CLOCKS,)]


def test_the_day_is_that_of_the_office(question: Question):
    """One in the morning in Cần Thơ is still yesterday in Greenwich."""
    refer(question)
    assert ring(at=datetime.fromisoformat("2026-12-06T18:00:00+00:00")) == 1
