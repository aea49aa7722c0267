"""A Zalo account as its options say: where it is asked, by which app, with which token; its courier.

Options: `app_id`, `oa_id`, `pkce` ("" for one fixed pair, or "each"), `hosts` (oa, business, oauth), `window_hours`,
`nested`, `development`, `cover` and `author` of articles, `sending_mode`, `signature` (learned), `phone_wording`,
`token_of` (the account whose consent serves this one too: the road by telephone number of the same Official Account).

Secrets, by the name in `Account.secret`: the app's itself, with "-oa" the Official Account's own for webhooks (else the
app's), with "-pkce" the fixed verifier.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from messageproviders.options import BadOptions
from messageproviders.zalo.calls import (
    AccessToken,
    Calls,
    Hosts,
    Zalo,
)
from messageproviders.zalo.courier import ZaloCourier
from messageproviders.zalo.oauth import (
    App,
    Pair,
    new_verifier,
    renew,
)
from messageproviders.zalo.options import read_habits, read_hosts
from portal.dissemination.models import Account
from portal.dissemination.operations.tokens import TokenKeeper
from portal.dissemination.secrets import Misconfigured, SecretMissing, sealer, secret
from portal.dissemination.states import AccountKind, Channel
from portal.outward.operations import open_door
from safehttp.port import Door

_A_MOMENT = 0.25  # seconds between two looks at another one's renewal
_REMEMBERED = timedelta(seconds=30)


def hosts_of(account: Account) -> Hosts:
    """Raises Misconfigured."""
    try:
        return read_hosts(account.options)
    except BadOptions as error:
        raise Misconfigured(str(error)) from None


def app_of(account: Account) -> App:
    """Raises SecretMissing."""
    return App(str(account.options.get("app_id", "")), secret(account.secret))


def oa_secret_of(account: Account) -> str:
    """The secret that signs webhooks. Raises SecretMissing."""
    try:
        return secret(f"{account.secret}-oa")
    except SecretMissing:
        return secret(account.secret)


def verifier_of(account: Account) -> str:
    """PKCE: the one whose challenge stands in Zalo's console, or one for this consent alone. Raises SecretMissing."""
    return new_verifier() if account.options.get("pkce") == "each" else secret(f"{account.secret}-pkce")


def holder_of(account: Account) -> Account:
    """The account whose tokens speak for this one. Raises Misconfigured."""
    number = account.options.get("token_of")
    if not number:
        return account
    holder = Account.objects.filter(pk=number).first() if str(number).isdecimal() else None
    if holder is None:
        raise Misconfigured(f"Không còn tài khoản số {number!r} mà “token_of” chỉ tới.")
    return holder


def sharing_with(account: Account) -> list[Account]:
    """This account, and those that speak with its tokens: what is told of one Official Account is about all of them."""
    zalo = Account.objects.filter(kind=AccountKind.ZALO.value).order_by("pk")
    return [one for one in zalo if one.pk == account.pk or one.options.get("token_of") == account.pk]


def token_of(account: Account, *, door: Door) -> AccessToken:
    """Raises SecretMissing, Misconfigured."""
    holder = holder_of(account)
    app, hosts = app_of(holder), hosts_of(holder)

    def ask(refresh: str) -> Pair:
        return renew(door, hosts=hosts, app=app, refresh=refresh)

    keeper = TokenKeeper(
        account=holder.pk, seal=sealer(), renew=ask, clock=timezone.now, pause=lambda: time.sleep(_A_MOMENT)
    )
    return RememberedToken(keeper)


def zalo_of(account: Account, *, door: Door | None = None) -> Zalo:
    """The account, to be asked. Raises SecretMissing, Misconfigured."""
    door = door or open_door()
    return Zalo(Calls(door, hosts_of(account)), token_of(account, door=door))


def courier_of_zalo(account: Account) -> ZaloCourier:
    """Raises SecretMissing, Misconfigured."""
    try:
        habits = read_habits(account.options)
    except BadOptions as error:
        raise Misconfigured(str(error)) from None
    zalo = zalo_of(account)
    return ZaloCourier(
        calls=zalo.calls,
        token=zalo.token,
        clock=timezone.now,
        by_phone=account.channel == Channel.ZALO_PHONE,
        habits=habits,
    )


@dataclass
class RememberedToken:
    """Asks the database for the token every half minute and not for each bundle. For one thread."""

    keeper: AccessToken = field(repr=False)
    _held: str = field(default="", repr=False)
    _until: datetime | None = None

    def __call__(self, *, worn_out: str = "") -> str:
        """Raises NoToken."""
        now = timezone.now()
        if worn_out or self._until is None or now >= self._until:
            self._held, self._until = self.keeper(worn_out=worn_out), now + _REMEMBERED
        return self._held
