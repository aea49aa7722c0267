"""The push service of `push.js`: browsers that subscribe, decrypt what comes to them, and go away."""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from messageproviders_tests.peers.smsc import FOLDER, PATIENCE, missing

SCRIPT = Path(__file__).with_name("push.js")


class PushService:
    def __init__(self, port: int) -> None:
        self._port = port

    def subscribe(self, key: str) -> dict[str, Any]:
        """A browser says yes to whoever has this key: its address, and its keys."""
        said = self._ask("/subscribe", {"userVisibleOnly": "true", "applicationServerKey": key})["data"]
        return said | {"endpoint": said["endpoint"].replace("localhost", "127.0.0.1")}

    def shown(self, browser: dict[str, Any]) -> list[str]:
        """What it has decrypted."""
        return list(self._ask("/get-notifications", {"clientHash": browser["clientHash"]})["data"]["messages"])

    def leave(self, browser: dict[str, Any]) -> None:
        self._ask(f"/expire-subscription/{browser['clientHash']}", {}, is_json=False)

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._ask("/status", {}, is_json=False)
            except urllib.error.URLError:
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def _ask(self, path: str, said: dict[str, Any], *, is_json: bool = True) -> Any:
        body, kind = json.dumps(said).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", body, kind)  # noqa: S310
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return json.load(answer) if is_json else answer.read()


@contextmanager
def push_service() -> Iterator[PushService]:
    if shutil.which("node") is None or not (FOLDER / "node_modules" / "web-push-testing").is_dir():
        missing("The push service (npm web-push-testing)", f"npm install --prefix {FOLDER} web-push-testing@1.2.2")
    environment = os.environ | {"NODE_PATH": str(FOLDER / "node_modules")}
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(["node", str(SCRIPT)], env=environment, **said) as process:
        try:
            assert process.stdout is not None
            service = PushService(json.loads(process.stdout.readline())["port"])
            service.wait()
            yield service
        finally:
            process.kill()
