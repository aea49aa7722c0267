"""Web push notifications: VAPID (RFC 8292) and encryption for one browser (RFC 8291)."""

from __future__ import annotations

import base64
import binascii
import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import batched
from urllib.parse import urljoin, urlsplit

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02, VapidException

from messageproviders.outcomes import outcome_without_answer
from messageproviders.port import (
    OutboundMessage,
    ProviderAbilities,
    SendOutcome,
    SendReceipt,
    SilentProvider,
    wordless_refusal,
)
from safehttp.client import fetch_many
from safehttp.failures import (
    BadAddress,
    Forbidden,
    HttpFailure,
    RedirectRefused,
    TooManyRedirects,
)
from safehttp.types import (
    Client,
    HttpLimits,
    Request,
    Response,
)
from safehttp.urls import HttpUrl, read_url

# Push services accept 4,096 encrypted bytes (RFC 8030): 120 and 400 characters of four bytes, and a link, stay below.
_POINT, _AUTH = 65, 16  # bytes of a browser's keys (RFC 8291, 3.1 and 3.2)
_MOST_IN_A_TITLE, _MOST_IN_A_TEXT, _MOST_IN_A_LINK = 120, 400, 1000


class BadSubscription(ValueError):
    """The keys of this browser are invalid: nothing can be sent to it."""


