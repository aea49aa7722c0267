"""Where an answer leads on, and with which request."""

import pytest

from safehttp.client import next_request
from safehttp.failures import BadAddress, RedirectRefused
from safehttp.types import Request
from safehttp.urls import read_url

HERE = "https://a.vn/x"
SECRETS = {"Authorization": "Bearer s", "X-Hub-Signature": "sha256=s", "Content-Type": "application/json"}


def following(method: str, status: int, location: str, *, headers: dict[str, str] | None = None) -> Request:
    asked = Request(method, HERE, headers or {}, b"body" if method == "POST" else b"")
    return next_request(asked, read_url(HERE), status=status, location=location)[0]


class TestNextRequest:
    @pytest.mark.parametrize(
        ("method", "status", "expected", "body"),
        [
            ("GET", 301, "GET", b""),
            ("GET", 302, "GET", b""),
            ("GET", 303, "GET", b""),
            ("GET", 307, "GET", b""),
            ("GET", 308, "GET", b""),
            ("HEAD", 302, "HEAD", b""),
            ("HEAD", 303, "HEAD", b""),
            ("POST", 303, "GET", b""),
            ("POST", 307, "POST", b"body"),
            ("POST", 308, "POST", b"body"),
        ],
    )
    def test_keeps_or_changes_the_method(self, method: str, status: int, expected: str, body: bytes):
        asked = following(method, status, "/y")
        assert (asked.method, asked.body, asked.url) == (expected, body, "https://a.vn/y")

    @pytest.mark.parametrize("status", [301, 302])
    def test_a_post_is_not_repeated_by(self, status: int):
        with pytest.raises(RedirectRefused):
            following("POST", status, "/y")

    def test_a_post_does_not_leave_tls(self):
        with pytest.raises(RedirectRefused):
            following("POST", 307, "http://a.vn/y")

    def test_secrets_stay_with_their_host(self):
        assert following("GET", 302, "/y", headers=SECRETS).headers == SECRETS
        assert set(following("GET", 302, "https://b.vn/", headers=SECRETS).headers) == {"Content-Type"}
        assert set(following("GET", 302, "https://a.vn:8443/", headers=SECRETS).headers) == {"Content-Type"}
        assert set(following("GET", 302, "http://a.vn/", headers=SECRETS).headers) == {"Content-Type"}

    def test_a_body_that_is_dropped_takes_its_headers_along(self):
        assert set(following("POST", 303, "/y", headers=SECRETS).headers) == {"Authorization", "X-Hub-Signature"}

    @pytest.mark.parametrize("location", ["ftp://a.vn/", "javascript:x", "http://u:p@a.vn/", "//[", "http://a.vn:22/"])
    def test_refuses_addresses_like_any_other(self, location: str):
        with pytest.raises(BadAddress):
            following("GET", 302, location)

    def test_reads_utf8_that_came_as_latin1(self):
        assert following("GET", 302, "/tin-tức".encode().decode("latin-1")).url == "https://a.vn/tin-t%E1%BB%A9c"
