"""Values that travel."""

import pytest

from safehttp.types import Headers, Request, Response


class TestAsked:
    @pytest.mark.parametrize(
        ("method", "headers", "body"),
        [
            ("PUT", {}, b""),
            ("get", {}, b""),
            ("GET", {}, b"body"),
            ("HEAD", {}, b"body"),
            ("GET", {"Host": "khac.vn"}, b""),
            ("POST", {"content-length": "1"}, b"x"),
            ("POST", {"Transfer-Encoding": "chunked"}, b"x"),
            ("GET", {"X": "a\r\nY: b"}, b""),
            ("GET", {"X": "a\n b"}, b""),
            ("GET", {"X\r\nY": "a"}, b""),
            ("GET", {"X Y": "a"}, b""),
            ("GET", {"": "a"}, b""),
            ("GET", {"X": "Đ"}, b""),
        ],
    )
    def test_refuses(self, method: str, headers: dict[str, str], body: bytes):
        with pytest.raises(ValueError, match=r"\."):
            Request(method, "http://a.vn/", headers, body)

    def test_says_nothing_secret_of_itself(self):
        asked = Request("POST", "http://a.vn/bi-mat", {"Authorization": "bi-mat"}, b"bi-mat")
        assert repr(asked) == "Request(method='POST')"


class TestHeaders:
    def test_know_their_names_in_any_case(self):
        headers = Headers([("ETag", '"1"'), ("Link", "<a>"), ("link", "<b>")])
        assert headers["etag"] == headers["ETAG"] == '"1"'
        assert headers["LINK"] == "<a>, <b>"
        assert "eTag" in headers
        assert headers.get("x", "") == ""
        assert len(headers) == 2

    def test_are_listed_by_name_and_never_by_value(self):
        headers = Headers([("Link", "a"), ("link", "b"), ("Set-Cookie", "secret")])
        assert dict(headers) == {"link": "a, b", "set-cookie": "secret"}
        assert repr(headers) == "Headers(link, set-cookie)"


class TestResponse:
    @pytest.mark.parametrize(
        ("status", "is_success"), [(199, False), (200, True), (204, True), (299, True), (300, False), (404, False)]
    )
    def test_is_a_success_from_200_to_299(self, status: int, is_success: bool):
        assert Response(status).is_success is is_success
