"""Public pages are kept until something that they depend on is written; whoever has one is told that it is the same."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory
from django.utils import timezone
from django.utils.http import http_date
from pytest_django import DjangoAssertNumQueries, Settings

from portal.agencies.models import Agency
from portal.journal import queries
from portal.journal.middleware import RUSH, PageCacheMiddleware, PageMarksMiddleware
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.queries import newest_entries_mark
from tests.portal.agencies.factories import make_agency

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEXT = "Người dân đọc trang này. " * 20
pytestmark = pytest.mark.django_db


class Counter:
    """A site whose page says how often it was made."""

    def __init__(self) -> None:
        self.made = 0
        self.status = 200
        self.sets_cookie = False
        self.methods: list[str | None] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        self.methods.append(request.method)
        response = HttpResponse(f"trang {self.made}", status=self.status)
        if self.sets_cookie:
            response.set_cookie("csrftoken", "x")
        return response


class Words:
    """A site whose page says what it is told to say, and the clock on its wall."""

    def __init__(self, text: str = TEXT) -> None:
        self.text = text
        self.now = AT
        self.made = 0
        self.status = 200

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        assert request.method == "GET"
        assert not request.META.keys() & {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}
        return HttpResponse(self.text + request.COOKIES.get("hien-thi", ""), status=self.status)

    def clock(self) -> datetime:
        return self.now


def process(words: Words, name: str) -> PageCacheMiddleware:
    """The site as one process of the server has it: with a memory of its own."""
    site = PageCacheMiddleware(GZipMiddleware(PageMarksMiddleware(words)), clock=words.clock)
    site.pages = LocMemCache(name, {})
    site.pages.clear()
    return site


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def site(counter: Counter) -> PageCacheMiddleware:
    return PageCacheMiddleware(counter)


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def one(words: Words) -> PageCacheMiddleware:
    return process(words, "one")


@pytest.fixture
def other(words: Words) -> PageCacheMiddleware:
    return process(words, "other")


def ask(
    site: PageCacheMiddleware, path: str = "/", *, method: str = "get", cookies: dict[str, str] | None = None
) -> str:
    request = getattr(RequestFactory(), method)(path)
    request.COOKIES.update(cookies or {})
    return site(request).content.decode()


def get(site: PageCacheMiddleware, *, display: str = "", **headers: str) -> HttpResponse:
    """Headers by their names in Python: `if_none_match='"x"'`."""
    request = RequestFactory().get("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    if display:
        request.COOKIES["hien-thi"] = display
    return site(request)


def happen(at: datetime = AT) -> None:
    with transaction.atomic():
        record("page.corrected", subject=None, by=None, at=at)


class TestPageCache:
    def test_keeps_a_page(self, site: PageCacheMiddleware):
        assert [ask(site), ask(site)] == ["trang 1", "trang 1"]

    def test_lets_go_when_something_happens(self, site: PageCacheMiddleware):
        before = ask(site)
        happen()
        assert [before, ask(site)] == ["trang 1", "trang 2"]

    def test_lets_go_when_the_day_ends(self, words: Words, one: PageCacheMiddleware):
        get(one)
        words.now += timedelta(hours=7, minutes=59)  # 23:59 in Cần Thơ
        get(one)
        words.now += timedelta(minutes=2)
        get(one)
        assert words.made == 2

    def test_costs_one_query(self, site: PageCacheMiddleware, django_assert_num_queries: DjangoAssertNumQueries):
        ask(site)
        with django_assert_num_queries(1):
            ask(site)

    @pytest.mark.parametrize(
        ("path", "method", "cookies"),
        [
            ("/quan-tri/", "get", {}),
            ("/tim-kiem/?q=dat+dai", "get", {}),
            ("/", "post", {}),
        ],
    )
    def test_never_keeps(self, site: PageCacheMiddleware, path: str, method: str, cookies: dict[str, str]):
        ask(site, path, method=method, cookies=cookies)
        assert ask(site, path, method=method, cookies=cookies) == "trang 2"

    def test_never_keeps_what_an_officer_sees_who_has_signed_in(self, site: PageCacheMiddleware):
        session = SessionStore()
        session[SESSION_KEY] = "1"
        session.create()
        cookies = {"sessionid": session.session_key}
        assert [ask(site), ask(site, cookies=cookies), ask(site, cookies=cookies)] == ["trang 1", "trang 2", "trang 3"]

    def test_keeps_no_error_and_nothing_meant_for_one_reader(self, site: PageCacheMiddleware, counter: Counter):
        counter.status = 404
        ask(site)
        counter.status, counter.sets_cookie = 200, True
        ask(site)
        assert ask(site) == "trang 3"

    def test_readers_who_chose_large_type_get_their_own(self, site: PageCacheMiddleware):
        assert [ask(site), ask(site, cookies={"hien-thi": "lon.."}), ask(site)] == ["trang 1", "trang 2", "trang 1"]

    def test_asks_nothing_of_pages_without_a_tag(self, site: PageCacheMiddleware):
        ask(site)
        headers = {"If-Unmodified-Since": "Wed, 25 Nov 2026 02:00:00 GMT", "If-None-Match": '"x"'}
        assert site(RequestFactory().get("/", headers=headers)).status_code == 200


class Shelf:
    """A site whose page names the agencies that there are; `meanwhile` is done once, after they were read."""

    def __init__(self) -> None:
        self.made = 0
        self.meanwhile: Callable[[], object] | None = None
        self.until: Callable[[], datetime] | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        names = " ".join(Agency.objects.order_by("pk").values_list("name", flat=True))
        if self.until is not None:
            names += f" {Entry.objects.filter(verb='stone.laid', at__lte=self.until()).exists()}"
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        return HttpResponse(names)


def write(verb: str, **names: str) -> None:
    """Somebody gives agencies these names, by their slugs, and says so in the journal."""
    with transaction.atomic():
        for slug, name in names.items():
            Agency.objects.filter(slug=slug).update(name=name)
        record(verb, subject=None, by=None, at=AT)


class TestDependencies:
    @pytest.fixture
    def shelf(self, settings: Settings) -> Shelf:
        settings.JOURNAL_WRITES_IN = {"question": ("questions_",), "agency.renamed": ("agencies_",)}
        for name in ("mot", "hai"):
            make_agency(name, slug=name)
        return Shelf()

    @pytest.fixture
    def site(self, shelf: Shelf) -> PageCacheMiddleware:
        return PageCacheMiddleware(shelf)

    def test_a_page_stays_while_others_are_written(self, site: PageCacheMiddleware, shelf: Shelf):
        ask(site)
        for verb in ("question.received", "agency.renamed", "page.published"):
            write(verb)
            assert ask(site) == "mot hai"
        assert shelf.made == 1

    def test_what_acts_elsewhere_costs_two_queries(
        self, site: PageCacheMiddleware, django_assert_num_queries: DjangoAssertNumQueries
    ):
        ask(site)
        write("question.received")
        with django_assert_num_queries(2):
            ask(site)

    @pytest.mark.parametrize("verb", ["agency.renamed", "agency.corrected", "page.published"])
    def test_a_page_leaves_when_what_it_read_is_written(self, site: PageCacheMiddleware, verb: str):
        ask(site)
        write(verb, hai="ba")
        assert ask(site) == "mot ba"

    def test_a_page_leaves_in_every_process(self, shelf: Shelf):
        sites = [PageCacheMiddleware(shelf) for _ in range(2)]
        for number, one in enumerate(sites):
            one.pages = LocMemCache(f"process {number}", {})
            ask(one)
        write("agency.renamed", mot="ba")
        assert [ask(one) for one in sites] == ["ba hai", "ba hai"]

    def test_what_was_written_while_the_page_was_made_is_on_the_next(self, site: PageCacheMiddleware, shelf: Shelf):
        shelf.meanwhile = lambda: write("agency.renamed", mot="ba")
        assert [ask(site), ask(site)] == ["mot hai", "ba hai"]

    def test_a_page_that_was_given_back_its_rows_is_the_page_of_before(self, site: PageCacheMiddleware, shelf: Shelf):
        ask(site)
        write("agency.renamed", mot="ba")
        write("agency.renamed", mot="mot")
        assert (ask(site), shelf.made) == ("mot hai", 1)

    def test_an_entry_that_others_have_overtaken_counts(self, site: PageCacheMiddleware):
        with transaction.atomic():
            newest = record("question.received", subject=None, by=None, at=AT)
        ask(site)
        Agency.objects.filter(slug="mot").update(name="ba")
        Entry.objects.create(pk=newest.pk - 400, verb="agency.renamed", at=AT)
        assert ask(site) == "ba hai"

    def test_a_statement_that_names_a_moment_tells_nothing_of_what_is_later(
        self, site: PageCacheMiddleware, shelf: Shelf
    ):
        shelf.until = lambda: AT + timedelta(minutes=5)
        ask(site)
        write("page.published")
        ask(site)
        assert shelf.made == 2

    def test_but_one_that_asks_of_now_is_asked_of_the_now_of_then(
        self, site: PageCacheMiddleware, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ):
        """Articles that a section has taken over show from a moment to a moment: front page and lists ask of it."""
        now = [AT]
        monkeypatch.setattr(timezone, "now", lambda: now[0])
        shelf.until = timezone.now
        with transaction.atomic():
            record("stone.laid", subject=None, by=None, at=AT + timedelta(minutes=2))
        ask(site)
        said = []
        for minutes in (1, 2, 3):
            now[0] = AT + timedelta(minutes=minutes, microseconds=minutes)
            write("page.published")
            said.append((ask(site), shelf.made))
        assert said == [("mot hai False", 1), ("mot hai True", 2), ("mot hai True", 2)]

    def test_a_page_that_is_held_on_lives_no_longer(
        self, site: PageCacheMiddleware, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ):
        now = [AT]
        site.clock = lambda: now[0]
        monkeypatch.setattr(time, "time", lambda: now[0].timestamp())
        for minutes in range(7):
            now[0] = AT + timedelta(minutes=minutes)
            write("question.received")
            ask(site)
        assert shelf.made == 2


class Addresses:
    """A site whose page says what it was asked; only with `mo` does it look at `trang`."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        words = [request.GET.get("mo", ""), request.get_full_path()]
        if request.GET.get("mo"):
            words.append(request.GET.get("trang", "1"))
        return HttpResponse(" ".join(words))


