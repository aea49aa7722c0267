"""What every test may ask for."""

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from tests import durations, empty, unfounded, unlooked, writes

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


# What asks for these takes long: it begins first, so that at the end no worker waits for another. One worker loads the
# demo for the browsers while the others start processes.
_LONG = ({"window"}, {"migrated"}, {"demo_site", "demo_environment"})


# How long an example takes to draw says how busy the machine is.
settings.register_profile("unhurried", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both-engines", action="store_true", help="ask PostgreSQL everything (docs/decisions/0159)")


def pytest_configure(config: pytest.Config) -> None:
    """Fourteen thousand tests are no rubbish: looking through them while they are gathered took a sixth of it."""
    gc.disable()
    config.pluginmanager.register(durations.Keeper())


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # what a test leaves is little: looked for as often as by default, it costs a 25th
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first, as far as it is known how long they took; a file stays together."""
    ranks: dict[Path, int] = {}
    took = durations.known()
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        rank = next((rank for rank, long in enumerate(_LONG) if long & asked), len(_LONG))
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: (ranks[item.path], -took.get(item.nodeid.partition("::")[0], 0)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Fail a test that did not look at what it was answered (`tests/unlooked.py`), one in which an act wrote more than
    it says (`tests/writes.py`), and one in which a screen told of what was not done (`tests/unfounded.py`)."""
    with unlooked.answers() as found, writes.watched() as written, unfounded.sentences() as said:
        yield
    if found:
        pytest.fail(f"asked and not looked at: {'; '.join(found)}. Remedy: assert the status.", pytrace=False)
    if said:
        pytest.fail(f"nothing was written: {'; '.join(said)}. Remedy: say what is so.", pytrace=False)
    if written:
        pytest.fail("; ".join(written), pytrace=False)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout; a test that needs it is skipped where it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no real data at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def migrated() -> Path:
    """A SQLite file with the portal's empty tables, as the suite's own database began: to be copied, not written to.

    Skips where the suite runs on PostgreSQL: what such tests tell of processes is seen in the run on SQLite.
    """
    if connection.vendor != "sqlite":
        pytest.skip("processes are told of in the run on SQLite")
    return empty.sqlite_file()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Let the suite's own database begin as a copy of the empty one, instead of migrating for every worker."""
    test = connection.settings_dict["TEST"]
    test["MIGRATE"] = False
    if connection.vendor == "postgresql":
        test["TEMPLATE"] = empty.postgres_database(os.environ["DATABASE_URL"])
        yield
        return
    # Django opens this name for its tests; the memory lives as long as one connection to it is open.
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(name, uri=True)) as memory:
        with closing(sqlite3.connect(empty.sqlite_file())) as copied:
            copied.backup(memory)
        yield
