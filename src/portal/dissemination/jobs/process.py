"""The sending process: a thread for each account, one that renews their leases, and one that sweeps and supervises."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from messageproviders.outcomes import shares
from messageproviders.port import MessageProvider, SendOutcome
from portal.dissemination.jobs.recorder import writer_turn
from portal.dissemination.jobs.rounds import AccountRounds
from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import SecretMissing
from portal.dissemination.operations.providers.registry import abilities_of, provider_of
from portal.dissemination.operations.renderers.campaigns import current_sender
from portal.dissemination.operations.renderers.letters import MessageRenderer, renderer_of
from portal.dissemination.operations.sending import (
    LEASE,
    RENEWED_EVERY,
    ensure_mail_account,
    pause_account,
    read_parked,
    renew_leases,
    sweep,
)
from portal.dissemination.operations.sending.queue import WakeWatcher
from portal.dissemination.queries.channels import at_work
from portal.dissemination.states import Channel
from portal.journal.jobs import machine_name
from portal.journal.operations import hold_lease

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # commits on this machine wake the process at once: `WakeWatcher`
SWEEP_SECONDS = RENEWED_EVERY.total_seconds()
MAINTENANCE_SECONDS = 1.0
LAST_WORDS_SECONDS = 25.0
_FIRST_REST, _LONGEST_REST = 1.0, 60.0
SENDER = "sender "  # followed by the account's name if the process is for one account


def lock_path(account: str = "") -> Path:
    """Locked by the sending process of this machine: for all accounts, or for one."""
    return Path(settings.VAR_DIR) / "messages" / (f"sender-{account}.lock" if account else "sender.lock")


def is_ours_to_send(account: str = "") -> bool:
    """Whether this machine holds, or now acquires, the lease for sending: by all accounts, or by one.

    The lock says who sends on this machine; the next to hold it does not wait for the lease of a process that died.
    """
    return hold_lease(f"{SENDER}{account}", holder=machine_name())


class AccountThread(threading.Thread):
    """Sends by one account until told to stop, or until the account is closed or paused."""

    def __init__(
        self,
        *,
        account: Account,
        provider: MessageProvider,
        renderer: MessageRenderer,
        stopping: threading.Event,
        workers: int,
    ) -> None:
        super().__init__(name=f"carrier-{account.pk}", daemon=True)
        self._account, self._renderer, self._stopping, self._workers = account, renderer, stopping, workers
        self._provider = provider
        self._rest = _FIRST_REST
        self._alarm = WakeWatcher()
        self._rounds: AccountRounds | None = None

    def leased(self) -> set[int]:
        """The batches that are leased now."""
        return set() if self._rounds is None else self._rounds.leased.copy()

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._rounds = self._rounds or AccountRounds(
                        account=self._account,
                        provider=self._provider,
                        renderer=self._renderer,
                        key=settings.DIGEST_KEY,
                        clock=timezone.now,
                        is_stopping=self._stopping.is_set,
                    )
                    if not self._work(self._rounds):
                        break
                    self._rest = _FIRST_REST if self._rounds.trouble is None else self._rest
                except Exception:
                    logger.exception("Account %s: a round failed; it begins again.", self._account.pk)
                    connection.close()
                    self._have_a_rest()
        finally:
            if self._rounds is not None:
                self._rounds.close()
            connection.close()

    def _work(self, account_rounds: AccountRounds) -> bool:
        """One round, and the pause after it. Returns whether the account is still active."""
        going = {one.pk: one for one in at_work(Channel(self._account.channel))}
        current = going.get(self._account.pk)
        if current is None or current.changed_at != self._account.changed_at:
            return False  # another thread continues with the new settings
        for field in Account._meta.concrete_fields:
            setattr(self._account, field.attname, getattr(current, field.attname))
        parts = shares({one.pk: one.weight for one in going.values()}) if len(going) > 1 else {}
        begun, limit = time.monotonic(), self._limit(account_rounds)
        share = parts.get(current.pk)
        taken = account_rounds.round(share=share, limit=limit) if share is None or len(share) else 0
        if account_rounds.trouble is not None:
            self._have_a_rest(most=5.0 if account_rounds.trouble is SendOutcome.THROTTLED else _LONGEST_REST)
        elif not taken:
            self._alarm.wait(POLL_SECONDS, is_over=self._stopping.is_set)
        elif (pace := self._pace(account_rounds)) is not None:
            self._stopping.wait(max(0.0, taken / pace - (time.monotonic() - begun)))
        return True

    def _pace(self, account_rounds: AccountRounds) -> float | None:
        """Messages a second that this process may send by the account; the limit is shared by all workers."""
        known = [one for one in (self._account.per_second, account_rounds.provider.abilities.per_second) if one]
        return min(known) / self._workers if known else None

    def _limit(self, account_rounds: AccountRounds) -> int | None:
        pace = self._pace(account_rounds)
        return None if pace is None else max(1, int(pace))

    def _have_a_rest(self, *, most: float = _LONGEST_REST) -> None:
        self._stopping.wait(min(self._rest, most))
        self._rest = min(self._rest * 2, _LONGEST_REST)


class SendingProcess:
    """Starts a thread for every account, and sweeps as often as leases are renewed.

    It is process `number` of `workers`.
    """

    def __init__(self, *, stopping: threading.Event, account: str = "", workers: int = 1, number: int = 0) -> None:
        self._stopping, self._only, self._workers, self._number = stopping, account, workers, number
        self._renderer = renderer_of(current_sender(), key=settings.DIGEST_KEY)
        self._carriers: dict[int, AccountThread] = {}
        self._unspoken: set[int] = set()
        self._swept_at = time.monotonic()
        self._has_ended = threading.Event()
        self._renewing = threading.Thread(target=self._renew_leases, name="leases", daemon=True)

    def run(self) -> None:
        """Run until told to stop; then what is leased is finished and the rest released."""
        self._renewing.start()
        while not self._stopping.is_set():
            for act in (self._look_after, self._read_parked, self._sweep):
                _try(act)
            self._stopping.wait(MAINTENANCE_SECONDS)
        end = time.monotonic() + LAST_WORDS_SECONDS
        for carrier in self._carriers.values():
            carrier.join(max(0.0, end - time.monotonic()))
        self._has_ended.set()
        self._renewing.join()
        connection.close()

    def _renew_leases(self) -> None:
        """Renew this process's leases in a thread of its own, so that no other work can delay it."""
        while not self._has_ended.wait(SWEEP_SECONDS):
            _try(self._renew)
            _try(self._stay_elected)
        connection.close()

    def _renew(self) -> None:
        if held := set().union(*(carrier.leased() for carrier in list(self._carriers.values()))):
            renew_leases(held, at=timezone.now())

    def _stay_elected(self) -> None:
        """Stop if another machine sends, which happens after the database was out of reach for longer than a lease."""
        if self._number == 0 and not is_ours_to_send(self._only):
            logger.warning("Another machine sends; this one ends.")
            self._stopping.set()

    def _look_after(self) -> None:
        if settings.MAIL_IS_CONFIGURED or settings.MESSAGES_DRY_RUN:
            with writer_turn():
                ensure_mail_account(at=timezone.now())
        # Letters on paper are sent by an officer.
        for account in (
            at_work().exclude(channel=Channel.POST.value).filter(**{"name": self._only} if self._only else {})
        ):
            carrier = self._carriers.get(account.pk)
            if carrier is None or not carrier.is_alive():
                self._begin(account)

    def _begin(self, account: Account) -> None:
        if (provider := self._provider(account)) is None:
            return
        self._carriers[account.pk] = carrier = AccountThread(
            account=account, provider=provider, renderer=self._renderer, stopping=self._stopping, workers=self._workers
        )
        carrier.start()

    def _provider(self, account: Account) -> MessageProvider | None:
        """The account's provider, or None. An account without its secret is paused, and staff see why."""
        try:
            return provider_of(account)
        except KeyError:
            if account.pk not in self._unspoken:
                logger.error("Account %s: nobody speaks %s.", account.pk, account.kind)
            self._unspoken.add(account.pk)
        except SecretMissing as missing:
            with writer_turn():
                pause_account(account=account, why=str(missing), at=timezone.now())
        return None

    def _read_parked(self) -> None:
        """Apply receipts that one worker received while another was storing their message."""
        if self._number == 0:
            with writer_turn():
                read_parked(at=timezone.now())

    def _sweep(self) -> None:
        """Renew our own leases, then take over expired ones.

        If the database was out of reach for longer than a lease, other processes could not renew theirs either and get
        one more interval.
        """
        since = time.monotonic() - self._swept_at
        if self._number == 0 and since >= SWEEP_SECONDS:
            with writer_turn():
                self._renew()
                if since <= LEASE.total_seconds():
                    sweep(abilities_of=abilities_of, at=timezone.now())
            self._swept_at = time.monotonic()


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception:
        logger.exception("The process that sends goes on after an error.")
        connection.close()