class TestNobodyGetsAround:
    @pytest.fixture
    def addresses(self) -> Addresses:
        return Addresses()

    @pytest.fixture
    def site(self, addresses: Addresses) -> PageCacheMiddleware:
        return PageCacheMiddleware(addresses)

    def test_by_names_that_the_page_does_not_know(self, site: PageCacheMiddleware, addresses: Addresses):
        pages = [ask(site, f"/{query}") for query in ("", "?x=1", "?x=2&y=3", "?utm_source=zalo", "?%C4%91=%E1%BB%87")]
        assert pages == [" /"] * 5
        assert addresses.made == 1

    def test_by_names_beside_those_that_it_knows(self, site: PageCacheMiddleware, addresses: Addresses):
        ask(site)
        pages = [ask(site, query) for query in ("/?mo=a&x=1", "/?mo=a", "/?x=3&mo=a")]
        assert pages == ["a /?mo=a 1"] * 3
        assert addresses.made == 2

    def test_and_nobody_is_given_less_than_he_asked_for(self, site: PageCacheMiddleware):
        """The page is seen to know `trang` only when it is asked with `mo`."""
        ask(site)
        assert [ask(site, "/?mo=a&trang=2"), ask(site, "/?mo=a&trang=3")] == [
            "a /?mo=a&trang=2 2",
            "a /?mo=a&trang=3 3",
        ]

    def test_by_a_session_that_there_is_not(self, site: PageCacheMiddleware, addresses: Addresses):
        for handle in ("x", "y" * 32, ""):
            ask(site, cookies={"sessionid": handle})
        assert addresses.made == 1

    def test_by_other_cookies(self, site: PageCacheMiddleware, addresses: Addresses):
        for cookies in ({"a": "1"}, {"hien-thi": "to-qua"}, {"hien-thi": "..x"}, {"csrftoken": "z"}):
            ask(site, cookies=cookies)
        assert addresses.made == 1

    @pytest.mark.parametrize("header", ["Cache-Control", "Pragma", "X-Forwarded-For", "Accept-Language", "Referer"])
    def test_by_a_header(self, site: PageCacheMiddleware, addresses: Addresses, header: str):
        for value in ("no-cache", "max-age=0"):
            assert site(RequestFactory().get("/", headers={header: value})).status_code == 200
        assert addresses.made == 1


