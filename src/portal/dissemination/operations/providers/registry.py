"""The provider of each account: e-mail, text messages, browser notifications, Zalo or a file; connection checks."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from messageproviders.http_sms.formats import places_in
from messageproviders.http_sms.profile import CarrierProfile, read_profile
from messageproviders.http_sms.provider import BalanceUnknown, HttpSmsProvider, HttpSmsSender
from messageproviders.outcomes import outcome_of_reply, reply_code
from messageproviders.port import (
    FileProvider,
    MessageProvider,
    OutboundMessage,
    ProviderAbilities,
    SendOutcome,
    SendReceipt,
    SilentProvider,
    wordless_refusal,
)
from messageproviders.push import BadPushKey, PushProvider, PushSigner, public_key_of
from messageproviders.smpp.options import BadOptions, read_options
from messageproviders.smpp.provider import SmppProvider
from messageproviders.zalo.client import ZaloTokenMissing, quota_in, quota_of_templates
from portal.design.markup import grouped
from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import Misconfigured, SecretMissing, account_secret
from portal.dissemination.operations.providers import MailEnvelope, mailer_of
from portal.dissemination.operations.providers.zalo import zalo_client_of, zalo_provider_of
from portal.dissemination.queries.channels import callback_path_of
from portal.dissemination.states import AccountKind
from portal.outward.operations import http_client
from safehttp.types import Client


def push_provider_of(account: Account) -> PushProvider:
    """Raises SecretMissing, also for a key that cannot be read."""
    home = settings.PORTAL_BASE_URL.rstrip("/") + "/"
    key = account_secret(account.secret)
    try:
        public_key_of(key)
    except BadPushKey as bad:
        raise SecretMissing(f"Bí mật “{account.secret}”: {bad}") from None
    return PushProvider(
        door=http_client(), signer=PushSigner(key, account.sender or home), home=home, clock=timezone.now
    )


def push_public_key() -> str:
    """The public key with which a browser subscribes; "" if this portal sends no browser notifications."""
    account = Account.objects.filter(kind=AccountKind.PUSH.value, is_open=True).order_by("pk").first()
    try:
        return public_key_of(account_secret(account.secret)) if account else ""
    except (SecretMissing, BadPushKey):
        return ""


_SECRET = "secret"  # noqa: S105  the name of a place


def _of_protocol(account: Account) -> dict[str, object]:
    """The options without the number to which people send TC or DK, which the protocol does not use."""
    return {name: value for name, value in account.options.items() if name != "stop_number"}


def smpp_provider_of(account: Account) -> SmppProvider:
    """Raises SecretMissing, Misconfigured."""
    try:
        options = read_options(
            _of_protocol(account),
            password=account_secret(account.secret),
            sender=account.sender,
            takes_marks=account.takes_marks,
        )
    except BadOptions as error:
        raise Misconfigured(str(error)) from None
    return SmppProvider(options)


def profile_of(account: Account) -> CarrierProfile:
    """Raises Misconfigured."""
    ready = {"profile": "esms"} if account.kind == AccountKind.ESMS else {}
    try:
        return read_profile({**ready, **_of_protocol(account)})
    except BadOptions as error:
        raise Misconfigured(str(error)) from None


def reports_balance(account: Account) -> bool:
    """Whether the carrier can be asked for the balance."""
    try:
        return account.kind in (AccountKind.ESMS, AccountKind.HTTP) and profile_of(account).balance is not None
    except Misconfigured:
        return False


def signing_secrets_of(account: Account, profile: CarrierProfile) -> dict[str, str] | None:
    """The keys with which a carrier signs its callbacks; None if it does not sign or we have no key."""
    places = set(places_in(profile.callback.signed)) if profile.callback else set()
    try:
        return {place: _secret_at(account, place) for place in places if place.partition(".")[0] == _SECRET} or None
    except SecretMissing:
        return None


def _secret_at(account: Account, place: str) -> str:
    """Raises SecretMissing."""
    return account_secret(account.secret + place.removeprefix(_SECRET).replace(".", "-"))


def http_sms_provider_of(account: Account, *, door: Client | None = None) -> HttpSmsProvider:
    """Raises SecretMissing, Misconfigured."""
    profile = profile_of(account)
    places = [place for place in profile.wants if place.partition(".")[0] == _SECRET]
    return HttpSmsProvider(
        profile,
        sender=HttpSmsSender(
            name=account.sender,
            callback=settings.PORTAL_BASE_URL.rstrip("/") + callback_path_of(account, key=settings.DIGEST_KEY),
            secrets={place: _secret_at(account, place) for place in places},
            takes_marks=account.takes_marks,
        ),
        door=door or http_client(),
    )


class MailProvider(SilentProvider):
    """Sends over the connection from `open_mailer`, as `sender`; replies go to `reply_to`, if given.

    A mail server gives its result at once.
    """

    name = "e-mail"
    abilities = ProviderAbilities(at_once=1)

    def __init__(
        self, *, sender: str, reply_to: str = "", open_mailer: Callable[[], Any] = lambda: mailers["default"]
    ) -> None:
        self._sender = sender
        self._reply_to = [reply_to] if reply_to else []
        self._open_mailer = open_mailer

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        """Open a connection for the first message, and again after a loss; close it at the end."""
        connection = self._open_mailer()
        try:
            for message in messages:
                yield self._hand_over(message, connection)
        finally:
            _close_quietly(connection)

    def _hand_over(self, message: OutboundMessage, connection: Any) -> SendReceipt:
        if message.is_wordless:
            return wordless_refusal(message)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            # Nothing was handed over. A wrong password and a closed port are alike for the letter: it is tried again.
            return SendReceipt(message.reference, SendOutcome.UNREACHABLE, type(error).__name__)
        try:
            connection.send_messages([self._envelope(message)])
        except ValueError as error:
            # No header can hold it (a line break in an address): nothing was handed over; the other messages go on.
            return SendReceipt(message.reference, SendOutcome.REFUSED, type(error).__name__)
        except smtplib.SMTPException as error:
            if isinstance(error, smtplib.SMTPServerDisconnected):
                _close_quietly(connection)
            return _mail_receipt(message, error)
        except OSError as error:
            _close_quietly(connection)
            return SendReceipt(message.reference, SendOutcome.UNKNOWN, type(error).__name__)
        return SendReceipt(message.reference, SendOutcome.ACCEPTED, "250")

    def _envelope(self, message: OutboundMessage) -> MailEnvelope:
        mail = MailEnvelope(
            subject=" ".join(message.subject.split()),
            body=message.text,
            from_email=self._sender,
            to=[message.to],
            reply_to=self._reply_to,
            headers={"Message-ID": message.reference, **message.headers},
        )
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        return mail


def _mail_receipt(message: OutboundMessage, error: smtplib.SMTPException) -> SendReceipt:
    """Interpret a refusal: it concerns the mailbox, this message, or only this moment."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _answered(message, code, words, about_recipient=True)
    if isinstance(error, smtplib.SMTPSenderRefused):
        # The server accepts no letters from us at all; the letter is not at fault.
        return SendReceipt(message.reference, SendOutcome.LATER, _reply_code(error))
    return (
        _answered(message, error.smtp_code, error.smtp_error, about_recipient=False)
        if isinstance(error, smtplib.SMTPResponseException)
        else SendReceipt(message.reference, SendOutcome.UNKNOWN, type(error).__name__)
    )


