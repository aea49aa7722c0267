"""The providers of accounts (`registry`, `zalo`), and the mail server for all e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from email.header import Header
from email.policy import SMTP
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers
from django.core.mail.backends.smtp import EmailBackend

from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import account_secret
from portal.dissemination.queries.channels import mail_account

_MAIL_SECONDS = 15  # a server that does not answer within this time is taken to be down


class AccountMailer(EmailBackend):
    """The mail server of an account; a mail from the default sender gets the sender of the account."""

    sender = ""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for one in email_messages:
            one.from_email = self.sender if one.from_email == settings.DEFAULT_FROM_EMAIL else one.from_email
        return super().send_messages(email_messages)


def chosen_mailer(**options: Any) -> Any:
    """The backend of `MAILERS["default"]`, for what the portal sends past the outbox (sign-in links, alarms).

    It uses the account that letters use (`mail_account`), or the server of the settings.
    """
    return mailer_of(mail_account())


def mailer_of(account: Account | None) -> Any:
    """A connection to the mail server of an account, not yet open; to that of the settings if the account has none.

    Raises SecretMissing.
    """
    if account is None or not account.options.get("host"):
        return mailers.get("server") or mailers["default"]
    said = account.options
    mailer = AccountMailer(
        alias=f"account-{account.pk}",
        host=said["host"],
        port=said.get("port"),
        username=said.get("user", ""),
        password=account_secret(account.secret) if said.get("user") else "",
        timeout=_MAIL_SECONDS,
        use_tls=said.get("protection", "starttls") == "starttls",
        use_ssl=said.get("protection") == "tls",
    )
    mailer.sender = account.sender or settings.DEFAULT_FROM_EMAIL
    return mailer


class MailEnvelope(EmailMultiAlternatives):
    """A mail with Vietnamese headers in whole encoded words, and List-Unsubscribe in none.

    No mailbox would recognise a long address in encoded words (RFC 2369, 2).

    Python's own folding mixes plain and encoded words and, at a short plain word between marked ones ("có thay đổi"),
    writes two encoded words without a blank between them, which RFC 2047 forbids and readers show as two blanks.
    """

    def message(self, **options: Any) -> Any:
        policy: Any = options.get("policy") or SMTP
        made = super().message(policy=policy.clone(refold_source="none"))
        raw = {"Subject": _encoded(str(self.subject)), "From": _sender_line(self.from_email)}
        raw |= {name: said for name, said in self.extra_headers.items() if name == "List-Unsubscribe"}
        for header, value in raw.items():
            del made[header]
            made.set_raw(header, value)
        return made


def _sender_line(sender: str) -> str:
    name, address = parseaddr(sender)
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name)} <{address}>"


def _encoded(words: str) -> str:
    return words if words.isascii() else Header(words, "utf-8", maxlinelen=60).encode()
