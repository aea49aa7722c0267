"""The SMPP provider, whose session runs in its own thread; and the conversion of messages to submit_sm bodies."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from queue import Empty

from messageproviders.outcomes import AnswerPace
from messageproviders.port import OutboundMessage, ProviderAbilities, ProviderNotice, SendOutcome, SendReceipt
from messageproviders.smpp.options import Concatenation, DefaultAlphabet, SmppOptions
from messageproviders.smpp.pdus import SmppTag, submission, submission_head, tag, validity
from messageproviders.smpp.session import SmppSession, SubmitBatch
from messageproviders.sms import SmsEncoding, encode_gsm7, nfc_text, sms_encoding_of, split_sms, unaccent

_DEFAULT, _UCS2 = 0, 8
_HAS_HEADER = 0x40
# How many receivers' last reference is remembered; for a forgotten receiver a reference may repeat.
_MOST_REMEMBERED = 100_000


class SubmitWriter:
    """Encodes messages with the settings of one account.

    Each receiver has their own sequence of references, so that their telephone does not join parts of two messages.
    """

    def __init__(self, options: SmppOptions) -> None:
        self._options = options
        self._head = submission_head(options)
        self._references: dict[str, int] = {}
        self._cut: tuple[str | None, list[tuple[int, bytes]]] = None, []

    def write(self, message: OutboundMessage) -> list[bytes]:
        """The submit_sm bodies in order. Raises SmsTooLong, and ValueError for an invalid number or an empty text."""
        if not message.to.isdecimal() or not message.text.strip():
            raise ValueError("no number, or no words")
        if message.text != self._cut[0]:  # a campaign sends the same text to everybody
            self._cut = message.text, self._encoded(message.text)
        parts = self._cut[1]
        if self._options.concatenation is Concatenation.PAYLOAD:
            ((coding, octets),) = parts
            return [self._body(message, coding, b"", tags=tag(SmppTag.MESSAGE_PAYLOAD, octets))]
        return [self._body(message, *parts[0])] if len(parts) == 1 else list(self._parts(message, parts))

    def _encoded(self, said: str) -> list[tuple[int, bytes]]:
        """The parts of a text, each with its data_coding; one part if the text is sent as message payload."""
        text = nfc_text(said) if self._options.takes_marks else unaccent(said)
        is_whole = self._options.concatenation is Concatenation.PAYLOAD
        encoding = sms_encoding_of(text)
        return [self._encode(part, encoding) for part in ([text] if is_whole else split_sms(text))]

    def _parts(self, message: OutboundMessage, parts: list[tuple[int, bytes]]) -> Iterable[bytes]:
        reference, total = self._next_reference(message.to), len(parts)
        for number, (coding, octets) in enumerate(parts, start=1):
            if self._options.concatenation is Concatenation.SAR:
                tags = tag(SmppTag.SAR_REFERENCE, bytes((0, reference)))
                tags += tag(SmppTag.SAR_TOTAL, bytes((total,))) + tag(SmppTag.SAR_NUMBER, bytes((number,)))
                yield self._body(message, coding, octets, tags=tags)
            else:
                yield self._body(
                    message, coding, bytes((5, 0, 3, reference, total, number)) + octets, esm_class=_HAS_HEADER
                )

    def _body(
        self, message: OutboundMessage, coding: int, octets: bytes, *, esm_class: int = 0, tags: bytes = b""
    ) -> bytes:
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

    def _encode(self, text: str, encoding: SmsEncoding) -> tuple[int, bytes]:
        if encoding is SmsEncoding.UCS2:
            return _UCS2, text.encode("utf-16-be")
        if self._options.alphabet is DefaultAlphabet.GSM7:
            return _DEFAULT, encode_gsm7(text)
        return _DEFAULT, text.encode("latin-1", "replace")

    def _next_reference(self, to: str) -> int:
        if len(self._references) >= _MOST_REMEMBERED:
            self._references.clear()
        last = self._references.get(to)
        reference = secrets.randbelow(256) if last is None else (last + 1) % 256
        self._references[to] = reference
        return reference


_PATIENCE = 10
_LOOK_SECONDS = 0.02  # polling interval while there is no connection


class SmppProvider:
    """Sends messages concurrently, up to the window; notices are kept until they are acknowledged.

    A message without an answer is UNKNOWN: message centres do not recognise repetitions.
    """

    name = "smpp"

    def __init__(self, options: SmppOptions) -> None:
        self.abilities = ProviderAbilities(gives_receipts=True, at_once=options.window)
        self._options = options
        self._writer = SubmitWriter(options)
        self._inbox: dict[int, ProviderNotice] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._session: SmppSession | None = None

    def __repr__(self) -> str:
        return f"SmppProvider({self._options.host}:{self._options.port})"

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        """Receipts are returned in the order of answers, not of messages.

        Reads no more messages than can be sent at once, plus up to another window if the message centre answers fast;
        one at a time while there is no connection.
        """
        loop, session = self._begin()
        batch, coming, under_way, is_done = SubmitBatch(), iter(messages), 0, False
        pace = AnswerPace(self._options.window)
        try:
            while under_way or not is_done:
                is_up = session.is_up
                most = min(pace.most_open(at=time.monotonic()), 2 * pace.window) if is_up else 1
                room = 0 if is_done or most - under_way < _few(pace.window, under_way) else most - under_way
                taken = list(islice(coming, room))
                is_done = is_done or len(taken) < room
                written, refused = self._write(taken)
                yield from refused
                if written:
                    loop.call_soon_threadsafe(session.take, batch, written)
                    under_way += len(written)
                if under_way:
                    receipts = _next(batch, seconds=None if is_up else _LOOK_SECONDS)
                    under_way -= len(receipts)
                    pace.answered(len(receipts), at=time.monotonic())
                    yield from receipts
        finally:
            batch.is_over = True

    def greet(self, *, seconds: float) -> tuple[SendOutcome, str]:
        """Bind and return the answer of the message centre, waiting at most `seconds`; sends no message."""
        _, session = self._begin()
        until = time.monotonic() + seconds
        while (said := session.greeting()) is None and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
        return said or (SendOutcome.UNREACHABLE, "")

    def listen(self) -> Sequence[ProviderNotice]:
        """All notices that are not acknowledged yet, in the order of arrival."""
        self._begin()
        with self._lock:
            return list(self._inbox.values())

    def acknowledge(self, heard: Iterable[ProviderNotice]) -> None:
        tickets = [one.ticket for one in heard]
        with self._lock:
            for ticket in tickets:
                self._inbox.pop(ticket, None)
        if self._loop is not None and self._session is not None:
            self._loop.call_soon_threadsafe(self._session.acknowledge, tickets)

    def close(self) -> None:
        """Unbind and end the thread. The message centre repeats what was received and not acknowledged."""
        loop, thread, session = self._loop, self._thread, self._session
        self._loop = self._thread = self._session = None
        if loop is None or thread is None or session is None:
            return
        asyncio.run_coroutine_threadsafe(session.end(), loop).result(timeout=_PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=_PATIENCE)
        self._inbox.clear()

    def _write(self, messages: Sequence[OutboundMessage]) -> tuple[list[tuple[str, list[bytes]]], list[SendReceipt]]:
        written, refused = [], []
        for message in messages:
            try:
                written.append((message.reference, self._writer.write(message)))
            except ValueError as error:  # invalid number, or too many parts
                refused.append(SendReceipt(message.reference, SendOutcome.REFUSED, type(error).__name__))
        return written, refused

    def _begin(self) -> tuple[asyncio.AbstractEventLoop, SmppSession]:
        if self._loop is None or self._session is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=_run, args=(self._loop,), name="smpp", daemon=True)
            self._thread.start()
            self._session = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(timeout=_PATIENCE)
        return self._loop, self._session

    async def _open(self) -> SmppSession:
        session = SmppSession(self._options, heard=self._hear)
        session.begin()
        return session

    def _hear(self, heard: ProviderNotice) -> None:
        with self._lock:
            self._inbox[heard.ticket] = heard


def _few(window: int, under_way: int) -> int:
    """The fewest messages worth fetching: while others are on the wire, each fetch may cost a database write."""
    return max(1, window // 8) if under_way else 1


def _next(batch: SubmitBatch, *, seconds: float | None) -> list[SendReceipt]:
    try:
        return batch.receipts.get(timeout=seconds)
    except Empty:
        return []


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()
