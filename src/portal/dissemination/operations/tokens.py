"""Tokens of Zalo accounts: sealed, renewed by one at a time, and the new pair committed before it is used.

A refresh token serves once. Whoever renews writes down that they do (`renewing_at`), asks with no transaction open,
and commits what came. Who is killed in between leaves a mark: after `LEASE` another one asks once more with the same
token. If Zalo had given out a pair by then it refuses now, the account is paused and waits for a person: nothing is
asked again until somebody connects it anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from cryptography.fernet import Fernet, InvalidToken
from django.db import OperationalError, transaction

from messageproviders.zalo.calls import NoToken
from messageproviders.zalo.oauth import REFRESH_LASTS, NoPair, Pair
from portal.agencies.models import Officer
from portal.dissemination.models import Account, Token
from portal.dissemination.operations.sending import pause_account
from portal.journal.operations import record

# Longer than a renewal can take (`calls.PATIENCE`), so that nobody asks a second time beside the first.
LEASE = timedelta(minutes=1)
# When four fifths of its time are over (20 of 25 hours) a token is renewed, so that hours are left to notice a failure.
_WORN_AT = 0.8
_MARGIN = timedelta(minutes=1)
_TIMES_WAITED = 40
_TIMES_WRITTEN = 5

_REFUSED = "Zalo không làm mới mã truy cập ({code}). Quản trị viên cần kết nối lại tài khoản Zalo."
_CUT_OFF = (
    "Lần làm mới mã truy cập trước bị ngắt giữa chừng nên mã làm mới đã mất ({code}). "
    "Quản trị viên cần kết nối lại tài khoản Zalo."
)
_TOO_OLD = "Mã làm mới đã quá ba tháng không dùng. Quản trị viên cần kết nối lại tài khoản Zalo."
_UNREADABLE = "Không mở được niêm phong của mã truy cập: khóa đã đổi. Quản trị viên cần kết nối lại tài khoản Zalo."


class _Standing(Enum):
    READY = auto()
    OURS = auto()
    WAIT = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class _Found:
    """`access` may be there whatever the standing: it serves as long as Zalo takes it."""

    standing: _Standing
    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    was_cut_off: bool = False


@dataclass(frozen=True)
class TokenKeeper:
    """Gives the access token of an account (`couriers.zalo.calls.AccessToken`), renewed where it is time.

    `renew` asks Zalo for a pair, `pause` waits a moment for another one's renewal. Safe in any number of threads and
    processes; never to be called with a transaction open.
    """

    account: int
    seal: Fernet = field(repr=False)
    renew: Callable[[str], Pair] = field(repr=False)
    clock: Callable[[], datetime]
    pause: Callable[[], None]

    def __call__(self, *, worn_out: str = "") -> str:
        """Raises NoToken."""
        for _ in range(_TIMES_WAITED):
            at = self.clock()
            found = self._look(worn_out, at)
            if found.standing is _Standing.OURS:
                found = self._claim(worn_out, at)
            if found.standing is _Standing.READY:
                return found.access
            if found.standing is _Standing.NONE:
                raise NoToken(is_lasting=True)
            if found.standing is _Standing.OURS:
                return self._renewed(found)
            self.pause()
        raise NoToken(is_lasting=False)

    def _look(self, worn_out: str, at: datetime) -> _Found:
        """How it stands, without a lock: most of the time there is nothing to do."""
        token = Token.objects.filter(account=self.account).first()
        return self._read(token, worn_out, at)

    @transaction.atomic(durable=True)
    def _claim(self, worn_out: str, at: datetime) -> _Found:
        """How it stands under a lock; OURS is written down before anybody else may look."""
        token = Token.objects.select_for_update(of=("self",)).filter(account=self.account).first()
        found = self._read(token, worn_out, at)
        if found.standing is _Standing.OURS and token is not None:
            Token.objects.filter(pk=token.pk).update(renewing_at=at)
        return found

    def _read(self, token: Token | None, worn_out: str, at: datetime) -> _Found:
        if token is None:
            return _Found(_Standing.NONE)
        try:
            access, refresh = (self.seal.decrypt(bytes(one)).decode() for one in (token.access, token.refresh))
        except InvalidToken:
            return self._failed(_UNREADABLE, at)
        serves = access != worn_out and token.expires_at > at + _MARGIN
        ours = _Found(_Standing.OURS, access if serves else "", refresh, was_cut_off=token.renewing_at is not None)
        if serves and (token.failed_at is not None or at < _worn_at(token)):
            return _Found(_Standing.READY, access)
        if token.failed_at is not None:
            return _Found(_Standing.NONE)
        if token.renewing_at is not None and at < token.renewing_at + LEASE:
            return _Found(_Standing.READY if serves else _Standing.WAIT, access)
        return ours if token.refresh_expires_at > at else self._failed(_TOO_OLD, at)

    def _renewed(self, found: _Found) -> str:
        try:
            pair = self.renew(found.refresh)
        except NoPair as none:
            if none.is_refused:
                why = (_CUT_OFF if found.was_cut_off else _REFUSED).format(code=none.code)
                self._failed(why, self.clock())
            # Otherwise the mark stays, and after the lease another try is made.
            if found.access:
                return found.access
            raise NoToken(is_lasting=none.is_refused) from None
        keep_pair(account=self.account, pair=pair, seal=self.seal, at=self.clock())
        return pair.access

    def _failed(self, why: str, at: datetime) -> _Found:
        fail(account=self.account, why=why, at=at)
        return _Found(_Standing.NONE)


def keep_pair(*, account: int, pair: Pair, seal: Fernet, at: datetime) -> None:
    """Commit a pair. A database that is busy is asked again: what is lost here is lost for good."""
    for tried in range(1, _TIMES_WRITTEN + 1):
        try:
            with transaction.atomic(durable=True):
                _write(account, pair, seal, at)
            return
        except OperationalError:
            if tried == _TIMES_WRITTEN:
                raise


@transaction.atomic
def connect(*, account: Account, pair: Pair, seal: Fernet, oa_id: str, by: Officer, at: datetime) -> None:
    """A person has let the portal speak for an account: its first pair, and it goes on if it was paused."""
    _write(account.pk, pair, seal, at)
    current = Account.objects.select_for_update().get(pk=account.pk)
    current.options = current.options | ({"oa_id": oa_id} if oa_id else {})
    current.paused_at, current.paused_why = None, ""
    current.save(update_fields=["options", "paused_at", "paused_why"])
    record("account.opened", subject=current, by=by, at=at, details={"connected": True})


@transaction.atomic
def fail(*, account: int, why: str, at: datetime) -> None:
    """No pair will come any more before a person acts: said once, and the account is paused."""
    if Token.objects.filter(account=account, failed_at__isnull=True).update(failed_at=at, renewing_at=None):
        for known in Account.objects.filter(pk=account):
            pause_account(account=known, why=why, by=None, at=at)


def _write(account: int, pair: Pair, seal: Fernet, at: datetime) -> None:
    Token.objects.update_or_create(
        account_id=account,
        defaults={
            "access": seal.encrypt(pair.access.encode()),
            "refresh": seal.encrypt(pair.refresh.encode()),
            "expires_at": at + pair.lasts,
            "refresh_expires_at": at + REFRESH_LASTS,
            "renewed_at": at,
            "renewing_at": None,
            "failed_at": None,
        },
    )


def _worn_at(token: Token) -> datetime:
    return token.renewed_at + (token.expires_at - token.renewed_at) * _WORN_AT
