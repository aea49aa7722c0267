"""The provider for carriers with an HTTP interface, each described by its profile; verifies and answers their
callbacks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched
from xml.sax.saxutils import escape

from messageproviders.http_sms.formats import decoded, fields_of, fields_of_query, fill, first_match
from messageproviders.http_sms.profile import CarrierProfile
from messageproviders.outcomes import outcome_without_answer
from messageproviders.port import (
    ArrivalState,
    DeliveryReport,
    InboundMessage,
    OutboundMessage,
    ProviderAbilities,
    SendOutcome,
    SendReceipt,
    SilentProvider,
)
from messageproviders.sms import SmsEncoding, nfc_text, sms_encoding_of, unaccent
from safehttp.client import fetch_many
from safehttp.failures import HttpFailure
from safehttp.types import (
    Client,
    HttpLimits,
    Request,
    Response,
)

_PATIENCE = HttpLimits(
    connect_seconds=5, read_seconds=20, total_seconds=30, most_body_bytes=256 * 1024, most_redirects=0
)
_SHORT_PATIENCE = HttpLimits(
    connect_seconds=3, read_seconds=8, total_seconds=10, most_body_bytes=64 * 1024, most_redirects=0
)
_REPLY_LENGTH = 40
# What a status means if the body says nothing: after an internal server error the message may have been accepted.
_OF_STATUS = {
    401: SendOutcome.BROKEN,
    403: SendOutcome.BROKEN,
    404: SendOutcome.BROKEN,
    405: SendOutcome.BROKEN,
    408: SendOutcome.UNKNOWN,
    429: SendOutcome.THROTTLED,
    503: SendOutcome.LATER,
}
_NUMBERS = {"84": "{}", "+84": "+{}", "0": "0{}"}
_COUNTRY = "84"


@dataclass(frozen=True, slots=True)
class HttpSmsSender:
    """The sender's data for requests, apart from the message. `secrets` by their placeholders ("secret",
    "secret.user")."""

    name: str
    callback: str = field(default="", repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    takes_marks: bool = True


class BalanceUnknown(Exception):
    """The carrier did not return a balance. Its text is for the operator, in Vietnamese."""


class HttpSmsProvider(SilentProvider):
    """Makes one request for each message. Delivery reports come by callbacks, or are requested by `poll`."""

    name = "http-sms"

    def __init__(self, profile: CarrierProfile, *, sender: HttpSmsSender, door: Client) -> None:
        self._profile, self._sender, self._door = profile, sender, door
        self._fixed = {**profile.values, **sender.secrets, "sender": sender.name, "callback": sender.callback}
        self.abilities = ProviderAbilities(
            is_idempotent=bool(profile.remembers),
            remembers=profile.remembers,
            gives_receipts=profile.callback is not None or profile.poll is not None,
            most_characters=profile.most_characters,
            at_once=profile.at_once,
        )

    def __repr__(self) -> str:
        return f"HttpSmsProvider({self._sender.name!r})"

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        for batch in batched(messages, self._profile.at_once, strict=False):
            going: list[tuple[str, Request]] = []
            for message in batch:
                try:
                    going.append((message.reference, self._request(message)))
                except ValueError as error:
                    yield SendReceipt(message.reference, SendOutcome.REFUSED, type(error).__name__)
            for reference, came in fetch_many(self._door, going, limits=_PATIENCE, at_once=self._profile.at_once):
                yield self._receipt(reference, came)

    def poll(self, ids: Iterable[str]) -> Iterator[DeliveryReport]:
        """The states of these messages, if the carrier offers a status query and its response is known."""
        if (rule := self._profile.poll) is None:
            return
        for number, came in fetch_many(
            self._door,
            [(one, rule.template.request({**self._fixed, "id": one})) for one in ids],
            limits=_SHORT_PATIENCE,
            at_once=self._profile.at_once,
        ):
            if isinstance(came, HttpFailure) or not came.is_success:
                continue
            status = fill(rule.status, self._fields(came))
            if arrival := first_match(status, rule.arrivals):
                yield DeliveryReport(number, arrival, reply=status[:_REPLY_LENGTH])

    def balance(self) -> str:
        """The balance of the account as the carrier writes it. Raises BalanceUnknown."""
        if self._profile.balance is None:
            raise BalanceUnknown("nhà cung cấp không có cách hỏi")
        try:
            came = self._door.fetch(self._profile.balance.request(self._fixed), limits=_SHORT_PATIENCE)
        except HttpFailure as failure:
            raise BalanceUnknown(f"không hỏi được ({failure.code})") from None
        left = fill(self._profile.balance_field, self._fields(came)) if came.is_success else ""
        if not left:
            raise BalanceUnknown(f"nhà cung cấp không trả lời số dư (HTTP {came.status})")
        return left

    def _request(self, message: OutboundMessage) -> Request:
        """Raises ValueError for an invalid number, an empty text, and a text that the carrier cannot accept."""
        if not message.to.isdecimal() or not message.to.startswith(_COUNTRY) or not message.text.strip():
            raise ValueError("no number, or no words")
        text = nfc_text(message.text) if self._sender.takes_marks else unaccent(message.text)
        local = message.to.removeprefix(_COUNTRY) if self._profile.number == "0" else message.to
        return self._profile.template.request(
            {
                **self._fixed,
                "to": _NUMBERS[self._profile.number].format(local),
                "text": text,
                "reference": message.reference,
                "coding": self._profile.codings[sms_encoding_of(text) is SmsEncoding.UCS2],
            }
        )

    def _receipt(self, reference: str, came: Response | HttpFailure) -> SendReceipt:
        if isinstance(came, HttpFailure):
            return SendReceipt(reference, outcome_without_answer(came), came.code)
        fields = self._fields(came)
        # Fields missing from the response are empty; a code of only separators counts as none.
        code = fill(self._profile.code, fields)
        meant = first_match(code, self._profile.outcomes) if code.strip("/") else None
        outcome = meant if meant is not None and (came.is_success or meant is not SendOutcome.ACCEPTED) else None
        if outcome is None:
            outcome = (
                SendOutcome.UNKNOWN
                if came.is_success
                else _OF_STATUS.get(came.status, SendOutcome.UNKNOWN if came.status >= 500 else SendOutcome.REFUSED)
            )
        number = fill(self._profile.id, {"reference": reference, **fields}) if outcome is SendOutcome.ACCEPTED else ""
        left = fill(self._profile.quota, fields)
        return SendReceipt(
            reference,
            outcome,
            _shown(code) or str(came.status),
            ids=(number,) if number else (),
            quota_left=int(left) if left.isdecimal() else None,
        )

    def _fields(self, came: Response) -> dict[str, str]:
        return fields_of(came.body, content_type=came.headers.get("content-type", ""), pattern=self._profile.pattern)


def read_callback(
    profile: CarrierProfile, *, query: str, body: bytes, content_type: str
) -> list[DeliveryReport | InboundMessage]:
    """The notices in a callback; empty if it concerns no message and no person. `query`: the raw query string."""
    if (rule := profile.callback) is None:
        return []
    said = {**(fields_of(body, content_type=content_type) if body.strip() else {}), **fields_of_query(query)}

    def read(template: str) -> str:
        return decoded(fill(template, said), charset="")

    status = read(rule.status)
    text = decoded(fill(rule.text, said), charset=read(rule.charset))
    if read(rule.sender) and text and not status.strip("/"):
        return [InboundMessage(read(rule.sender), text, id=read(rule.word_id))]
    number, reference = read(rule.id), read(rule.reference)
    if not number and not reference:
        return []
    return [
        DeliveryReport(
            number,
            first_match(status, rule.arrivals) or ArrivalState.ON_THE_WAY,
            reference=reference,
            reply=_shown(status),
        )
    ]


def _shown(code: str) -> str:
    """The code alone: the text after it is the carrier's own, and may quote a telephone number."""
    return code.partition("/")[0][:_REPLY_LENGTH] if code.strip("/") else ""


