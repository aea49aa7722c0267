"""A small mail server on loopback, for tests: takes letters, and misbehaves as the name before the @ says.

busy 451 · none 550 5.1.1 · spam 554 after the text · full 552 · drop: takes the text and hangs up without an answer.
"""

import asyncio
import email
import email.policy
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from queue import SimpleQueue

_TO = {
    "busy": "451 4.2.1 <{to}> try again later",
    "none": "550 5.1.1 <{to}> no such user",
    "full": "552 5.2.2 <{to}> mailbox full",
}
_SIMPLE = {"EHLO": "250-peer\r\n250 8BITMIME", "HELO": "250 peer", "MAIL": "250 OK", "RSET": "250 OK", "NOOP": "250 OK"}


@dataclass
class Peer:
    """What arrived; `connections` counts how often somebody knocked.

    `silent` names mailboxes at which the server falls silent, once, and at which verb: at RCPT nothing was handed over,
    at DATA the text has arrived. `hushed` then says at which one it waits for the other end to hang up.
    """

    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    silent: dict[str, str] = field(default_factory=dict)
    hushed: SimpleQueue[str] = field(default_factory=SimpleQueue)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            await self._talk(reader, writer)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.write(b"220 peer ready\r\n")
        to = ""
        while line := (await reader.readline()).decode("ascii", "replace").strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                answer = _TO.get(to.partition("@")[0], "250 OK").format(to=to)
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                await writer.drain()
                answer = self._take(to, await reader.readuntil(b"\r\n.\r\n"))
                if not answer:
                    break
            else:
                answer = _SIMPLE.get(verb, "502 what?")
            if await self._falls_silent(to.partition("@")[0], verb, reader):
                break
            writer.write(f"{answer}\r\n".encode())
            await writer.drain()

    async def _falls_silent(self, name: str, verb: str, reader: asyncio.StreamReader) -> bool:
        if self.silent.get(name) != verb:
            return False
        del self.silent[name]
        self.hushed.put(name)
        await reader.read()
        return True

    def _take(self, to: str, data: bytes) -> str:
        name = to.partition("@")[0]
        if name == "spam":
            return "554 5.7.1 looks like spam"
        self.raw.append(data[:-5].replace(b"\r\n..", b"\r\n."))
        self.letters.append(email.message_from_bytes(self.raw[-1], policy=email.policy.default))
        return "" if name == "drop" else "250 2.0.0 taken"


@contextmanager
def mail_server() -> Iterator[Peer]:
    """The server in a thread of its own, for as long as the block lasts."""
    peer, loop = Peer(), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(peer.serve, "127.0.0.1", 0))
    peer.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield peer
    finally:
        asyncio.run_coroutine_threadsafe(_shut(server), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


async def _shut(server: asyncio.Server) -> None:
    """Stop listening and let go of whoever is still connected."""
    server.close()
    server.close_clients()
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
