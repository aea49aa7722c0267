"""The courier of carriers that are asked by HTTP, each by its profile, all through the one door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from messageproviders.http_sms.filling import fill
from messageproviders.http_sms.profile import Profile
from messageproviders.http_sms.reading import (
    decoded,
    fields_of,
    fields_of_query,
    first_match,
)
from messageproviders.port import (
    Abilities,
    Arrival,
    Heard,
    Message,
    Outcome,
    Receipt,
    Report,
    Word,
)
from messageproviders.sms import (
    Encoding,
    encoding_of,
    normal,
    unaccent,
)
from messageproviders.unanswered import outcome_of
from safehttp.failures import Failure
from safehttp.many import fetch_many
from safehttp.port import (
    Answered,
    Asked,
    Door,
    Limits,
)

_PATIENCE = Limits(connect_seconds=5, read_seconds=20, total_seconds=30, most_body_bytes=256 * 1024, most_redirects=0)
_SHORT_PATIENCE = Limits(
    connect_seconds=3, read_seconds=8, total_seconds=10, most_body_bytes=64 * 1024, most_redirects=0
)
_REPLY_LENGTH = 40
# What a status means where the body says nothing: a server that broke while it worked may have taken the message.
_OF_STATUS = {
    401: Outcome.BROKEN,
    403: Outcome.BROKEN,
    404: Outcome.BROKEN,
    405: Outcome.BROKEN,
    408: Outcome.UNKNOWN,
    429: Outcome.THROTTLED,
    503: Outcome.LATER,
}
_NUMBERS = {"84": "{}", "+84": "+{}", "0": "0{}"}
_COUNTRY = "84"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: what stands in requests besides the message. `secrets` by their places ("secret", "secret.user")."""

    name: str
    callback: str = field(default="", repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    takes_marks: bool = True


class NoBalance(Exception):
    """The carrier has not said what is left. Its text is for the operator, in Vietnamese."""


class HttpSmsCourier:
    """Asks once for each message. What it has said is heard at the door of callbacks, or asked for by `poll`."""

    name = "http-sms"

    def __init__(self, profile: Profile, *, sender: Sender, door: Door) -> None:
        self._profile, self._sender, self._door = profile, sender, door
        self._fixed = {**profile.values, **sender.secrets, "sender": sender.name, "callback": sender.callback}
        self.abilities = Abilities(
            is_idempotent=bool(profile.remembers),
            remembers=profile.remembers,
            gives_receipts=profile.callback is not None or profile.poll is not None,
            most_characters=profile.most_characters,
            at_once=profile.at_once,
        )

    def __repr__(self) -> str:
        return f"HttpSmsCourier({self._sender.name!r})"

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        for bundle in batched(messages, self._profile.at_once * 4, strict=False):
            going: list[tuple[str, Asked]] = []
            for message in bundle:
                try:
                    going.append((message.reference, self._request(message)))
                except ValueError as error:
                    yield Receipt(message.reference, Outcome.REFUSED, type(error).__name__)
            for reference, came in fetch_many(self._door, going, limits=_PATIENCE, at_once=self._profile.at_once):
                yield self._receipt(reference, came)

    def listen(self) -> Sequence[Heard]:
        """A carrier calls back at a door of the portal's own."""
        return ()

    def acknowledge(self, heard: Iterable[Heard]) -> None:
        """Nothing is heard here."""

    def close(self) -> None:
        """No connection is kept."""

    def poll(self, ids: Iterable[str]) -> Iterator[Report]:
        """What became of these messages, where the carrier can be asked and has something to say."""
        rule = self._profile.poll
        if rule is None:
            return
        asked = [(one, rule.template.request({**self._fixed, "id": one})) for one in ids]
        for number, came in fetch_many(self._door, asked, limits=_SHORT_PATIENCE, at_once=self._profile.at_once):
            if isinstance(came, Failure) or not came.is_success:
                continue
            status = fill(rule.status, self._fields(came))
            if arrival := first_match(status, rule.arrivals):
                yield Report(number, arrival, reply=status[:_REPLY_LENGTH])

    def balance(self) -> str:
        """What is left on the account, as the carrier writes it. Raises NoBalance."""
        if self._profile.balance is None:
            raise NoBalance("nhà cung cấp không có cách hỏi")
        try:
            came = self._door.fetch(self._profile.balance.request(self._fixed), limits=_SHORT_PATIENCE)
        except Failure as failure:
            raise NoBalance(f"không hỏi được ({failure.code})") from None
        left = fill(self._profile.balance_field, self._fields(came)) if came.is_success else ""
        if not left:
            raise NoBalance(f"nhà cung cấp không trả lời số dư (HTTP {came.status})")
        return left

    def _request(self, message: Message) -> Asked:
        """Raises ValueError for a number that is none, and for a text that the carrier cannot take."""
        if not message.to.isdecimal() or not message.to.startswith(_COUNTRY):
            raise ValueError("no number")
        text = normal(message.text) if self._sender.takes_marks else unaccent(message.text)
        has_marks = encoding_of(text) is Encoding.UCS2
        local = message.to.removeprefix(_COUNTRY) if self._profile.number == "0" else message.to
        return self._profile.template.request(
            {
                **self._fixed,
                "to": _NUMBERS[self._profile.number].format(local),
                "text": text,
                "reference": message.reference,
                "coding": self._profile.codings[has_marks],
            }
        )

    def _receipt(self, reference: str, came: Answered | Failure) -> Receipt:
        if isinstance(came, Failure):
            return Receipt(reference, outcome_of(came), came.code)
        fields = self._fields(came)
        # A code that was not found in the answer is empty, with what stands between two of them.
        code = fill(self._profile.code, fields)
        meant = first_match(code, self._profile.outcomes) if code.strip("/") else None
        outcome = meant if meant is not None and (came.is_success or meant is not Outcome.ACCEPTED) else None
        if outcome is None:
            outcome = Outcome.UNKNOWN if came.is_success else _of_status(came.status)
        number = fill(self._profile.id, {"reference": reference, **fields}) if outcome is Outcome.ACCEPTED else ""
        left = fill(self._profile.quota, fields)
        return Receipt(
            reference,
            outcome,
            _shown(code) or str(came.status),
            ids=(number,) if number else (),
            quota_left=int(left) if left.isdecimal() else None,
        )

    def _fields(self, came: Answered) -> dict[str, str]:
        kind = came.headers.get("content-type", "")
        return fields_of(came.body, content_type=kind, pattern=self._profile.pattern)


def read_callback(profile: Profile, *, query: str, body: bytes, content_type: str) -> list[Report | Word]:
    """What a callback tells; nothing, if of no message and no person. `query`: as it stands in the address."""
    rule = profile.callback
    if rule is None:
        return []
    said = {**(fields_of(body, content_type=content_type) if body.strip() else {}), **fields_of_query(query)}

    def read(template: str) -> str:
        return decoded(fill(template, said), charset="")

    status = read(rule.status)
    text = decoded(fill(rule.text, said), charset=read(rule.charset))
    if read(rule.sender) and text and not status.strip("/"):
        return [Word(read(rule.sender), text, id=read(rule.word_id))]
    number, reference = read(rule.id), read(rule.reference)
    if not number and not reference:
        return []
    arrival = first_match(status, rule.arrivals) or Arrival.ON_THE_WAY
    return [Report(number, arrival, reference=reference, reply=_shown(status))]


def _of_status(status: int) -> Outcome:
    if status in _OF_STATUS:
        return _OF_STATUS[status]
    return Outcome.UNKNOWN if status >= 500 else Outcome.REFUSED


def _shown(code: str) -> str:
    """The code alone: what stands after it is the carrier's own words, and may quote a number."""
    return code.partition("/")[0][:_REPLY_LENGTH] if code.strip("/") else ""
