"""The message centre of `smsc.js`, in a process of its own for as long as a test needs it."""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lan-toa-peers"
SCRIPT = Path(__file__).with_name("smsc.js")
PATIENCE = 30


class MessageCentre:
    """Takes messages from `esme1` with the password `secret` at `port`."""

    def __init__(self, *, port: int, control: int) -> None:
        self.port = port
        self.control = control

    def tell(self, order: str, *asked: tuple[str, Any], **more: Any) -> dict[str, Any]:
        """Give it an order; it says what it has seen."""
        query = urlencode([*asked, *more.items()])
        with urllib.request.urlopen(f"http://127.0.0.1:{self.control}{order}?{query}", timeout=PATIENCE) as answer:
            return json.load(answer)

    def seen(self) -> dict[str, Any]:
        return self.tell("/")

    def wait_until(self, is_so: Callable[[dict[str, Any]], bool], *, patience: float = PATIENCE) -> dict[str, Any]:
        """What it has seen, as soon as this is so; seconds of `patience`."""
        deadline = time.monotonic() + patience
        while not is_so(seen := self.seen()):
            assert time.monotonic() < deadline, seen
            time.sleep(0.01)
        return seen


def missing(what: str, remedy: str) -> None:
    """A peer is not there: skip, and say so. `scripts/test` installs it where the network lets it."""
    pytest.skip(f"{what} is not here. Remedy: {remedy}.")


def is_here() -> bool:
    return shutil.which("node") is not None and (FOLDER / "node_modules" / "smpp").is_dir()


@contextmanager
def message_centre(**habits: Any) -> Iterator[MessageCentre]:
    """Its habits are those of `smsc.js`."""
    if not is_here():
        missing("The message centre (npm smpp)", f"npm install --prefix {FOLDER} smpp@0.5.1")
    environment = os.environ | {"NODE_PATH": str(FOLDER / "node_modules")}
    with subprocess.Popen(
        ["node", str(SCRIPT), json.dumps(habits)], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield MessageCentre(**json.loads(process.stdout.readline()))
        finally:
            process.kill()
