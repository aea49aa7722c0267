"""One connection to a message centre: frames in and out, responses by sequence number, the meaning of their status."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from messageproviders.port import SendOutcome
from messageproviders.smpp.options import SmppOptions
from messageproviders.smpp.pdus import ANSWER, MalformedPdu, SmppCommand, bind, read_word, say, take_frames

STATUS_OK = 0x00
SYSTEM_ERROR = 0x08
QUEUE_FULL = 0x14
THROTTLED = 0x58
TEMPORARY = 0x64

OUTCOMES: Mapping[int, SendOutcome] = {
    STATUS_OK: SendOutcome.ACCEPTED,
    0x01: SendOutcome.REFUSED,  # message length
    0x02: SendOutcome.REFUSED,  # command length
    0x03: SendOutcome.BROKEN,  # unknown command: not as agreed
    0x04: SendOutcome.LATER,  # not bound for this command: the connection is opened again
    0x05: SendOutcome.LATER,  # already bound: the lost connection has not timed out yet
    0x06: SendOutcome.REFUSED,  # priority flag
    0x07: SendOutcome.REFUSED,  # registered delivery flag
    SYSTEM_ERROR: SendOutcome.LATER,
    0x0A: SendOutcome.BROKEN,  # source address: the brand name is not registered
    0x0B: SendOutcome.NOT_HERE,  # destination address: this number cannot be reached from here
    0x0C: SendOutcome.REFUSED,  # message id
    0x0D: SendOutcome.BROKEN,  # bind failed
    0x0E: SendOutcome.BROKEN,  # password
    0x0F: SendOutcome.BROKEN,  # system id
    QUEUE_FULL: SendOutcome.THROTTLED,
    0x15: SendOutcome.BROKEN,  # service type
    0x33: SendOutcome.REFUSED,  # number of destinations
    0x43: SendOutcome.REFUSED,  # esm_class: our form of concatenation is not supported
    0x45: SendOutcome.LATER,  # submit failed, no reason given
    0x48: SendOutcome.BROKEN,  # source TON
    0x49: SendOutcome.BROKEN,  # source NPI
    0x50: SendOutcome.BROKEN,  # destination TON
    0x51: SendOutcome.BROKEN,  # destination NPI
    0x53: SendOutcome.BROKEN,  # system type
    THROTTLED: SendOutcome.THROTTLED,
    0x61: SendOutcome.REFUSED,  # scheduled time
    0x62: SendOutcome.REFUSED,  # validity period
    TEMPORARY: SendOutcome.LATER,  # receiver, temporary
    0x65: SendOutcome.REFUSED,  # receiver, permanent
    0x66: SendOutcome.REFUSED,  # receiver rejects
    0xC0: SendOutcome.REFUSED,  # optional part
    0xC1: SendOutcome.REFUSED,  # optional parameter not allowed
    0xC2: SendOutcome.REFUSED,  # parameter length
    0xC3: SendOutcome.REFUSED,  # parameter missing
    0xC4: SendOutcome.REFUSED,  # parameter value
    0xFE: SendOutcome.REFUSED,  # delivery failed
    0xFF: SendOutcome.LATER,  # unknown error
}


def outcome_of_status(status: int, own: Mapping[int, SendOutcome]) -> SendOutcome:
    """The outcome of a status.

    `own`: the carrier's codes (0x400 to 0x4FF) and codes that it uses differently. An unknown code is a temporary
    refusal: attempts are counted, and after the last one a person reads the code.
    """
    return own.get(status) or OUTCOMES.get(status, SendOutcome.LATER)


_MOST_NUMBER = 0x7FFFFFFF
_UNKNOWN_COMMAND = 0x03
# How many timed-out submissions are remembered, so that late answers are still recognised.
_MOST_LATE = 10_000


class SmppBindRefused(Exception):
    """The message centre refused the bind; `status` is the reason."""

    def __init__(self, status: int) -> None:
        super().__init__(f"0x{status:08X}")
        self.status = status


class SubmitWaiter(Protocol):
    """Waits for the answer to a submit_sm. Exactly one of `answered` and `lost` is called, once."""

    def answered(self, status: int, name: str) -> None:
        """The answer; `name` is the message id that the message centre assigned."""

    def lost(self) -> None:
        """No answer came in time, or the connection is closed."""

    def answered_late(self, status: int, name: str) -> None:
        """An answer arrived after the timeout."""


class SmppConnection(asyncio.Protocol):
    """Used only in the thread of its event loop.

    `on_deliver(line, sequence, body)` is called for each deliver_sm, `on_answers()` once after all answers of one read,
    so that the freed window is used at once.
    """

    def __init__(
        self,
        options: SmppOptions,
        *,
        on_deliver: Callable[[SmppConnection, int, bytes], None],
        on_answers: Callable[[], None],
    ) -> None:
        self._options = options
        self._on_deliver = on_deliver
        self._on_answers = on_answers
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._out: list[bytes] = []
        self._open: dict[int, tuple[SubmitWaiter, float]] = {}  # waiter and time sent, in the order of sending
        self._late: dict[int, SubmitWaiter] = {}
        self._sequence = 0
        self._bound: asyncio.Future[int] = self._loop.create_future()
        self._unbound = self._loop.create_future()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._heard_at = self._loop.time()
        self._enquired_at: float | None = None

    @property
    def is_up(self) -> bool:
        return self._transport is not None and not self.ended.done() and self._bound.done()

    @property
    def open_count(self) -> int:
        return len(self._open)

    async def greet(self, command: SmppCommand) -> None:
        """Bind. Raises SmppBindRefused, TimeoutError, ConnectionError."""
        self._out.append(bind(command, sequence=self._next(), options=self._options))
        self.flush()
        ends: set[asyncio.Future[Any]] = {self._bound, self.ended}
        await asyncio.wait(ends, timeout=self._options.answer_seconds, return_when="FIRST_COMPLETED")
        if self.ended.done():
            raise ConnectionResetError
        if not self._bound.done():
            raise TimeoutError
        if self._bound.result() != STATUS_OK:
            raise SmppBindRefused(self._bound.result())

    def ask(self, body: bytes, asked: SubmitWaiter) -> None:
        """Queue a submit_sm for the next `flush`; `asked` is called when it is answered or lost."""
        sequence = self._next()
        self._open[sequence] = asked, self._loop.time()
        self._out.append(say(SmppCommand.SUBMIT_SM, sequence=sequence, body=body))

    def answer(self, command: int, sequence: int, *, status: int = STATUS_OK) -> None:
        """Queue the response to a PDU of the message centre for the next `flush`."""
        self._out.append(
            say(
                command | ANSWER,
                sequence=sequence,
                status=status,
                body=b"\0" if command == SmppCommand.DELIVER_SM else b"",
            )
        )

    def flush(self) -> None:
        if self._out and self._transport is not None:
            self._transport.write(b"".join(self._out))
        self._out.clear()

    def look_after(self) -> None:
        """Called periodically: times out unanswered submissions, sends enquire_link, and aborts a dead connection."""
        now = self._loop.time()
        while self._open:
            sequence, (asked, since) = next(iter(self._open.items()))
            if now - since < self._options.answer_seconds:
                break
            del self._open[sequence]
            if len(self._late) >= _MOST_LATE:
                self._late.clear()
            self._late[sequence] = asked
            asked.lost()
        if not self.is_up:
            return
        if self._enquired_at is not None and now - self._enquired_at >= self._options.answer_seconds:
            self.abort()
        elif self._enquired_at is None and now - self._heard_at >= self._options.enquire_seconds:
            self._enquired_at = now
            self._out.append(say(SmppCommand.ENQUIRE_LINK, sequence=self._next()))
            self.flush()

    async def part(self, *, seconds: float) -> None:
        """Unbind, wait `seconds` at most for the answer, and close."""
        if self.is_up:
            self._out.append(say(SmppCommand.UNBIND, sequence=self._next()))
            self.flush()
            await asyncio.wait({self._unbound, self.ended}, timeout=seconds, return_when="FIRST_COMPLETED")
        if self._transport is not None:
            self._transport.close()
            await asyncio.wait({self.ended}, timeout=seconds)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # ---- asyncio callbacks -------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        lost, self._open = self._open, {}
        for asked, _ in lost.values():
            asked.lost()
        self._on_answers()

    def data_received(self, data: bytes) -> None:
        self._heard_at, self._enquired_at = self._loop.time(), None
        self._buffer += data
        try:
            for command, status, sequence, body in take_frames(self._buffer):
                self._hear(command, status, sequence, body)
        except MalformedPdu:
            self.abort()
        self._on_answers()
        self.flush()

    def _hear(self, command: int, status: int, sequence: int, body: bytes) -> None:
        if command == SmppCommand.SUBMIT_SM_RESP or (command == SmppCommand.GENERIC_NACK and sequence in self._open):
            if (waiting := self._open.pop(sequence, None)) is not None:
                waiting[0].answered(status, read_word(body))
            elif late := self._late.pop(sequence, None):
                late.answered_late(status, read_word(body))
        elif command == SmppCommand.DELIVER_SM:
            self._on_deliver(self, sequence, body)
        elif command & ~ANSWER in _BINDS or command == SmppCommand.GENERIC_NACK:
            if not self._bound.done():
                self._bound.set_result(status)
        elif command == SmppCommand.UNBIND_RESP:
            if not self._unbound.done():
                self._unbound.set_result(None)
        elif command == SmppCommand.UNBIND:
            self.answer(command, sequence)
            self.flush()
            if self._transport is not None:
                self._transport.close()
        elif command == SmppCommand.ENQUIRE_LINK:
            self.answer(command, sequence)
        elif not command & ANSWER:
            self._out.append(say(SmppCommand.GENERIC_NACK, sequence=sequence, status=_UNKNOWN_COMMAND))

    def _next(self) -> int:
        self._sequence = self._sequence % _MOST_NUMBER + 1
        return self._sequence


_BINDS = frozenset({SmppCommand.BIND_TRANSCEIVER, SmppCommand.BIND_TRANSMITTER, SmppCommand.BIND_RECEIVER})
