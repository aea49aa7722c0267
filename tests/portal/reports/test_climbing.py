"""What does not come is chased: reminded of, told further up, named; each once, and never after it has come."""

import signal
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from messageproviders_tests.peers.memory import MemoryProvider
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, CalendarDay, Officer
from portal.dissemination.operations import write_officer_letters
from portal.journal.models import Entry
from portal.reports.jobs import tend_rounds
from portal.reports.models import Return, ReturnAct, Round
from portal.reports.operations.supervision import (
    escalate_rounds,
    excuse_return,
    extend_return,
    lock_round,
    reopen_round,
    returns_wanting,
    send_back,
)
from portal.reports.queries.rounds import named_in_public
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.dissemination.factories import empty_outbox
from tests.portal.forks import forks_of
from tests.portal.processes import Processes
from tests.portal.reports.rounds_story import NAMING, OPENED, Q3_DUE, at, make_regime, make_round, return_of, send

DAYS = [date(2026, 10, 5), date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 14), date(2026, 10, 21)]


@pytest.fixture
def of(db: None) -> Return:
    return return_of(make_round("Sở Nội vụ", ladder=NAMING), "Sở Nội vụ")


@pytest.fixture
def by(db: None) -> Officer:
    return make_officer()


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def told() -> list[tuple[str, str]]:
    entries = Entry.objects.filter(verb__startswith="return.", details__rung__isnull=False).order_by("pk")
    return [(one.verb, one.details["rung"]) for one in entries]


ALL_TOLD = [
    ("return.reminded", "remind"),
    ("return.reminded", "remind"),
    ("return.escalated", "tell_leader"),
    ("return.escalated", "tell_committee"),
    ("return.named", "name_publicly"),
]


class TestTheChore:
    def test_climbs_every_rung_on_its_day_and_no_rung_twice(self, of: Return):
        woken = [
            day
            for day in every_day(date(2026, 9, 30), date(2026, 11, 10))
            for _ in range(escalate_rounds(at=at(day, 7)))
        ]
        assert woken == DAYS
        assert told() == ALL_TOLD
        of.refresh_from_db()
        assert (of.act_on, of.public_since) == (None, DAYS[-1])
        assert escalate_rounds(at=at(date(2026, 12, 1))) == 0

    def test_follows_a_day_that_was_moved(self, by: Officer):
        CalendarDay.objects.create(date=date(2026, 10, 5), is_working=False, reason="Nghỉ hoán đổi", by=by, at=OPENED)
        of = return_of(make_round("Sở Nội vụ", ladder=NAMING), "Sở Nội vụ")
        assert (of.due_on, of.act_on) == (date(2026, 10, 8), date(2026, 10, 6))

    def test_stops_when_the_report_comes(self, of: Return, by: Officer):
        escalate_rounds(at=at(DAYS[0]))
        send(of, by, on=Q3_DUE)
        assert [escalate_rounds(at=at(day)) for day in every_day(Q3_DUE, date(2026, 11, 10))].count(1) == 0
        assert len(told()) == 1

    def test_chases_nobody_who_is_excused_and_waits_longer_for_who_got_longer(self, of: Return, by: Officer):
        extend_return(of=of, due_on=date(2026, 10, 21), reason="Bão.", by=by, at=OPENED)
        assert escalate_rounds(at=at(DAYS[3])) == 0
        assert escalate_rounds(at=at(date(2026, 10, 19))) == 1
        excuse_return(of=of, reason="Giải thể.", by=by, at=at(date(2026, 10, 20)))
        assert escalate_rounds(at=at(date(2026, 12, 1))) == 0

    def test_leaves_a_locked_round_alone_and_goes_on_where_it_is_reopened(self, of: Return, by: Officer):
        lock_round(round=of.round, by=by, at=at(DAYS[0], 6))
        assert escalate_rounds(at=at(DAYS[0])) == 0
        reopen_round(round=of.round, reason="Còn thiếu.", by=by, at=at(DAYS[1]))
        assert escalate_rounds(at=at(DAYS[1])) == 1
        assert list(of.acts.order_by("pk").values_list("kind", flat=True)) == ["closed", "passed", "reminded"]

    def test_does_not_chase_what_was_sent_back(self, of: Return, by: Officer):
        send(of, by)
        send_back(of=of, reason="Thiếu.", by=by, at=at(date(2026, 10, 9)))
        assert escalate_rounds(at=at(date(2026, 12, 1))) == 0

    def test_finds_what_is_due_by_an_index(self, of: Return):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")  # a single row is quicker read whole
        plan = Return.objects.filter(act_on__lte=DAYS[0]).values_list("pk", flat=True).explain()
        assert "reports_ladders_wanting" in plan
        assert returns_wanting(on=DAYS[0]).count() == 1

    def test_opens_and_climbs_in_one(self, db: None):
        make_agency("Sở Nội vụ")
        make_regime(receiver=make_agency("Bên nhận", kind="unit"))
        for day in every_day(date(2026, 9, 20), date(2026, 10, 6)):
            tend_rounds(at=at(day))
        assert told() == [("return.reminded", "remind")]


class TestThePublicList:
    def test_names_who_did_not_report_until_they_do(self, of: Return, by: Officer):
        address = reverse("silent_agencies:list")
        assert address == "/chua-bao-cao/"
        assert "Không có cơ quan nào" in Client().get(address).content.decode()
        for day in every_day(DAYS[0], DAYS[-1]):
            escalate_rounds(at=at(day))
        page = Client().get(address).content.decode()
        assert "Sở Nội vụ" in page
        assert "07/10/2026" in page
        assert "báo lên lãnh đạo" not in page  # nobody had a mailbox
        send(of, by, on=date(2026, 10, 30))
        assert not named_in_public().exists()
        assert "Sở Nội vụ" not in Client().get(address).content.decode()

    def test_names_nobody_where_the_regime_does_not_say_so(self, db: None):
        make_round("Sở Nội vụ")
        for day in every_day(DAYS[0], date(2026, 12, 1)):
            escalate_rounds(at=at(day))
        assert told() == ALL_TOLD[:-1]
        assert not named_in_public().exists()


