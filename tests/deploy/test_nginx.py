"""The shipped nginx in front of a portal of two pages: what it keeps, for how long, and what it refuses."""

import http.client
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.deploy.proxy import DEPLOY, HOST, NGINX, configure, nginx_before
from tests.ports import free_port

pytestmark = pytest.mark.skipif(NGINX is None or shutil.which("openssl") is None, reason="no nginx on this machine")


@dataclass
class Portal:
    """It lends its page for as long as it is told to, as `PageCacheMiddleware` does, and remembers who asked."""

    status: int = 200
    rush: int = 0
    is_away: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if portal.is_away:
                    self.close_connection = True
                    return
                portal.asked.append(dict(self.headers))
                encoding = self.headers.get("Accept-Encoding", "")
                body = f"{self.headers['X-Kept-As']} {encoding} {len(portal.asked)}".encode()
                self.send_response(portal.status)
                if portal.status == 200:
                    self.send_header("X-Accel-Expires", f"@{int(time.time()) - 1 + portal.rush}")
                    stale = f"stale-while-revalidate={portal.rush and 1}, stale-if-error=600"
                    self.send_header("Cache-Control", f"public, no-cache, {stale}")
                    self.send_header("Vary", "Accept-Encoding, Cookie")
                    self.send_header("ETag", '"x"')
                else:
                    self.send_header("Cache-Control", "no-store")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@dataclass
class Door:
    port: int
    folder: Path
    portal: Portal

    def get(self, path: str = "/", **headers: str) -> tuple[int, str, str]:
        return self.get_all([path], **headers)[0]

    def get_all(self, paths: Iterable[str], **headers: str) -> list[tuple[int, str, str]]:
        """By one connection: status, for how long it may be kept, and the page."""
        trusting = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        trusting.check_hostname = False  # it is asked by its address
        named = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
        found = []
        with closing(http.client.HTTPSConnection("127.0.0.1", self.port, context=trusting, timeout=10)) as connection:
            for path in paths:
                connection.request("GET", path, headers=named)
                answer = connection.getresponse()
                said = answer.headers.get("Cache-Control", "")
                found.append((answer.status, said, answer.read().decode()))
        return found


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    portal = Portal()
    server = ThreadingHTTPServer(("127.0.0.1", 0), portal.handler())
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with nginx_before(tmp_path, portal_port=server.server_address[1]) as port:
            yield Door(port, tmp_path, portal)
    finally:
        server.shutdown()
        server.server_close()


class TestKeptPages:
    def test_are_asked_for_each_time_so_that_readings_are_counted(self, door: Door):
        assert [door.get()[2] for _ in range(3)] == [f"..  {number}" for number in (1, 2, 3)]

    def test_are_given_without_asking_in_a_rush_and_for_two_seconds_at_most(self, door: Door):
        door.portal.rush, begun = 1, time.monotonic()
        answers = {door.get() for _ in range(5)}
        assert len(answers) <= 2 + int(time.monotonic() - begun)  # one each second, however long the rush lasts here
        door.portal.status = 404  # withdrawn
        time.sleep(2.1)
        assert door.get()[0] == 404

    def test_are_given_while_the_portal_is_away(self, door: Door):
        before = door.get()
        door.portal.is_away = True
        assert door.get() == before
        assert door.get("/khac/")[0] == 502

    def test_that_were_withdrawn_are_not_given_because_they_are_an_error_now(self, door: Door):
        assert door.get()[0] == 200
        door.portal.status = 404
        assert door.get()[0] == 404

    def test_say_to_readers_what_they_always_said(self, door: Door):
        assert door.get()[1] == "public, no-cache"

    def test_are_one_for_all_browsers_and_one_for_each_display(self, door: Door):
        door.portal.rush = 60
        plain = {door.get(Accept_Encoding=said)[2] for said in ("", "br", "identity")}
        packed = {door.get(Accept_Encoding=said)[2] for said in ("gzip", "gzip, deflate, br", "br, gzip")}
        large = {door.get(Cookie=said)[2] for said in ("hien-thi=lon..", "a=b; hien-thi=lon..; c=d")}
        assert [len(plain), len(packed), len(large)] == [1, 1, 1]
        assert large.pop().startswith("lon.. ")
        assert door.get(Cookie="hien-thi=to-qua; a=1")[2] in plain

    def test_are_not_what_whoever_has_signed_in_gets(self, door: Door):
        door.portal.rush = 60
        door.get()
        assert {door.get(Cookie="sessionid=x")[2] for _ in range(2)} == {"..  2", "..  3"}
        assert door.get()[2] == "..  1"

    def test_ask_what_the_reader_asks(self, door: Door):
        door.get(If_None_Match='"x"')
        assert door.portal.asked[-1]["If-None-Match"] == '"x"'


