"""Many write at once: the chain does not fork, and nobody waits for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.agencies.models import Officer, Posting
from portal.journal.models import ChainLink
from portal.journal.operations import record
from portal.journal.queries.chain import check_chain
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.processes import PATIENCE, Processes

NOW = timezone.now()
WRITE = """
import sys
from django.db import transaction
from django.utils import timezone
from portal.journal.operations import record
for number in range(25):
    with transaction.atomic():
        for part in range(1 + number % 3):
            record("stone.laid", subject=None, by=None, at=timezone.now(), details={"by": sys.argv[1]})
"""


def test_processes_at_one_file_make_one_chain(tmp_path, migrated):
    (tmp_path / "var").mkdir()
    scene = Processes(tmp_path, migrated=migrated)
    writers = [scene.python(WRITE, str(name)) for name in range(3)]
    assert [one.wait(PATIENCE) for one in writers] == [0, 0, 0]
    count = scene.value("SELECT count(*) FROM journal_entry")
    assert count == 3 * 49
    assert scene.rows("SELECT min(number), max(number), count(*) FROM journal_chainlink") == [(1, count, count)]
    assert scene.manage("verify_journal").wait(PATIENCE) == 0


def lay(number: int) -> None:
    record("stone.laid", subject=None, by=None, at=NOW, details={"number": number})


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What was raised, of all of them."""
    raised: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001  told to the test
            raised.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not any(one.is_alive() for one in threads), "they wait for each other"
    return raised


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory it is one connection; processes are told of above")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestOnPostgreSQL:
    @pytest.fixture(autouse=True)
    def _nobody_reads(self, settings):
        settings.JOURNAL_READERS = []

    def test_transactions_make_one_chain(self):
        before, start = ChainLink.objects.count(), Barrier(6)

        def write() -> None:
            start.wait()
            for number in range(20):
                with transaction.atomic():
                    lay(number)
                    lay(number)

        assert at_once(*[write] * 6) == []
        numbers = list(ChainLink.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, before + 241))
        assert check_chain([])[1] == ""

    def test_who_waits_for_a_row_does_not_hold_the_chain(self):
        """One's foreign key waits, at its commit, for a row of the other, who commits an entry meanwhile."""
        officer, agency, is_held = make_officer(), make_agency(), Event()

        def hold_the_row() -> None:
            with transaction.atomic():
                Officer.objects.select_for_update().get(pk=officer.pk)
                is_held.set()
                time.sleep(1)
                lay(1)

        def point_at_it() -> None:
            assert is_held.wait(30)
            with transaction.atomic():
                lay(2)
                Posting.objects.create(officer=officer, agency=agency, role="editor", from_date=NOW.date())

        assert at_once(hold_the_row, point_at_it) == []
        assert check_chain([])[1] == ""
