"""Every answer says what may be kept of it, and by whom."""

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from portal.journal.middleware import PageMarksMiddleware

FORM = '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x"></form>'


def mark(
    response: HttpResponse | StreamingHttpResponse, *, path: str = "/", method: str = "get", signed_in: bool = False
) -> HttpResponse:
    request: HttpRequest = getattr(RequestFactory(), method)(path)
    if signed_in:
        request.COOKIES["sessionid"] = "x"
    return PageMarksMiddleware(lambda _: response)(request)  # type: ignore[arg-type, return-value]


def with_cookie(said: str = "") -> HttpResponse:
    response = HttpResponse("x", headers={"Cache-Control": said} if said else None)
    response.set_cookie("a", "b")
    return response


class TestPermission:
    @pytest.mark.parametrize(
        ("response", "anybody", "officer"),
        [
            (HttpResponse("x"), "public, no-cache", "private, no-cache"),
            (HttpResponse(status=304), "public, no-cache", "private, no-cache"),
            (HttpResponse(status=301), "no-cache", "private, no-cache"),
            (HttpResponse(status=302), "no-cache", "private, no-cache"),
            (HttpResponse("x", status=410), "no-cache", "private, no-store"),
            (HttpResponse("x", status=404), "no-store", "private, no-store"),
            (HttpResponse("x", status=429), "no-store", "private, no-store"),
            (HttpResponse("x", status=500), "no-store", "private, no-store"),
        ],
    )
    def test_follows_from_status_and_reader(self, response: HttpResponse, anybody: str, officer: str):
        said = [
            mark(HttpResponse(response.content, status=response.status_code), signed_in=signed_in)["Cache-Control"]
            for signed_in in (False, True)
        ]
        assert said == [anybody, officer]

    @pytest.mark.parametrize("said", ["public, max-age=60", "no-cache", "private, no-store"])
    def test_is_the_view_s_own_where_it_has_said_so(self, said: str):
        assert mark(HttpResponse("x", headers={"Cache-Control": said}))["Cache-Control"] == said

    @pytest.mark.parametrize(
        "response",
        [
            with_cookie(),
            with_cookie("public, max-age=60"),
            HttpResponse(FORM),
            HttpResponse(FORM, headers={"Cache-Control": "public, no-cache"}),
        ],
    )
    def test_is_given_to_nobody_for_what_is_one_reader_s(self, response: HttpResponse):
        answer = mark(response)
        assert (answer["Cache-Control"], "ETag" in answer.headers) == ("private, no-store", False)

    @pytest.mark.parametrize(("path", "method"), [("/quan-tri/", "get"), ("/", "post")])
    def test_is_no_matter_of_the_back_office_and_of_forms(self, path: str, method: str):
        assert "Cache-Control" not in mark(HttpResponse("x"), path=path, method=method).headers


class TestTag:
    def test_is_made_from_the_text_alone(self):
        tags = [mark(HttpResponse(text))["ETag"] for text in ("a", "a", "b")]
        assert (tags[0] == tags[1], tags[0] == tags[2]) == (True, False)

    def test_is_the_view_s_own_with_its_date(self):
        headers = {"ETag": '"one"', "Last-Modified": "Wed, 25 Nov 2026 02:00:00 GMT"}
        answer = mark(HttpResponse("x", headers=headers))
        assert {name: answer[name] for name in headers} == headers

    def test_takes_the_place_of_a_date_that_does_not_tell_all(self):
        """A sitemap from which something was taken out has no later date."""
        answer = mark(HttpResponse("x", headers={"Last-Modified": "Wed, 25 Nov 2026 02:00:00 GMT"}))
        assert ("ETag" in answer.headers, "Last-Modified" in answer.headers) == (True, False)

    @pytest.mark.parametrize(
        "response", [StreamingHttpResponse(["x"]), HttpResponse("x", status=404), HttpResponse("x", status=410)]
    )
    def test_is_left_out_where_nothing_is_kept(self, response: HttpResponse | StreamingHttpResponse):
        assert "ETag" not in mark(response).headers
