"""A program leaves a database alone that is not its own: newer, too old, of another line, or not migrated yet."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from portal.schema import queries
from portal.schema.queries import RELEASES, foreign_database, require_schema, why_foreign

KNOWN = {("library", "0001_initial"), ("library", "0002_effects"), ("letters", "0001_squashed_0004_recounted")}
MADE_BY_1_2 = {*KNOWN, (RELEASES, "1.0.0"), (RELEASES, "1.2.0")}
NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


class TestWhyNotOurs:
    @pytest.mark.parametrize(
        ("done", "release", "said"),
        [
            # an empty one, and its own
            (set(), "1.0.0", ""),
            (MADE_BY_1_2, "1.2.0", ""),
            # one that is to be migrated
            ({("library", "0001_initial"), (RELEASES, "1.0.0")}, "1.2.0", ""),
            # numbers are numbers: 1.10 comes after 1.9
            ({*KNOWN, (RELEASES, "1.9.0")}, "1.10.0", ""),
            ({*KNOWN, (RELEASES, "1.10.0")}, "1.9.0", "1.10.0"),
            (MADE_BY_1_2, "1.1.9", "1.2.0"),
            # a later program that was no release
            ({*KNOWN, ("library", "0003_later")}, "1.0.0", "library.0003_later"),
            # what was folded into one
            ({*KNOWN, ("letters", "0003_before_the_fold")}, "1.0.0", ""),
            # other people's applications come and go
            ({*KNOWN, ("taggit", "0099_later")}, "1.0.0", ""),
            # no release has been so old: from before the first
            ({*KNOWN, (RELEASES, "0.9.0")}, "1.0.0", "0.9.0"),
        ],
    )
    def test_is_said_in_both_languages(self, done: set[tuple[str, str]], release: str, said: str):
        told = why_foreign(done, KNOWN, release=release)
        assert bool(told) == bool(said)
        if said:
            vietnamese, english = told.splitlines()
            assert said in vietnamese
            assert said in english
            assert release in english

    def test_is_that_it_is_older_than_what_can_be_migrated(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(queries, "OLDEST", "1.1.0")
        assert "1.1.0" in why_foreign({*KNOWN, (RELEASES, "1.0.0")}, KNOWN, release="2.0.0")
        assert "1.1.0" in why_foreign(KNOWN, KNOWN, release="2.0.0")  # without a mark
        assert why_foreign(MADE_BY_1_2, KNOWN, release="2.0.0") == ""
        assert why_foreign(set(), KNOWN, release="2.0.0") == ""


@pytest.mark.django_db
class TestTheDatabase:
    def test_says_by_which_release_it_was_migrated(self, settings):
        assert queries.release_of(MigrationRecorder(connection).applied_migrations()) == settings.RELEASE

    def test_is_taken_by_its_own_program(self):
        require_schema()
        assert foreign_database() == ""

    def test_of_a_later_release_is_touched_by_no_command(self):
        MigrationRecorder(connection).record_applied(RELEASES, "99.0.0")
        with pytest.raises(SystemCheckError, match=r"99\.0\.0"):
            call_command("migrate", skip_checks=False, stdout=StringIO(), stderr=StringIO())
        with pytest.raises(ImproperlyConfigured, match="phục hồi bản sao lưu"):
            require_schema()

    def test_that_is_not_migrated_is_served_by_nothing(self):
        MigrationRecorder.Migration.objects.filter(app="search", name="0002_wrong_answers").delete()
        with pytest.raises(ImproperlyConfigured, match=r"search\.0002_wrong_answers"):
            require_schema()
        assert foreign_database() == ""  # `migrate` may

    def test_that_is_away_stops_no_start(self, monkeypatch: pytest.MonkeyPatch):
        def away(recorder: MigrationRecorder) -> None:
            raise OperationalError("the server is not there")

        monkeypatch.setattr(MigrationRecorder, "applied_migrations", away)
        require_schema()
        assert foreign_database() == ""