class TestTheDoor:
    def test_hands_on_which_part_of_a_film_a_player_asks_for(self, door: Door):
        door.get("/tai-lieu/1/phim.mp4", Range="bytes=0-1")
        assert door.portal.asked[-1]["Range"] == "bytes=0-1"

    def test_lets_nobody_say_who_he_is(self, door: Door):
        door.get(X_Forwarded_For="10.0.0.1", X_Kept_As="lon..", X_Request_ID="abcdef")
        told = door.portal.asked[-1]
        assert (told["X-Forwarded-For"], told["X-Kept-As"], "X-Request-ID" in told) == ("127.0.0.1", "..", False)

    def test_refuses_in_vietnamese_whoever_asks_too_much(self, door: Door):
        door.portal.rush = 60  # it is the door that is asked, not the portal
        found = door.get_all(["/"] * 900)
        refused = [(said, words) for status, said, words in found if status == 429]
        assert refused
        assert refused[0][0] == "no-store"
        assert "Xin chờ vài giây rồi tải lại trang." in refused[0][1]
        assert [status for status, *_ in found[:200]] == [200] * 200

    def test_gives_stylesheets_itself(self, door: Door):
        for name in ("site.0123456789ab.css", "site.css"):
            (door.folder / "static" / name).write_text("a {}", encoding="utf-8")
        assert door.get("/static/site.0123456789ab.css") == (200, "public, max-age=315360000, immutable", "a {}")
        assert door.get("/static/site.css")[1] == "public, max-age=60"
        assert door.portal.asked == []


def test_before_several_machines_is_what_the_document_makes_of_it(tmp_path: Path):
    """The one way to the portal is taken out by the very command, the ways to the machines are put in, and scans in
    pieces go to one of them."""
    main = configure(tmp_path, port=free_port(), portal_port=1, most_a_second=50, static=None)
    told = (DEPLOY.parent / "docs/operations/several-machines.md").read_text("utf-8")
    script = re.search(r"(?m)^sed -i '(?P<script>[^']+)' /etc/nginx/sites-enabled/lan-toa$", told)
    assert script
    subprocess.run(["sed", "-i", script["script"], tmp_path / "site.conf"], check=True)
    pieces = (tmp_path / "proxy.conf").read_text("utf-8").replace("http://lan_toa;", "http://lan_toa_pieces;")
    (tmp_path / "pieces.conf").write_text(pieces, encoding="utf-8")
    site = (tmp_path / "site.conf").read_text("utf-8")
    way = re.search(r"location /quan-tri/so-hoa/tai-len/ \{[^}]+\}", site)
    assert way
    to_one = way[0].replace("proxy.conf", "pieces.conf")
    (tmp_path / "site.conf").write_text(site.replace(way[0], to_one), encoding="utf-8")
    machines = DEPLOY / "lan-toa-machines.conf"
    main.write_text(main.read_text("utf-8").replace("include", f"include {machines}; include", 1), encoding="utf-8")
    done = subprocess.run(
        [str(NGINX), "-t", "-c", main, "-e", tmp_path / "error.log"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
