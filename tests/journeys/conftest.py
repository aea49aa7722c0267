"""The real thing for people's journeys: the demo loaded by its own command, served by the real server on loopback.

The demo is loaded once for the whole run (workers of xdist share it); each worker serves it for itself.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import empty
from tests.portal.nursery import nursery
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
# The shell is the same engine without the windows, toolbars and extensions around it, which took more of a processor
# than the pages did.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), None)
expect.set_options(timeout=30_000)  # milliseconds, on a machine that has much else to do
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def manage(environment: dict[str, str], *command: str) -> str:
    """What a command prints, in a process forked from one that holds the portal: to load it takes 3.5 s."""
    if environment.get("DATABASE_URL", "").startswith("postgres"):  # the nursery holds the apps of SQLite
        return python(environment, "manage.py", *command)
    with nursery().born("manage.py", *command, environment=environment, stdout=subprocess.PIPE, text=True) as process:
        said: str = process.communicate(timeout=900)[0]
    assert process.returncode == 0, f"{' '.join(command)}: {said}"
    return said


def python(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def demo_database(url: str, *, folder: Path) -> str:
    """Empty tables for the demo, as `migrate` makes them: in its folder, or beside what the other tests use."""
    if not url.startswith("postgres"):
        shutil.copyfile(empty.sqlite_file(), folder / "lan-toa.sqlite3")
        return ""
    template = empty.postgres_database(url)
    with psycopg.connect(url, autocommit=True) as connection:
        empty.create_postgres(connection, "lan_toa_demo", template=template)
    return empty.at_database(url, "lan_toa_demo")


# What the watch says of all that the demo has told, as of one long hour; before any journey signs in.
ALERTS = """
from datetime import timedelta
from django.utils import timezone
from portal.journal.queries.watch import RULES
since = timezone.now() - timedelta(days=35)
print([(rule.name, one) for rule in RULES for one in rule.counted(since) if one.count >= rule.threshold])
"""


@pytest.fixture(scope="session")
def demo_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an installation that has loaded the demo: `manage(demo_environment, …)` acts on it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "demo"
    folder.mkdir(exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "VAR_DIR": str(folder),
    }
    with empty.by_one_worker(folder):
        stored = folder / "database-url"
        if not stored.exists():
            url = demo_database(os.environ.get("DATABASE_URL", ""), folder=folder)
            environment |= {"DATABASE_URL": url} if url else {}
            manage(environment, "compile_translations")
            (folder / "accounts.txt").write_text(python(environment, "-m", "demo"), encoding="utf-8")
            (folder / "alerts.txt").write_text(manage(environment, "shell", "-v", "0", "-c", ALERTS), encoding="utf-8")
            manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
            stored.write_text(url)
    return environment | ({"DATABASE_URL": stored.read_text()} if stored.read_text() else {})


@pytest.fixture(scope="session")
def changed_law(demo_environment: dict[str, str]) -> dict[str, str]:
    """The demo's neighbourhood of a law that changes (see `changed_law.tell`): addresses by name."""
    return _told_once("changed_law", demo_environment)


@pytest.fixture(scope="session")
def followed(demo_environment: dict[str, str]) -> dict[str, str]:
    """Pages of following that open by a secret, and desks of messages (see `followed.tell`): addresses by name."""
    return _told_once("followed", demo_environment)


@pytest.fixture(scope="session")
def ended_law(demo_environment: dict[str, str]) -> dict[str, str]:
    """A decree that is cited and is about to be ended (see `ended_law.main`): addresses by name, and the file."""
    return _told_once("ended_law", demo_environment)


@pytest.fixture(scope="session")
def law_about_law(demo_environment: dict[str, str]) -> dict[str, str]:
    """A decree for each case of law about law (see `law_about_law.Teller`): addresses by name, and files to import."""
    return _told_once("law_about_law", demo_environment)


def _told_once(story: str, environment: dict[str, str]) -> dict[str, str]:
    """What a module beside this one tells into the demo, by the first process that asks."""
    folder = Path(environment["VAR_DIR"]) / story.replace("_", "-")
    folder.mkdir(exist_ok=True)
    with empty.by_one_worker(folder):
        told = folder / "addresses.json"
        if not told.exists():
            manage(
                environment,
                "shell",
                "-v",
                "0",
                "-c",
                f"from tests.journeys import {story}; {story}.main({str(folder)!r})",
            )
    return json.loads(told.read_text("utf-8"))


@pytest.fixture
def address(request: pytest.FixtureRequest, changed_law: dict[str, str], followed: dict[str, str]) -> str:
    """For `indirect` tables of addresses: "{stale}" stands for one that `changed_law` or `followed` knows."""
    return request.param.format(**changed_law, **followed)


@pytest.fixture(scope="session")
def demo_site(demo_environment: dict[str, str]) -> Iterator[str]:
    """The address of the demo, served as `make run` serves it."""
    port = free_port()
    granian = str(Path(sys.executable).with_name("granian"))
    server = subprocess.Popen(
        [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        + ["--blocking-threads", "2", "--workers-kill-timeout", "10", "--log-level", "warning"]
        + ["portal.wsgi:application"],
        cwd=ROOT,
        env=demo_environment,
    )
    try:
        deadline = time.monotonic() + 120
        while not _answers(port):
            assert server.poll() is None, f"the demo's server ended with {server.returncode}"
            assert time.monotonic() < deadline, "the demo's server does not answer"
            time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one file: Playwright's event loop must have ended before Django's own tests go on."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(params=[(360, 740), (1280, 900)], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, chromium: Browser, demo_site: str) -> Iterator[Page]:
    """A page at phone and at desktop width; relative addresses go to the demo."""
    width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=demo_site, locale="vi-VN")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture(params=[(360, 740), (1280, 900)], ids=["phone", "desktop"])
def page_without_javascript(request: pytest.FixtureRequest, chromium: Browser, demo_site: str) -> Iterator[Page]:
    width, height = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=demo_site, locale="vi-VN", java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
