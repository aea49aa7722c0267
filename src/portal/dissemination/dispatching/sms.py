"""Accounts at carriers of text messages, as their options say: by SMPP (`couriers.smpp.options`) or by HTTP
(`couriers.http_sms.profile`). Secrets, by the name in `Account.secret`: the password or key itself, and "-user", "-key"
or whatever else a profile asks for as "{secret.user}".
"""

from __future__ import annotations

from django.conf import settings

from messageproviders.http_sms.courier import HttpSmsCourier, Sender
from messageproviders.http_sms.filling import places_in
from messageproviders.http_sms.profile import BadProfile, Profile, read_profile
from messageproviders.smpp.courier import SmppCourier
from messageproviders.smpp.options import BadOptions, read_options
from portal.dissemination.callbacks.addresses import path_of
from portal.dissemination.models import Account
from portal.dissemination.secrets import Misconfigured, SecretMissing, secret
from portal.dissemination.states import AccountKind
from portal.outward.operations import open_door
from safehttp.port import Door

_SECRET = "secret"  # noqa: S105  the name of a place


def _of_protocol(account: Account) -> dict[str, object]:
    """The options without what is said to people: to which number they write TC or DK."""
    return {name: value for name, value in account.options.items() if name != "stop_number"}


def courier_of_smpp(account: Account) -> SmppCourier:
    """Raises SecretMissing, Misconfigured."""
    try:
        options = read_options(
            _of_protocol(account),
            password=secret(account.secret),
            sender=account.sender,
            takes_marks=account.takes_marks,
        )
    except BadOptions as error:
        raise Misconfigured(str(error)) from None
    return SmppCourier(options)


def profile_of(account: Account) -> Profile:
    """Raises Misconfigured."""
    ready = {"profile": "esms"} if account.kind == AccountKind.ESMS else {}
    try:
        return read_profile({**ready, **_of_protocol(account)})
    except BadProfile as error:
        raise Misconfigured(str(error)) from None


def tells_balance(account: Account) -> bool:
    """Whether the carrier can be asked what is left."""
    try:
        is_asked = account.kind in (AccountKind.ESMS, AccountKind.HTTP)
        return is_asked and profile_of(account).balance is not None
    except Misconfigured:
        return False


def signing_secrets_of(account: Account, profile: Profile) -> dict[str, str] | None:
    """The keys with which a carrier signs what it calls back; None where it does not sign or we have none."""
    places = set(places_in(profile.callback.signed)) if profile.callback else set()
    try:
        return {place: _secret_at(account, place) for place in places if place.partition(".")[0] == _SECRET} or None
    except SecretMissing:
        return None


def _secret_at(account: Account, place: str) -> str:
    """Raises SecretMissing."""
    return secret(account.secret + place.removeprefix(_SECRET).replace(".", "-"))


def courier_of_http(account: Account, *, door: Door | None = None) -> HttpSmsCourier:
    """Raises SecretMissing, Misconfigured."""
    profile = profile_of(account)
    places = [place for place in profile.wants if place.partition(".")[0] == _SECRET]
    sender = Sender(
        name=account.sender,
        callback=settings.PORTAL_BASE_URL.rstrip("/") + path_of(account, key=settings.SECRET_KEY),
        secrets={place: _secret_at(account, place) for place in places},
        takes_marks=account.takes_marks,
    )
    return HttpSmsCourier(profile, sender=sender, door=door or open_door())
