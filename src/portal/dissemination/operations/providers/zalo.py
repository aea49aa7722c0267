"""Zalo accounts: settings, sealed tokens renewed by one process at a time, and the provider."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import OperationalError, transaction
from django.utils import timezone

from messageproviders.port import BadOptions
from messageproviders.zalo import client
from messageproviders.zalo.client import (
    AccessToken,
    ZaloCalls,
    ZaloClient,
    ZaloHosts,
    ZaloTokenMissing,
    quota_in,
)
from messageproviders.zalo.oauth import REFRESH_LASTS, TokenPair, TokenPairRefused, ZaloApp, new_verifier, renew
from messageproviders.zalo.provider import ZaloProvider, read_hosts, read_settings
from messageproviders.zalo.templates import ZaloTemplate, all_listed, read_info
from portal.agencies.models import Officer
from portal.dissemination.models import Account, Token
from portal.dissemination.operations.accounts import (
    Misconfigured,
    SecretMissing,
    account_secret,
    keep_templates,
    note_daily_quota,
)
from portal.dissemination.operations.sending import pause_account
from portal.dissemination.states import AccountKind, Channel
from portal.journal.operations import record
from portal.outward.operations import http_client
from portal.schema.models import save_fields
from safehttp.types import Client

# Longer than a renewal can take (`client.PATIENCE`), so that no second renewal runs beside the first.
LEASE = timedelta(minutes=1)
# A token is renewed after four fifths of its lifetime (20 of 25 hours), so that hours are left to notice a failure.
_WORN_AT = 0.8
_MARGIN = timedelta(minutes=1)
_TIMES_WAITED = 40
_TIMES_WRITTEN = 5

_REFUSED = "Zalo không làm mới mã truy cập ({code}). Quản trị viên cần kết nối lại tài khoản Zalo."
_CUT_OFF = (
    "Lần làm mới mã truy cập trước bị ngắt giữa chừng nên mã làm mới đã mất ({code}). "
    "Quản trị viên cần kết nối lại tài khoản Zalo."
)


class _TokenStatus(Enum):
    READY = auto()
    OURS = auto()
    WAIT = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class _Found:
    """`access` may be present whatever the status; it is used as long as Zalo accepts it."""

    status: _TokenStatus
    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    was_cut_off: bool = False


@dataclass(frozen=True)
class TokenKeeper:
    """Returns the access token of an account (`messageproviders.zalo.client.AccessToken`), renewed when due.

    `renew` requests a pair from Zalo, `pause` waits a moment for a renewal by another process. Safe in any number of
    threads and processes; never to be called in a transaction.
    """

    account: int
    renew: Callable[[str], TokenPair] = field(repr=False)
    clock: Callable[[], datetime]
    pause: Callable[[], None]

    def __call__(self, *, worn_out: str = "") -> str:
        """Raises ZaloTokenMissing."""
        for _ in range(_TIMES_WAITED):
            at = self.clock()
            # Without a lock, since most of the time there is nothing to do.
            found = self._read(Token.objects.filter(account=self.account).first(), worn_out, at)
            if found.status is _TokenStatus.OURS:
                found = self._claim(worn_out, at)
            if found.status is _TokenStatus.READY:
                return found.access
            if found.status is _TokenStatus.NONE:
                raise ZaloTokenMissing(is_lasting=True)
            if found.status is _TokenStatus.OURS:
                return self._renewed(found)
            self.pause()
        raise ZaloTokenMissing(is_lasting=False)

    @transaction.atomic(durable=True)
    def _claim(self, worn_out: str, at: datetime) -> _Found:
        """Read the status under a lock; OURS is committed before anybody else may read it."""
        token = Token.objects.select_for_update(of=("self",)).filter(account=self.account).first()
        found = self._read(token, worn_out, at)
        if found.status is _TokenStatus.OURS and token is not None:
            Token.objects.filter(pk=token.pk).update(renewing_at=at)
        return found

    def _read(self, token: Token | None, worn_out: str, at: datetime) -> _Found:
        if token is None:
            return _Found(_TokenStatus.NONE)
        access, refresh = token.access, token.refresh
        if access is None or refresh is None:
            return self._failed(
                "Không mở được niêm phong của mã truy cập: khóa đã đổi. Quản trị viên cần kết nối lại tài khoản Zalo.",
                at,
            )
        serves = access != worn_out and token.expires_at > at + _MARGIN
        ours = _Found(_TokenStatus.OURS, access if serves else "", refresh, was_cut_off=token.renewing_at is not None)
        worn_at = token.renewed_at + (token.expires_at - token.renewed_at) * _WORN_AT
        if serves and (token.failed_at is not None or at < worn_at):
            return _Found(_TokenStatus.READY, access)
        if token.failed_at is not None:
            return _Found(_TokenStatus.NONE)
        if token.renewing_at is not None and at < token.renewing_at + LEASE:
            return _Found(_TokenStatus.READY if serves else _TokenStatus.WAIT, access)
        return (
            ours
            if token.refresh_expires_at > at
            else self._failed(
                "Mã làm mới đã quá ba tháng không dùng. Quản trị viên cần kết nối lại tài khoản Zalo.", at
            )
        )

    def _renewed(self, found: _Found) -> str:
        try:
            pair = self.renew(found.refresh)
        except TokenPairRefused as none:
            if none.is_refused:
                self._failed((_CUT_OFF if found.was_cut_off else _REFUSED).format(code=none.code), self.clock())
            # Otherwise `renewing_at` stays, and another attempt is made after the lease.
            if found.access:
                return found.access
            raise ZaloTokenMissing(is_lasting=none.is_refused) from None
        keep_pair(account=self.account, pair=pair, at=self.clock())
        return pair.access

    def _failed(self, why: str, at: datetime) -> _Found:
        fail(account=self.account, why=why, at=at)
        return _Found(_TokenStatus.NONE)


def keep_pair(*, account: int, pair: TokenPair, at: datetime) -> None:
    """Commit a pair. Retries while the database is busy, because a pair lost here is lost for good."""
    for tried in range(1, _TIMES_WRITTEN + 1):
        try:
            with transaction.atomic(durable=True):
                _write(account, pair, at)
            return
        except OperationalError:
            if tried == _TIMES_WRITTEN:
                raise


@transaction.atomic
def connect(*, account: Account, pair: TokenPair, oa_id: str, by: Officer, at: datetime) -> None:
    """Store the first pair of an account that an officer has connected, and resume the account if it was paused."""
    _write(account.pk, pair, at)
    current = Account.objects.select_for_update().get(pk=account.pk)
    save_fields(current, options=current.options | ({"oa_id": oa_id} if oa_id else {}), paused_at=None, paused_why="")
    record("account.opened", subject=current, by=by, at=at, details={"connected": True})


@transaction.atomic
def fail(*, account: int, why: str, at: datetime) -> None:
    """Record once that no pair can be renewed until a person acts, and pause the account."""
    if Token.objects.filter(account=account, failed_at__isnull=True).update(failed_at=at, renewing_at=None):
        for known in Account.objects.filter(pk=account):
            pause_account(account=known, why=why, by=None, at=at)


def _write(account: int, pair: TokenPair, at: datetime) -> None:
    Token.objects.update_or_create(
        account_id=account,
        defaults={
            "access": pair.access,
            "refresh": pair.refresh,
            "expires_at": at + pair.lasts,
            "refresh_expires_at": at + REFRESH_LASTS,
            "renewed_at": at,
            "renewing_at": None,
            "failed_at": None,
        },
    )


_A_MOMENT = 0.25  # seconds between two checks of a renewal by another process
_REMEMBERED = timedelta(seconds=30)


def zalo_hosts_of(account: Account) -> ZaloHosts:
    """Raises Misconfigured."""
    try:
        return read_hosts(account.options)
    except BadOptions as error:
        raise Misconfigured(str(error)) from None


def zalo_app_of(account: Account) -> ZaloApp:
    """Raises SecretMissing."""
    return ZaloApp(str(account.options.get("app_id", "")), account_secret(account.secret))


def oa_secret_of(account: Account) -> str:
    """The secret that signs webhooks. Raises SecretMissing."""
    try:
        return account_secret(f"{account.secret}-oa")
    except SecretMissing:
        return account_secret(account.secret)


def verifier_of(account: Account) -> str:
    """PKCE verifier: the one whose challenge is in Zalo's console, or a new one for this consent.

    Raises SecretMissing.
    """
    return new_verifier() if account.options.get("pkce") == "each" else account_secret(f"{account.secret}-pkce")


def holder_of(account: Account) -> Account:
    """The account whose tokens this account uses. Raises Misconfigured."""
    if not (number := account.options.get("token_of")):
        return account
    holder = Account.objects.filter(pk=number).first() if str(number).isdecimal() else None
    if holder is None:
        raise Misconfigured(f"Không còn tài khoản số {number!r} mà “token_of” chỉ tới.")
    return holder


def sharing_with(account: Account) -> list[Account]:
    """This account and those that use its tokens: a report on one Official Account concerns all of them."""
    return [
        one
        for one in Account.objects.filter(kind=AccountKind.ZALO.value).order_by("pk")
        if one.pk == account.pk or one.options.get("token_of") == account.pk
    ]


def token_of(account: Account, *, door: Client) -> AccessToken:
    """Raises SecretMissing, Misconfigured."""
    holder = holder_of(account)
    app, hosts = zalo_app_of(holder), zalo_hosts_of(holder)

    def ask(refresh: str) -> TokenPair:
        return renew(door, hosts=hosts, app=app, refresh=refresh)

    return RememberedToken(
        TokenKeeper(account=holder.pk, renew=ask, clock=timezone.now, pause=lambda: time.sleep(_A_MOMENT))
    )


def zalo_client_of(account: Account, *, door: Client | None = None) -> ZaloClient:
    """A client of the account. Raises SecretMissing, Misconfigured."""
    door = door or http_client()
    return ZaloClient(ZaloCalls(door, zalo_hosts_of(account)), token_of(account, door=door))


def zalo_provider_of(account: Account) -> ZaloProvider:
    """Raises SecretMissing, Misconfigured."""
    try:
        habits = read_settings(account.options)
    except BadOptions as error:
        raise Misconfigured(str(error)) from None
    zalo = zalo_client_of(account)
    return ZaloProvider(
        calls=zalo.calls,
        token=zalo.token,
        clock=timezone.now,
        by_phone=account.channel == Channel.ZALO_PHONE,
        habits=habits,
    )


@dataclass
class RememberedToken:
    """Caches the token for half a minute, so that it is not read for each batch. For one thread."""

    keeper: AccessToken = field(repr=False)
    _held: str = field(default="", repr=False)
    _until: datetime | None = None

    def __call__(self, *, worn_out: str = "") -> str:
        """Raises ZaloTokenMissing."""
        now = timezone.now()
        if worn_out or self._until is None or now >= self._until:
            self._held, self._until = self.keeper(worn_out=worn_out), now + _REMEMBERED
        return self._held


def sync_account(*, account: Account, at: datetime, door: Client | None = None) -> bool:
    """Sync the templates and the quota from Zalo. Returns whether it answered; nothing changes if it did not."""
    try:
        zalo = zalo_client_of(account, door=door)
        listed, said = all_listed(zalo)
        known = [_whole(zalo, one) for one in listed] if said.is_good else []
        quota = zalo.ask(client.quota_of_templates())
    except (ZaloTokenMissing, SecretMissing):
        return False
    if said.is_good:
        keep_templates(account=account, known=known, is_whole=True, at=at)
    if quota.is_good:
        note_daily_quota(account=account, left=quota_in(quota.data), daily=_daily(quota.data), at=at)
    return said.is_good


def _whole(zalo: ZaloClient, listed: ZaloTemplate) -> ZaloTemplate:
    """The template with its parameters; as listed if Zalo does not give them."""
    said = zalo.ask(client.template_info(template=listed.number))
    if not said.is_good:
        return listed
    info = read_info(said)
    return ZaloTemplate(
        listed.number,
        info.name or listed.name,
        info.status or listed.status,
        tag=info.tag or listed.tag,
        quality=info.quality or listed.quality,
        reason=info.reason or listed.reason,
        by_uid=info.by_uid,
        parameters=info.parameters,
        body=info.body,
    )


def _daily(data: object) -> int | None:
    said = str(data.get("dailyQuota", "")) if isinstance(data, dict) else ""
    return int(said) if said.isdecimal() else None
