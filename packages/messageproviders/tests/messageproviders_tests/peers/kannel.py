"""Kannel, the SMS gateway of Debian: bearerbox and smsbox on loopback, in front of a message centre of the tests."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from messageproviders_tests.peers.smsc import PATIENCE, MessageCentre, missing

CONFIGURATION = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = bar
status-password = foo
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-file = "{folder}/bearerbox.log"
log-level = 2
dlr-storage = internal
sms-combine-concatenated-mo = true

group = smsc
smsc = smpp
smsc-id = PEER
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = esme1
smsc-password = secret
system-type = ""
address-range = ""
source-addr-ton = 5
source-addr-npi = 0
dest-addr-ton = 1
dest-addr-npi = 1
source-addr-autodetect = false
reconnect-delay = 1
msg-id-type = 0x00

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
http-request-retry = 5
http-queue-delay = 1
log-file = "{folder}/smsbox.log"
log-level = 2

group = sendsms-user
username = tester
password = foobar
user-allow-ip = 127.0.0.1
max-messages = 10
concatenation = true
forced-smsc = PEER

group = sms-service
keyword = default
get-url = "{callback}?from=%p&to=%P&text=%b&charset=%C&id=%I"
max-messages = 0
"""


@dataclass(frozen=True, slots=True)
class Kannel:
    """Takes messages at `url` from `tester` with the password `foobar`."""

    url: str


def is_here() -> bool:
    return all(shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("bearerbox", "smsbox"))


@contextmanager
def kannel(centre: MessageCentre, *, callback: str, folder: Path) -> Iterator[Kannel]:
    """In two processes of its own. What people write is told to `callback`, and so are receipts that are asked for."""
    if not is_here():
        missing("Kannel", "as root, 'apt-get install --no-install-recommends kannel'")
    admin, boxes, sendsms = _free_ports(3)
    file = folder / "kannel.conf"
    file.write_text(
        CONFIGURATION.format(
            admin=admin, boxes=boxes, sendsms=sendsms, smpp=centre.port, callback=callback, folder=folder
        )
    )
    with ExitStack() as stack:
        _start(stack, "bearerbox", file, folder)
        _wait_for(f"http://127.0.0.1:{admin}/status.txt?password=foo", "online")
        _start(stack, "smsbox", file, folder)
        _wait_for(f"http://127.0.0.1:{admin}/status.txt?password=foo", "smsbox:")
        url = f"http://127.0.0.1:{sendsms}/cgi-bin/sendsms"
        _wait_for(url, "")
        yield Kannel(url)


def _start(stack: ExitStack, name: str, file: Path, folder: Path) -> None:
    program = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    log = stack.enter_context((folder / f"{name}.out").open("wb"))
    process = subprocess.Popen([program, "-v", "4", str(file)], cwd=folder, stdout=log, stderr=log)
    stack.callback(process.wait)
    stack.callback(process.kill)


def _wait_for(url: str, words: str) -> None:
    """Until it answers with these words; a refusal is an answer."""
    deadline = time.monotonic() + PATIENCE
    while (said := _said(url)) is None or words not in said:
        assert time.monotonic() < deadline, f"{url}: {said}"
        time.sleep(0.05)


def _said(url: str) -> str | None:
    """None where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310  our own address
            return answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return ""
    except OSError:
        return None


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
