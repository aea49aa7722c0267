"""The process that sends, as it really runs: one letter leaves at once, it ends when told, one lives on a machine."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from messageproviders.port import ProviderAbilities
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.jobs import recorder
from portal.dissemination.jobs.process import SWEEP_SECONDS, AccountThread, SendingProcess
from portal.dissemination.jobs.schedule import keep_sending
from portal.dissemination.models import Account, Delivery
from portal.dissemination.operations.sending import LEASE, lease_batch
from portal.dissemination.operations.sending.queue import WakeWatcher, wake_sender
from portal.dissemination.states import DeliveryState
from portal.files.operations import is_held, only_process
from tests.portal.dissemination.factories import KEY
from tests.portal.dissemination.sending.scenes import NOON, account_rounds, desk, laid_out, make_account, sent
from tests.portal.dissemination.smtp_peer import Peer, mail_server
from tests.portal.processes import PATIENCE, Processes

MOST_SECONDS = 2.0
QUEUE = """
import sys, time
import django; django.setup()
from django.utils import timezone
from portal.dissemination.models import Follower
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.states import LetterKind
now = timezone.now()
for name in sys.stdin:
    follower = Follower.objects.create(created_at=now, confirmed_at=now)
    moments = {"created_at": now, "confirmed_at": now}
    address = f"{name.strip()}@example.vn"
    follower.addresses.create(channel="thu-dien-tu", value=address, fingerprint=name.strip(), **moments)
    queue_letter(kind=LetterKind.LINK, follower=follower, at=timezone.now())
    print(time.time(), flush=True)
"""


@pytest.fixture
def peer() -> Iterator[Peer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def processes(tmp_path: Path, migrated: Path, peer: Peer) -> Processes:
    return Processes(tmp_path, migrated=migrated, MAIL_HOST="127.0.0.1", MAIL_PORT=str(peer.port))


def arrived(peer: Peer, count: int) -> float:
    """When so many letters are there."""
    deadline = time.monotonic() + PATIENCE
    while len(peer.letters) < count:
        assert time.monotonic() < deadline, "the letter did not come"
        time.sleep(0.01)
    return time.time()


def test_a_letter_leaves_at_once_and_the_process_ends_when_told(processes: Processes, peer: Peer):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    sending = processes.started("send_messages")
    with processes.python(QUEUE, **pipes) as citizen:
        citizen.stdin.write("mot\n")
        citizen.stdin.flush()
        citizen.stdout.readline()
        arrived(peer, 1)  # it has started
        waited = []
        for number, name in enumerate(("hai", "ba", "tu"), start=2):
            citizen.stdin.write(f"{name}\n")
            citizen.stdin.flush()
            committed = float(citizen.stdout.readline())
            waited.append(arrived(peer, number) - committed)
        citizen.stdin.close()
    assert min(waited) < MOST_SECONDS  # the machine may have other work in one of them

    second = processes.manage("send_messages", stdout=subprocess.PIPE)
    assert "tiến trình gửi khác" in second.communicate(timeout=PATIENCE)[0].decode()

    sending.send_signal(signal.SIGTERM)
    assert sending.wait(timeout=PATIENCE) == 0
    assert processes.rows("SELECT state, count(*) FROM dissemination_delivery GROUP BY state") == [("da-gui", 4)]


def test_one_lives_on_a_machine(tmp_path: Path):
    path = tmp_path / "messages" / "sender.lock"
    with only_process(path) as is_ours:
        assert is_ours
        assert is_held(path)
    assert not is_held(path)


def test_the_worker_starts_none_where_it_is_a_service_of_its_own(settings):  # noqa: ANN001
    settings.MESSAGES_SEND_EMBEDDED = False
    assert not keep_sending(at=NOON)


def test_a_hint_ends_the_waiting(settings, tmp_path: Path):  # noqa: ANN001
    settings.VAR_DIR = tmp_path
    alarm = WakeWatcher()
    wake_sender()
    begun = time.monotonic()
    alarm.wait(60.0, is_over=lambda: False)
    assert time.monotonic() - begun < 30


@pytest.mark.django_db
def test_what_was_heard_is_not_lost_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch):
    laid_out()
    really, times = recorder.record_results, []

    def away(**said: object) -> None:
        times.append(said)
        if len(times) < 3:
            raise OperationalError("database is locked")
        really(**said)  # type: ignore[arg-type]

    monkeypatch.setattr(recorder, "record_results", away)
    monkeypatch.setattr(recorder, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(recorder.connection, "close", lambda: None)  # the test's own transaction stands in it
    sent(make_account(), MemoryProvider(abilities=ProviderAbilities(at_once=1)))
    assert len(times) == 3
    assert Delivery.objects.get().state == DeliveryState.ACCEPTED


@pytest.mark.django_db
def test_who_was_away_for_longer_than_a_lease_gives_the_others_time_to_renew_theirs():
    laid_out()
    lease_batch(account=make_account(), key=KEY, at=NOON)  # long ago
    office = SendingProcess(stopping=threading.Event())
    office._swept_at = time.monotonic() - 2 * LEASE.total_seconds()  # noqa: SLF001
    office._sweep()  # noqa: SLF001
    assert Delivery.objects.get().state == DeliveryState.SENDING
    office._swept_at -= SWEEP_SECONDS  # noqa: SLF001
    office._sweep()  # noqa: SLF001
    assert Delivery.objects.get().state == DeliveryState.QUEUED


@pytest.mark.django_db
def test_other_settings_are_taken_up_by_another_thread():
    """Whoever changes an account or its secrets in the browser need not start anything anew."""
    account = make_account()
    thread = AccountThread(
        account=account, provider=MemoryProvider(), renderer=desk(), stopping=threading.Event(), workers=1
    )
    rounds = account_rounds(MemoryProvider(), account)
    assert thread._work(rounds)  # noqa: SLF001
    Account.objects.filter(pk=account.pk).update(changed_at=NOON)
    assert not thread._work(rounds)  # noqa: SLF001
    rounds.close()
