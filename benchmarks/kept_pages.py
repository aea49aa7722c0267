"""Cached pages, while officers write twenty entries a second and through the shipped nginx; and uncached pages.

Uncached pages are compared with a plain Wagtail page. Compared pages are requested in turns, round by round, so that a
busy machine slows all equally: read the ratios. Load through nginx comes from `wrk`; without it, or without nginx,
those figures are left out. No load lasts longer than ten seconds at a time.
"""

import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from tests.deploy.proxy import NGINX, nginx_before

from benchmarks.pages import PAGES, Reader, demo_portal, plain_site, served, without_page_cache
from benchmarks.portals import PROCESSES, ROOT

ROUNDS = 7
SECONDS = 1.5
STAGES = (1, 4, 16)
READ = ("home", "article", "law (689 articles)", "plan")
QUESTIONS = ROOT / "benchmarks" / "questions" / "written-1.jsonl"
WRK = shutil.which("wrk")
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_P99 = re.compile(r"99%\s+([\d.]+)(us|ms|s)")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as name:
        environment = demo_portal(Path(name) / "demo") | {"EMBEDDED_WORKER": "0"}
        with served(environment) as port:
            figures = made_anew(Path(name), environment) | while_officers_write(environment, port)
            if NGINX is None or WRK is None:
                print("  no nginx, or no wrk: what goes through nginx is not measured", file=sys.stderr)
                return figures
            (place := Path(name) / "nginx").mkdir()
            static = Path(environment["VAR_DIR"]) / "static"
            with nginx_before(place, portal_port=port, most_a_second=1_000_000, static=static) as door:
                return figures | through_nginx(static, door) | mixed(environment, door)


def made_anew(folder: Path, environment: dict[str, str]) -> dict[str, float]:
    """CPU time without the page cache.

    Page fragments and search results are still cached: so an article and a question are requested repeatedly, and for
    comparison different ones, each for the first time.
    """
    with (
        served(plain_site(folder / "plain")) as plain_port,
        served(without_page_cache(folder, environment)) as port,
    ):
        settle(port)
        readers = {name: Reader(port, PAGES[name]) for name in (*READ, "search")}
        readers |= {"each article once": Turning(port, articles()), "each question once": Turning(port, questions())}
        readers |= {"plain": Reader(plain_port, "/")}
        times = {name: Times(plain_port if name == "plain" else port) for name in readers}
        for _ in range(ROUNDS):
            for name, reader in readers.items():
                times[name].take(reader.ask)
        for reader in readers.values():
            reader.close()
    plain = times.pop("plain").processor
    return {f"{name}, made anew, times a plain page": plain / one.processor for name, one in times.items()}


def settle(port: int) -> None:
    """Wait until a new process has loaded the phrasings, which would be measured otherwise."""
    before = -1.0
    while (now := processor_time(port)) - before > 0.1:
        before = now
        time.sleep(1.5)


class Turning(Reader):
    """Requests one address after another; the constructor requests the first one."""

    def __init__(self, port: int, addresses: Iterator[str]) -> None:
        super().__init__(port, next(addresses))
        self.addresses = addresses

    def ask(self) -> str:
        if hasattr(self, "addresses"):
            self.question = self._question(next(self.addresses))
        return super().ask()


def articles() -> Iterator[str]:
    return (f"{PAGES['law (689 articles)']}dieu-{number}/" for number in cycle(range(1, 690)))


def questions() -> Iterator[str]:
    """More different questions than the cache holds, in a cycle."""
    asked = (json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines())
    return cycle([f"/tim-kiem/?{urlencode({'q': one})}" for one in asked])


def while_officers_write(environment: dict[str, str], port: int) -> dict[str, float]:
    """CPU time of the portal, which other work on the machine hardly changes."""
    figures: dict[str, float] = {}
    with writer(environment) as writes:
        for page in READ:
            reader = Reader(port, PAGES[page])
            quiet, busy = Times(port), Times(port)
            for _ in range(ROUNDS):
                quiet.take(reader.ask)
                with writes():
                    busy.take(reader.ask)
            reader.close()
            figures[f"{page}, 20 entries/s, of the rate without"] = quiet.processor / busy.processor
            figures |= {f"{page}, p99 ms": quiet.p99, f"{page}, 20 entries/s, p99 ms": busy.p99}
    return figures


