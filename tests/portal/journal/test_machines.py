"""Several machines before one database: who holds what, and whether they have the same keys."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from portal.journal import jobs
from portal.journal.models import Entry, KeyFingerprint, Lease
from portal.journal.operations import KeysDiffer, compare_keys, hold_lease, let_leases_go
from portal.journal.queries import is_leased
from portal.journal.queries.health import CHECKS, SEALED_BY
from portal.schema.models import seal_names

NOW = timezone.now()
keys_of_this_machine = {"seal": b"one"}


def run_out(name: str) -> None:
    Lease.objects.filter(name=name).update(until=Now() - timedelta(seconds=1))


@pytest.mark.django_db
class TestALease:
    def test_is_one_holders_until_it_runs_out(self):
        assert hold_lease("chores", holder="a")
        assert not hold_lease("chores", holder="b")
        assert hold_lease("chores", holder="a"), "it is renewed"
        run_out("chores")
        assert hold_lease("chores", holder="b")
        assert not hold_lease("chores", holder="a"), "who slept too long has lost it"

    def test_is_free_at_once_when_its_holder_says_goodbye(self):
        hold_lease("chores", holder="a")
        hold_lease("a", holder="a")
        let_leases_go(holder="a")
        assert hold_lease("chores", holder="b")

    def test_of_others_is_seen_while_it_lasts(self):
        hold_lease("sender ", holder="a")
        assert is_leased("sender", but="b")
        assert not is_leased("sender", but="a")
        run_out("sender ")
        assert not is_leased("sender", but="b")


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="in memory it is one connection; writers wait for each other anyway"
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestALeaseThatManyWantAtOnce:
    def test_is_one_of_theirs(self):
        start, won = threading.Barrier(6), []

        def ask(name: str) -> None:
            start.wait()
            if hold_lease("chores", holder=name):
                won.append(name)
            connection.close()

        asking = [threading.Thread(target=ask, args=(f"m{number}",)) for number in range(6)]
        for one in asking:
            one.start()
        for one in asking:
            one.join(30)
        assert len(won) == 1
        assert Lease.objects.get().holder == won[0]


def note(*, at: object) -> None:
    done.append(at)


done: list[object] = []


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="in memory it is one connection; writers wait for each other anyway"
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestWorkersOfTwoMachines:
    @pytest.fixture
    def _chore(self, settings, tmp_path) -> None:
        if connection.vendor == "sqlite":
            pytest.skip("several machines have PostgreSQL")
        settings.VAR_DIR = tmp_path
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
        settings.JOURNAL_JOBS = [("tests.portal.journal.test_machines.note", 3600)]
        settings.JOURNAL_MACHINE_JOBS = []
        done.clear()

    @pytest.mark.usefixtures("_chore")
    def test_do_by_the_clock_what_one_of_them_is_elected_for(self):
        workers = [jobs.BackgroundWorker() for _ in range(2)]
        for one in workers:
            one.start()
        ended = threading.Event()
        for _ in range(100):
            if Lease.objects.count() == 3 and done:
                break
            ended.wait(0.1)
        ended.wait(1.5)  # a round of each
        assert sorted(Lease.objects.exclude(name="chores").values_list("name", flat=True)) == sorted(
            Lease.objects.exclude(name="chores").values_list("holder", flat=True)
        )
        assert len(done) == 1
        for one in workers:
            one.stop()
            one.join(20)
        assert not Lease.objects.exists()


@pytest.mark.django_db
class TestKeys:
    @pytest.fixture(autouse=True)
    def _keys(self, settings) -> None:
        settings.SHARED_KEYS = ["tests.portal.journal.test_machines.tell_keys"]
        keys_of_this_machine["seal"] = b"one"

    def test_that_are_alike_let_a_machine_start(self):
        compare_keys()
        compare_keys()
        assert set(KeyFingerprint.objects.values_list("name", flat=True)) == {
            *("SECRET_KEY", "DIGEST_KEY", "seal"),
            f"{SEALED_BY}{seal_names()[0]}",
        }

    def test_that_are_others_do_not_and_say_which_and_what_to_do(self, settings):
        compare_keys()
        settings.SECRET_KEY = "another"
        with pytest.raises(
            KeysDiffer, match="^SECRET_KEY, SECRET_KEY_FALLBACKS:[0-9a-f]+: the keys of this.*accept_keys"
        ):
            compare_keys()
        assert "another" not in str(KeyFingerprint.objects.values_list("digest", flat=True))
        [check] = [one for one in CHECKS if one.name == "keys"]
        assert check.fault(NOW).startswith("Khóa của máy này khác khóa của cổng: SECRET_KEY, SECRET_KEY_FALLBACKS:")

    def test_that_are_others_leave_the_portals_own_as_they_were(self, settings):
        compare_keys()
        own, settings.SECRET_KEY = settings.SECRET_KEY, "another"
        with pytest.raises(KeysDiffer):
            compare_keys()
        settings.SECRET_KEY = own
        compare_keys()
        assert KeyFingerprint.objects.filter(name__startswith=SEALED_BY).count() == 1

    def test_that_a_stranger_left_before_are_forgotten_where_a_right_machine_accepts(self):
        compare_keys()
        KeyFingerprint.objects.create(name=f"{SEALED_BY}bc240774", digest="")
        with pytest.raises(KeysDiffer, match=f"^{SEALED_BY}bc240774: "):
            compare_keys()
        call_command("accept_keys", stdout=StringIO())
        compare_keys()

    def test_that_were_changed_on_purpose_are_accepted_once(self):
        compare_keys()
        keys_of_this_machine["seal"] = b"two"
        told = StringIO()
        call_command("accept_keys", stdout=told)
        assert told.getvalue() == "Đã nhận: seal.\n"
        compare_keys()
        assert Entry.objects.get(verb="keys.accepted").details == {"names": ["seal"]}
        call_command("accept_keys", stdout=told)
        assert told.getvalue().endswith("Đã nhận: không khóa nào khác trước.\n")


def tell_keys() -> dict[str, bytes]:
    return keys_of_this_machine
