"""Tokens of Zalo: each refresh token is used once, by one, and its pair is kept before it is used; a loss is told."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from messageproviders.zalo.client import ZaloTokenMissing
from messageproviders.zalo.oauth import TokenPair, TokenPairRefused
from messageproviders_tests.peers.zalo import ZaloPeer, zalo_server
from portal.dissemination.jobs.schedule import renew_tokens
from portal.dissemination.models import Account, Token
from portal.dissemination.operations.providers.zalo import LEASE, TokenKeeper, token_of, zalo_client_of
from portal.dissemination.states import Channel
from portal.journal.models import Entry
from portal.outward.operations import http_client
from tests.portal.dissemination.zalo_scene import NOW, connect, keep_secrets, make_zalo
from tests.portal.processes import PATIENCE, Processes
from tests.portal.sealed import stored


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZaloPeer]:
    keep_secrets(monkeypatch.setenv)
    with zalo_server() as peer:
        yield peer


class Asked:
    """What stands in for Zalo where only our side is looked at: answers with a pair, or raises."""

    def __init__(self, answer: TokenPair | TokenPairRefused | None = None) -> None:
        self.answer = answer or TokenPair("new-access", "new-refresh", timedelta(hours=25))
        self.asked: list[str] = []

    def __call__(self, refresh: str) -> TokenPair:
        self.asked.append(refresh)
        if isinstance(self.answer, TokenPairRefused):
            raise self.answer
        return self.answer


def keeper(
    account: Account, renew: Callable[[str], TokenPair], *, at: datetime = NOW, pause=lambda: None
) -> TokenKeeper:  # noqa: ANN001
    return TokenKeeper(account=account.pk, renew=renew, clock=lambda: at, pause=pause)


@pytest.mark.django_db
class TestToken:
    @pytest.fixture
    def account(self) -> Account:
        return connect(make_zalo(), ZaloPeer())

    def test_is_given_as_it_is_for_twenty_hours(self, account: Account):
        asked = Asked()
        assert keeper(account, asked, at=NOW + timedelta(hours=19, minutes=59))() == "access-0"
        assert asked.asked == []

    def test_is_renewed_after_twenty_hours_and_kept_before_it_is_used(self, account: Account):
        later, asked = NOW + timedelta(hours=20), Asked()
        assert keeper(account, asked, at=later)() == "new-access"
        kept = Token.objects.get()
        assert kept.refresh == "new-refresh"
        assert (kept.renewed_at, kept.renewing_at, kept.expires_at) == (later, None, later + timedelta(hours=25))
        assert keeper(account, asked, at=later)() == "new-access"
        assert asked.asked == ["refresh-0"]

    def test_that_zalo_takes_no_longer_is_renewed_at_once(self, account: Account):
        assert keeper(account, Asked())(worn_out="access-0") == "new-access"

    def test_that_another_one_has_renewed_meanwhile_is_not_renewed_again(self, account: Account):
        keeper(account, Asked())(worn_out="access-0")
        asked = Asked()
        assert keeper(account, asked)(worn_out="access-0") == "new-access"
        assert asked.asked == []

    def test_is_sealed(self, account: Account):
        kept = Token.objects.get()
        assert "access-0" not in stored(kept, "access")
        assert "refresh-0" not in stored(kept, "refresh")
        assert "access-0" not in f"{kept!r}{keeper(account, Asked())!r}"

    def test_serves_on_while_another_one_renews(self, account: Account):
        later = NOW + timedelta(hours=21)
        Token.objects.update(renewing_at=later)
        asked = Asked()
        assert keeper(account, asked, at=later)() == "access-0"
        assert asked.asked == []

    def test_is_waited_for_while_another_one_renews_what_is_worn_out(self, account: Account):
        Token.objects.update(renewing_at=NOW)
        waits: list[int] = []

        def pause() -> None:
            waits.append(1)
            if len(waits) == 3:
                connect(account, ZaloPeer(access="theirs", refresh="r"))

        assert keeper(account, Asked(), pause=pause)(worn_out="access-0") == "theirs"
        assert len(waits) == 3

    def test_is_not_waited_for_for_ever(self, account: Account):
        Token.objects.update(renewing_at=NOW)
        with pytest.raises(ZaloTokenMissing) as none:
            keeper(account, Asked())(worn_out="access-0")
        assert not none.value.is_lasting

    def test_of_an_account_that_was_never_connected(self):
        with pytest.raises(ZaloTokenMissing) as none:
            keeper(make_zalo(name="khác"), Asked())()
        assert none.value.is_lasting


@pytest.mark.django_db
class TestRefusal:
    REFUSED = TokenPairRefused("-14014", is_refused=True)

    @pytest.fixture
    def account(self) -> Account:
        return connect(make_zalo(), ZaloPeer())

    def test_pauses_the_account_says_so_once_and_asks_no_more(self, account: Account):
        asked = Asked(self.REFUSED)
        for _ in range(3):
            with pytest.raises(ZaloTokenMissing) as none:
                keeper(account, asked, at=NOW + timedelta(hours=26))()
            assert none.value.is_lasting
        assert asked.asked == ["refresh-0"]
        account.refresh_from_db()
        assert account.paused_at is not None
        assert "kết nối lại" in account.paused_why
        entry = Entry.objects.get(verb="account.paused")
        assert entry.actor is None
        assert "refresh-0" not in json.dumps(entry.details)

    def test_leaves_what_still_serves(self, account: Account):
        later = NOW + timedelta(hours=21)
        asked = Asked(self.REFUSED)
        assert [keeper(account, asked, at=later)() for _ in range(2)] == ["access-0", "access-0"]
        assert len(asked.asked) == 1

    @pytest.mark.parametrize("may_be_spent", [True, False])
    def test_is_not_what_a_broken_line_is(self, account: Account, may_be_spent: bool):
        later, asked = NOW + timedelta(hours=26), Asked(TokenPairRefused("qua-gio", may_be_spent=may_be_spent))
        with pytest.raises(ZaloTokenMissing) as none:
            keeper(account, asked, at=later)()
        assert not none.value.is_lasting
        with pytest.raises(ZaloTokenMissing):  # within the lease nobody asks again
            keeper(account, asked, at=later + LEASE / 2)()
        assert len(asked.asked) == 1
        asked.answer = Asked().answer
        assert keeper(account, asked, at=later + LEASE)() == "new-access"
        assert not Entry.objects.filter(verb="account.paused").exists()

    def test_after_a_cut_says_that_the_token_is_lost(self, account: Account):
        Token.objects.update(renewing_at=NOW - LEASE)
        with pytest.raises(ZaloTokenMissing):
            keeper(account, Asked(self.REFUSED))(worn_out="access-0")
        account.refresh_from_db()
        assert "bị ngắt giữa chừng" in account.paused_why

    def test_of_a_seal_that_does_not_open(self, account: Account, settings):
        settings.SECRET_KEY = "another"
        with pytest.raises(ZaloTokenMissing):
            keeper(account, Asked())()
        account.refresh_from_db()
        assert "khóa đã đổi" in account.paused_why

    def test_of_a_refresh_token_of_three_months(self, account: Account):
        asked = Asked()
        with pytest.raises(ZaloTokenMissing):
            keeper(account, asked, at=NOW + timedelta(days=90))()
        assert asked.asked == []


@pytest.mark.django_db
class TestAtZalo:
    def test_rotates(self, peer: ZaloPeer):
        account = connect(make_zalo(peer), peer)
        old = (peer.access, peer.refresh)
        zalo = zalo_client_of(account)
        renewed = zalo.token(worn_out=old[0])
        assert (renewed, peer.renewals) == (peer.access, [old[1]])
        assert peer.refresh != old[1]
        assert zalo.token() == renewed

    def test_the_road_by_telephone_speaks_with_the_same_token(self, peer: ZaloPeer):
        account = connect(make_zalo(peer), peer)
        phone = make_zalo(peer, channel=Channel.ZALO_PHONE, options={"token_of": account.pk})
        assert token_of(phone, door=http_client())(worn_out=peer.access) == peer.access
        assert Token.objects.count() == 1

    def test_a_chore_renews_before_anybody_needs_it(self, peer: ZaloPeer, caplog: pytest.LogCaptureFixture):
        account = connect(make_zalo(peer), peer, at=NOW)
        with caplog.at_level(logging.DEBUG):
            renew_tokens(at=NOW)
        assert len(peer.renewals) == (1 if Token.objects.get().renewed_at != NOW else 0)
        Token.objects.update(renewed_at=NOW - timedelta(days=2), expires_at=NOW - timedelta(days=1))
        renew_tokens(at=NOW)
        assert Token.objects.get(account=account).failed_at is None
        assert peer.renewals
        assert peer.access not in caplog.text


# ---- processes ----------------------------------------------------------------------------------------------------

PREPARE = """
import json, os, sys
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from messageproviders.zalo.oauth import TokenPair
from portal.dissemination.models import Account
from portal.dissemination.operations.providers.zalo import keep_pair
hosts = json.loads(sys.argv[1])
now = timezone.now()
account = Account.objects.create(
    name="Zalo", channel="zalo", kind="zalo", secret="zalo-so-tu-phap", created_at=now,
    options={"app_id": "360846524940903967", "hosts": hosts},
)
keep_pair(
    account=account.pk, pair=TokenPair("access-0", "refresh-0", timedelta(hours=25)),
    at=now - timedelta(hours=30),
)
"""
# Many threads ask at once; each says what it got.
ASK = """
import os, sys, threading
import django; django.setup()
from django.db import connections
from django.utils import timezone
from messageproviders.zalo.client import ZaloTokenMissing
from portal.dissemination.operations.providers import zalo
from portal.dissemination.models import Account
from portal.outward.operations import http_client
from datetime import timedelta
account = Account.objects.get()
later = timedelta(seconds=float(sys.argv[1]))
now = timezone.now
zalo.timezone.now = lambda: now() + later
if sys.argv[2] == "die":
    zalo.keep_pair = lambda **said: os.kill(os.getpid(), 9)
