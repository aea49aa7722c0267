"""Every story of this folder is told of every engine. PostgreSQL's is where DATABASE_URL says (`make test`)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lawsearch.engine import SearchEngine
from lawsearch_tests.engine.sites import Folder, Schema, Site
from lawsearch_tests.engine.things import THINGS


@pytest.fixture
def postgres_dsn() -> str:
    dsn = os.environ.get("DATABASE_URL", "")
    if not dsn.startswith("postgres"):
        pytest.skip("no PostgreSQL: DATABASE_URL names none")
    return dsn


@pytest.fixture(params=["embedded", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    made = (
        Folder(tmp_path / "index") if request.param == "embedded" else Schema(request.getfixturevalue("postgres_dsn"))
    )
    yield made
    made.clear()


@pytest.fixture
def engine(site: Site) -> SearchEngine:
    """An index of the handful of things."""
    built = site.open()
    built.rebuild(THINGS)
    return built
