"""What a machine is told that reads what is public."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.http import http_date

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import RateLimit, open_to_machines, with_headers

NOW = 1_795_660_815.0  # a quarter past a minute
numbers = iter(range(1, 250))


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits.time, "time", lambda: NOW)


@pytest.fixture
def peer() -> str:
    """An address that has asked nothing yet."""
    return f"203.0.113.{next(numbers)}"


def ask(peer: str, view: object = None, *, method: str = "GET", limit: int = 5, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory(headers=named).generic(method, "/", REMOTE_ADDR=peer)
    return open_to_machines(RateLimit("machines", limit))(view or shown)(request)  # type: ignore[arg-type]


def shown(request: HttpRequest) -> HttpResponse:
    return HttpResponse("xin chào", headers={"Link": "<a>; rel=next"})


def dated(request: HttpRequest) -> HttpResponse:
    return HttpResponse("xin chào", headers={"Last-Modified": http_date(NOW)})


class TestAnswers:
    def test_may_be_kept_for_a_minute_and_read_by_any_site(self, peer: str):
        answer = ask(peer)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert len(answer.headers["ETag"]) == 34

    def test_say_what_is_left_of_the_minute(self, peer: str):
        left = [ask(peer, limit=2).headers["RateLimit"] for _ in range(3)]
        assert left == ['"minute";r=1;t=45', '"minute";r=0;t=45', '"minute";r=0;t=45']
        assert ask(peer, limit=2).headers["RateLimit-Policy"] == '"minute";q=2;w=60'

    def test_refuse_who_asks_too_often(self, peer: str):
        answers = [ask(peer, limit=2) for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert answers[-1].headers["Retry-After"] == "45"
        assert answers[-1].headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(("method", "status"), [("GET", 200), ("HEAD", 200), ("POST", 405), ("DELETE", 405)])
    def test_are_for_reading_only(self, peer: str, method: str, status: int):
        answer = ask(peer, method=method)
        assert answer.status_code == status
        assert answer.headers.get("Allow") == ("GET, HEAD, OPTIONS" if status == 405 else None)

    def test_tell_a_browser_beforehand_what_it_may_ask(self, peer: str):
        answer = ask(peer, method="OPTIONS")
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert answer.headers["Access-Control-Max-Age"] == "86400"

    @pytest.mark.parametrize(
        "view",
        [
            lambda _: HttpResponse("x", status=404),
            lambda _: HttpResponse("x", headers={"Cache-Control": "no-store"}),
        ],
    )
    def test_are_not_kept_where_there_is_nothing_or_the_view_says_so(self, peer: str, view: object):
        answer = ask(peer, view)
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


class TestWhoComesAgain:
    def test_is_told_that_nothing_has_changed(self, peer: str):
        tag = ask(peer).headers["ETag"]
        again = ask(peer, If_None_Match=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == "public, max-age=60"
        assert again.headers["Link"] == "<a>; rel=next"

    def test_is_given_what_has_changed(self, peer: str):
        assert ask(peer, If_None_Match='"another"').status_code == 200

    @pytest.mark.parametrize(("seconds", "status"), [(0, 304), (60, 304), (-60, 200)])
    def test_may_name_a_day_where_the_view_does(self, peer: str, seconds: int, status: int):
        assert ask(peer, dated, If_Modified_Since=http_date(NOW + seconds)).status_code == status


def test_headers_are_put_onto_a_response():
    response = with_headers(HttpResponse(headers={"X-A": "1"}), {"X-A": "2", "X-B": "3"})
    assert (response.headers["X-A"], response.headers["X-B"]) == ("2", "3")
