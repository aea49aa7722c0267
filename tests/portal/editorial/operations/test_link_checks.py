"""What an answer says of a link, without a network and without pages."""

from collections.abc import Iterable, Iterator

import pytest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from portal.editorial.hyperlinks import MISSING_ANCHOR, LinkResult
from portal.editorial.operations import link_checks
from portal.editorial.operations.link_checks import ask_inside
from safehttp.failures import HttpFailure, ResponseTooBig, TimedOut
from safehttp.types import HttpLimits, Request, Response


def moved(target: str, status: int = 301) -> HttpResponse:
    return HttpResponse(status=status, headers={"Location": target})


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> dict[str, HttpResponseBase]:
    """What the portal answers by path and query; all else is not there."""
    pages: dict[str, HttpResponseBase] = {}

    def get(path: str, query: str) -> HttpResponseBase:
        return pages.get(f"{path}?{query}" if query else path, HttpResponse(status=404))

    monkeypatch.setattr(link_checks, "_get", get)
    return pages


class TestInside:
    @pytest.mark.parametrize(
        ("link", "result"),
        [
            ("/a", LinkResult(200)),
            ("https://lantoa.example.vn/a", LinkResult(200)),
            ("https://lantoa.example.vn", LinkResult(200)),  # the front page
            ("/a?b=1", LinkResult(410)),
            ("/khong-co", LinkResult(404)),
            ("/quan-tri/khong-co", LinkResult(200)),  # for officers, who may see it or not
            ("/cu", LinkResult(200, moved_to="/a")),
            ("/tam", LinkResult(200)),  # moved for now only: the link stays as it is
            ("/cu-2", LinkResult(200, moved_to="/a")),
            ("/cu-3", LinkResult(301, moved_to="/a")),  # three steps are followed
            ("/khong-dau", LinkResult(302)),
            ("/a#muc", LinkResult(200)),
            ("/a#%C4%91i%E1%BB%81u-1", LinkResult(200)),
            ("/a#khac", LinkResult(200, error=MISSING_ANCHOR)),
            ("/khong-co#khac", LinkResult(404)),
            ("/tep#khac", LinkResult(200)),  # nobody looks into a file
        ],
    )
    def test_is_what_a_reader_would_get(self, portal: dict[str, HttpResponseBase], link: str, result: LinkResult):
        portal |= {
            "/": HttpResponse("trang chủ"),
            "/a": HttpResponse('<h2 id="muc">x</h2><a name=điều-1>y</a>'),
            "/a?b=1": HttpResponse(status=410),
            "/cu": moved("/a"),
            "/tam": moved("/a", 302),
            "/cu-2": moved("/cu", 302),
            "/cu-3": moved("/cu-2"),
            "/khong-dau": HttpResponse(status=302),
            "/tep": StreamingHttpResponse([b"x"]),
        }
        assert ask_inside(link) == result

    @pytest.mark.parametrize(
        ("html", "is_there"),
        [
            ('<p id="muc">', True),
            ("<p id='muc'>", True),
            ("<p id=muc>", True),
            ("<a name=muc class=x>", True),
            ('<p id="muc-2">', False),
            ('<p data-id="muc">', False),
            ("muc", False),
        ],
    )
    def test_a_place_is_one_that_is_named(self, html: str, is_there: bool):
        assert link_checks._has_place(HttpResponse(html), "muc") is is_there


class Outside:
    """Answers by method and address."""

    def __init__(self, answers: dict[tuple[str, str], Response | HttpFailure]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def fetch(self, asked: Request, *, limits: HttpLimits | None = None) -> Response:
        self.asked.append((asked.method, asked.url))
        answer = self.answers[asked.method, asked.url]
        if isinstance(answer, HttpFailure):
            raise answer
        return answer


def fetched(outside: Outside, links: Iterable[str]) -> Iterator[tuple[str, LinkResult]]:
    yield from link_checks._fetched(outside, links)


class TestOutside:
    @pytest.mark.parametrize(
        ("head", "get", "result"),
        [
            (Response(200), None, LinkResult(200)),
            (Response(399), None, LinkResult(399)),
            (Response(200, moved_to="https://x.vn/b"), None, LinkResult(200, moved_to="https://x.vn/b")),
            (TimedOut("x"), None, LinkResult(error=TimedOut.code)),
            (ResponseTooBig("x"), None, LinkResult(200)),  # there is more than we wanted to read
            (Response(400), Response(200), LinkResult(200)),
            (Response(405), Response(404), LinkResult(404)),
            (Response(503), TimedOut("x"), LinkResult(error=TimedOut.code)),
        ],
    )
    def test_is_asked_with_get_where_head_is_refused(
        self, head: Response | HttpFailure, get: Response | HttpFailure | None, result: LinkResult
    ):
        link = "https://x.vn/a"
        outside = Outside({("HEAD", link): head} | ({("GET", link): get} if get else {}))
        assert list(fetched(outside, [link])) == [(link, result)]
        assert outside.asked == [("HEAD", link)] + ([("GET", link)] if get else [])
