"""Midnight: what was decided for a day that has come takes effect once, whatever happens to the process."""

import signal
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from portal.journal.models import Entry
from portal.library.models import Edition, Event, Instrument, StaleFlag, Turn
from portal.library.operations import (
    CitingContent,
    EventDraft,
    EventDraftTarget,
    ReliancePlace,
    enter_event,
    register_item,
    turn_over,
)
from portal.library.queries import current_edition, edition_on
from portal.library.states import EventKind, InstrumentStatus
from tests.portal.agencies.factories import make_officer
from tests.portal.library.amended import BASE, bring_text
from tests.portal.library.factories import AT, believe
from tests.portal.processes import Processes

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
JUST_BEFORE = datetime(2026, 11, 24, 23, 59, tzinfo=HERE)
MIDNIGHT = datetime(2026, 11, 25, 0, 0, tzinfo=HERE)


@pytest.fixture
def law(tmp_path: Path) -> Instrument:
    turn_over(at=AT)
    return bring_text(tmp_path, BASE)


def repeal(law: Instrument, *addresses: str, day: date = TOMORROW) -> Event:
    targets = tuple(EventDraftTarget(address=one, action="bai-bo") for one in addresses)
    draft = EventDraft(kind=EventKind.REPEALED, instrument=law, day=day, targets=targets)
    return enter_event(draft=draft, source=None, by=make_officer(), at=AT)


def words(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


@pytest.mark.django_db
class TestMidnight:
    def test_an_event_takes_effect_at_midnight_and_no_minute_before(self, law: Instrument) -> None:
        register_item(
            content=CitingContent("test.item", "1", "Bài"),
            places=[ReliancePlace("7-2021-nd-cp", "dieu-2-khoan-1")],
            at=AT,
        )
        event = repeal(law, "dieu-2-khoan-1")
        assert (words("event.accepted"), words("provision.changed")) == (1, 0)
        turn_over(at=JUST_BEFORE)
        event.refresh_from_db()
        assert (event.took_effect_at, StaleFlag.objects.count()) == (None, 0)
        turn_over(at=MIDNIGHT)
        event.refresh_from_db()
        assert (event.took_effect_at, StaleFlag.objects.count()) == (MIDNIGHT, 1)
        assert words("provision.changed") == 1

    def test_pages_need_no_worker_to_know_the_day(self, law: Instrument) -> None:
        believe(law)
        repeal(law)
        assert (law.status_on(TODAY), law.status_on(TOMORROW)) == (
            InstrumentStatus.IN_FORCE,
            InstrumentStatus.WHOLLY_EXPIRED,
        )

    def test_twice_is_no_harm(self, law: Instrument) -> None:
        repeal(law, "dieu-2-khoan-1")
        assert turn_over(at=MIDNIGHT) > 0
        assert turn_over(at=MIDNIGHT + timedelta(minutes=1)) == 0
        assert (words("provision.changed"), words("instrument.turned")) == (1, 1)

    def test_a_worker_that_slept_for_a_week_makes_up_for_it(self, law: Instrument) -> None:
        for count in range(1, 4):
            repeal(law, f"dieu-{count}", day=TODAY + timedelta(count))
        turn_over(at=MIDNIGHT + timedelta(days=7))
        assert Event.objects.filter(took_effect_at__isnull=True).count() == 0
        days = Entry.objects.filter(verb="provision.changed").order_by("pk").values_list("details__day", flat=True)
        assert list(days) == ["2026-11-25", "2026-11-26", "2026-11-27"]
        assert list(Turn.objects.order_by("day").values_list("day", flat=True)) == [TODAY, date(2026, 12, 2)]

    def test_the_wording_of_a_day_becomes_current(self, law: Instrument, tmp_path: Path) -> None:
        coming = BASE.replace("01 tháng 3 năm 2021", "25 tháng 11 năm 2026").replace("hằng ngày", "mỗi ngày")
        bring_text(tmp_path, coming, name="moi.txt")
        former, latter = Edition.objects.filter(instrument=law).order_by("pk")
        turn_over(at=JUST_BEFORE)
        assert current_edition(instrument=law) == former
        turn_over(at=MIDNIGHT)
        assert current_edition(instrument=law) == latter == edition_on(instrument=law, day=TOMORROW)
        assert turn_over(at=MIDNIGHT) == 0

    def test_a_withdrawn_law_is_left_alone(self, law: Instrument) -> None:
        repeal(law)
        assert words("event.accepted") == 1
        Instrument.objects.update(withdrawn_at=AT)
        turn_over(at=MIDNIGHT)
        assert words("instrument.turned") == 0


# ---- the story of a process killed at midnight -----------------------------------------------------------------------

PREPARE = """
import django; django.setup()
from datetime import date, datetime, timezone
from portal.agencies.models import Officer
from portal.library.models import Instrument
from portal.library.operations import EventDraft, enter_event
from portal.library.states import EventKind
at = datetime(2026, 11, 24, 3, 0, tzinfo=timezone.utc)
officer = Officer.objects.create(username="can-bo")
for count in range(COUNT):
    names = dict.fromkeys(("official_number", "number_key", "number_fold", "slug", "title"), f"so-{count}")
    law = Instrument.objects.create(**names, effective_date=date(2020, 1, 1), created_at=at, updated_at=at)
    draft = EventDraft(kind=EventKind.REPEALED, instrument=law, day=date(2026, 11, 25))
    enter_event(draft=draft, source=None, by=officer, at=at)
"""
TURN = """
import django; django.setup()
from datetime import datetime, timezone
from portal.library.operations import turn_over
turn_over(at=datetime(2026, 11, 24, 17, 0, tzinfo=timezone.utc))
"""
LAWS = 40


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


EFFECTIVE = "SELECT COUNT(*) FROM library_event WHERE took_effect_at IS NOT NULL"
TOLD = "SELECT COUNT(*) FROM journal_entry WHERE verb = 'provision.changed'"


class TestKilledAtMidnight:
    def test_another_process_goes_on_where_it_stopped(self, tmp_path: Path, migrated: Path) -> None:
        night = Processes(tmp_path, migrated=migrated, settings="tests.portal.journal.killed_settings")
        night.run(PREPARE.replace("COUNT", str(LAWS)))
        first = night.python(TURN)
        wait_until(lambda: night.value(EFFECTIVE) >= 3)
        first.send_signal(signal.SIGKILL)
        first.wait()
        done = night.value(EFFECTIVE)
        assert night.value(TOLD) == done
        for _ in range(2):
            assert night.python(TURN).wait() == 0
        assert (night.value(EFFECTIVE), night.value(TOLD), night.value("SELECT COUNT(*) FROM library_turn")) == (
            LAWS,
            LAWS,
            1,
        )
