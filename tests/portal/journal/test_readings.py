"""Readings are counted by the server, in numbers that lead to nobody."""

import threading
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.journal import middleware
from portal.journal.middleware import CountingMiddleware, PageCacheMiddleware
from portal.journal.models import Reading
from portal.journal.operations import readings
from portal.journal.operations.readings import (
    COUNTED,
    ReaderVerdict,
    ReadingTally,
    add_readings,
    name_what_is_shown,
    note_verdict,
)
from tests.portal.editorial.factories import make_article, make_section
from tests.portal.journal.terms import clean, keep_for

DAY = date(2026, 11, 27)
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> ReadingTally:
    fresh = ReadingTally()
    monkeypatch.setattr(middleware, "tally", fresh)
    return fresh


def view(request: HttpRequest) -> HttpResponse:
    return name_what_is_shown(HttpResponse("Một trang."), kind="editorial.article", key=7)


def read(*, path: str = "/", agent: str = BROWSER, method: str = "get", get_response=view, **more: str) -> HttpResponse:
    request = getattr(RequestFactory(), method)(path, headers={"User-Agent": agent}, **more)
    return CountingMiddleware(get_response)(request)


def reads() -> dict[str, int]:
    return dict(Reading.objects.values_list("key", "reads"))


class TestCounting:
    def test_counts_what_the_view_names(self, counted: ReadingTally):
        response = read()
        counted.flush()
        assert reads() == {"7": 1}
        assert COUNTED not in response.headers

    @pytest.mark.parametrize(
        ("case", "agent", "more"),
        [
            ("a robot", "Mozilla/5.0 (compatible; Googlebot/2.1)", {}),
            ("a program", "python-requests/2.32", {}),
            ("nobody's browser", "", {}),
            ("a page fetched beforehand", BROWSER, {"HTTP_SEC_PURPOSE": "prefetch;prerender"}),
            ("an old way to say so", BROWSER, {"HTTP_PURPOSE": "preview"}),
            ("Firefox's", BROWSER, {"HTTP_X_MOZ": "prefetch"}),
            ("an officer at work", BROWSER, {"HTTP_COOKIE": "sessionid=x"}),
        ],
    )
    def test_does_not_count(self, counted: ReadingTally, case: str, agent: str, more: dict[str, str]):
        response = read(agent=agent, **more)
        assert len(counted) == 0, case
        assert COUNTED not in response.headers

    @pytest.mark.parametrize("method", ["head", "post"])
    def test_counts_only_what_is_got(self, counted: ReadingTally, method: str):
        read(method=method)
        assert len(counted) == 0

    @pytest.mark.parametrize(
        "response",
        [HttpResponse("x", status=404), HttpResponse(status=304), HttpResponse("{}", content_type="application/json")],
    )
    def test_counts_only_pages(self, counted: ReadingTally, response: HttpResponse):
        read(get_response=lambda request: name_what_is_shown(response, kind="a", key="b"))
        assert len(counted) == 0

    def test_counts_a_page_that_is_kept(self, counted: ReadingTally):
        caches["pages"].clear()
        kept = PageCacheMiddleware(view)
        for _ in range(3):
            response = read(get_response=kept)
        caches["pages"].clear()
        counted.flush()
        assert reads() == {"7": 3}
        assert COUNTED not in response.headers

    def test_costs_less_than_a_tenth_of_a_millisecond(self, counted: ReadingTally):
        request, answer = RequestFactory().get("/", headers={"User-Agent": BROWSER}), HttpResponse("x")

        def named(request: HttpRequest) -> HttpResponse:
            answer.headers[COUNTED] = "editorial.article:7"
            return answer

        door, times = CountingMiddleware(named), []
        for _ in range(300):
            begun = perf_counter()
            door(request)
            times.append(perf_counter() - begun)
        assert sorted(times)[150] < 0.0001


class TestPagesSayWhatTheyShow:
    def test_article_and_section(self, client: Client, counted: ReadingTally):
        section = make_section()
        article = make_article(section=section)
        for page in (article, section):
            client.get(page.url, headers={"User-Agent": BROWSER})
        counted.flush()
        found = set(Reading.objects.values_list("kind", "key", "reads"))
        assert found == {("editorial.article", str(article.pk), 1), ("editorial.section", str(section.pk), 1)}

    def test_costs_no_query(self, client: Client, counted: ReadingTally, django_assert_num_queries):
        with django_assert_num_queries(0):
            read()


class TestTally:
    def test_keeps_what_could_not_be_written(self, monkeypatch: pytest.MonkeyPatch):
        one = ReadingTally()
        one.add(day=DAY, kind="a", key="1")

        def locked(sums: object) -> None:
            raise DatabaseError("database is locked")

        with monkeypatch.context() as patched:
            patched.setattr(readings, "add_readings", locked)
            one.flush()
        one.add(day=DAY, kind="a", key="1")
        one.flush()
        assert reads() == {"1": 2}

    def test_counts_nothing_beyond_its_size(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(readings, "MOST", 2)
        one = ReadingTally()
        for key in ("1", "2", "3", "1"):
            one.add(day=DAY, kind="a", key=key)
        one.flush()
        assert reads() == {"1": 2, "2": 1}


def test_a_page_says_what_it_shows():
    response = HttpResponse()
    assert name_what_is_shown(response, kind="article", key=7) is response
    assert response.headers["X-Portal-Counted"] == "article:7"


class TestAddReadings:
    def test_adds_to_what_stands_there(self):
        add_readings({(DAY, "a", "1"): 2, (DAY, "a", "2"): 1})
        add_readings({(DAY, "a", "1"): 3})
        assert reads() == {"1": 5, "2": 1}

    def test_takes_few_statements(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(6):
            add_readings({(DAY, "a", str(number)): 1 for number in range(150)})

    def test_leaves_what_readers_said_alone(self):
        note_verdict(kind="a", key="1", day=DAY, verdict=ReaderVerdict.USEFUL)
        add_readings({(DAY, "a", "1"): 1})
        note_verdict(kind="a", key="1", day=DAY, verdict=ReaderVerdict.UNCLEAR)
        row = Reading.objects.get()
        assert (row.reads, row.useful, row.unclear) == (1, 1, 1)

    def test_tells_days_and_kinds_apart(self):
        before = DAY - timedelta(days=1)
        add_readings({(DAY, "a", "1"): 2, (DAY, "b", "1"): 3, (before, "a", "1"): 4})
        rows = Reading.objects.order_by("reads").values_list("day", "kind", "reads")
        assert list(rows) == [(DAY, "a", 2), (DAY, "b", 3), (before, "a", 4)]

    def test_keeps_numbers_for_so_many_days(self):
        keep_for(1, "readings")
        add_readings({(DAY - timedelta(days=ago), "a", "1"): 1 for ago in range(4)})
        assert clean("readings", at=datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC)) == 2

    def test_lets_old_numbers_go(self):
        keep_for(100, "readings")
        add_readings({(date(2026, 1, 1), "a", "1"): 1, (DAY, "a", "1"): 1})
        assert clean("readings", at=datetime(2026, 11, 27, 3, tzinfo=UTC)) == 1
        assert Reading.objects.get().day == DAY


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="a test database of SQLite in memory is one connection; writers wait for each other anyway",
)
class TestSeveralAtOnce:
    def test_lose_no_reading(self):
        def write() -> None:
            for _ in range(10):
                add_readings({(DAY, "a", "1"): 1, (DAY, "a", "2"): 2})
            connection.close()

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert reads() == {"1": 40, "2": 80}
