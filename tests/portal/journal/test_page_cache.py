"""Public pages are kept until the journal says that something happened."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import caches
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.journal.operations import record
from portal.journal.page_cache import PageCacheMiddleware

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Counter:
    """A site whose page says how often it was made."""

    def __init__(self) -> None:
        self.made = 0
        self.status = 200
        self.sets_cookie = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        response = HttpResponse(f"trang {self.made}", status=self.status)
        if self.sets_cookie:
            response.set_cookie("csrftoken", "x")
        return response


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


def ask(
    site: PageCacheMiddleware, path: str = "/", *, method: str = "get", cookies: dict[str, str] | None = None
) -> str:
    request = getattr(RequestFactory(), method)(path)
    request.COOKIES.update(cookies or {})
    return site(request).content.decode()


class TestPageCache:
    def test_keeps_a_page(self, site: PageCacheMiddleware):
        assert [ask(site), ask(site)] == ["trang 1", "trang 1"]

    def test_lets_go_when_something_happens(self, site: PageCacheMiddleware):
        before = ask(site)
        with transaction.atomic():
            record("page.corrected", subject=None, by=None, at=AT)
        assert [before, ask(site)] == ["trang 1", "trang 2"]

    def test_costs_one_query(self, site: PageCacheMiddleware, django_assert_num_queries):
        ask(site)
        with django_assert_num_queries(1):
            ask(site)

    @pytest.mark.parametrize(
        ("path", "method", "cookies"),
        [
            ("/quan-tri/", "get", {}),
            ("/tim-kiem/?q=dat+dai", "get", {}),
            ("/", "post", {}),
            ("/", "get", {"sessionid": "x"}),  # an officer who has signed in sees the page as it is
        ],
    )
    def test_never_keeps(self, site: PageCacheMiddleware, path: str, method: str, cookies: dict[str, str]):
        ask(site, path, method=method, cookies=cookies)
        assert ask(site, path, method=method, cookies=cookies) == "trang 2"

    def test_keeps_no_error_and_nothing_meant_for_one_reader(self, site: PageCacheMiddleware, counter: Counter):
        counter.status = 404
        ask(site)
        counter.status, counter.sets_cookie = 200, True
        ask(site)
        assert ask(site) == "trang 3"

    def test_readers_who_chose_large_type_get_their_own(self, site: PageCacheMiddleware):
        assert [ask(site), ask(site, cookies={"hien-thi": "lon.."}), ask(site)] == ["trang 1", "trang 2", "trang 1"]

    def test_says_that_nothing_has_changed_to_whoever_has_the_page(self, counter: Counter):
        def tagged(request: HttpRequest) -> HttpResponse:
            response = counter(request)
            response["ETag"] = '"one"'
            return response

        site = PageCacheMiddleware(tagged)
        asked = [
            site(RequestFactory().get("/tin.atom", headers={"If-None-Match": tag})) for tag in ('"x"', '"one"', '"two"')
        ]
        assert [one.status_code for one in asked] == [200, 304, 200]
        assert counter.made == 1

    def test_asks_nothing_of_pages_without_a_tag(self, site: PageCacheMiddleware):
        ask(site)
        headers = {"If-Unmodified-Since": "Wed, 25 Nov 2026 02:00:00 GMT", "If-None-Match": '"x"'}
        assert site(RequestFactory().get("/", headers=headers)).status_code == 200
