"""A Zalo account as its options say: where it is asked, by which app, with which token; its courier.

Options: `app_id`, `oa_id`, `pkce` ("fixed" or "each"), `hosts` (oa, business, oauth), `window_hours`, `nested`,
`development`, `cover` and `author` of articles, `sending_mode`, `signature` (learned), `phone_wording`, `token_of` (the account whose consent serves this
one too: the road by telephone number of the same Official Account). Secrets, by the name in `Account.secret`: the app's
itself, with "-oa" the Official Account's own for webhooks (else the app's), with "-pkce" the fixed verifier.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from portal.dissemination.couriers.zalo.calls import AccessToken, Calls, Hosts, Zalo
from portal.dissemination.couriers.zalo.courier import Habits, ZaloCourier
from portal.dissemination.couriers.zalo.oauth import App, Pair, new_verifier, renew
from portal.dissemination.models import Account
from portal.dissemination.operations.tokens import TokenKeeper
from portal.dissemination.secrets import SecretMissing, sealer, secret
from portal.dissemination.states import AccountKind, Channel
from portal.outward.doors import open_door
from portal.outward.port import Door

_A_MOMENT = 0.25  # seconds between two looks at another one's renewal
_REMEMBERED = timedelta(seconds=30)
_WINDOW_HOURS = 168


def hosts_of(account: Account) -> Hosts:
    named = account.options.get("hosts") or {}
    return Hosts(**{name: str(url).rstrip("/") for name, url in named.items() if name in ("oa", "business", "oauth")})


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
    """The account whose tokens speak for this one."""
    number = account.options.get("token_of")
    return Account.objects.get(pk=number) if number else account


def sharing_with(account: Account) -> list[Account]:
    """This account, and those that speak with its tokens: what is told of one Official Account is about all of them."""
    zalo = Account.objects.filter(kind=AccountKind.ZALO.value).order_by("pk")
    return [one for one in zalo if one.pk == account.pk or one.options.get("token_of") == account.pk]


def token_of(account: Account, *, door: Door) -> AccessToken:
    """Raises SecretMissing."""
    holder = holder_of(account)
    app, hosts = app_of(holder), hosts_of(holder)

    def ask(refresh: str) -> Pair:
        return renew(door, hosts=hosts, app=app, refresh=refresh)

    keeper = TokenKeeper(
        account=holder.pk, seal=sealer(), renew=ask, clock=timezone.now, pause=lambda: time.sleep(_A_MOMENT)
    )
    return RememberedToken(keeper)


def zalo_of(account: Account, *, door: Door | None = None) -> Zalo:
    """The account, to be asked. Raises SecretMissing."""
    door = door or open_door()
    return Zalo(Calls(door, hosts_of(account)), token_of(account, door=door))


def courier_of_zalo(account: Account) -> ZaloCourier:
    """Raises SecretMissing."""
    zalo = zalo_of(account)
    options = account.options
    return ZaloCourier(
        calls=zalo.calls,
        token=zalo.token,
        clock=timezone.now,
        by_phone=account.channel == Channel.ZALO_PHONE,
        habits=Habits(
            window=timedelta(hours=int(options.get("window_hours") or _WINDOW_HOURS)),
            is_nested=bool(options.get("nested")),
            is_development=bool(options.get("development")),
            mode=str(options.get("sending_mode", "")),
        ),
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
