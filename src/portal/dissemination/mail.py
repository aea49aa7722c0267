"""The courier of e-mail: Django's mailer, one connection for many messages, every answer turned into a receipt."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable, Iterator, Sequence
from email.header import Header
from email.utils import formataddr, parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives, mailers

from messageproviders.port import (
    Abilities,
    Heard,
    Message,
    Outcome,
    Receipt,
)
from messageproviders.rules import outcome_of_reply, reply_code


class Envelope(EmailMultiAlternatives):
    """A mail whose Vietnamese headers are written in whole encoded words.

    Python's own folding mixes plain and encoded words and, at a short plain word between marked ones ("có thay đổi"),
    writes two encoded words without a blank between them, which RFC 2047 forbids and readers show as two blanks.
    """

    def message(self, **options: Any) -> Any:
        made = super().message(**options)
        for header, value in (("Subject", _encoded(str(self.subject))), ("From", _sender_line(self.from_email))):
            del made[header]
            made.set_raw(header, value)
        return made


def _sender_line(sender: str) -> str:
    name, address = parseaddr(sender)
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name)} <{address}>"


def _encoded(words: str) -> str:
    return words if words.isascii() else Header(words, "utf-8", maxlinelen=60).encode()


class MailCourier:
    """Sends through the mailer called `mailer` in MAILERS, as `sender`; answers go to `reply_to`, where given."""

    name = "e-mail"
    abilities = Abilities(at_once=1)

    def __init__(self, *, sender: str, reply_to: str = "", mailer: str = "default") -> None:
        self._sender = sender
        self._reply_to = [reply_to] if reply_to else []
        self._mailer = mailer

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        """Opens a connection with the first message, and anew when one was lost; closes it in the end."""
        connection = mailers[self._mailer]
        try:
            for message in messages:
                yield self._hand_over(message, connection)
        finally:
            _close(connection)

    def listen(self) -> Sequence[Heard]:
        """A mail server says what it has to say at once."""
        return ()

    def acknowledge(self, heard: Iterable[Heard]) -> None:
        """Nothing is heard."""

    def close(self) -> None:
        """`carry` closes what it opens."""

    def _hand_over(self, message: Message, connection: Any) -> Receipt:
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            # Nothing was handed over: wrong password and closed port are alike for the letter, it is tried again.
            return Receipt(message.reference, Outcome.UNREACHABLE, type(error).__name__)
        try:
            connection.send_messages([self._envelope(message)])
        except ValueError as error:
            # No header can hold it (a line break in an address): nothing was handed over, and others go on.
            return Receipt(message.reference, Outcome.REFUSED, type(error).__name__)
        except smtplib.SMTPException as error:
            if isinstance(error, smtplib.SMTPServerDisconnected):
                _close(connection)
            return _receipt(message, error)
        except OSError as error:
            _close(connection)
            return Receipt(message.reference, Outcome.UNKNOWN, type(error).__name__)
        return Receipt(message.reference, Outcome.ACCEPTED, "250")

    def _envelope(self, message: Message) -> Envelope:
        mail = Envelope(
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


def _receipt(message: Message, error: smtplib.SMTPException) -> Receipt:
    """What a refusal means: about the mailbox, about this message, or about nothing but this moment."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _answered(message, code, words, about_recipient=True)
    if isinstance(error, smtplib.SMTPSenderRefused):
        # The server does not take letters from us at all: nothing that this letter could help.
        return Receipt(message.reference, Outcome.LATER, _code(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(message, error.smtp_code, error.smtp_error, about_recipient=False)
    return Receipt(message.reference, Outcome.UNKNOWN, type(error).__name__)


def _answered(message: Message, code: int, words: bytes | str, *, about_recipient: bool) -> Receipt:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    outcome = outcome_of_reply(code=code, words=said, about_recipient=about_recipient)
    return Receipt(message.reference, outcome, reply_code(code=code, words=said))


def _code(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    return reply_code(code=error.smtp_code, words=said)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        # The other end was quicker; there is nothing left to close. The connection must not be used again.
        connection.connection = None
