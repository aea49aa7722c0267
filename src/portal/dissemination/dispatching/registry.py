"""Which courier speaks for an account: one line for each protocol."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from messageproviders.files import FileCourier
from messageproviders.port import Abilities, Courier
from portal.dissemination.dispatching.push import courier_of_push
from portal.dissemination.dispatching.sms import courier_of_http, courier_of_smpp
from portal.dissemination.dispatching.zalo import courier_of_zalo
from portal.dissemination.mail import MailCourier
from portal.dissemination.models import Account
from portal.dissemination.secrets import SecretMissing
from portal.dissemination.states import AccountKind


def _mail(account: Account) -> Courier:
    return MailCourier(sender=account.sender or settings.DEFAULT_FROM_EMAIL, reply_to=settings.MAIL_REPLY_TO)


def _file(account: Account) -> Courier:
    return FileCourier(Path(settings.VAR_DIR) / "messages" / f"{account.pk}.jsonl")


_FACTORIES: dict[AccountKind, Callable[[Account], Courier]] = {
    AccountKind.MAIL: _mail,
    AccountKind.SMPP: courier_of_smpp,
    AccountKind.ESMS: courier_of_http,
    AccountKind.HTTP: courier_of_http,
    AccountKind.ZALO: courier_of_zalo,
    AccountKind.PUSH: courier_of_push,
    AccountKind.FILE: _file,
}


def courier_of(account: Account) -> Courier:
    """The courier of an account, made anew; in a dry run every message goes into a file instead.

    Raises KeyError for a protocol that nobody speaks, SecretMissing.
    """
    kind = AccountKind.FILE if settings.MESSAGES_DRY_RUN else AccountKind(account.kind)
    return _FACTORIES[kind](account)


def abilities_of(account: Account) -> Abilities:
    """What its courier can do; of one that cannot be made, nothing in particular."""
    try:
        return courier_of(account).abilities
    except (KeyError, SecretMissing):
        return Abilities()


def hearing() -> list[int]:
    """Keys of the accounts whose carriers say what has arrived."""
    return [one.pk for one in Account.objects.order_by("pk") if abilities_of(one).gives_receipts]
