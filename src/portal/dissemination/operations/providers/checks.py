"""Whether a carrier lets an account in: asked when a person wants to know, without handing over a message."""

from __future__ import annotations

import smtplib
from collections.abc import Callable

from django.conf import settings

from messageproviders.http_sms.provider import BalanceUnknown
from messageproviders.outcomes import reply_code
from messageproviders.port import SendOutcome
from messageproviders.zalo.client import ZaloTokenMissing, quota_in, quota_of_templates
from portal.design.plots import grouped
from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import SecretMissing
from portal.dissemination.operations.providers.registry import (
    http_sms_provider_of,
    mailer_of,
    smpp_provider_of,
    tells_balance,
)
from portal.dissemination.operations.providers.zalo import zalo_client_of
from portal.dissemination.states import AccountKind

_GREETED_WITHIN = 12.0  # seconds: a page waits

ConnectionAnswer = tuple[SendOutcome, str]  # what it means, and the carrier's own code or figure


def _bind(account: Account) -> ConnectionAnswer:
    provider = smpp_provider_of(account)
    try:
        return provider.greet(seconds=_GREETED_WITHIN)
    finally:
        provider.close()


def _balance(account: Account) -> ConnectionAnswer:
    try:
        left = http_sms_provider_of(account).balance()
    except BalanceUnknown as unknown:
        return SendOutcome.LATER, str(unknown)
    return SendOutcome.ACCEPTED, f"số dư {grouped(int(left)) if left.isdecimal() else left[:40]} đồng"


def _log_in(account: Account) -> ConnectionAnswer:
    connection = mailer_of(account)
    try:
        connection.open()
        code, _ = connection.connection.noop()
    except smtplib.SMTPResponseException as error:
        # Whoever may not log in may not send: nothing that waiting could help.
        words = error.smtp_error
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return SendOutcome.BROKEN, reply_code(code=error.smtp_code, words=said)
    except (OSError, smtplib.SMTPException) as error:
        return SendOutcome.UNREACHABLE, type(error).__name__
    finally:
        connection.close()
    return SendOutcome.ACCEPTED, str(code)


def _ask_quota(account: Account) -> ConnectionAnswer:
    try:
        said = zalo_client_of(account).ask(quota_of_templates())
    except ZaloTokenMissing as missing:
        return SendOutcome.BROKEN if missing.is_lasting else SendOutcome.LATER, str(missing)
    left = quota_in(said.data)
    return said.meaning.outcome, said.code or (f"còn {grouped(left)} tin hôm nay" if left is not None else "")


_CHECKS: dict[AccountKind, Callable[[Account], ConnectionAnswer]] = {
    AccountKind.SMPP: _bind,
    AccountKind.ESMS: _balance,
    AccountKind.HTTP: _balance,
    AccountKind.MAIL: _log_in,
    AccountKind.ZALO: _ask_quota,
}


def can_be_asked(account: Account) -> bool:
    """Whether its carrier has a way to say anything before there is a message."""
    kind = AccountKind(account.kind)
    if kind is AccountKind.MAIL:
        return bool(account.options.get("host")) or settings.MAILERS["default"]["BACKEND"].endswith("smtp.EmailBackend")
    return kind in _CHECKS and (kind not in (AccountKind.ESMS, AccountKind.HTTP) or tells_balance(account))


def ask_carrier(account: Account) -> ConnectionAnswer:
    """Its own answer; of an account that lacks something, what is missing. Never with a transaction open.

    Raises KeyError for one that cannot be asked.
    """
    try:
        return _CHECKS[AccountKind(account.kind)](account)
    except SecretMissing as missing:
        return SendOutcome.BROKEN, str(missing)
