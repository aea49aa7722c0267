"""Several workers on PostgreSQL: none takes what another has, and a "no" that is being said is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from portal.dissemination.models import Account, Address, Delivery
from portal.dissemination.operations.sending import refuse_address, take
from portal.dissemination.states import Channel, DeliveryState, SuppressedFor
from tests.portal.dissemination.factories import KEY
from tests.portal.dissemination.sending.scenes import NOON, laid_out, make_account, make_person

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
        while some := take(account=mine, key=KEY, at=NOON, limit=7):
            taken += [one.key for one in some]
        return taken

    with ThreadPoolExecutor(WORKERS) as pool:
        parts = [one.result() for one in [pool.submit(in_a_thread, work) for _ in range(WORKERS)]]
    everything = [key for part in parts for key in part]
    assert len(everything) == len(set(everything)) == PEOPLE
    assert Delivery.objects.filter(state=DeliveryState.SENDING).count() == PEOPLE


def test_a_no_that_is_not_committed_yet_is_waited_for():
    laid_out()
    account, address = make_account(), Address.objects.get()
    said, may_commit = threading.Event(), threading.Event()

    def say_no() -> None:
        with transaction.atomic():
            mark = address.fingerprint
            refuse_address(
                address=address, channel=Channel.SMS, fingerprint=mark, reason=SuppressedFor.SAID_NO, at=NOON
            )
            said.set()
            may_commit.wait(10)

    with ThreadPoolExecutor(2) as pool:
        refusing = pool.submit(in_a_thread, say_no)
        assert said.wait(10)
        taking = pool.submit(in_a_thread, lambda: take(account=account, key=KEY, at=NOON))
        may_commit.set()
        refusing.result()
        assert taking.result() == []
    assert take(account=account, key=KEY, at=NOON) == []
    assert Delivery.objects.get().state == DeliveryState.SKIPPED
