"""A gateway that somebody else has written, between our courier and the message centre: Kannel."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from messageproviders.http_sms.courier import HttpSmsCourier, Sender, read_callback
from messageproviders.http_sms.profile import read_profile
from messageproviders.port import (
    Arrival,
    Message,
    Outcome,
    Report,
    Word,
)
from messageproviders.sms import unaccent
from messageproviders_tests.peers.kannel import Kannel, kannel
from messageproviders_tests.peers.smsc import PATIENCE, MessageCentre, message_centre
from messageproviders_tests.test_sms import NOTICE
from safehttp.client import StreetDoor
from safehttp.networks import read_allowed
from safehttp.port import Limits

NUMBER = "84987654321"
THIS_MACHINE = StreetDoor("lan-toa", Limits(), allowed=read_allowed("127.0.0.0/8"))


class Callbacks(ThreadingHTTPServer):
    """Keeps the query of every callback."""

    request_queue_size = 1024
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keeper)
        self.queries: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/goi-lai/1/abc/"


class _Keeper(BaseHTTPRequestHandler):
    server: Callbacks

    def do_GET(self) -> None:
        self.server.queries.append(urlsplit(self.path).query)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Be quiet."""


@contextmanager
def called_back() -> Iterator[Callbacks]:
    with Callbacks() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=PATIENCE)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MessageCentre, Kannel, Callbacks]]:
    with (
        message_centre() as centre,
        called_back() as callbacks,
        kannel(centre, callback=callbacks.url, folder=tmp_path_factory.mktemp("kannel")) as gateway,
    ):
        yield centre, gateway, callbacks


def through(gateway: Kannel, callbacks: Callbacks, *, takes_marks: bool = True, word: str = "foobar") -> HttpSmsCourier:
    secrets = {"secret": word, "secret.user": "tester"}
    sender = Sender("TUPHAP", callback=callbacks.url, secrets=secrets, takes_marks=takes_marks)
    profile = read_profile({"profile": "kannel", "url": gateway.url, "at_once": 8})
    return HttpSmsCourier(profile, sender=sender, door=THIS_MACHINE)


def read(callbacks: Callbacks) -> list[Report | Word]:
    """What Kannel has called back with, as the portal reads it."""
    profile = read_profile({"profile": "kannel", "url": "http://127.0.0.1:13013/cgi-bin/sendsms"})
    queries = list(callbacks.queries)
    return [one for query in queries for one in read_callback(profile, query=query, body=b"", content_type="")]


def wait_for[Found](look: Callable[[], Found], is_enough: Callable[[Found], bool]) -> Found:
    deadline = time.monotonic() + PATIENCE
    while not is_enough(found := look()):
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


class TestThroughKannel:
    def test_a_notice_with_marks_arrives_letter_by_letter(self, scene):
        centre, gateway, callbacks = scene
        centre.tell("/reset")
        [receipt] = through(gateway, callbacks).carry([Message("lt-1", NUMBER, text=NOTICE)])
        assert (receipt.outcome, receipt.ids) == (Outcome.ACCEPTED, ("lt-1",))
        [arrived] = centre.wait_until(lambda seen: seen["messages"])["messages"]
        assert (arrived["text"], arrived["parts"], arrived["coding"]) == (NOTICE, 4, 8)
        assert (arrived["to"], arrived["from"]) == (NUMBER, "TUPHAP")

    def test_without_marks_it_needs_two_parts(self, scene):
        centre, gateway, callbacks = scene
        centre.tell("/reset")
        list(through(gateway, callbacks, takes_marks=False).carry([Message("lt-2", NUMBER, text=NOTICE)]))
        [arrived] = centre.wait_until(lambda seen: seen["messages"])["messages"]
        assert (arrived["text"], arrived["parts"], arrived["coding"]) == (unaccent(NOTICE), 2, 0)

    def test_receipts_name_our_reference(self, scene):
        centre, gateway, callbacks = scene
        centre.tell("/reset")
        messages = [Message(f"lt-r{at}", f"849000000{at:02}", text="chào") for at in range(20)]
        messages.append(Message("lt-bad", "84900000099", text="chào"))
        receipts = list(through(gateway, callbacks).carry(messages))
        assert Counter(one.outcome for one in receipts) == {Outcome.ACCEPTED: 21}
        meant = {one.reference for one in messages}

        def arrivals() -> dict[str, Arrival]:
            reports = [one for one in read(callbacks) if isinstance(one, Report) and one.reference in meant]
            return {one.reference: one.arrival for one in reports if one.arrival is not Arrival.ON_THE_WAY}

        delivered = {f"lt-r{at}": Arrival.DELIVERED for at in range(20)}
        assert wait_for(arrivals, lambda found: len(found) == 21) == delivered | {"lt-bad": Arrival.FAILED}

    def test_a_word_comes_back_through_it(self, scene):
        centre, gateway, callbacks = scene
        callbacks.queries.clear()
        centre.tell("/word", **{"from": NUMBER, "to": "8088", "text": "Từ chối"})
        [word] = wait_for(lambda: [one for one in read(callbacks) if isinstance(one, Word)], bool)
        assert (word.sender.lstrip("+"), word.text) == (NUMBER, "Từ chối")
        assert word.id

    def test_a_wrong_password_is_for_a_person(self, scene):
        _, gateway, callbacks = scene
        [receipt] = through(gateway, callbacks, word="wrong").carry([Message("lt-3", NUMBER, text="a")])
        assert receipt.outcome is Outcome.BROKEN