class TestTheProxyInFront:
    """`deploy/nginx.conf` says as whose page it would keep the answer."""

    def lent(self, site: PageCacheMiddleware, *, kept_as: str = "..", display: str = "", **headers: str) -> list[str]:
        answer = get(site, display=display, x_kept_as=kept_as, **headers)
        return [answer.headers.get("X-Accel-Expires", ""), answer.headers.get("Cache-Control", "")]

    def test_gets_the_page_for_when_the_portal_is_away(self, words: Words, one: PageCacheMiddleware):
        now = int(AT.timestamp())
        for _ in range(2):
            assert self.lent(one) == [
                f"@{now - 1}",
                "public, no-cache, stale-while-revalidate=0, stale-if-error=600",
            ]

    def test_answers_for_a_second_in_a_rush_and_is_asked_again_after_it(self, words: Words, one: PageCacheMiddleware):
        now = int(AT.timestamp())
        for _ in range(RUSH - 1):
            self.lent(one)
        rush = [f"@{now}", "public, no-cache, stale-while-revalidate=1, stale-if-error=600"]
        assert [self.lent(one), self.lent(one)] == [rush, rush]
        words.now += timedelta(seconds=1)
        assert self.lent(one)[0] == f"@{now}", "quiet again: over already"

    def test_reads_where_it_is_kept_before_anything_else(self, one: PageCacheMiddleware):
        """nginx looks at what Cache-Control says of stale pages only where it knows already that the page is kept."""
        names = list(get(one, x_kept_as="..").headers)
        assert names.index("X-Accel-Expires") < names.index("Cache-Control")

    @pytest.mark.parametrize(
        ("kept_as", "display"),
        [("lon..", ""), ("..", "lon.."), ("", ""), ("..", "lon")],
        ids=["another's page", "a reader of large type", "no proxy of ours", "large type in another form"],
    )
    def test_gets_nothing_under_a_wrong_name(self, one: PageCacheMiddleware, kept_as: str, display: str):
        assert self.lent(one, kept_as=kept_as, display=display) == ["", "public, no-cache"]

    def test_gets_no_error_and_no_word_that_nothing_has_changed(self, one: PageCacheMiddleware, words: Words):
        tag = get(one)["ETag"]
        assert self.lent(one, if_none_match=tag) == ["", "public, no-cache"]
        words.status = 404
        happen()
        assert self.lent(one)[0] == ""

    def test_gets_no_page_of_whoever_had_a_session(self, one: PageCacheMiddleware):
        request = RequestFactory().get("/", headers={"X-Kept-As": ".."})
        request.COOKIES["sessionid"] = "over"
        assert one(request).headers["Cache-Control"] == "private, no-store"


