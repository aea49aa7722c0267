"""Values that travel."""

import pytest

from safehttp.types import Headers, Request


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
        assert "bi-mat" not in repr(asked)


class TestHeaders:
    def test_know_their_names_in_any_case(self):
        headers = Headers([("ETag", '"1"'), ("Link", "<a>"), ("link", "<b>")])
        assert headers["etag"] == headers["ETAG"] == '"1"'
        assert headers["LINK"] == "<a>, <b>"
        assert "eTag" in headers
        assert headers.get("x", "") == ""
        assert len(headers) == 2