_LONGEST_VALUE = 200
# Characters not allowed in XML, and not needed in any response.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def answer_to(profile: CarrierProfile, *, query: str, body: bytes, content_type: str) -> tuple[str, str] | None:
    """The response body to a callback, with its media type: `answer` for an inbound message, otherwise `report_answer`,
    filled with the escaped fields of the callback. None if the profile has no such template: then the status suffices.
    """
    rule = profile.callback
    if rule is None or not (rule.answer or rule.report_answer):
        return None
    told = read_callback(profile, query=query, body=body, content_type=content_type)
    came = {**(fields_of(body, content_type=content_type) if body.strip() else {}), **fields_of_query(query)}
    template = rule.answer if any(isinstance(one, InboundMessage) for one in told) else rule.report_answer
    return (
        (fill(template, _harmless({**came, **profile.values}, rule.answer_type)), rule.answer_type)
        if template
        else None
    )


def _harmless(values: Mapping[str, str], content_type: str) -> dict[str, str]:
    plain = {name: _CONTROL.sub("", decoded(value, charset=""))[:_LONGEST_VALUE] for name, value in values.items()}
    if "json" in content_type:
        return {name: json.dumps(value, ensure_ascii=False)[1:-1] for name, value in plain.items()}
    return (
        {name: escape(value, {'"': "&quot;", "'": "&apos;"}) for name, value in plain.items()}
        if "xml" in content_type or "html" in content_type
        else plain
    )


def is_signed(
    profile: CarrierProfile, *, secrets: Mapping[str, str] | None, query: str, body: bytes, content_type: str
) -> bool:
    """Whether the signature of a callback is valid. `secrets` by their placeholders ("secret.mo").

    True also if the profile defines no signature or the operator has no key: such a carrier is authenticated only by
    the secret in the URL. Carriers write "base64(md5(…))" and mean either the octets or their hexadecimal digits: both
    are accepted.
    """
    rule = profile.callback
    if rule is None or not rule.signed or secrets is None:
        return True
    came = {**(fields_of(body, content_type=content_type) if body.strip() else {}), **fields_of_query(query)}
    digest = hashlib.md5(
        fill(rule.signed, {**came, **profile.values, **secrets}).encode("utf-8", "surrogateescape"),
        usedforsecurity=False,
    )
    given = decoded(fill(rule.sign, came), charset="").strip().encode()
    meant = (base64.b64encode(digest.digest()), base64.b64encode(digest.hexdigest().encode()))
    return any(hmac.compare_digest(given, one) for one in meant)
