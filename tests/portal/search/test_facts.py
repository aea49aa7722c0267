"""What the database knows is asked once, until something new stands in the journal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from lawsearch import candidates
from lawsearch.ranking.questions import read_question
from lawsearch.ranking.vocabulary import Lexicon
from portal.journal.operations import record
from portal.search import queries
from portal.search.operations.asked_questions import call_wrong
from portal.search.queries import asked_once, facts_until, results
from portal.search.web import views
from tests.portal.search.test_situations import STORY

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
    monkeypatch.setattr(queries, "connection", SimpleNamespace(in_atomic_block=False))
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
            inside.setattr(queries, "connection", SimpleNamespace(in_atomic_block=True))
            asked_once("dài", ["luật"], database)
        asked_once("dài", ["luật"], database)
        assert database.asked == [["luật"], ["luật"]]

    def test_of_nothing_is_nothing(self, database: Database):
        assert asked_once("dài", [], database) == {}
        assert database.asked == []


@pytest.mark.usefixtures("indexed")
class TestAResultsPage:
    """Whoever asks the same is told the same, without its being found again, until something it hangs on changes."""

    ASKED = "đặt cọc mua nhà"

    @pytest.fixture
    def searched(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What was really looked for, and "ranked" where the index was asked for an order."""
        found: list[str] = []

        def search(**named: Any) -> results.SearchResults:
            found.append(named["reading"].told)
            return results.search(**named)

        def ordered(*args: Any, **named: Any) -> Any:
            found.append("ranked")
            return candidates.ordered(*args, **named)

        queries.last_told.cache_clear()
        monkeypatch.setattr(views, "search", search)
        monkeypatch.setattr(results, "ordered", ordered)
        monkeypatch.setattr(views, "connection", SimpleNamespace(in_atomic_block=False))
        monkeypatch.setattr(views, "monotonic", lambda: 1000.0)
        return found

    def page(self, client: Client, question: str = ASKED, **more: str) -> str:
        return client.get("/tim-kiem/", {"q": question} | more).content.decode()

    def test_is_found_once(self, client: Client, searched: list[str]):
        assert self.page(client) == self.page(client)
        assert searched == [self.ASKED, "ranked"]

    def test_goes_on_in_the_order_that_was_found(self, client: Client, searched: list[str]):
        self.page(client)
        self.page(client, trang="2")
        assert self.page(client, **{"sap-xep": "moi-nhat"}) != self.page(client)
        assert searched == [self.ASKED, "ranked", self.ASKED, self.ASKED]

    def test_of_a_story_is_nobody_elses(self, client: Client, searched: list[str]):
        assert read_question(STORY).story
        self.page(client, STORY)
        self.page(client, STORY)
        assert searched.count(read_question(STORY).told) == 2

    def test_is_bounded(self, client: Client, searched: list[str], monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(queries, "_MOST_TOLD", 4)
        for number in range(6):
            self.page(client, f"đặt cọc {number}")
        assert len(queries.last_told()) == 4

    @pytest.mark.parametrize("change", ["entry", "index", "words", "called wrong", "half a minute", "transaction"])
    def test_is_found_anew_after(
        self, change: str, client: Client, searched: list[str], monkeypatch: pytest.MonkeyPatch
    ):
        at = datetime(2026, 11, 30, tzinfo=UTC)
        self.page(client)
        if change == "entry":
            record("edition.withdrawn", subject=None, by=None, at=at)
        elif change == "index":
            queries.engine().replace(["nobody"], [])
        elif change == "words":
            words = Lexicon([])
            monkeypatch.setattr(views, "lexicon", lambda: words)
        elif change == "called wrong":  # by a reader: no entry
            call_wrong(question="câu khác", card="x", said="", by=None, at=at)
        elif change == "half a minute":
            monkeypatch.setattr(views, "monotonic", lambda: 1030.0)
        else:
            monkeypatch.setattr(views, "connection", SimpleNamespace(in_atomic_block=True))
        self.page(client)
        assert searched.count(self.ASKED) == 2
        assert searched.count("ranked") == (2 if change in ("index", "words") else 1)