class TestHead:
    def test_is_answered_from_the_page_that_is_kept(self, site: PageCacheMiddleware, counter: Counter):
        ask(site)
        answer = site(RequestFactory().head("/"))
        assert (answer.status_code, answer.content, answer["Content-Length"]) == (200, b"", "7")
        assert counter.made == 1

    def test_keeps_the_page_for_those_who_read_it(self, site: PageCacheMiddleware, counter: Counter):
        assert ask(site, method="head") == ""
        assert ask(site) == "trang 1"
        assert counter.methods == ["GET"]


class TestWhoeverHasThePage:
    @pytest.mark.parametrize("encoding", ["gzip", "identity"])
    @pytest.mark.parametrize("display", ["", "lon.."])
    def test_is_told_so_by_its_tag(self, words: Words, one: PageCacheMiddleware, encoding: str, display: str):
        first = get(one, accept_encoding=encoding, display=display)
        again = get(one, accept_encoding=encoding, display=display, if_none_match=first["ETag"])
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert [again[name] for name in ("ETag", "Cache-Control")] == [first["ETag"], "public, no-cache"]
        assert again["Vary"] == first["Vary"] == "Accept-Encoding"
        assert words.made == 1

    def test_is_told_so_by_a_page_made_afresh_too(self, words: Words, one: PageCacheMiddleware):
        tag = get(one)["ETag"]
        happen()
        assert get(one, if_none_match=tag).status_code == 304
        assert words.made == 2

    def test_leaves_the_page_behind_for_others(self, words: Words, one: PageCacheMiddleware):
        """Where everybody only asks whether it is still the same, the page must be kept nevertheless."""
        tag = get(one)["ETag"]
        happen()
        get(one, if_none_match=tag)
        assert (get(one).status_code, words.made) == (200, 2)

    def test_has_a_tag_of_its_own_for_each_look_and_each_form(self, one: PageCacheMiddleware):
        tags = {
            get(one, accept_encoding=encoding, display=display)["ETag"]
            for encoding in ("gzip", "")
            for display in ("", "lon..")
        }
        assert len(tags) == 4

    def test_gets_the_page_when_it_has_changed(self, words: Words, one: PageCacheMiddleware):
        tag = get(one)["ETag"]
        words.text += "Đã sửa."
        happen()
        answer = get(one, if_none_match=tag)
        assert (answer.status_code, answer["ETag"] == tag) == (200, False)

    def test_is_told_so_by_the_date(self, words: Words, one: PageCacheMiddleware):
        get(one)
        words.now += timedelta(minutes=1)
        date = get(one)["Last-Modified"]
        assert date == http_date(AT.timestamp())
        assert get(one, if_modified_since=date).status_code == 304
        happen()
        words.now += timedelta(minutes=1)
        assert get(one, if_modified_since=date).status_code == 304, "something else happened; the page is the same"
        words.text += "Đã sửa."
        happen()
        assert get(one, if_modified_since=date).status_code == 200

    def test_has_no_date_that_may_still_be_given_to_another_text(self, words: Words, one: PageCacheMiddleware):
        """Twice changed within one second: the date of the first would stand for the second as well."""
        words.now += timedelta(milliseconds=100)
        assert "Last-Modified" not in get(one)
        words.now += timedelta(milliseconds=800)
        assert "Last-Modified" not in get(one)
        words.now += timedelta(milliseconds=200)
        assert "Last-Modified" in get(one)


