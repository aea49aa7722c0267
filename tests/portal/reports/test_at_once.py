"""Two officers at once: a report is sent once, and what is sent while a round is being locked is whole or refused."""

from datetime import date
from pathlib import Path

from portal.agencies.models import Officer
from portal.design.refusals import Overtaken, WrongState
from portal.reports.models import Return
from portal.reports.operations.returns import send_return
from portal.reports.operations.supervision import lock_round
from portal.reports.queries.returns import with_all
from tests.portal.agencies.factories import make_officer
from tests.portal.forks import forks_of
from tests.portal.processes import Processes
from tests.portal.reports.rounds_story import Q3_DUE, at, make_round, return_of, write

PREPARE = "from tests.portal.reports import test_at_once; test_at_once.prepare()"
BOTH = "import sys; from tests.portal.reports import test_at_once; getattr(test_at_once, sys.argv[1])()"
AGENCIES = 12


def prepare() -> None:
    """A round in which everybody has written and nobody has sent."""
    round = make_round(*(f"Sở {n:02}" for n in range(AGENCIES)))
    by = make_officer("nguoi-gui")
    for one in round.returns.select_related("agency"):
        write(return_of(round, one.agency.name), by)


def send_all() -> None:
    by = Officer.objects.get(username="nguoi-gui")
    for one in with_all(Return.objects.order_by("pk")):
        try:
            send_return(of=one, revision=1, by=by, at=at(Q3_DUE))
        except (WrongState, Overtaken):
            continue


def lock() -> None:
    by = Officer.objects.get(username="nguoi-gui")
    lock_round(round=Return.objects.select_related("round").order_by("pk")[0].round, by=by, at=at(date(2026, 10, 8)))


def test_two_who_send_at_once_send_once(tmp_path: Path, migrated: Path):
    office = Processes(tmp_path, migrated=migrated)
    with forks_of(office) as forks:
        assert forks.run(PREPARE) == [0]
        assert forks.run(BOTH, ("send_all",), ("send_all",)) == [0, 0]
    assert office.value("SELECT count(*) FROM reports_submission") == AGENCIES
    assert office.value("SELECT count(DISTINCT of_id) FROM reports_submission") == AGENCIES
    assert office.value("SELECT count(*) FROM journal_entry WHERE verb = 'return.sent'") == AGENCIES


def test_what_is_sent_while_a_round_is_locked_is_whole_or_not_at_all(tmp_path: Path, migrated: Path):
    office = Processes(tmp_path, migrated=migrated)
    with forks_of(office) as forks:
        assert forks.run(PREPARE) == [0]
        assert forks.run(BOTH, ("send_all",), ("lock",)) == [0, 0]
    sent = office.value("SELECT count(*) FROM reports_return WHERE state = 'sent'")
    assert office.value("SELECT count(*) FROM reports_submission") == sent
    assert office.value("SELECT count(*) FROM journal_entry WHERE verb = 'return.sent'") == sent
    assert office.value("SELECT count(*) FROM reports_round WHERE state = 'locked'") == 1
    verbs = [verb for (verb,) in office.rows("SELECT verb FROM journal_entry ORDER BY id")]
    assert "return.sent" not in verbs[verbs.index("round.locked") :]
