"""Requests to real servers on the loopback."""

import socket
from collections.abc import Iterator

import pytest

from safehttp.failures import (
    BadAddress,
    BrokenOff,
    Forbidden,
    HttpFailure,
    NotHttp,
    RedirectRefused,
    TooManyRedirects,
    Unreachable,
    Unresolved,
)
from safehttp.networks import PUBLIC_ONLY, look_up, read_allowed
from safehttp.types import HttpLimits
from safehttp_tests.conftest import Ask
from safehttp_tests.servers import (
    answer,
    leads_to,
    says,
    serving,
)


class TestFetch:
    def test_brings_the_answer(self, ask: Ask):
        with serving(
            says(answer(b"xin ch\xc3\xa0o", headers="Content-Type: text/plain\nLink: <a>\nLink: <b>\n"))
        ) as server:
            answered = ask(server.url("/tin?trang=2"))
        assert (answered.status, answered.body) == (200, "xin chào".encode())
        assert answered.headers["CONTENT-type"] == "text/plain"
        assert answered.headers["link"] == "<a>, <b>"
        assert answered.url == server.url("/tin?trang=2")
        assert answered.moved_to == ""
        assert 0 < answered.seconds < 4

    def test_asks_as_the_portal_does(self, ask: Ask):
        with serving(says(answer())) as server:
            ask(server.url("/tin?trang=2", host="nhan-tin.vn"), headers={"Accept": "application/atom+xml"})
        lines = server.requests[0].decode().split("\r\n")
        assert lines[0] == "GET /tin?trang=2 HTTP/1.1"
        assert f"Host: nhan-tin.vn:{server.port}" in lines
        assert "User-Agent: lan-toa-test (+http://localhost)" in lines
        assert "Accept-Encoding: gzip, deflate" in lines
        assert "Accept: application/atom+xml" in lines
        assert "Connection: close" in lines

    def test_head_has_no_body(self, ask: Ask):
        with serving(says(answer(length=5_000_000, headers="Content-Encoding: gzip\n"))) as server:
            answered = ask(server.url(), method="HEAD")
        assert (answered.status, answered.body) == (200, b"")
        assert server.requests[0].startswith(b"HEAD / ")

    @pytest.mark.parametrize("body", [b"", b"x", b"\0\xff\r\n" * 100_000])
    def test_post_carries_its_body_untouched(self, ask: Ask, body: bytes):
        with serving(says(answer(b"ok", status="202 Accepted"))) as server:
            answered = ask(server.url("/nhan"), method="POST", body=body, headers={"Content-Type": "application/json"})
        head, _, received = server.requests[0].partition(b"\r\n\r\n")
        assert received == body
        assert f"Content-Length: {len(body)}".encode() in head
        assert answered.status == 202

    @pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
    def test_answers_without_body(self, ask: Ask, status: str):
        with serving(says(f'HTTP/1.1 {status}\r\nETag: "7"\r\n\r\n'.encode())) as server:
            told = ask(server.url())
        assert (told.status, told.body) == (int(status[:3]), b"")

    @pytest.mark.parametrize(
        "status", ["400 Bad Request", "404 Not Found", "410 Gone", "500 Oops", "503 Later", "599 Last"]
    )
    def test_statuses_are_answers_not_failures(self, ask: Ask, status: str):
        with serving(says(answer(b"words", status=status))) as server:
            answered = ask(server.url())
        assert (answered.status, answered.body, answered.is_success) == (int(status[:3]), b"words", False)

    def test_reads_chunks_and_bodies_that_end_with_the_connection(self, ask: Ask):
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n"
        for sent in (chunked, b"HTTP/1.1 200 OK\r\n\r\nabcde", b"HTTP/1.0 200 OK\r\n\r\nabcde"):
            with serving(says(sent)) as server:
                assert ask(server.url()).body == b"abcde"

    def test_a_server_that_refuses_a_big_post_early_is_heard(self, ask: Ask):
        def script(connection: socket.socket, _: bytes) -> None:
            connection.sendall(answer(status="413 Content Too Large"))
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass

        with serving(script, reads=False) as server:
            assert ask(server.url(), method="POST", body=b"x" * 3_000_000).status == 413

    def test_no_proxy_of_the_environment_is_used(self, ask: Ask, monkeypatch: pytest.MonkeyPatch):
        with serving(says(answer(b"proxy"))) as proxy, serving(says(answer(b"direct"))) as server:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
                monkeypatch.setenv(name, proxy.url())
            assert ask(server.url()).body == b"direct"
        assert proxy.requests == []