class Times:
    """The duration of each action, and the CPU time of the portal at this port for one."""

    def __init__(self, port: int) -> None:
        self.port, self.each, self.spent = port, list[float](), 0.0

    def take(self, act: Callable[[], object]) -> None:
        began, before = time.perf_counter(), processor_time(self.port)
        while time.perf_counter() - began < SECONDS:
            since = time.perf_counter()
            act()
            self.each.append(time.perf_counter() - since)
        self.spent += processor_time(self.port) - before

    @property
    def processor(self) -> float:
        return self.spent / len(self.each)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.each, n=100)[-1] * 1000


def processor_time(port: int) -> float:
    """CPU seconds of the granian processes at this port so far."""
    own = (one.parent for one in Path("/proc").glob("[0-9]*/cmdline") if f"\0{port}\0".encode() in _read(one))
    fields = (_read(one / "stat").rpartition(b")")[2].split() for one in own)
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has ended
        return b""


@contextmanager
def writer(environment: dict[str, str]) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """The officers; they write only within the yielded context manager."""
    process = subprocess.Popen(
        [sys.executable, str(PROCESSES / "write_entries.py")], env=environment, cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGSTOP)

    @contextmanager
    def writes() -> Iterator[None]:
        process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            process.send_signal(signal.SIGSTOP)

    try:
        yield writes
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(timeout=20)


def through_nginx(static: Path, port: int) -> dict[str, float]:
    """Compared with a static file of the same bytes from nginx."""
    figures: dict[str, float] = {}
    for page in READ:
        (static / "same.bin").write_bytes(_bytes(port, PAGES[page]))
        rates: dict[str, list[float]] = {"kept": [], "static": []}
        slow: list[float] = []
        for _ in range(ROUNDS):
            for way, path in (("kept", PAGES[page]), ("static", "/static/same.bin")):
                rate, p99 = load(port, path)
                rates[way].append(rate)
                slow += [p99] if way == "kept" else []
        pairs = zip(rates["kept"], rates["static"], strict=True)
        figures[f"{page}, through nginx, of static"] = statistics.median(kept / static for kept, static in pairs)
        figures[f"{page}, through nginx, p99 ms"] = statistics.median(slow)
    return figures


def mixed(environment: dict[str, str], port: int) -> dict[str, float]:
    """The mix of requests in `mixed_load.lua`, in stages of so many concurrent readers, while officers write."""
    figures: dict[str, float] = {}
    script = PROCESSES / "mixed_load.lua"
    with writer(environment) as writes, writes():
        load(port, "", seconds=10, script=script)  # warm up with articles that are not cached yet
        for readers in STAGES:
            rate, p99 = load(port, "", readers=readers, seconds=6, script=script)
            figures |= {f"mixed, {readers} readers, requests/s": rate, f"mixed, {readers} readers, p99 ms": p99}
    return figures


def _bytes(port: int, path: str) -> bytes:
    command = ["curl", "-sk", "-H", "Accept-Encoding: gzip", f"https://127.0.0.1:{port}{path}"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def load(
    port: int, path: str, *, readers: int = 8, seconds: int = 2, script: Path | None = None
) -> tuple[float, float]:
    """Requests per second, and the p99 latency in milliseconds. Raises RuntimeError if some were refused."""
    command = [str(WRK), "-t1", f"-c{readers}", f"-d{seconds}s", "--latency"]
    command += ["-H", "Accept-Encoding: gzip", *(["-s", str(script)] if script else [])]
    done = subprocess.run(
        [*command, f"https://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True, timeout=20
    )
    rate, p99 = _RATE.search(done.stdout), _P99.search(done.stdout)
    if rate is None or p99 is None or "Non-2xx" in done.stdout:
        raise RuntimeError(done.stdout)
    return float(rate[1]), float(p99[1]) * _MILLISECONDS[p99[2]]
