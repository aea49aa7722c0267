"""Several workers on PostgreSQL: none takes what another has, and a "no" that is being said is waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from messageproviders.port import (
    ArrivalState,
    DeliveryReport,
    ProviderAbilities,
    ProviderNotice,
    SendOutcome,
    SendReceipt,
    reference_of,
)
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.jobs import recorder, rounds
from portal.dissemination.models import Account, Attempt, Delivery, FollowerAddress, HandedPart, Notice
from portal.dissemination.operations.sending import (
    LeasedDelivery,
    SendResult,
    lease,
    lease_batch,
    record_results,
    refuse_address,
)
from portal.dissemination.planning.rules import CAP_PERIOD
from portal.dissemination.queries.objections import handed_since
from portal.dissemination.states import Channel, DeliveryState
from tests.portal.dissemination.factories import KEY
from tests.portal.dissemination.sending.scenes import NOON, account_rounds, laid_out, make_account, make_person

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one process write at a time"),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
WORKERS, PEOPLE = 4, 200


def in_a_thread(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


def test_four_take_everything_once():
    laid_out(*(make_person() for _ in range(PEOPLE)))
    account = make_account()
    together = threading.Barrier(WORKERS)

    def work() -> list[int]:
        mine = Account.objects.get(pk=account.pk)
        together.wait()
        taken: list[int] = []
        while some := lease_batch(account=mine, key=KEY, at=NOON, limit=7):
            taken += [one.key for one in some]
        return taken

    with ThreadPoolExecutor(WORKERS) as pool:
        parts = [one.result() for one in [pool.submit(in_a_thread, work) for _ in range(WORKERS)]]
    everything = [key for part in parts for key in part]
    assert len(everything) == len(set(everything)) == PEOPLE
    assert Delivery.objects.filter(state=DeliveryState.SENDING).count() == PEOPLE


def test_a_no_that_is_not_committed_yet_is_waited_for():
    laid_out()
    account, address = make_account(), FollowerAddress.objects.get()
    said, may_commit = threading.Event(), threading.Event()

    def say_no() -> None:
        with transaction.atomic():
            mark = address.fingerprint
            refuse_address(address=address, channel=Channel.SMS, fingerprint=mark, at=NOON)
            said.set()
            may_commit.wait(10)

    with ThreadPoolExecutor(2) as pool:
        refusing = pool.submit(in_a_thread, say_no)
        assert said.wait(10)
        taking = pool.submit(in_a_thread, lambda: lease_batch(account=account, key=KEY, at=NOON))
        may_commit.set()
        refusing.result()
        assert taking.result() == []
    assert lease_batch(account=account, key=KEY, at=NOON) == []
    assert Delivery.objects.get().state == DeliveryState.SKIPPED


def test_a_no_does_not_wait_for_what_is_being_taken(monkeypatch: pytest.MonkeyPatch):
    """Who takes holds the place in the queue and waits for the address; who refuses holds the address."""
    laid_out()
    account, address = make_account(), FollowerAddress.objects.get()
    found, refused = threading.Event(), threading.Event()
    lock = lease._lock_addresses  # noqa: SLF001

    def when_it_is_refused(keys: Iterable[int]) -> None:
        found.set()
        assert refused.wait(10)
        lock(keys)

    monkeypatch.setattr(lease, "_lock_addresses", when_it_is_refused)
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(in_a_thread, lambda: lease_batch(account=account, key=KEY, at=NOON))
        assert found.wait(10)
        refuse_address(
            address=address,
            channel=Channel.SMS,
            fingerprint=address.fingerprint,
            at=NOON,
        )
        refused.set()
        assert taken.result() == []
    assert Delivery.objects.get().state == DeliveryState.SKIPPED


MANY = ProviderAbilities(gives_receipts=True, at_once=50)


class TestAReceiptThatAnotherWorkerHears:
    """Its message was handed over by a worker that has not written that down yet."""

    @pytest.fixture
    def account(self) -> Account:
        laid_out()
        return make_account()

    @pytest.fixture
    def ear(self, account: Account) -> Iterator[recorder.Recorder]:
        listening = recorder.Recorder(account=account, abilities=MANY, clock=lambda: NOON)
        yield listening
        listening.stop()

    @staticmethod
    def kept(ear: recorder.Recorder) -> list[ProviderNotice]:
        end = time.monotonic() + 20
        while not (kept := list(ear.kept())):
            assert time.monotonic() < end
            time.sleep(0.01)
        return kept

    @staticmethod
    def accept(account: Account, taken: LeasedDelivery) -> None:
        receipt = SendReceipt(reference_of(taken.key), SendOutcome.ACCEPTED, ids=("p1",))
        record_results(account=account, results=[SendResult(taken, receipt)], at=NOON, abilities=MANY)

    def test_waits_in_its_hands(self, account: Account, ear: recorder.Recorder, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(recorder, "EARLY_SECONDS", 60.0)
        (taken,) = lease_batch(account=account, key=KEY, at=NOON, abilities=MANY)
        heard = ProviderNotice(DeliveryReport(id="p1", arrival=ArrivalState.DELIVERED), ticket=1)
        ear.put(heard)
        time.sleep(2 * recorder.EARLY_LOOK_SECONDS)
        assert ear.kept() == []
        self.accept(account, taken)
        assert self.kept(ear) == [heard]
        assert (Delivery.objects.get().state, Notice.objects.count()) == (DeliveryState.DELIVERED, 0)

    def test_is_put_away_when_nobody_knows_its_message(self, account: Account, ear: recorder.Recorder):
        (taken,) = lease_batch(account=account, key=KEY, at=NOON, abilities=MANY)
        heard = ProviderNotice(DeliveryReport(id="p1", arrival=ArrivalState.DELIVERED), ticket=1)
        ear.put(heard)
        assert self.kept(ear) == [heard]
        assert Notice.objects.get().read_at is None
        self.accept(account, taken)
        assert Delivery.objects.get().state == DeliveryState.DELIVERED

    def test_is_put_away_at_once_by_who_goes_home(self, account: Account, ear: recorder.Recorder):
        ear.put(ProviderNotice(DeliveryReport(id="p1", arrival=ArrivalState.DELIVERED), ticket=1))
        ear.flush()
        assert (len(ear.kept()), Notice.objects.count()) == (0, 0)
        ear.stop()
        assert (len(ear.kept()), Notice.objects.count()) == (1, 1)

    def test_holds_nothing_up_when_it_cannot_be_written(
        self, account: Account, ear: recorder.Recorder, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(recorder, "EARLY_SECONDS", 60.0)
        (taken,) = lease_batch(account=account, key=KEY, at=NOON, abilities=MANY)
        really, bad = (
            recorder.store_receipts,
            ProviderNotice(DeliveryReport(id="strange", arrival=ArrivalState.DELIVERED), ticket=1),
        )
        ear.put(bad)
        time.sleep(2 * recorder.EARLY_LOOK_SECONDS)

        def keep(**said: Any) -> Any:
            if bad in said["heard"]:
                raise ValueError("no text")
            return really(**said)

        monkeypatch.setattr(recorder, "store_receipts", keep)
        time.sleep(2 * recorder.EARLY_LOOK_SECONDS)
        ear.put(SendResult(taken, SendReceipt(reference_of(taken.key), SendOutcome.ACCEPTED, ids=("p1",))))
        ear.put(ProviderNotice(DeliveryReport(id="p1", arrival=ArrivalState.DELIVERED), ticket=2))
        assert [one.ticket for one in self.kept(ear)] == [2]
        assert Delivery.objects.get().state == DeliveryState.DELIVERED


class TestThePieceBehindAnother:
    @pytest.fixture(autouse=True)
    def _small_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rounds, "PIECE_SIZE", 2)

    @staticmethod
    def carried(provider: MemoryProvider) -> list[int]:
        carrier = account_rounds(provider, make_account())
        try:
            return [carrier.round(), carrier.round()]
        finally:
            carrier.close()

    def test_follows_the_last(self):
        laid_out(*(make_person() for _ in range(7)))
        provider = MemoryProvider(abilities=MANY)
        assert self.carried(provider) == [7, 0]
        assert len({message.to for message in provider.carried}) == 7
        assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}

    def test_is_given_back_when_the_carrier_is_away(self):
        laid_out(*(make_person() for _ in range(7)))
        answers = iter([SendOutcome.ACCEPTED, SendOutcome.UNREACHABLE])
        provider = MemoryProvider(lambda _: next(answers), abilities=MANY)
        carrier = account_rounds(provider, make_account())
        carrier.round()
        carrier.close()
        states = list(Delivery.objects.values_list("state", flat=True))
        assert (states.count(DeliveryState.QUEUED), states.count(DeliveryState.ACCEPTED)) == (6, 1)
        assert Attempt.objects.count() == 2  # of the two that were handed to it

    def test_is_not_missed_where_the_database_is_away(self, monkeypatch: pytest.MonkeyPatch):
        laid_out(*(make_person() for _ in range(7)))
        really, calls = rounds.lease_batch, iter(range(100))

        def failing(**said: Any) -> Any:
            if next(calls) == 1:
                raise OperationalError("the connection is lost")
            return really(**said)

        monkeypatch.setattr(rounds, "lease_batch", failing)
        provider = MemoryProvider(abilities=MANY)
        assert self.carried(provider) == [2, 5]
        assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.ACCEPTED}


def test_what_an_address_had_is_asked_for_by_address_while_nothing_was_counted_since_the_first_left():
    laid_out(*(make_person() for _ in range(PEOPLE)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE dissemination_delivery")
    Delivery.objects.update(handed_at=NOON)
    asked = handed_since(addresses=list(FollowerAddress.objects.values_list("pk", flat=True)), since=NOON - CAP_PERIOD)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (COSTS OFF) {asked.query.sql}", asked.query.params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: (address_id = who.value)" in plan


def test_pages_of_what_is_written_often_have_room():
    """Otherwise each change of a row is written into all indexes of its table."""
    tables = [one._meta.db_table for one in (Delivery, HandedPart)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reloptions FROM pg_class WHERE relname = ANY(%s)", [tables])
        assert dict(cursor.fetchall()) == dict.fromkeys(tables, ["fillfactor=50"])