class TestTwoProcesses:
    def test_give_one_page_one_tag(self, one: PageCacheMiddleware, other: PageCacheMiddleware):
        tags = [get(site, accept_encoding="gzip")["ETag"] for site in (one, other)]
        assert tags[0] == tags[1]
        assert tags[0].startswith("W/"), "what compression adds is not always the same"

    def test_both_let_go_at_once(self, words: Words, one: PageCacheMiddleware, other: PageCacheMiddleware):
        get(one), get(other)
        words.text = "Đã gỡ."
        happen()
        assert [get(site).content.decode() for site in (one, other)] == ["Đã gỡ.", "Đã gỡ."]

    def test_do_not_take_each_other_s_dates_for_their_own(
        self, words: Words, one: PageCacheMiddleware, other: PageCacheMiddleware
    ):
        """One has missed that the text was another for a while; a reader has just that other one."""
        get(other)
        before, words.text = words.text, "Trong chốc lát."
        words.now += timedelta(minutes=5)
        happen()
        get(one)
        words.now += timedelta(minutes=1)
        date = get(one)["Last-Modified"]
        words.text = before
        happen()
        assert get(other, if_modified_since=date).status_code == 200


class TestWhatHappensWhileAPageIsMade:
    @pytest.mark.parametrize("is_read_before", [True, False], ids=["after it was read", "before it was read"])
    def test_is_on_the_next_page(self, is_read_before: bool):
        text = {"now": "bản cũ"}

        def meanwhile(request: HttpRequest) -> HttpResponse:
            read = text["now"]
            if text["now"] == "bản cũ":
                text["now"] = "bản mới"
                happen()
            return HttpResponse(read if is_read_before else text["now"])

        site = PageCacheMiddleware(meanwhile)
        first = ask(site)
        assert first == ("bản cũ" if is_read_before else "bản mới")
        assert [ask(site), ask(site)] == ["bản mới", "bản mới"]


class TestTheMark:
    def test_becomes_another_with_each_entry(self):
        marks = [newest_entries_mark()]
        for _ in range(3):
            happen()
            marks.append(newest_entries_mark())
        assert len(set(marks)) == 4

    def test_becomes_another_for_an_entry_that_others_have_overtaken(self):
        """PostgreSQL: its number was drawn first, its transaction ended last."""
        with transaction.atomic():
            newest = record("page.corrected", subject=None, by=None, at=AT)
        before = newest_entries_mark()
        Entry.objects.create(pk=newest.pk - 400, verb="page.withdrawn", at=AT)
        assert newest_entries_mark() != before

    def test_reads_a_bounded_part_of_the_journal(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(queries, "_OVERTAKEN_AT_MOST", 2)
        for _ in range(5):
            happen()
        assert newest_entries_mark().endswith("-2")


class TestFiles:
    """A file is costly: its view asks first whether the reader has it."""

    @pytest.mark.parametrize(("path", "sees"), [("/van-ban/x/toan-van.pdf", True), ("/van-ban/x/", False)])
    def test_hear_what_the_reader_has(self, path: str, sees: bool):
        heard: list[Callable[[], str] | str | None] = []

        def view(request: HttpRequest) -> HttpResponse:
            heard.append(request.headers.get("If-None-Match"))
            return HttpResponse("x")

        PageCacheMiddleware(view)(RequestFactory().get(path, headers={"If-None-Match": '"x"'}))
        assert heard == ['"x"' if sees else None]
