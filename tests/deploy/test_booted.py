"""`make try-deploy`: a Debian that was booted, with systemd and without a route to anywhere, gets the portal from its
bundle, and by the lines of docs/operations/install.md as they stand.

Units run as units here: nothing is played. The machine is a container in namespaces of its own, thrown away afterwards.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.test_bundle import DOMAIN, RELEASE, ROOT
from tests.deploy.test_install import DOCUMENT, fill_in

pytestmark = [
    pytest.mark.skipif(not os.environ.get("TRY_DEPLOY"), reason="minutes of two cores: make try-deploy"),
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("systemd-nspawn") or not shutil.which("mmdebstrap"),
        reason="needs root, and: apt-get install systemd-container mmdebstrap",
    ),
]
_STEP = re.compile(r"^## (\d+)\. .*?$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SEEN = (
    "curl -sS -o /dev/null -w '%{http_code}' --cacert /etc/ssl/lan-toa/fullchain.pem "
    f"--resolve {DOMAIN}:443:127.0.0.1 https://{DOMAIN}"
)


def lines_of(step: int) -> list[str]:
    """The commands of a step of the document, in order."""
    told = dict(_STEP.findall(DOCUMENT.read_text("utf-8")))
    return [line for block in _BLOCK.findall(told[str(step)]) for line in block.splitlines() if line.strip()]


class Booted:
    """A machine with systemd as its first process. `root` is its disk, seen from here."""

    NSPAWN = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network", "--console=pipe")

    def __init__(self, root: Path, given: Path) -> None:
        self.root, self.console = root, root.with_name("console")
        self.command = [*self.NSPAWN, f"--bind-ro={given}:/srv/given", "--machine=lan-toa", "-b", "-D", root]
        self.start()

    def start(self) -> None:
        environment = os.environ | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        with self.console.open("ab") as said:
            self.process = subprocess.Popen(
                self.command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
            )
        self.wait_until("systemctl is-system-running | grep -Eq 'running|degraded'")

    @property
    def first(self) -> str:
        """The first process of the machine, as this one numbers it; "" while it starts."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        return found[0] if found else ""

    def tried(self, command: str, *, seconds: int = 300) -> subprocess.CompletedProcess[str]:
        inside = ["nsenter", "-t", self.first or "0", "-m", "-u", "-i", "-p", "-n", "-r", "-w", "env", "-i"]
        said = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root"]
        return subprocess.run(
            [*inside, *said, "bash", "-euo", "pipefail", "-c", command],
            capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip

    def run(self, command: str, *, seconds: int = 300) -> str:
        done = self.tried(command, seconds=seconds)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout.strip()

    def wait_until(self, command: str, *, seconds: int = 90) -> None:
        until = time.monotonic() + seconds
        while not self.first or self.tried(command).returncode != 0:
            assert self.process.poll() is None, self.console.read_text(errors="replace")
            assert time.monotonic() < until, f"not within {seconds} s: {command}"
            time.sleep(0.5)

    def serves(self, address: str) -> str:
        """What a visitor from outside is answered there, by nginx, over TLS: the status."""
        return self.run(f"{SEEN}{address}")

    def end(self) -> None:
        self.tried("systemctl poweroff")
        try:
            self.process.wait(240)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booted]:
    """A bare Debian on which the bundle was installed by its one command, and the rest line by line."""
    named = os.environ.get("BUNDLE")
    found = [Path(named)] if named else sorted((ROOT / "dist").glob(f"lan-toa-{RELEASE}-*.tar"))
    if not found:
        pytest.skip(f"no bundle of {RELEASE} in dist/: make bundle makes one, with a network")
    folder = tmp_path_factory.mktemp("booted")
    with tarfile.open(found[0]) as held:
        held.extractall(folder / "given", filter="tar")
    (given,) = (folder / "given").iterdir()
    bare = ["mmdebstrap", "--quiet", "--variant=important", "--include=systemd,systemd-sysv,dbus", "trixie"]
    made = subprocess.run([*bare, folder / "root"], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        pytest.skip(f"no Debian could be made here: {made.stderr[-300:]}")
    booted = Booted(folder / "root", given)
    try:
        booted.run(f"/srv/given/install-bundle {DOMAIN} --unsigned", seconds=900)
        for command in (line for step in (6, 7, 8, 9, 10) for line in lines_of(step)):
            booted.run(command, seconds=600)
            if "--templates" in command:
                fill_in(booted.root)
        yield booted
    finally:
        booted.end()
        shutil.rmtree(folder, ignore_errors=True)


class TestAMachineThatWasBooted:
    def test_runs_the_portal_and_its_timers_as_units(self, machine: Booted):
        units = "lan-toa nginx lan-toa-backup.timer lan-toa-drill.timer"
        assert set(machine.run(f"systemctl is-active {units}").split()) == {"active"}
        assert set(machine.run(f"systemctl is-enabled {units}").split()) == {"enabled"}
        assert machine.run("systemctl --failed --plain --no-legend") == ""
        assert machine.run("stat -c %U:%G:%a /var/lib/lan-toa/static") == "lan-toa:www-data:2750"

    def test_answers_over_tls_and_nginx_sends_stylesheets_itself(self, machine: Booted):
        machine.wait_until("curl -fsS http://127.0.0.1:8000/suc-khoe/san-sang")
        assert machine.serves("/") == "503"  # nobody has come with the code yet
        assert machine.serves("/suc-khoe/song") == "200"
        sheet = machine.run("cd /var/lib/lan-toa/static && find . -name '*.css' -printf '%P' -quit")
        assert machine.serves(f"/static/{sheet}") == "200"

    def test_copies_and_restores_by_its_own_services(self, machine: Booted):
        machine.run("systemctl start lan-toa-backup && systemctl start lan-toa-drill", seconds=600)
        for unit in ("lan-toa-backup", "lan-toa-drill"):
            assert machine.run(f"systemctl show -P Result {unit}") == "success"

    def test_is_exposed_by_three_of_ten_at_most(self, machine: Booted):
        told = machine.run("systemd-analyze security --no-pager lan-toa")
        assert float(re.search(r"exposure level.*?: ([0-9.]+)", told)[1]) <= 3.0

    def test_says_nothing_that_went_wrong(self, machine: Booted):
        for unit in ("lan-toa", "lan-toa-backup", "lan-toa-drill"):
            assert "Traceback" not in machine.run(f"journalctl -u {unit} --no-pager -o cat")
            said = machine.run(f"journalctl -u {unit} -p err --no-pager -o cat -q").splitlines()
            assert [line for line in said if '"status": 503' not in line] == []  # the front page before the founding

    def test_starts_again_by_itself_when_it_is_killed(self, machine: Booted):
        before = machine.run("systemctl show -P MainPID lan-toa")
        machine.run("systemctl kill -s KILL lan-toa")
        machine.wait_until(f"test $(systemctl show -P MainPID lan-toa) != {before} && systemctl is-active lan-toa")
        machine.wait_until("curl -fsS http://127.0.0.1:8000/suc-khoe/san-sang")

    def test_serves_again_after_the_machine_was_started_anew(self, machine: Booted):
        machine.end()
        machine.start()
        machine.wait_until("curl -fsS http://127.0.0.1:8000/suc-khoe/san-sang", seconds=180)
        assert machine.serves("/suc-khoe/song") == "200"
        assert machine.run("systemctl is-active lan-toa-backup.timer") == "active"