@pytest.mark.usefixtures("founded_portal")
@pytest.mark.django_db
class TestLetters:
    def officer_of(self, role: str, agency: Agency) -> str:
        email = f"{role}.{agency.pk}@example.vn"
        make_posting(role, agency=agency, officer=make_officer(email=email))
        return email

    def letters(self, day: date) -> dict[str, str]:
        """Those of the next morning on which there is work."""
        courier, morning = MemoryProvider(), at(WorkingCalendar().after(day, 1), 8)
        write_officer_letters(at=morning)
        empty_outbox(courier, at=morning)
        return {message.to: message.text for message in courier.carried}

    def test_go_to_who_writes_then_to_who_leads_then_to_the_committee(self, of: Return):
        writer, leader = self.officer_of("editor", of.agency), self.officer_of("leader", of.agency)
        chair = self.officer_of("chair", make_agency("Ủy ban", kind="committee"))
        self.officer_of("editor", make_agency("Sở Y tế"))
        heard = {}
        for day in DAYS[:4]:
            escalate_rounds(at=at(day))
            heard[day] = self.letters(day)
        assert [sorted(heard[day]) for day in DAYS[:4]] == [[writer], [writer], [leader], [chair]]
        text = heard[DAYS[1]][writer]
        assert "Sở Nội vụ: Quý III năm 2026 (chưa báo cáo)" in text
        assert f"/quan-tri/bao-cao/{of.pk}/" in text

    def test_say_nothing_of_what_has_come_meanwhile(self, of: Return, by: Officer):
        self.officer_of("editor", of.agency)
        escalate_rounds(at=at(DAYS[0]))
        send(of, by, on=DAYS[0])
        assert self.letters(DAYS[0]) == {}

    def test_tell_who_wrote_that_it_came_back(self, of: Return, by: Officer):
        writer = self.officer_of("editor", of.agency)
        send(of, by)
        send_back(of=of, reason="Thiếu số liệu.", by=by, at=at(Q3_DUE))
        text = self.letters(Q3_DUE)[writer]
        assert "trả lại để sửa" in text
        assert "Thiếu số liệu" not in text  # it is read at the desk, by who may

    def test_reach_who_carries_the_work_on(self, of: Return):
        heir = make_agency("Sở Nội vụ mới")
        of.agency.exists_to = date(2026, 10, 1)
        of.agency.save()
        of.agency.successions.create(successor=heir, on_date=date(2026, 10, 1))
        writer = self.officer_of("editor", heir)
        escalate_rounds(at=at(DAYS[0]))
        assert list(self.letters(DAYS[0])) == [writer]


# ---- a killed process ------------------------------------------------------------------------------------------------

AGENCIES = 120
PREPARE = f"""
from tests.portal.reports.test_climbing import make_many
make_many({AGENCIES})
"""
OPEN = """
from portal.reports.operations.rounds import keep_rounds
from tests.portal.reports.rounds_story import OPENED
keep_rounds(at=OPENED)
"""
CLIMB = """
from portal.reports.operations.supervision import escalate_rounds
from tests.portal.reports.test_climbing import DAYS, at
escalate_rounds(at=at(DAYS[0]))
"""


def make_many(count: int) -> None:
    """So many departments, asked by a regime by which nothing was opened yet."""
    for n in range(count):
        make_agency(f"Sở {n:03}")
    make_regime(receiver=make_agency("Bên nhận", kind="unit"))


def test_a_power_cut_loses_and_doubles_nothing(tmp_path: Path, migrated: Path):
    """Killed while it opens and while it chases, the chore has asked and reminded everybody exactly once in the end."""
    office = Processes(tmp_path, migrated=migrated)
    returns, acts = "SELECT count(*) FROM reports_return", "SELECT count(*) FROM reports_returnact"
    with forks_of(office) as forks:
        assert forks.run(PREPARE) == [0]
        for code, counted, goals in ((OPEN, returns, (10, 40)), (CLIMB, acts, (10, 40))):
            for goal in goals:
                forks.start(code)
                while office.value(counted) < goal and forks.are_running():
                    time.sleep(0.002)  # the other process works; there is nothing to wait for but its rows
                forks.kill()
                assert forks.ended() == [-signal.SIGKILL]
                assert goal <= office.value(counted) < AGENCIES
            assert forks.run(code) == [0]

    assert (office.value(returns), office.value(acts)) == (AGENCIES, AGENCIES)
    assert office.value("SELECT count(*) FROM journal_entry WHERE verb = 'round.opened'") == 1
    assert office.value("SELECT count(*) FROM journal_entry WHERE verb = 'return.reminded'") == AGENCIES
    each = "SELECT count(*) FROM reports_returnact GROUP BY of_id HAVING count(*) <> 1"
    assert office.rows(each) == []


def test_the_day_is_that_of_the_office(of: Return):
    """One in the morning in Cần Thơ is still yesterday in Greenwich."""
    assert escalate_rounds(at=datetime(2026, 10, 4, 18, tzinfo=UTC)) == 1
    assert ReturnAct.objects.get().kind == "reminded"
    assert Round.objects.get().due_on == Q3_DUE