def ask():
    try:
        said = zalo.token_of(account, door=http_client())()
    except ZaloTokenMissing as none:
        said = str(none)
    sys.stdout.write(said + "\\n")
    connections.close_all()
threads = [threading.Thread(target=ask) for _ in range(int(sys.argv[3]))]
[one.start() for one in threads]; [one.join() for one in threads]
"""


class Scene(Processes):
    def __init__(self, folder: Path, migrated: Path) -> None:
        secrets: dict[str, str] = {}
        keep_secrets(secrets.__setitem__)
        super().__init__(folder, migrated=migrated, **secrets)

    def ask(self, *, later: float = 0, how: str = "live", threads: int = 1):  # noqa: ANN201
        return self.python(ASK, str(later), how, str(threads), stdout=-1)


@pytest.fixture
def scene(tmp_path: Path, migrated: Path, peer: ZaloPeer) -> Scene:
    scene = Scene(tmp_path, migrated)
    scene.run(PREPARE, json.dumps(peer.hosts()))
    return scene


def test_however_many_ask_at_once_one_renewal_reaches_zalo(scene: Scene, peer: ZaloPeer):
    peer.answers_renewal_after = 1.0
    processes = [scene.ask(threads=6) for _ in range(3)]
    said = [line for one in processes for line in one.communicate(timeout=PATIENCE)[0].decode().split()]
    assert len(said) == 18
    assert set(said) == {peer.access}
    assert peer.renewals == ["refresh-0"]


def test_who_is_killed_between_the_answer_and_the_commit_costs_a_consent_and_no_more(scene: Scene, peer: ZaloPeer):
    killed = scene.ask(how="die")
    killed.communicate(timeout=PATIENCE)
    assert killed.returncode == -signal.SIGKILL
    assert peer.renewals == ["refresh-0"]
    # The lease over, one more try is made; Zalo has given the pair to the dead and refuses.
    for later in (90, 200, 4000):
        (said, _) = scene.ask(later=later).communicate(timeout=PATIENCE)
        assert said.decode().split() == ["chua-ket-noi"]
    assert peer.renewals == ["refresh-0", "refresh-0"]
    ((paused, why),) = scene.rows("SELECT paused_at, paused_why FROM dissemination_account")
    assert paused
    assert "bị ngắt giữa chừng" in why
    assert scene.value("SELECT count(*) FROM journal_entry WHERE verb = 'account.paused'") == 1
    assert scene.value("SELECT count(*) FROM dissemination_token WHERE failed_at IS NOT NULL") == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads lock rows on PostgreSQL; processes show SQLite")
def test_threads_on_postgresql_renew_once():
    account = connect(make_zalo(), ZaloPeer(), at=NOW)
    asked = Asked()

    def slow(refresh: str) -> TokenPair:
        time.sleep(0.3)
        return asked(refresh)

    got: list[str] = []

    def ask() -> None:
        one = keeper(account, slow, at=NOW + timedelta(hours=30), pause=lambda: time.sleep(0.02))
        got.append(one())
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["new-access"] * 12
    assert asked.asked == ["refresh-0"]
