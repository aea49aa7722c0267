"""The session with a message centre, in its own event loop: keeps the connection and the window, and reports losses.

Everything here runs in the loop's thread. Messages arrive through `take` and leave as receipts; received notices wait
in the inbox until they are acknowledged.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from queue import SimpleQueue
from secrets import SystemRandom

from messageproviders.port import (
    ArrivalState,
    DeliveryReport,
    InboundMessage,
    ProviderNotice,
    SendOutcome,
    SendReceipt,
)
from messageproviders.smpp.connection import STATUS_OK, SmppBindRefused, SmppConnection, outcome_of_status
from messageproviders.smpp.inbound import WordJoiner, is_receipt, normal_id, read_part, read_receipt
from messageproviders.smpp.options import BindMode, SmppOptions
from messageproviders.smpp.pdus import MalformedPdu, SmppCommand, read_delivered

_FIRST_SLOWING, _LONGEST_SLOWING = 0.2, 5.0
# How often one part of a partly sent message may be throttled.
_MOST_SLOWED = 50
_CANNOT_READ = 0x08
_ROLES = {
    BindMode.TRANSCEIVER: (SmppCommand.BIND_TRANSCEIVER,),
    BindMode.PAIR: (SmppCommand.BIND_TRANSMITTER, SmppCommand.BIND_RECEIVER),
}
_jitter = SystemRandom()


@dataclass(slots=True)
class SubmitBatch:
    """The messages of one call of `carry`, and the queue of its receipts. `is_over`: the caller has stopped reading."""

    receipts: SimpleQueue[list[SendReceipt]] = field(default_factory=SimpleQueue)
    ready: list[SendReceipt] = field(default_factory=list)
    is_over: bool = False


@dataclass(slots=True, eq=False, repr=False)
class OutgoingSubmit:
    """One message in progress.

    Its parts are sent one after another, so that a refusal applies to the whole message, and a partly sent message is
    never restarted.
    """

    _session: SmppSession
    batch: SubmitBatch
    reference: str
    _bodies: list[bytes]
    deadline: float
    ids: tuple[str, ...] = ()
    slowed: int = 0

    @property
    def body(self) -> bytes:
        return self._bodies[len(self.ids)]

    @property
    def is_begun(self) -> bool:
        return bool(self.ids)

    def answered(self, status: int, name: str) -> None:
        if status == STATUS_OK:
            self.ids += (normal_id(name, self._session.options.answered_ids),)
            if len(self.ids) == len(self._bodies):
                self._session.finish(self, SendOutcome.ACCEPTED)
            else:
                self._session.go_on(self)
            return
        outcome = outcome_of_status(status, self._session.options.statuses)
        if outcome is SendOutcome.THROTTLED:
            self._session.slow_down()
            self.slowed += 1
            if self.is_begun and self.slowed < _MOST_SLOWED:
                self._session.go_on(self)
                return
        self._session.finish(self, outcome, f"0x{status:08X}")

    def lost(self) -> None:
        self._session.finish(self, SendOutcome.UNKNOWN)

    def answered_late(self, status: int, name: str) -> None:
        if status == STATUS_OK and len(self.ids) + 1 == len(self._bodies):
            self._session.hear_late(self.reference, normal_id(name, self._session.options.answered_ids))


class SmppSession:
    """`heard(notice)` is called for each notice that the message centre sends."""

    def __init__(self, options: SmppOptions, *, heard: Callable[[ProviderNotice], None]) -> None:
        self.options = options
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._lines: dict[SmppCommand, SmppConnection] = {}
        self._refused: int | None = None
        self._waiting: deque[OutgoingSubmit] = deque()
        self._ready: list[SubmitBatch] = []
        self._joiner = WordJoiner()
        self._tickets: dict[int, list[tuple[SmppConnection, int]]] = {}
        self._last_ticket = 0
        self._slow_until = 0.0
        self._slowing = _FIRST_SLOWING
        self._tasks: list[asyncio.Task[None]] = []
        self.binds = 0

    def begin(self) -> None:
        self._tasks = [self._loop.create_task(self._keep(role)) for role in _ROLES[self.options.bind]]
        self._tasks.append(self._loop.create_task(self._watch()))

    async def end(self) -> None:
        """Unbind from the message centre. Messages in progress become UNKNOWN, waiting ones stay unsent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        lines, self._lines = list(self._lines.values()), {}
        await asyncio.gather(*(line.part(seconds=2) for line in lines))
        self._give_up(now=float("inf"))

    # ---- sending -----------------------------------------------------------------------------------------------------

    def take(self, batch: SubmitBatch, messages: Iterable[tuple[str, list[bytes]]]) -> None:
        """Queue messages as pairs of reference and bodies. Each eventually gets a receipt in its batch."""
        deadline = self._loop.time() + self.options.patience_seconds
        self._waiting.extend(OutgoingSubmit(self, batch, reference, bodies, deadline) for reference, bodies in messages)
        self._pump()

    def go_on(self, going: OutgoingSubmit) -> None:
        """Queue the next part of a message, or the same part again, before messages that have not started."""
        going.deadline = self._loop.time() + self.options.answer_seconds
        self._waiting.appendleft(going)

    def finish(self, going: OutgoingSubmit, outcome: SendOutcome, reply: str = "") -> None:
        # The message centre holds a part of it: it must not be resent automatically.
        if going.is_begun and outcome in {
            SendOutcome.LATER,
            SendOutcome.UNREACHABLE,
            SendOutcome.THROTTLED,
            SendOutcome.BROKEN,
        }:
            outcome = SendOutcome.UNKNOWN
        going.batch.ready.append(
            SendReceipt(
                going.reference,
                outcome,
                reply,
                ids=going.ids,
                again_in=timedelta(seconds=self._slowing) if outcome is SendOutcome.THROTTLED else None,
            )
        )
        if len(going.batch.ready) == 1:
            self._ready.append(going.batch)
        if outcome is SendOutcome.ACCEPTED:
            self._slowing = _FIRST_SLOWING

    def slow_down(self) -> None:
        """The message centre throttles: send nothing new for a moment, twice as long at each repetition."""
        now = self._loop.time()
        if now < self._slow_until:
            return
        self._slow_until = now + self._slowing
        self._loop.call_later(self._slowing, self._pump)
        self._slowing = min(_LONGEST_SLOWING, self._slowing * 2)

    def _pump(self) -> None:
        """Send as many messages as the window allows, and deliver the ready receipts to their batches."""
        line = self._sender()
        if line is not None and self._loop.time() >= self._slow_until:
            while self._waiting and line.open_count < self.options.window:
                going = self._waiting.popleft()
                if going.is_begun or not going.batch.is_over:
                    line.ask(going.body, going)
            line.flush()
        elif line is None and self._refused is not None:
            self._give_up(now=float("inf"))
        self._deal_out()

    @property
    def is_up(self) -> bool:
        """Whether messages can be sent now. Thread-safe."""
        return self._sender() is not None

    def greeting(self) -> tuple[SendOutcome, str] | None:
        """The answer to our bind, as outcome and status code; None while there is none."""
        if self.is_up:
            return SendOutcome.ACCEPTED, f"0x{STATUS_OK:08X}"
        return None if self._refused is None else (SendOutcome.BROKEN, f"0x{self._refused:08X}")

    def _sender(self) -> SmppConnection | None:
        line = self._lines.get(_ROLES[self.options.bind][0])
        return line if line is not None and line.is_up else None

    def _give_up(self, *, now: float) -> None:
        """Messages that waited too long for a connection were not sent."""
        outcome = SendOutcome.UNREACHABLE if self._refused is None else SendOutcome.BROKEN
        reply = "" if self._refused is None else f"0x{self._refused:08X}"
        late = [going for going in self._waiting if now >= going.deadline]
        self._waiting = deque(going for going in self._waiting if now < going.deadline)
        for going in late:
            self.finish(going, outcome, reply)
        self._deal_out()

    def _deal_out(self) -> None:
        ready, self._ready = self._ready, []
        for batch in ready:
            receipts, batch.ready = batch.ready, []
            batch.receipts.put(receipts)

    # ---- receiving ---------------------------------------------------------------------------------------------------

    def acknowledge(self, tickets: Iterable[int]) -> None:
        lines = set()
        for ticket in tickets:
            for line, sequence in self._tickets.pop(ticket, ()):
                if line.is_up:
                    line.answer(SmppCommand.DELIVER_SM, sequence)
                    lines.add(line)
        for line in lines:
            line.flush()

    def _deliver(self, line: SmppConnection, sequence: int, body: bytes) -> None:
        try:
            delivered = read_delivered(body)
        except MalformedPdu:
            line.answer(SmppCommand.DELIVER_SM, sequence, status=_CANNOT_READ)
            return
        self._last_ticket += 1
        self._tickets[self._last_ticket] = [(line, sequence)]
        if not is_receipt(delivered):
            if whole := self._joiner.add(read_part(delivered), ticket=self._last_ticket, now=self._loop.time()):
                self._hear_word(*whole)
            return
        report = read_receipt(delivered, self.options)
        if report is None:  # it names no message and need not be repeated
            self.acknowledge([self._last_ticket])
            return
        self._heard(ProviderNotice(report, self._last_ticket))

    def hear_late(self, reference: str, number: str) -> None:
        """A message whose outcome was UNKNOWN was accepted after all."""
        self._last_ticket += 1
        self._heard(ProviderNotice(DeliveryReport(number, ArrivalState.ON_THE_WAY, reference), self._last_ticket))

    def _hear_word(self, word: InboundMessage, tickets: list[int]) -> None:
        first, *others = tickets
        for other in others:
            self._tickets[first] += self._tickets.pop(other, [])
        self._heard(ProviderNotice(word, first))

    # ---- connection --------------------------------------------------------------------------------------------------

    async def _keep(self, role: SmppCommand) -> None:
        """Connect, bind, and reconnect after each end; the pauses grow while it fails."""
        pause = self.options.first_pause_seconds
        while True:
            try:
                line = await self._connect(role)
                pause = self.options.first_pause_seconds
                self._pump()
                await asyncio.wait({line.ended})
            except SmppBindRefused as refused:
                # Some answer "already bound" while they still hold the lost connection: that is temporary.
                is_ours = outcome_of_status(refused.status, self.options.statuses) is SendOutcome.BROKEN
                self._refused = refused.status if is_ours else None
            except (OSError, ValueError):  # includes time-outs and TLS errors; an invalid host name is a ValueError
                self._refused = None
            self._pump()
            await asyncio.sleep(pause * _jitter.uniform(0.5, 1))
            pause = min(self.options.longest_pause_seconds, pause * 2)

    async def _connect(self, role: SmppCommand) -> SmppConnection:
        options = self.options
        _, line = await asyncio.wait_for(
            self._loop.create_connection(
                lambda: SmppConnection(options, on_deliver=self._deliver, on_answers=self._pump),
                options.host,
                options.port,
                ssl=ssl.create_default_context(cafile=options.ca_file or None) if options.tls else None,
                server_hostname=(options.server_name or options.host) if options.tls else None,
            ),
            options.connect_seconds,
        )
        try:
            await line.greet(role)
        except BaseException:
            line.abort()
            raise
        self._lines[role], self._refused = line, None
        self.binds += 1
        return line

    async def _watch(self) -> None:
        options = self.options
        while True:
            await asyncio.sleep(
                min(1.0, options.enquire_seconds / 4, options.answer_seconds / 4, options.joining_seconds / 2)
            )
            for line in list(self._lines.values()):
                line.look_after()
            if self._sender() is None:
                self._give_up(now=self._loop.time())
            for word, tickets in self._joiner.overdue(before=self._loop.time() - options.joining_seconds):
                self._hear_word(word, tickets)
            self._pump()
