"""Units of systemd: how little they may do, what must go on within that, and a page for each alarm."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY, RUNBOOK = ROOT / "deploy", ROOT / "docs" / "operations" / "runbook.md"
UNITS = sorted(DEPLOY.glob("*.service"))
SERVICES = [unit for unit in UNITS if "Restart=always" in unit.read_text("utf-8")]

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")

READ_SOMETHING_HOSTILE = """
import io, os, resource, socket, sys
from pathlib import Path
from PIL import Image
import pikepdf
from safefiles.checks import check_pdf, redraw_picture
from safefiles.sandbox import run_on_bytes
from safefiles.sandbox_child import ProcessLimits

os.environ.clear()
limits = ProcessLimits(seconds=15, memory_bytes=640 * 2**20)
picture, pdf = io.BytesIO(), io.BytesIO()
Image.new("RGB", (300, 200), "white").save(picture, "PNG")
assert redraw_picture(picture.getvalue(), most_pixels=10**6, longest_side=200, limits=limits)[:2] == b"\\xff\\xd8"
with pikepdf.new() as book:
    book.add_blank_page()
    book.save(pdf)
check_pdf(pdf.getvalue(), most_pages=3, limits=limits)
with socket.create_server(("127.0.0.1", 0)) as here:
    done = run_on_bytes(Path(sys.argv[1]), b"", str(here.getsockname()[1]), limits=limits)
print(done.code, done.output.decode().strip(), done.errors.decode()[-300:])
"""
PHONE_HOME = """
import resource, socket

def main(arguments):
    try:
        socket.create_connection(("127.0.0.1", int(arguments[1])), timeout=2)
    except OSError as error:
        print(error.strerror, resource.getrlimit(resource.RLIMIT_CPU)[0], resource.getrlimit(resource.RLIMIT_FSIZE)[0])
    return 0
"""


@needs_systemd
class TestEachUnit:
    @pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
    def test_is_exposed_by_three_of_ten_at_most(self, unit):
        told = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
            capture_output=True, text=True, timeout=60, check=False,
        ).stdout  # fmt: skip
        assert float(re.search(r"exposure level.*?: ([0-9.]+)", told)[1]) <= 3.0

    def test_of_the_portal_lets_strangers_files_be_read_off_the_network_and_within_limits(self, tmp_path):
        child = tmp_path / "child.py"
        child.write_text(PHONE_HOME)
        done = confined("-c", READ_SOMETHING_HOSTILE, str(child))
        assert done.stdout.strip() == "0 Network is unreachable 15 0", done.stderr


class TestAServiceThatFalls:
    @pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
    def test_is_started_again_for_ever_and_takes_its_time(self, unit):
        said = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text("utf-8"), re.MULTILINE))
        assert (said["Restart"], said["StartLimitIntervalSec"], said["OOMPolicy"]) == ("always", "0", "continue")
        assert int(said["RestartSteps"]) > 0
        assert int(said["RestartMaxDelaySec"]) <= 60
        assert said["ExecStopPost"] == "-/srv/lan-toa/deploy/alarm --fell %n"

    def test_comes_back_from_a_crash_loop_of_its_server(self, tmp_path):
        """granian ends when workers fall as soon as they are started; what its unit says brings it back."""
        (tmp_path / "wobbly.py").write_text(
            "def application(environ, start):\n    start('200 OK', [])\n    return [b'well']\n"
        )
        port = free_port()
        server = [sys.executable, "-m", "granian", *_server_words(port).split(), "wobbly:application"]
        with (tmp_path / "said").open("w") as said:
            served = subprocess.Popen(server, cwd=tmp_path, start_new_session=True, stdout=said, stderr=said)
        try:
            ended = time.monotonic() + 60
            while served.poll() is None and time.monotonic() < ended:
                for child in children_of(served.pid):
                    os.kill(child, signal.SIGKILL)
                time.sleep(0.3)
            assert served.poll() not in (None, 0), "systemd would take 0 for an end that was wished"
            assert "crash loop" in (tmp_path / "said").read_text()
        finally:
            if served.poll() is None:
                os.killpg(served.pid, signal.SIGKILL)
            served.wait(10)
        again = subprocess.Popen(server, cwd=tmp_path, start_new_session=True)
        try:
            assert any(answers(port) or time.sleep(0.1) for _ in range(300))
        finally:
            os.killpg(again.pid, signal.SIGKILL)
            again.wait(10)


class TestAServiceThatIsStopped:
    def test_does_not_wait_for_ever_for_a_process_that_does_not_hear(self, tmp_path):
        """A signal can be lost while a process starts; systemd would kill all of them, in the middle of their work."""
        (tmp_path / "deaf.py").write_text("def application(environ, start):\n    start('200 OK', [])\n    return []\n")
        unit = (DEPLOY / "lan-toa.service").read_text("utf-8")
        patience = int(re.search(r"--workers-kill-timeout (\d+)", unit)[1])
        assert patience < int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[1])
        port = free_port()
        line = _server_words(port).replace(f"--workers-kill-timeout {patience}", "--workers-kill-timeout 1")
        served = subprocess.Popen(
            [sys.executable, "-m", "granian", *line.split(), "deaf:application"], cwd=tmp_path, start_new_session=True
        )
        try:
            assert any(answers(port) or time.sleep(0.1) for _ in range(300))
            urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()  # noqa: S310  a worker is there
            os.kill(children_of(served.pid)[-1], signal.SIGSTOP)
            served.terminate()
            assert served.wait(20) == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(served.pid, signal.SIGKILL)
            served.wait(10)


class TestTheRunbook:
    @pytest.mark.parametrize(
        "check", [one for path in settings.HEALTH_CHECKS for one in import_string(path)], ids=lambda one: one.name
    )
    def test_says_of_each_alarm_what_it_means_what_to_do_and_whom_to_call(self, check):
        chapters = dict(
            re.findall(r"^### (.*?)\n(.*?)(?=^##|\Z)", RUNBOOK.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        )
        chapter = chapters[f"{check.label} (`{check.name}`)"]
        for part in ("Nghĩa là", "Làm", "Gọi"):
            assert re.search(rf"^\*\*{part}:\*\* \S.{{20}}", chapter, re.MULTILINE), f"{check.name}: {part}"

    def test_names_no_alarm_that_there_is_not(self):
        known = {one.name for path in settings.HEALTH_CHECKS for one in import_string(path)}
        assert set(re.findall(r"^### .*\(`([a-z-]+)`\)$", RUNBOOK.read_text("utf-8"), re.MULTILINE)) == known


def confined(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tests/deploy/confined.py", DEPLOY / "lan-toa.service", sys.executable, *words],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def _server_words(port: int) -> str:
    """How the unit starts the server, at another port and without the file of its log."""
    line = re.search(
        r"^ExecStart=\S+ (.*) portal\.wsgi", (DEPLOY / "lan-toa.service").read_text("utf-8"), re.MULTILINE
    )[1]
    return line.replace("--port 8000", f"--port {port}").replace(" --log-config deploy/granian-log.json", "")


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def answers(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        return not probe.connect_ex(("127.0.0.1", port))