def push_payload(message: OutboundMessage, *, home: str) -> bytes:
    """Title, text and a link to the portal at `home`, nothing else: anybody can read a locked screen.

    A link to another site is replaced by the home page. `tag` lets a repetition replace the first notification.
    """
    link = urljoin(home, message.link if len(message.link) <= _MOST_IN_A_LINK else "/")
    ours, theirs = urlsplit(home), urlsplit(link)
    return json.dumps(
        {
            "title": _cut(message.subject, _MOST_IN_A_TITLE),
            "text": _cut(message.text, _MOST_IN_A_TEXT),
            "link": link if (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc) else urljoin(home, "/"),
            "tag": message.reference,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def sealed_payload(content: bytes, *, browser_key: str, auth: str) -> bytes:
    """Encrypt the content for this browser only, with a key pair of ours that is used once. Raises BadSubscription."""
    try:
        point, secret = _decoded_key(browser_key), _decoded_key(auth)
        if (len(point), len(secret)) != (_POINT, _AUTH):
            raise BadSubscription("khoa-trinh-duyet")
        return bytes(
            http_ece.encrypt(
                content,
                salt=os.urandom(16),
                private_key=ec.generate_private_key(ec.SECP256R1()),
                dh=point,
                auth_secret=secret,
                version="aes128gcm",
            )
        )
    except (ValueError, TypeError, binascii.Error, http_ece.ECEException):
        raise BadSubscription("khoa-trinh-duyet") from None


def _cut(text: str, most: int) -> str:
    shown = "".join(one if one.isprintable() else " " for one in unicodedata.normalize("NFC", text))
    words = " ".join(shown.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _decoded_key(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# RFC 8292 allows at most a day. The token is renewed at half of its lifetime.
_SIGNED_FOR = timedelta(hours=12)


class BadPushKey(ValueError):
    """Not a key for web push: create one with `manage.py make_push_keys`."""


def new_private_key() -> str:
    """A new key as PEM."""
    key = Vapid02()
    key.generate_keys()
    return bytes(key.private_pem()).decode("ascii")


def public_key_of(private_key: str) -> str:
    """The browser's `applicationServerKey`: the public point of the curve, base64url. Raises BadPushKey."""
    point = _read_key(private_key).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


class NoPushAudience(ValueError):
    """The address has no valid push service."""


@dataclass
class PushSigner:
    """Signs requests: one token for each push service, cached for half of its lifetime.

    `subject` is our contact for push services: "mailto:…" or an https address. Raises BadPushKey.
    """

    private_key: str = field(repr=False)
    subject: str
    _made: dict[str, tuple[datetime, str]] = field(default_factory=dict, repr=False)

    def authorization(self, endpoint: HttpUrl, *, at: datetime) -> str:
        """The Authorization header for the push service at this address. Raises NoPushAudience, BadPushKey."""
        audience = endpoint.place
        made = self._made.get(audience)
        if made is None or at - made[0] > _SIGNED_FOR / 2 or at < made[0]:
            claims = {"sub": self.subject, "aud": audience, "exp": int((at + _SIGNED_FOR).timestamp())}
            key = _read_key(self.private_key)
            key.conf = {"no-strict": True}  # the operator chooses the contact; in tests it has no top-level domain
            try:
                made = (at, str(key.sign(claims)["Authorization"]))
            except VapidException:
                raise NoPushAudience from None
            self._made[audience] = made
        return made[1]


def _read_key(private_key: str) -> Vapid02:
    try:
        return Vapid02.from_pem(private_key.encode("ascii"))
    except Exception:  # noqa: BLE001 - the libraries raise many kinds, some of which quote the key
        raise BadPushKey("Khóa của thông báo trên trình duyệt không đọc được.") from None


_AT_ONCE = 20
_PATIENCE = HttpLimits(
    connect_seconds=5, read_seconds=10, total_seconds=15, most_body_bytes=64 * 1024, most_redirects=0
)
_LASTS = timedelta(days=1)
_LONGEST = timedelta(days=28)  # push services keep nothing longer
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_IN_A_TOPIC = 32
# The same Topic replaces an undelivered notification, the same tag a delivered one (`push_payload`).
_PUSH_ABILITIES = ProviderAbilities(is_idempotent=True, remembers=_LASTS, at_once=_AT_ONCE)

_OF_STATUS = {
    404: SendOutcome.NO_MAILBOX,
    410: SendOutcome.NO_MAILBOX,
    429: SendOutcome.THROTTLED,
    408: SendOutcome.LATER,
    425: SendOutcome.LATER,
}
# A non-public or redirecting address does not belong to a browser.
_NO_BROWSER = (BadAddress, Forbidden, RedirectRefused, TooManyRedirects)


class PushProvider(SilentProvider):
    """`message.to` is the endpoint of the browser; `particulars` has its keys "p256dh" and "auth".

    Push services send no delivery reports.
    """

    name = "push"
    abilities = _PUSH_ABILITIES

    def __init__(
        self,
        *,
        door: Client,
        signer: PushSigner,
        home: str,
        clock: Callable[[], datetime],
        schemes: frozenset[str] = frozenset({"https"}),
    ) -> None:
        self._door, self._signer, self._home, self._clock, self._schemes = door, signer, home, clock, schemes

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        for batch in batched(messages, _AT_ONCE, strict=False):
            going: list[tuple[str, Request]] = []
            for message in batch:
                made = self._ask_for(message)
                if isinstance(made, SendReceipt):
                    yield made
                else:
                    going.append((message.reference, made))
            for reference, came in fetch_many(self._door, going, limits=_PATIENCE, at_once=max(1, len(going))):
                yield (
                    _of_failure(reference, came) if isinstance(came, HttpFailure) else self._of_answer(reference, came)
                )

    def _ask_for(self, message: OutboundMessage) -> Request | SendReceipt:
        if message.is_wordless:
            return wordless_refusal(message)
        try:
            address = read_url(message.to)
            authorization = self._signer.authorization(address, at=self._clock())
        except (BadAddress, NoPushAudience):
            return SendReceipt(message.reference, SendOutcome.NO_MAILBOX, "dia-chi")
        if address.scheme not in self._schemes:
            return SendReceipt(message.reference, SendOutcome.NO_MAILBOX, "dia-chi")
        try:
            body = sealed_payload(
                push_payload(message, home=self._home),
                browser_key=message.particulars.get("p256dh", ""),
                auth=message.particulars.get("auth", ""),
            )
        except BadSubscription as bad:
            return SendReceipt(message.reference, SendOutcome.NO_MAILBOX, str(bad))
        return Request(
            "POST",
            message.to,
            {
                "Authorization": authorization,
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(int(min(message.expires_in or _LASTS, _LONGEST).total_seconds())),
                "Urgency": "high" if message.is_urgent else "normal",
                "Topic": _topic(message.reference),
            },
            body,
        )

    def _of_answer(self, reference: str, answered: Response) -> SendReceipt:
        reply = str(answered.status)
        if answered.is_success:
            return SendReceipt(reference, SendOutcome.ACCEPTED, reply)
        outcome = _OF_STATUS.get(answered.status, SendOutcome.LATER if answered.status >= 500 else SendOutcome.REFUSED)
        return SendReceipt(
            reference,
            outcome,
            reply,
            again_in=self._pause(answered.headers.get("retry-after", "")) if outcome is SendOutcome.THROTTLED else None,
        )

    def _pause(self, said: str) -> timedelta:
        """The requested pause, in seconds or as a date (RFC 9110, 10.2.3), at least one second and at most an hour."""
        if said.strip().isdecimal():
            return min(timedelta(seconds=max(1, int(said.strip()[:9]))), _LONGEST_PAUSE)
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return timedelta(minutes=1)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(until - self._clock(), timedelta(seconds=1)), _LONGEST_PAUSE)


def _of_failure(reference: str, failure: HttpFailure) -> SendReceipt:
    if isinstance(failure, _NO_BROWSER):
        return SendReceipt(reference, SendOutcome.NO_MAILBOX, failure.code)
    is_lost = outcome_without_answer(failure) is SendOutcome.UNKNOWN
    return SendReceipt(reference, SendOutcome.UNKNOWN if is_lost else SendOutcome.LATER, failure.code)


def _topic(reference: str) -> str:
    """At most 32 characters of base64url (RFC 8030, 5.4)."""
    return "".join(one for one in reference if one.isascii() and (one.isalnum() or one in "-_"))[:_MOST_IN_A_TOPIC]
