"""What the database knows is asked once, until something new stands in the journal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from portal.journal.operations import record
from portal.search.queries import index
from portal.search.queries.index import asked_once, facts_until

pytestmark = pytest.mark.django_db


class Database:
    """Tells the length of each name but of "không"; `asked` are the names that it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, names: Sequence[str]) -> dict[str, int]:
        self.asked.append(sorted(names))
        return {name: len(name) for name in names if name != "không"}


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    """The transaction around each test is none: only that of a test is."""
    facts_until.cache_clear()
    monkeypatch.setattr(index, "connection", SimpleNamespace(in_atomic_block=False))
    return Database()


class TestWhatWasAsked:
    def test_is_not_asked_again(self, database: Database):
        assert asked_once("dài", ["luật", "không"], database) == {"luật": 4}
        assert asked_once("dài", ["luật", "không", "đất"], database) == {"luật": 4, "đất": 3}
        assert database.asked == [["không", "luật"], ["đất"]]

    def test_is_another_matter_under_another_name(self, database: Database):
        asked_once("dài", ["luật"], database)
        asked_once("rộng", ["luật"], database)
        assert database.asked == [["luật"], ["luật"]]

    def test_is_asked_again_after_an_entry(self, database: Database):
        """A law that is withdrawn is gone with its entry, not some minutes later."""
        asked_once("dài", ["luật"], database)
        record("edition.withdrawn", subject=None, by=None, at=datetime(2026, 11, 30, tzinfo=UTC))
        asked_once("dài", ["luật"], database)
        assert database.asked == [["luật"], ["luật"]]

    def test_is_not_kept_from_a_transaction_that_may_be_taken_back(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ):
        with monkeypatch.context() as inside:
            inside.setattr(index, "connection", SimpleNamespace(in_atomic_block=True))
            asked_once("dài", ["luật"], database)
        asked_once("dài", ["luật"], database)
        assert database.asked == [["luật"], ["luật"]]

    def test_of_nothing_is_nothing(self, database: Database):
        assert asked_once("dài", [], database) == {}
        assert database.asked == []
