"""Accounts at carriers of text messages, as their options say: by SMPP (`couriers.smpp.options`) or by HTTP
(`couriers.http_sms.profile`). Secrets, by the name in `Account.secret`: the password or key itself, and "-user", "-key"
or whatever else a profile asks for as "{secret.user}".
"""

from __future__ import annotations

from django.conf import settings

from portal.dissemination.callbacks.addresses import path_of
from portal.dissemination.couriers.http_sms.courier import HttpSmsCourier, Sender
from portal.dissemination.couriers.http_sms.profile import BadProfile, Profile, read_profile
from portal.dissemination.couriers.smpp.courier import SmppCourier
from portal.dissemination.couriers.smpp.options import BadOptions, read_options
from portal.dissemination.models import Account
from portal.dissemination.secrets import SecretMissing, secret
from portal.dissemination.states import AccountKind
from portal.outward.doors import open_door
from portal.outward.port import Door

_SECRET = "secret"  # noqa: S105  the name of a place


class Misconfigured(SecretMissing):
    """The options of an account cannot be used. Like a missing secret, only the operator can mend it."""


def courier_of_smpp(account: Account) -> SmppCourier:
    """Raises SecretMissing, Misconfigured."""
    try:
        options = read_options(
            account.options, password=secret(account.secret), sender=account.sender, takes_marks=account.takes_marks
        )
    except BadOptions as error:
        raise Misconfigured(str(error)) from None
    return SmppCourier(options)


def profile_of(account: Account) -> Profile:
    """Raises Misconfigured."""
    ready = {"profile": "esms"} if account.kind == AccountKind.ESMS else {}
    try:
        return read_profile({**ready, **account.options})
    except BadProfile as error:
        raise Misconfigured(str(error)) from None


def courier_of_http(account: Account, *, door: Door | None = None) -> HttpSmsCourier:
    """Raises SecretMissing, Misconfigured."""
    profile = profile_of(account)
    places = [place for place in profile.wants if place.partition(".")[0] == _SECRET]
    sender = Sender(
        name=account.sender,
        callback=settings.PORTAL_BASE_URL.rstrip("/") + path_of(account, key=settings.SECRET_KEY),
        secrets={place: secret(account.secret + place.removeprefix(_SECRET).replace(".", "-")) for place in places},
        takes_marks=account.takes_marks,
    )
    return HttpSmsCourier(profile, sender=sender, door=door or open_door())
