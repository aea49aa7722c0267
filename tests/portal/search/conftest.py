"""A shelf with five laws and an index over it, in a folder of its own."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from portal.search.operations import rebuild
from tests.portal.founded import for_the_file, standing
from tests.portal.search.corpus import LAWS

TODAY = date(2026, 11, 24)


@pytest.fixture
def postgres_dsn() -> str:
    dsn = os.environ.get("DATABASE_URL", "")
    if not dsn.startswith("postgres"):
        pytest.skip("no PostgreSQL: DATABASE_URL names none")
    return dsn


@pytest.fixture
def index_folder(settings: Any, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return tmp_path / "search"


@pytest.fixture(scope="module")
def _shelf_of_the_file(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    file = tmp_path_factory.mktemp("shelf") / "laws.jsonl"
    file.write_text("\n".join(json.dumps(law, ensure_ascii=False) for law in LAWS), encoding="utf-8")
    imported = standing(lambda: call_command("import_law", str(file), "--processes", "1", verbosity=0))
    with for_the_file(imported, django_db_blocker):
        yield


def index_in(folder: Path) -> Path:
    """An index of what stands, below this folder: to be copied to where a test looks for its own."""
    with override_settings(SEARCH_INDEX_DIR=folder / "search"):
        rebuild(day=TODAY)
    return folder / "search"


@pytest.fixture(scope="module")
def _index_of_the_file(
    _shelf_of_the_file: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    with django_db_blocker.unblock():
        return index_in(tmp_path_factory.mktemp("index"))


@pytest.fixture
def shelf(_shelf_of_the_file: None, db: None) -> None:
    """The laws in the library, imported as an operator imports them, once for the tests of a file."""


@pytest.fixture
def indexed(shelf: None, _index_of_the_file: Path, index_folder: Path) -> Path:
    """The shelf, indexed; the folder of the index."""
    shutil.copytree(_index_of_the_file, index_folder, symlinks=True)
    return index_folder


@pytest.fixture(autouse=True)
def _nobody_has_searched_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
