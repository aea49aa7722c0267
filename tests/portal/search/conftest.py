"""A shelf with five laws and an index over it, in a folder of its own."""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command

from portal.search.operations import rebuild
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


@pytest.fixture
def shelf(db: None, tmp_path: Path) -> None:
    """The laws in the library, imported as an operator imports them."""
    file = tmp_path / "laws.jsonl"
    file.write_text("\n".join(json.dumps(law, ensure_ascii=False) for law in LAWS), encoding="utf-8")
    call_command("import_law", str(file), "--processes", "1", verbosity=0)


@pytest.fixture
def indexed(shelf: None, index_folder: Path) -> Path:
    """The shelf, indexed; the folder of the index."""
    rebuild(day=TODAY)
    return index_folder


@pytest.fixture(autouse=True)
def _nobody_has_searched_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
