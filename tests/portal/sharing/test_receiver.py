"""The receivers that partners are shown, as they run them: processes of their own, driven as the portal drives them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from portal.sharing.delivery import (
    WebhookAction,
    read_response,
    secret_of,
    secret_text,
    signed_headers,
    trial_payload,
    webhook_action,
    webhook_id,
    webhook_payload,
)
from portal.sharing.states import AttemptOutcome, SharedItem

FOLDER = Path(__file__).resolve().parents[3] / "deploy" / "receiver"
RECEIVER = FOLDER / "receiver.py"
UID = UUID("5f6f1f2e-0000-4000-8000-000000000001")
SECRET = secret_of(key="a", uid=UID, version=1)
BASE = "https://xa.gov.vn/phap-luat/"
AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def make_shared(number: int = 1, **said: object) -> SharedItem:
    item = SharedItem(
        content_id=UUID(int=number),
        kind="article",
        article_kind="tin",
        kind_label="Tin",
        version=1,
        sequence=number,
        is_withdrawn=False,
        withdrawal="",
        note="",
        successor="",
        url="https://cong.vn/tin/1/",
        title=f"Tin số {number} <b>",
        lead="Một câu.",
        html="<p>Một đoạn {x}.</p>",
        language="vi",
        agency="Sở Tư pháp",
        agency_slug="so-tu-phap",
        fields=(),
        sets=("loai:tin",),
        licence="CC BY 4.0",
        licence_url="",
        source_name="",
        source_url="",
        published_at=AT,
        updated_at=AT,
        citations=(),
        enclosures=(),
        is_stale=False,
    )
    return replace(item, **said)


def withdrawn(item: SharedItem, ending: str = "rut", **said: object) -> SharedItem:
    gone = {"is_withdrawn": True, "withdrawal": ending, "html": "", "lead": "", "version": item.version + 1}
    return replace(item, **gone | said)


class Running:
    """The real file as a process on its own port and folder."""

    def __init__(self, folder: Path, secrets: str = "", *, language: str = "python") -> None:
        self.folder, self.language = folder, language
        self._environment = {
            "PATH": os.environ["PATH"],
            "LAN_TOA_SECRET": secrets or secret_text(SECRET),
            "LAN_TOA_FOLDER": str(folder),
            "LAN_TOA_BASE": BASE,
        }
        self.start()

    def start(self) -> None:
        if self.language == "php":
            self._serve_php()
            return
        command = [sys.executable, str(RECEIVER), "--port", "0"]
        self.process = subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def _serve_php(self) -> None:
        """As a web server runs it: some workers, each with a request of its own."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        self.process = subprocess.Popen(
            ["php", "-S", f"127.0.0.1:{port}", str(FOLDER / "receiver.php")],
            env=self._environment | {"PHP_CLI_SERVER_WORKERS": "4"}, start_new_session=True, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError("PHP does not serve")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        request = urllib.request.Request(self.url, data=body, headers=headers)  # noqa: S310  our own process
        try:
            with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def bring(self, item: SharedItem, *, confirmed: int = 0, at: float | None = None) -> tuple[AttemptOutcome, str]:
        body = webhook_payload(item, action=webhook_action(item, confirmed_version=confirmed))
        status, said = self.post(body, signed(body, item.content_id, item.version, at=at))
        receipt = read_response(
            status=status, body=said, retry_after="", content_id=item.content_id, version=item.version, at=AT
        )
        return receipt.outcome, receipt.copy_url

    def page(self, item: SharedItem) -> str:
        return (self.folder / "bai" / f"{item.content_id}.html").read_text("utf-8")

    @property
    def listed(self) -> list[str]:
        return re.findall(r">([^<]+)</a>", (self.folder / "danh-sach.html").read_text("utf-8"))


def signed(body: bytes, content_id: UUID, version: int, *, at: float | None = None) -> dict[str, str]:
    moment = datetime.fromtimestamp(time.time() if at is None else at, tz=UTC)
    message_id = webhook_id(content_id=content_id, version=version)
    return signed_headers(secrets=[SECRET], message_id=message_id, body=body, at=moment)


@pytest.fixture(params=["python", "php"])
def language(request: pytest.FixtureRequest) -> str:
    if request.param == "php" and shutil.which("php") is None:
        pytest.skip("php is not installed: apt-get install php-cli")
    return str(request.param)


@pytest.fixture
def running(tmp_path: Path, language: str) -> Iterator[Running]:
    receiver = Running(tmp_path / "trang", language=language)
    try:
        yield receiver
    finally:
        receiver.kill()