def _answered(message: OutboundMessage, code: int, words: bytes | str, *, about_recipient: bool) -> SendReceipt:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return SendReceipt(
        message.reference,
        outcome_of_reply(code=code, words=said, about_recipient=about_recipient),
        reply_code(code=code, words=said),
    )


def _reply_code(error: smtplib.SMTPResponseException) -> str:
    return reply_code(
        code=error.smtp_code,
        words=error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error,
    )


def _close_quietly(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        # The server closed first; nothing is left to close. The connection must not be used again.
        connection.connection = None


_FACTORIES: dict[AccountKind, Callable[[Account], MessageProvider]] = {
    AccountKind.MAIL: lambda account: MailProvider(
        sender=account.sender or settings.DEFAULT_FROM_EMAIL,
        reply_to=settings.MAIL_REPLY_TO,
        open_mailer=partial(mailer_of, account),
    ),
    AccountKind.SMPP: smpp_provider_of,
    AccountKind.ESMS: http_sms_provider_of,
    AccountKind.HTTP: http_sms_provider_of,
    AccountKind.ZALO: zalo_provider_of,
    AccountKind.PUSH: push_provider_of,
    AccountKind.FILE: lambda account: FileProvider(Path(settings.VAR_DIR) / "messages" / f"{account.pk}.jsonl"),
}


def provider_of(account: Account) -> MessageProvider:
    """A new provider for the account; in a dry run one that writes every message into a file instead.

    Raises KeyError for an unknown protocol, SecretMissing.
    """
    return _FACTORIES[AccountKind.FILE if settings.MESSAGES_DRY_RUN else AccountKind(account.kind)](account)


def abilities_of(account: Account) -> ProviderAbilities:
    """What the account's provider can do; the defaults if it cannot be created."""
    try:
        return provider_of(account).abilities
    except (KeyError, SecretMissing):
        return ProviderAbilities()


def accounts_with_receipts() -> list[int]:
    """Keys of the accounts whose carriers send receipts."""
    return [one.pk for one in Account.objects.order_by("pk") if abilities_of(one).gives_receipts]


# ---- connection checks: whether the carrier accepts an account; no message is sent -----------------------------------

_GREETED_WITHIN = 12.0  # seconds: a page waits for it

ConnectionAnswer = tuple[SendOutcome, str]  # the outcome, and the carrier's own code or figure


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
        # An account that may not log in may not send; waiting does not help.
        return SendOutcome.BROKEN, _reply_code(error)
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


def can_be_polled(account: Account) -> bool:
    """Whether the carrier can be checked without a message."""
    kind = AccountKind(account.kind)
    if kind is AccountKind.MAIL:
        return bool(account.options.get("host")) or isinstance(mailer_of(account), EmailBackend)
    return kind in _CHECKS and (kind not in (AccountKind.ESMS, AccountKind.HTTP) or reports_balance(account))


def poll_carrier(account: Account) -> ConnectionAnswer:
    """Check the connection and return the carrier's answer, or what the account lacks. Not to be called in a
    transaction.

    Raises KeyError for an account that cannot be checked.
    """
    try:
        return _CHECKS[AccountKind(account.kind)](account)
    except SecretMissing as missing:
        return SendOutcome.BROKEN, str(missing)