class TestWhereItGoes:
    def test_this_machine_is_not_asked(self, ask: Ask):
        with serving(says(answer())) as server:
            for url in (server.url(), server.url(host="localhost"), server.url(host="hop-le.vn")):
                with pytest.raises(Forbidden):
                    ask(url, networks=PUBLIC_ONLY)
        assert server.requests == []

    def test_one_refused_address_refuses_the_host(self, ask: Ask):
        with serving(says(answer())) as server, pytest.raises(Forbidden):
            ask(server.url(host="hai-mat.vn"), resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
        assert server.requests == []

    def test_a_name_is_looked_up_once_and_cannot_change_its_mind(self, ask: Ask):
        """Rebinding: well-behaved at the first lookup, another machine at the next."""
        lookups: Iterator[list[str]] = iter([["127.0.0.1"], ["169.254.169.254"]])
        with serving(says(answer(b"first"))) as server:
            assert ask(server.url(host="doi-y.vn"), resolve=lambda host, port: next(lookups)).body == b"first"
        assert next(lookups) == ["169.254.169.254"]

    def test_the_judged_address_is_connected_to_not_the_name(self, ask: Ask):
        """ "localhost" would resolve to 127.0.0.1 here; the judge saw 127.0.0.2, and nobody listens there."""
        with serving(says(answer())) as server, pytest.raises(Unreachable):
            ask(server.url(host="localhost"), resolve=lambda host, port: ["127.0.0.2"])
        assert server.requests == []

    def test_the_next_address_is_tried_if_the_first_takes_no_connection(self, ask: Ask):
        with serving(says(answer(b"second"))) as server:
            found = ask(server.url(host="hai-may.vn"), resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
        assert found.body == b"second"

    @pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label")])
    def test_names_that_are_not_known(self, ask: Ask, error: Exception):
        def resolve(host: str, port: int) -> list[str]:
            raise error

        with pytest.raises(Unresolved):
            ask("http://khong-co.vn/", resolve=resolve)

    def test_names_without_an_address(self, ask: Ask):
        with pytest.raises(Unresolved):
            ask("http://khong-co.vn/", resolve=lambda host, port: [])

    def test_a_mistake_of_ours_is_not_hidden(self, ask: Ask):
        with pytest.raises(ZeroDivisionError):
            ask("http://khong-co.vn/", resolve=lambda host, port: [str(1 // 0)])

    def test_the_machines_own_resolver_is_judged_too(self, ask: Ask):
        with pytest.raises(Forbidden):
            ask("http://localhost:8000/", networks=PUBLIC_ONLY, resolve=look_up)


class TestRedirects:
    def test_are_followed_and_permanent_ones_told(self, ask: Ask):
        with (
            serving(says(answer(b"end"))) as third,
            serving(leads_to(third.url("/c"))) as second,
            serving(leads_to(second.url("/b"), status="301 Moved")) as first,
        ):
            answered = ask(first.url("/a"))
        assert (answered.body, answered.url, answered.moved_to) == (b"end", third.url("/c"), second.url("/b"))

    def test_permanence_ends_with_the_first_temporary_one(self, ask: Ask):
        with (
            serving(says(answer(b"end"))) as third,
            serving(leads_to(third.url("/c"), status="308 Permanent Redirect")) as second,
            serving(leads_to(second.url("/b"))) as first,
        ):
            told = ask(first.url())
        assert (told.body, told.moved_to) == (b"end", "")

    @pytest.mark.parametrize(
        "location",
        [
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://2852039166/",
            "file:///etc/passwd",
            "//192.168.0.1/",
            "http://noi-bo.vn/",
        ],
    )
    def test_to_refused_addresses_are_refused(self, ask: Ask, location: str):
        def resolve(host: str, port: int) -> list[str]:
            return ["10.9.9.9"] if host == "noi-bo.vn" else ["127.0.0.1"]

        with serving(leads_to(location)) as server, pytest.raises((Forbidden, BadAddress)):
            ask(server.url(), resolve=resolve, networks=read_allowed("127.0.0.1"))

    def test_each_hop_is_looked_up_and_judged_anew(self, ask: Ask):
        lookups: Iterator[list[str]] = iter([["127.0.0.1"], ["10.0.0.1"]])
        with serving(leads_to("/again")) as server, pytest.raises(Forbidden):
            ask(server.url(host="doi-y.vn"), resolve=lambda host, port: next(lookups))
        assert len(server.requests) == 1

    def test_a_circle_ends(self, ask: Ask):
        with serving(leads_to("/")) as server, pytest.raises(TooManyRedirects):
            ask(server.url())
        assert len(server.requests) == 6

    def test_a_limit_of_none_is_kept(self, ask: Ask):
        with serving(leads_to("/")) as server, pytest.raises(TooManyRedirects):
            ask(server.url(), limits=HttpLimits(most_redirects=0))

    def test_a_post_goes_on_by_307_with_its_body(self, ask: Ask):
        with (
            serving(says(answer(b"got"))) as second,
            serving(leads_to(second.url(), status="307 Temporary Redirect")) as first,
        ):
            ask(first.url(), method="POST", body=b"payload")
        assert second.requests[0].endswith(b"\r\n\r\npayload")

    def test_a_post_is_refused_by_302(self, ask: Ask):
        with serving(leads_to("/other")) as server, pytest.raises(RedirectRefused):
            ask(server.url(), method="POST", body=b"payload")
        assert len(server.requests) == 1

    def test_without_a_location_is_an_answer(self, ask: Ask):
        with serving(says(answer(b"where?", status="302 Found"))) as server:
            assert ask(server.url()).status == 302

    def test_the_body_of_a_redirect_is_not_read(self, ask: Ask):
        endless = b"HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 999999999\r\n\r\n"

        def script(connection: socket.socket, request: bytes) -> None:
            connection.sendall(answer(b"end") if b"/end" in request else endless)
            connection.recv(1)

        with serving(script) as server:
            assert ask(server.url()).body == b"end"


class TestBadServers:
    def test_nobody_listens(self, ask: Ask):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with pytest.raises(Unreachable) as refused:
            ask(f"http://127.0.0.1:{port}/bi-mat?token=1")
        assert str(refused.value) == f"khong-ket-noi http://127.0.0.1:{port} (ConnectionRefusedError)"

    @pytest.mark.parametrize(
        "sent",
        [
            b"SSH-2.0-OpenSSH_9.6\r\n",
            b"220 mail.example.vn ESMTP\r\n",
            b"\x15\x03\x01\x00\x02\x02\x16",
            b"-ERR unknown command\r\n",
            b"HTTP/1.1 abc\r\n\r\n",
            b"HTTP/1.1 99 Low\r\n\r\n",
            b"HTTP/1.1 600 High\r\n\r\n",
            b"HTTP/1.1 999 High\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\n\r\n",
            b"HTTP/3 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nshort",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nx",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot packed at all",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        ],
    )
    def test_that_do_not_speak_http(self, ask: Ask, sent: bytes):
        with serving(says(sent)) as server, pytest.raises(NotHttp):
            ask(server.url())

    @pytest.mark.parametrize(
        "sent",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nshort",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nshort",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        ],
    )
    def test_that_hang_up_too_early(self, ask: Ask, sent: bytes):
        with serving(says(sent)) as server, pytest.raises(BrokenOff):
            ask(server.url())

    def test_that_reset_in_the_middle(self, ask: Ask):
        def script(connection: socket.socket, _: bytes) -> None:
            connection.sendall(answer(b"half", length=1000))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

        with serving(script) as server, pytest.raises(BrokenOff):
            ask(server.url())

    def test_headers_that_are_broken_leave_no_address_in_the_log(self, ask: Ask, caplog: pytest.LogCaptureFixture):
        with serving(says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nbroken\r\nX: y\r\n\r\n")) as server:
            assert ask(server.url("/bi-mat?token=1")).status == 200
        assert "bi-mat" not in caplog.text

    def test_failures_tell_neither_path_nor_words_of_the_server(self, ask: Ask):
        with serving(says(b"mat-khau-cua-may-chu\r\n")) as server, pytest.raises(HttpFailure) as failed:
            ask(
                server.url("/hook/bi-mat?token=abc"),
                method="POST",
                body=b"noi-dung",
                headers={"X-Hub-Signature": "chu-ky"},
            )
        told = f"{failed.value!s} {failed.value!r} {failed.value.__cause__} {failed.value.__suppress_context__}"
        assert failed.value.label
        for secret in ("bi-mat", "abc", "noi-dung", "chu-ky", "mat-khau"):
            assert secret not in told
