"""What is withdrawn is gone where readers ask: in the shipped nginx, before the portal with its page cache."""

import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.cache import cache, caches
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone
from pytest_django import Settings

from portal.editorial.models import ArticlePage
from portal.editorial.operations import end_content
from portal.editorial.states.workflow import ContentEnding
from tests.deploy.proxy import HOST, NGINX, nginx_before
from tests.portal.editorial.factories import make_article
from tests.portal.editorial.test_public_files import address_of, block_of, make_paper, make_picture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("founded_portal", "connection_stays"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(NGINX is None or shutil.which("openssl") is None, reason="no nginx on this machine"),
]
CACHE = "portal.journal.middleware.PageCacheMiddleware"
SECOND, RUSH = 1.0, 8


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Door:
    """The portal answers in the test's own thread, where its rows are; readers ask nginx from others."""

    server: WSGIServer
    port: int
    readers: ThreadPoolExecutor
    asked: int = 0

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """The status, and the tag."""
        reading = self.readers.submit(self._read, path, headers)
        while not reading.done():
            self.server.handle_request()
        return reading.result()

    def _read(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        trusting = ssl._create_unverified_context()  # noqa: S323 - it is asked by its address
        with closing(HTTPSConnection("127.0.0.1", self.port, context=trusting, timeout=10)) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers={"Host": HOST} | named)
            answer = connection.getresponse()
            assert answer.read() or answer.status == 304
            return answer.status, answer.headers.get("ETag", "")


@pytest.fixture
def door(settings: Settings, tmp_path: Path) -> Iterator[Door]:
    cache.clear()
    caches["pages"].clear()
    settings.MEDIA_ROOT, settings.MIDDLEWARE = tmp_path / "media", [CACHE, *settings.MIDDLEWARE]
    (folder := tmp_path / "nginx").mkdir()
    portal = WSGIHandler()
    with (
        make_server("127.0.0.1", 0, lambda *asked: counted(*asked), handler_class=_Quiet) as server,
        nginx_before(folder, portal_port=server.server_port) as port,
        ThreadPoolExecutor(1) as readers,
    ):
        door = Door(server, port, readers)

        def counted(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
            door.asked += 1
            return portal(environ, start)

        server.timeout = 0.01
        yield door
    caches["pages"].clear()


def withdraw(page: ArticlePage) -> float:
    end_content(page=page, ending=ContentEnding.WITHDRAWN, note="Nhầm.", successor=None, by=None, at=timezone.now())
    return time.monotonic()


@pytest.mark.parametrize("make", [make_picture, make_paper])
class TestAFile:
    def test_is_gone_within_a_second(self, door: Door, make: Callable[[], Any]):
        page = make_article(body=[block_of(file := make())])
        assert {door.get(address_of(file))[0] for _ in range(RUSH)} == {200}
        gone_at = withdraw(page)
        while (status := door.get(address_of(file))[0]) == 200 and time.monotonic() < gone_at + SECOND:
            pass
        assert status == 404

    def test_that_is_withdrawn_is_not_given_while_the_portal_is_away(self, door: Door, make: Callable[[], Any]):
        page = make_article(body=[block_of(file := make())])
        assert door.get(address_of(file))[0] == 200
        time.sleep(max(0.0, withdraw(page) + SECOND - time.monotonic()))
        assert door.get(address_of(file))[0] == 404
        door.server.socket.shutdown(socket.SHUT_RDWR)
        assert door.readers.submit(door._read, address_of(file), {}).result()[0] != 200

    def test_is_asked_again_of_a_browser_that_has_it(self, door: Door, make: Callable[[], Any]):
        page = make_article(body=[block_of(file := make())])
        status, tag = door.get(address_of(file))
        assert status == 200
        assert door.get(address_of(file), If_None_Match=tag)[0] == 304
        time.sleep(max(0.0, withdraw(page) + SECOND - time.monotonic()))
        assert door.get(address_of(file), If_None_Match=tag)[0] == 404


class TestAPicture:
    def test_is_asked_for_once_a_second_in_a_rush(self, door: Door):
        make_article(body=[block_of(picture := make_picture())])
        time.sleep(1 - time.time() % 1)  # at the beginning of a second
        begun = int(time.time())
        assert {door.get(address_of(picture))[0] for _ in range(RUSH)} == {200}
        assert door.asked <= int(time.time()) - begun + 2  # a rush may last longer

    def test_is_given_while_the_portal_is_away(self, door: Door):
        make_article(body=[block_of(picture := make_picture())])
        assert door.get(address_of(picture))[0] == 200
        time.sleep(SECOND)
        door.server.socket.shutdown(socket.SHUT_RDWR)
        assert door.readers.submit(door._read, address_of(picture), {}).result()[0] == 200


class TestAPage:
    def test_that_is_withdrawn_is_not_given_while_the_portal_is_away(self, door: Door):
        page = make_article()
        assert {door.get(page.url)[0] for _ in range(2)} == {200}
        withdraw(page)
        assert door.get(page.url)[0] == 410
        door.server.socket.shutdown(socket.SHUT_RDWR)
        assert door.readers.submit(door._read, page.url, {}).result()[0] == 410
