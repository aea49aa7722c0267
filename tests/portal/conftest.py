"""What the second run, on PostgreSQL, needs: only tests that prove something there, and tables emptied after some.

A test with real transactions asks for `serialized_rollback` as well, and on SQLite it is skipped before a database is
touched.
"""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest
from demo.scenes.agencies import load_demo_agencies
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from pytest_django.plugin import blocking_manager_key
from wagtail.models import Site

from portal.agencies.operations import rate_limits
from portal.frontpages.operations import found_portal
from portal.search.queries import facts_until, last_told, situations
from tests import engines
from tests.portal import emptying
from tests.portal.laid import laid, stand_for
from tests.portal.replayed import replayed
from tests.portal.sandboxes import warm_sandboxes

_HERE = Path(__file__).parent


@laid
@replayed
def _portal() -> None:
    found_portal(name="Lan Tỏa", on=date(2026, 11, 24))


@laid
@replayed
def _agencies() -> None:
    load_demo_agencies()


@pytest.fixture
def connection_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For requests and answers that are ended by hand within a test's transaction: its connection is not closed."""
    # Django's test client takes the receiver away for as long as it asks, and puts it back.
    monkeypatch.setattr("django.test.client.close_old_connections", lambda **_: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="session", autouse=True)
def _sandboxes() -> Iterator[None]:
    with warm_sandboxes():
        yield


@pytest.fixture
def demo_agencies(db: None, _agencies: None) -> None:
    """The agencies of the demo, laid once for the tests of a file, as `founded_portal` is."""


@pytest.fixture
def founded_portal(request: pytest.FixtureRequest, _portal: None) -> Iterator[None]:
    """A founded portal, laid once for tests of a file that follow each other; each finds it as it was founded.

    Said at the top of the file, or on a class: `pytest.mark.usefixtures("founded_portal")`.
    """
    marker = request.node.get_closest_marker("django_db")
    assert marker is None or not marker.kwargs.get("transaction"), "the portal stands in a transaction around the test"
    yield
    Site.clear_site_root_paths_cache()  # what this test did to the site has been undone, without a signal


def forget_shelf() -> None:
    """What is public is asked anew: another database stands in the place of the last one."""
    for held in (situations._stamps, facts_until, last_told):
        held.cache_clear()


@pytest.fixture(autouse=True)
def _own_situations() -> None:
    """Search holds the situations of this test's database, and of no other's."""
    forget_shelf()


@pytest.fixture(autouse=True)
def _whole_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute begins with the test: what is bounded by the minute is not begun anew half way."""
    late = time.time() % 60
    monkeypatch.setattr(rate_limits, "this_minute", lambda: int((time.time() - late) // 60))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what SQLite has proved; with `--both-engines`, only what knows no database."""
    if connection.vendor != "postgresql":
        return
    here = [item for item in items if _HERE in item.path.parents]
    if config.getoption("both_engines"):
        left_out = [item for item in here if not engines.touches_database(item)]
    else:
        left_out = engines.left_to_sqlite(here)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session", autouse=True)
def _written_without_triggers() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    write = emptying.written_without_triggers(connection.creation.deserialize_db_from_string)
    with patch.object(connection.creation, "deserialize_db_from_string", write):
        yield


def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    if fixturedef.argname == "_django_db_helper":  # which opens the transaction around a test
        stand_for(request.node)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """On PostgreSQL a test with real transactions is followed by what migrations had written."""
    if not _is_real(item) or connection.vendor != "postgresql":
        return (yield)
    try:
        with patch.object(connection.ops, "sql_flush", emptying.statements):
            return (yield)
    finally:
        # With the last test the test database itself has gone; before another such test it is written anyway.
        if nextitem is not None and not _is_real(nextitem):
            _write_what_migrations_had_written(item)


def _is_real(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return marker is not None and marker.kwargs.get("transaction", False)


def _write_what_migrations_had_written(item: pytest.Item) -> None:
    with item.config.stash[blocking_manager_key].unblock():
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)  # type: ignore[attr-defined]
