"""Public pages per second, compared with a plain Wagtail page of the same version in the same run.

Both are served by granian with one process on loopback; the pages are requested in turns, round by round, so that a
busy machine slows all equally: read the ratios. Also the bytes of each page (HTML gzip), and the gain of the page
cache: the same portal served without it, and readers that already have the page (304).
"""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.portals import ROOT, manage, portal_in, python

ROUNDS = 5
SECONDS_A_ROUND = 1.5
PAGES = {
    "home": "/",
    "law (689 articles)": "/van-ban/91-2015-qh13/",
    "law on a day": "/van-ban/91-2015-qh13/ngay/2018-03-01/",
    "article": "/van-ban/91-2015-qh13/dieu-328/",
    "history": "/van-ban/91-2015-qh13/lich-su/",
    "scheme": "/van-ban/91-2015-qh13/luoc-do/",
    "search": "/tim-kiem/?q=dat+coc+mua+nha",
    "plan": "/ke-hoach/",
}

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_TAG = re.compile(rb"etag: (\S+)", re.IGNORECASE)
KEPT_PAGES = ("home", "article", "law (689 articles)", "plan")


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder:
        plain, demo = Path(folder) / "plain", Path(folder) / "demo"
        environment = demo_portal(demo)
        with (
            served(plain_site(plain)) as plain_port,
            served(environment) as portal_port,
            served(without_page_cache(Path(folder), environment)) as uncached_port,
        ):
            figures = measure(plain_port=plain_port, portal_port=portal_port)
            return figures | what_keeping_is_worth(portal_port=portal_port, uncached_port=uncached_port)


def what_keeping_is_worth(*, portal_port: int, uncached_port: int) -> dict[str, float]:
    """Pages per second over one connection: uncached, cached, and not modified (304)."""
    figures = {}
    for name in KEPT_PAGES:
        ways = {
            "uncached": Reader(uncached_port, PAGES[name]),
            "kept": Reader(portal_port, PAGES[name]),
            "304": Reader(portal_port, PAGES[name], has_it=True),
        }
        rates = rates_in_turn(ways)
        for way, reader in ways.items():
            reader.close()
            figures[f"{name}, {way}, pages/s"] = rates[way]
        figures[f"{name}, kept, times uncached"] = rates["kept"] / rates["uncached"]
        figures[f"{name}, 304, times uncached"] = rates["304"] / rates["uncached"]
    return figures


class Reader:
    """Requests one page repeatedly; with `has_it` it sends the page's ETag."""

    def __init__(self, port: int, path: str, *, has_it: bool = False) -> None:
        self.port = port
        self.connect()
        self.question, self.expected = self._question(path), b"200"
        tag = self.ask()
        if has_it:
            self.question, self.expected = self._question(path, f"If-None-Match: {tag}\r\n"), b"304"
            self.ask()

    def _question(self, path: str, condition: str = "") -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n{condition}\r\n".encode()

    def connect(self) -> None:
        self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def begin(self) -> bytes:
        """The beginning of a response; b"" if the server has closed the idle connection."""
        try:
            self.connection.sendall(self.question)
            return self.connection.recv(65536)
        except ConnectionError:
            return b""

    def ask(self) -> str:
        if not (said := self.begin()):
            self.connect()
            said = self.begin()
        while b"\r\n\r\n" not in said:
            more = self.connection.recv(65536)
            if not more:
                raise RuntimeError(f"no answer to {self.question!r}")
            said += more
        head, _, body = said.partition(b"\r\n\r\n")
        if head[9:12] != self.expected:
            raise RuntimeError(f"answered {head!r}, not {self.expected!r}")
        missing = int(_LENGTH.search(head)[1]) - len(body) if self.expected == b"200" else 0  # type: ignore[index]
        while missing > 0:
            missing -= len(self.connection.recv(65536))
        found = _TAG.search(head)
        return found[1].decode() if found else ""

    def close(self) -> None:
        self.connection.close()


def rates_in_turn(ways: dict[str, Reader]) -> dict[str, float]:
    counts, spent = dict.fromkeys(ways, 0), dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):
        for way, reader in ways.items():
            started = time.perf_counter()
            while (elapsed := time.perf_counter() - started) < SECONDS_A_ROUND:
                reader.ask()
                counts[way] += 1
            spent[way] += elapsed
    return {way: counts[way] / spent[way] for way in ways}


def measure(*, plain_port: int, portal_port: int) -> dict[str, float]:
    asked = {"plain Wagtail page": (plain_port, "/")} | {name: (portal_port, path) for name, path in PAGES.items()}
    counts, spent, sizes = dict.fromkeys(asked, 0), dict.fromkeys(asked, 0.0), {}
    for port, path in asked.values():
        fetch(port, path)  # the first response loads templates
    for _ in range(ROUNDS):
        for name, (port, path) in asked.items():
            started = time.perf_counter()
            while (elapsed := time.perf_counter() - started) < SECONDS_A_ROUND:
                sizes[name] = fetch(port, path)
                counts[name] += 1
            spent[name] += elapsed
    rate = {name: counts[name] / spent[name] for name in asked}
    figures = {f"{name}, pages/s": value for name, value in rate.items()}
    figures |= {f"{name}, times a plain page": rate[name] / rate["plain Wagtail page"] for name in PAGES}
    return figures | {f"{name}, kB gzip": sizes[name] / 1000 for name in PAGES}


def fetch(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Host": f"localhost:{port}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return len(body)


def plain_site(folder: Path) -> dict[str, str]:
    """A site as `wagtail start` creates it, with production settings (DEBUG off)."""
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-m", "wagtail.bin.wagtail", "start", "plain", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (folder / "plain" / "settings" / "bench.py").write_text(
        "from .base import *\nDEBUG = False\nSECRET_KEY = 'bench'\nALLOWED_HOSTS = ['localhost']\n"
        "STORAGES['staticfiles'] = {'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'}\n"
        "MIDDLEWARE = ['django.middleware.gzip.GZipMiddleware', *MIDDLEWARE]\n"
        "DATABASES['default']['CONN_MAX_AGE'] = None\n",
        encoding="utf-8",
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "plain.settings.bench",
        "PYTHONPATH": str(folder),
        "APP": "plain.wsgi:application",
        "PATH": os.environ["PATH"],
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=600,
    )
    return environment


def demo_portal(folder: Path) -> dict[str, str]:
    folder.mkdir()
    environment = portal_in(folder, APP="portal.wsgi:application")
    for command in (["compile_translations"], ["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "-v0"]):
        manage(environment, *command)
    python(environment, "-m", "demo")
    return environment


def without_page_cache(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    (folder / "uncached.py").write_text(
        "from portal.settings.development import *\n"
        "MIDDLEWARE = [name for name in MIDDLEWARE if 'PageCacheMiddleware' not in name]\n"
        "EMBEDDED_WORKER = False\n",
        encoding="utf-8",
    )
    return environment | {
        "DJANGO_SETTINGS_MODULE": "uncached",
        "PYTHONPATH": os.pathsep.join((environment["PYTHONPATH"], str(folder))),
    }


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [shutil.which("granian", path=str(Path(sys.executable).parent)) or "granian", "--interface", "wsgi"]
    command += [
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
        "--log-level",
        "warning",
        environment["APP"],
    ]
    server = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens on port {port}")
