"""Which engine an installation has."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from lawsearch.engine import IndexUnavailable
from lawsearch.engine.postgres import SCHEMA
from lawsearch_tests.engine.sites import Schema
from portal.journal.models import Entry
from portal.library.models import Instrument
from portal.library.operations import withdraw_instrument
from portal.search.jobs import index_reader
from portal.search.queries import _default_database, _in_database, engine
from tests.portal.agencies.factories import make_officer
from tests.portal.search.test_index_reader import best


class TestChosenEngine:
    def test_lies_in_the_folder_that_settings_name(self, settings: Any, tmp_path: Path):
        settings.SEARCH_INDEX_DIR = tmp_path / "here"
        assert str(engine()) == str(tmp_path / "here")
        assert engine() is engine()

    def test_lies_in_postgresql_if_settings_say_so(self, settings: Any):
        settings.SEARCH_ENGINE, settings.SEARCH_DATABASE_URL = "postgres", "postgres://somebody@nowhere.invalid/x"
        assert str(engine()) == "PostgreSQL, schema search_index"

    def test_is_none_that_we_do_not_know(self, settings: Any):
        settings.SEARCH_ENGINE = "magic"
        with pytest.raises(ImproperlyConfigured, match="magic"):
            engine()

    def test_in_postgresql_needs_a_postgresql(self):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            _default_database({"ENGINE": "django.db.backends.sqlite3", "NAME": "x"})

    def test_lies_in_the_portals_own_database_by_default(self):
        ours = {"ENGINE": "django.db.backends.postgresql", "NAME": "portal", "HOST": "db", "PORT": 5432, "USER": ""}
        assert _default_database(ours) == "host=db port=5432 dbname=portal"


@pytest.fixture
def in_postgres(settings: Any, postgres_dsn: str) -> Iterator[Schema]:
    """An installation whose index is in PostgreSQL, in the schema that installations use."""
    settings.SEARCH_ENGINE, settings.SEARCH_DATABASE_URL = "postgres", postgres_dsn
    place = Schema(postgres_dsn, SCHEMA)
    place.clear()
    yield place
    _in_database(postgres_dsn).close()
    _in_database.cache_clear()
    place.clear()


class TestAnInstallationOnPostgresql:
    def test_builds_its_index_and_follows_the_journal(self, in_postgres: Schema, shelf: None):
        with pytest.raises(IndexUnavailable, match="rebuild_search"):
            engine().snapshot()
        said = StringIO()
        call_command("rebuild_search", "--if-missing", stdout=said)
        assert "PostgreSQL" in said.getvalue()
        assert best("dat coc la gi")[0].key == "dieu:91-2015-qh13:dieu-328"
        law = Instrument.objects.get(slug="91-2015-qh13")
        withdraw_instrument(instrument=law, reason="nhập nhầm", by=make_officer(), at=timezone.now())
        index_reader.read(list(Entry.objects.filter(verb="instrument.withdrawn")))
        assert best("cọc") == []