class TestAThing:
    def test_is_published_corrected_and_taken_down(self, running: Running):
        item = make_shared()
        assert running.bring(item) == (AttemptOutcome.CONFIRMED, f"{BASE}bai/{item.content_id}.html")
        page = running.page(item)
        assert "<h1>Tin số 1 &lt;b&gt;</h1>" in page
        assert "<p>Một đoạn {x}.</p>" in page
        assert '<link rel="canonical" href="https://cong.vn/tin/1/">' in page
        assert running.listed == ["Tin số 1 &lt;b&gt;"]

        corrected = replace(item, version=2, title="Tin đã sửa", note="Luật đã thay đổi.")
        assert running.bring(corrected, confirmed=1)[0] is AttemptOutcome.CONFIRMED
        assert "Luật đã thay đổi." in running.page(item)
        assert running.listed == ["Tin đã sửa"]

        gone = withdrawn(corrected, note="Số liệu sai.")
        assert running.bring(gone, confirmed=2)[0] is AttemptOutcome.CONFIRMED
        assert "Số liệu sai." in running.page(item)
        assert "Một đoạn" not in running.page(item)
        assert running.listed == []

    def test_that_gave_its_place_to_another_leads_there(self, running: Running):
        gone = withdrawn(make_shared(), "gop", successor="https://cong.vn/tin/2/", title="")
        running.bring(gone)
        assert '<a href="https://cong.vn/tin/2/">' in running.page(gone)

    def test_that_comes_again_is_the_same(self, running: Running):
        item = make_shared()
        assert running.bring(item) == running.bring(item)
        assert running.listed == ["Tin số 1 &lt;b&gt;"]

    def test_that_is_older_than_what_stands_there_is_ignored(self, running: Running):
        item = make_shared(version=3, title="Mới")
        running.bring(item)
        assert running.bring(replace(item, version=2, title="Cũ"))[0] is not AttemptOutcome.CONFIRMED
        assert "Mới" in running.page(item)

    def test_that_only_tries_is_answered_and_shown_nowhere(self, running: Running):
        body = trial_payload(content_id=UID)
        status, _ = running.post(body, signed(body, UID, 0))
        assert status == 200
        assert not list(running.folder.rglob("*.html"))


class TestWhoIsNotThePortal:
    def refuse(self, running: Running, body: bytes, headers: dict[str, str]) -> int:
        status, _ = running.post(body, headers)
        assert not list(running.folder.rglob("*.html"))
        return status

    def test_is_refused(self, running: Running):
        item = make_shared()
        body = webhook_payload(item, action=WebhookAction.PUBLISH)
        good = signed(body, item.content_id, 1)
        assert self.refuse(running, body, {}) == 401
        assert self.refuse(running, body + b" ", good) == 401
        assert self.refuse(running, body, good | {"webhook-signature": "v1,AAAA v1,%ff v2,x"}) == 401
        assert self.refuse(running, body, good | {"webhook-timestamp": str(int(time.time()) + 1)}) == 401
        assert self.refuse(running, body, signed(body, item.content_id, 1, at=time.time() - 400)) == 401
        assert self.refuse(running, body, signed(body, item.content_id, 1, at=time.time() + 400)) == 401
        assert self.refuse(running, body, signed(body, item.content_id, 2)) == 400
        assert running.post(body, good)[0] == 200

    @pytest.mark.parametrize(
        "body",
        [
            b"[]",
            b"{",
            b'{"schema": "lan-toa.item/2", "action": "publish", "id": "x", "version": 1}',
            json.dumps(
                {"schema": "lan-toa.item/1", "action": "publish", "id": "../../etc/passwd", "version": 1}
            ).encode(),
        ],
    )
    def test_nor_is_what_it_cannot_mean_taken(self, running: Running, body: bytes):
        assert self.refuse(running, body, signed(body, UID, 1)) == 400

    def test_but_either_of_two_secrets_will_do(self, tmp_path: Path, language: str):
        other = secret_of(key="a", uid=UID, version=2)
        receiver = Running(tmp_path / "trang", secrets=f"{secret_text(other)} {secret_text(SECRET)}", language=language)
        try:
            assert receiver.bring(make_shared())[0] is AttemptOutcome.CONFIRMED
        finally:
            receiver.kill()


class TestAPowerCut:
    def test_at_any_moment_leaves_whole_pages_and_nothing_lost(self, running: Running):
        items = [make_shared(number, title=f"Tin {number}") for number in range(1, 13)]
        killer = threading.Timer(0.15, running.kill)
        killer.start()
        confirmed = []
        for item in items:
            try:
                if running.bring(item)[0] is AttemptOutcome.CONFIRMED:
                    confirmed.append(item)
            except OSError:
                break
        killer.join()
        for page in (running.folder / "bai").glob("*.html"):
            assert page.read_text("utf-8").rstrip().endswith("</html>")
        running.start()
        for item in confirmed:
            assert f"<h1>{item.title}</h1>" in running.page(item)
        for item in items:
            assert running.bring(item)[0] is AttemptOutcome.CONFIRMED
        assert sorted(running.listed) == sorted(item.title for item in items)

    def test_does_not_bring_back_what_was_taken_down(self, running: Running):
        item = make_shared()
        running.bring(item)
        running.bring(withdrawn(item))
        running.kill()
        running.start()
        assert running.bring(item)[0] is not AttemptOutcome.CONFIRMED
        assert "Một đoạn" not in running.page(item)


class TestManyAtOnce:
    def test_are_all_listed(self, running: Running):
        items = [make_shared(number, title=f"Tin {number}") for number in range(1, 16)]
        threads = [threading.Thread(target=running.bring, args=(item,)) for item in items]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(running.listed) == sorted(item.title for item in items)


def test_it_runs_as_cgi_too(tmp_path: Path):
    item = make_shared()
    body = webhook_payload(item, action=WebhookAction.PUBLISH)
    headers = signed(body, item.content_id, 1)
    environment = {
        "PATH": os.environ["PATH"],
        "GATEWAY_INTERFACE": "CGI/1.1",
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": str(len(body)),
        "LAN_TOA_SECRET": secret_text(SECRET),
        "LAN_TOA_FOLDER": str(tmp_path),
        "LAN_TOA_BASE": BASE,
        "SERVER_PROTOCOL": "HTTP/1.1",
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    done = subprocess.run([sys.executable, str(RECEIVER)], env=environment, input=body, capture_output=True, check=True)
    assert done.stdout.startswith(b"Status: 200 OK")
    assert (tmp_path / "bai" / f"{item.content_id}.html").exists()
