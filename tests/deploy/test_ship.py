"""The disk of the machine is gone, and what people were promised a moment ago is on another one."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

SHIP = Path(__file__).resolve().parents[2] / "deploy" / "ship.py"
PATIENCE = 120
EVERY = 0.2  # seconds between two rounds
GRACE = 10.0  # what was promised longer ago than this must be there, on a machine that has much else to do

# One receipt after another: committed, then told on the standard output, with its time. The log begins anew often.
WRITER = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=FULL")
database.execute("PRAGMA wal_autocheckpoint=%s" % sys.argv[2])
database.execute("CREATE TABLE IF NOT EXISTS receipt (id INTEGER PRIMARY KEY, words TEXT)")
while True:
    row = database.execute("INSERT INTO receipt (words) VALUES (?) RETURNING id", ["x" * 500]).fetchone()
    print(row[0], time.time(), flush=True)
    time.sleep(float(sys.argv[3] if row[0] % 40 else sys.argv[4]))
"""


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder, self.database, self.shipped = folder, folder / "db.sqlite3", folder / "shipped"
        self.shipped.mkdir()
        self.said = (folder / "said").open("a+")
        self.running: list[subprocess.Popen[str]] = []

    def write(self, *, checkpoint: int = 20, pause: float = 0.003, rest: float = 0) -> None:
        """`rest`: after each forty receipts; the log begins anew where nobody writes for some rounds."""
        words = [sys.executable, "-c", WRITER, self.database, f"{checkpoint}", f"{pause}", f"{rest}"]
        self.running.append(subprocess.Popen(words, stdout=self.said, text=True))

    def ship(self, *more: str | Path) -> None:
        until = time.monotonic() + PATIENCE
        while not self.promised() and time.monotonic() < until:
            time.sleep(0.05)
        words = [sys.executable, SHIP, "run", self.database, self.shipped, "--every", f"{EVERY}", *more]
        self.running.append(subprocess.Popen(words, text=True))

    def die(self, number: int = signal.SIGKILL) -> float:
        at = time.time()
        for one in self.running:
            one.send_signal(number)
        for one in self.running:
            one.wait(PATIENCE)
        self.running.clear()
        return at

    def promised(self, *, before: float = float("inf")) -> list[int]:
        lines = [line.split() for line in (self.folder / "said").read_text().splitlines()]
        return [int(words[0]) for words in lines if len(words) == 2 and float(words[1]) < before]

    def wait_for(self, count: int) -> None:
        until = time.monotonic() + PATIENCE
        while len(self.promised()) < count and time.monotonic() < until:
            time.sleep(0.05)
        assert len(self.promised()) >= count

    def rescued(self, *more: str) -> list[int]:
        """What comes back on a machine that has nothing but the other disk."""
        into = self.folder / "rescued"
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir()
        done = subprocess.run(
            [sys.executable, SHIP, "open", self.shipped, into, *more], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        with closing(sqlite3.connect(Path(done.stdout.strip()) / "lan-toa.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return [key for (key,) in database.execute("SELECT id FROM receipt ORDER BY id")]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.die()
    made.said.close()


def test_killed_again_and_again_no_receipt_that_is_older_is_lost(machine: Machine):
    chance, anew = random.Random(11), 0
    for number in range(5):
        machine.write(rest=number % 2)
        machine.ship()
        time.sleep(GRACE / 4 + 2 * chance.random())
        died = machine.die()
        there = machine.rescued()
        assert there == list(range(1, len(there) + 1)), "a whole beginning of what was written"
        assert [one for one in machine.promised(before=died - GRACE) if one not in set(there)] == []
        anew += len([path for path in machine.shipped.glob("*/*.wal") if not path.name.startswith("00000001")])
    assert anew, "the log began anew while it was shipped"


def test_a_killed_machine_lags_by_the_rounds_alone(machine: Machine):
    machine.write()
    machine.ship()
    machine.wait_for(1000)
    time.sleep(3)
    machine.die()
    there = machine.rescued()
    lost = len(machine.promised()) - len(there)
    assert len(there) > 500
    assert lost < len(machine.promised()) / 2


def test_a_shipper_that_ends_well_has_shipped_all_that_was(machine: Machine):
    machine.write()
    machine.ship()
    machine.wait_for(200)
    writer, shipper = machine.running
    writer.kill()
    writer.wait(PATIENCE)
    time.sleep(20 * EVERY)
    shipper.terminate()
    assert shipper.wait(PATIENCE) == 0
    there = machine.rescued()
    assert there[: len(machine.promised())] == machine.promised()


def test_a_log_that_began_anew_unseen_begins_a_generation(machine: Machine):
    machine.write()
    machine.ship()
    machine.wait_for(300)
    shipper = machine.running.pop()
    shipper.kill()
    shipper.wait(PATIENCE)
    unseen = len(machine.promised())
    machine.wait_for(unseen + 300)
    machine.ship()
    machine.wait_for(unseen + 600)
    until = time.monotonic() + PATIENCE
    while len([*machine.shipped.glob("*/snapshot.sqlite3")]) < 2 and time.monotonic() < until:
        time.sleep(0.2)
    machine.die()
    assert len([*machine.shipped.glob("*/snapshot.sqlite3")]) == 2
    there = machine.rescued()
    assert there == list(range(1, len(there) + 1))
    assert len(there) > unseen + 300


def test_under_a_writer_that_never_rests_the_log_stays_short(machine: Machine):
    machine.write(checkpoint=0, pause=0)
    machine.ship()
    longest = 0
    for _ in range(60):
        time.sleep(0.25)
        log = machine.database.with_name("db.sqlite3-wal")
        longest = max(longest, log.stat().st_size if log.exists() else 0)
    machine.die()
    assert longest < 128 * 1024 * 1024
    there = machine.rescued()
    assert there == list(range(1, len(there) + 1))


def test_goes_back_to_a_moment(machine: Machine):
    machine.write()
    machine.ship()
    machine.wait_for(200)
    time.sleep(2)
    at, then = time.time(), len(machine.promised())
    machine.wait_for(then + 300)
    time.sleep(2)
    machine.die()
    there = machine.rescued("--until", time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(at)))
    assert 0 < len(there) <= then
    assert len(there) < len(machine.rescued())


@pytest.mark.skipif(not shutil.which("age"), reason="`age` seals: apt-get install age")
def test_sealed_pieces_open_with_their_key(machine: Machine, tmp_path: Path):
    private = tmp_path / "key.txt"
    subprocess.run(["age-keygen", "-o", private], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", private], check=True, capture_output=True, text=True).stdout.strip()
    machine.write()
    machine.ship("--key", public)
    machine.wait_for(200)
    time.sleep(3)
    machine.die()
    said = b"".join(path.read_bytes() for path in machine.shipped.rglob("*") if path.is_file())
    assert b"xxxxxxxx" not in said
    assert len(machine.rescued("--identity", f"{private}")) > 50
