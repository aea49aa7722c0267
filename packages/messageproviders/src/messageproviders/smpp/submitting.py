"""A message of ours as the bodies of submit_sm that carry it: encoded, cut, and marked as belonging together."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from messageproviders.port import Message
from messageproviders.smpp.options import Alphabet, Concatenation, Options
from messageproviders.smpp.pdus import (
    Tag,
    submission,
    submission_head,
    tag,
    validity,
)
from messageproviders.sms import (
    Encoding,
    encode_gsm7,
    encoding_of,
    normal,
    split,
    unaccent,
)

_DEFAULT, _UCS2 = 0, 8
_HAS_HEADER = 0x40
# Of how many receivers the last reference is remembered; a reference may come again to whoever is forgotten.
_MOST_REMEMBERED = 100_000


class Writer:
    """Writes messages as one account sends them. Each receiver has references of their own, one after another, so that
    parts of two messages are not joined on their telephone."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._head = submission_head(options)
        self._references: dict[str, int] = {}
        self._cut: tuple[str | None, list[tuple[int, bytes]]] = None, []

    def write(self, message: Message) -> list[bytes]:
        """Bodies of submit_sm, in order. Raises TooLong, and ValueError for a number that is none."""
        if not message.to.isdecimal():
            raise ValueError("no number")
        if message.text != self._cut[0]:  # a campaign says the same to everybody
            self._cut = message.text, self._encoded(message.text)
        parts = self._cut[1]
        if self._options.concatenation is Concatenation.PAYLOAD:
            ((coding, octets),) = parts
            return [self._body(message, coding, b"", tags=tag(Tag.MESSAGE_PAYLOAD, octets))]
        return [self._body(message, *parts[0])] if len(parts) == 1 else list(self._parts(message, parts))

    def _encoded(self, said: str) -> list[tuple[int, bytes]]:
        """The parts of a text, each with the number of its alphabet; not cut where it goes beside the message."""
        text = normal(said) if self._options.takes_marks else unaccent(said)
        is_whole = self._options.concatenation is Concatenation.PAYLOAD
        encoding = encoding_of(text)
        return [self._encode(part, encoding) for part in ([text] if is_whole else split(text))]

    def _parts(self, message: Message, parts: list[tuple[int, bytes]]) -> Iterable[bytes]:
        reference, total = self._next_reference(message.to), len(parts)
        for number, (coding, octets) in enumerate(parts, start=1):
            if self._options.concatenation is Concatenation.SAR:
                tags = tag(Tag.SAR_REFERENCE, bytes((0, reference)))
                tags += tag(Tag.SAR_TOTAL, bytes((total,))) + tag(Tag.SAR_NUMBER, bytes((number,)))
                yield self._body(message, coding, octets, tags=tags)
            else:
                header = bytes((5, 0, 3, reference, total, number))
                yield self._body(message, coding, header + octets, esm_class=_HAS_HEADER)

    def _body(self, message: Message, coding: int, octets: bytes, *, esm_class: int = 0, tags: bytes = b"") -> bytes:
        return submission(
            self._head,
            to=message.to.encode(),
            esm_class=esm_class,
            is_urgent=message.is_urgent,
            validity=validity(message.expires_in),
            data_coding=coding,
            message=octets,
            tags=tags,
        )

    def _encode(self, text: str, encoding: Encoding) -> tuple[int, bytes]:
        if encoding is Encoding.UCS2:
            return _UCS2, text.encode("utf-16-be")
        if self._options.alphabet is Alphabet.GSM7:
            return _DEFAULT, encode_gsm7(text)
        return _DEFAULT, text.encode("latin-1", "replace")

    def _next_reference(self, to: str) -> int:
        if len(self._references) >= _MOST_REMEMBERED:
            self._references.clear()
        last = self._references.get(to)
        reference = secrets.randbelow(256) if last is None else (last + 1) % 256
        self._references[to] = reference
        return reference
