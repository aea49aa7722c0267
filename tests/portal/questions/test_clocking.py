"""The clock of a question, from receipt to its end, with every day by which it was moved."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.questions.models import Clock, Question
from portal.questions.operations.clocking import start_clock, stop_clock
from portal.questions.states import ClockState
from tests.portal.questions.factories import make_question

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def on(day: int, month: int = 11, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=HERE)


def test_a_clock_starts_and_stops():
    question = make_question(received_at=on(25))
    clock = start_clock(question=question, at=on(25))
    assert clock.started_on == date(2026, 11, 26)
    assert clock.due_on == date(2026, 12, 9) == Question.objects.get().due_on == question.due_on
    assert clock.changes.get().explanation == (
        "Hạn trả lời: hết ngày thứ Tư 09/12/2026, là 10 ngày làm việc kể từ 26/11/2026; không tính 2 thứ Bảy, 2 Chủ nhật."
    )
    stopped = stop_clock(question=question, at=on(9, 12, 23))
    assert (stopped.was_late, stopped.used_days, stopped.act_on) == (False, 10, None)
    assert Clock.objects.get().state == ClockState.STOPPED
