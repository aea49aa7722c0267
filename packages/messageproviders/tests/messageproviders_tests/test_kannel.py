"""A gateway that somebody else has written, between our provider and the message centre: Kannel."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from messageproviders.http_sms.profile import read_profile
from messageproviders.http_sms.provider import HttpSmsProvider, HttpSmsSender, read_callback
from messageproviders.port import (
    ArrivalState,
    DeliveryReport,
    InboundMessage,
    OutboundMessage,
    SendOutcome,
)
from messageproviders.sms import unaccent
from messageproviders_tests.peers.kannel import Kannel, kannel
from messageproviders_tests.peers.smsc import PATIENCE, MessageCentre, message_centre
from messageproviders_tests.test_sms import NOTICE
from safehttp.client import HttpClient
from safehttp.networks import read_allowed
from safehttp.types import HttpLimits

NUMBER = "84987654321"
THIS_MACHINE = HttpClient("lan-toa", HttpLimits(), allowed=read_allowed("127.0.0.0/8"))


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


def through(
    gateway: Kannel, callbacks: Callbacks, *, takes_marks: bool = True, word: str = "foobar"
) -> HttpSmsProvider:
    secrets = {"secret": word, "secret.user": "tester"}
    sender = HttpSmsSender("TUPHAP", callback=callbacks.url, secrets=secrets, takes_marks=takes_marks)
    profile = read_profile({"profile": "kannel", "url": gateway.url, "at_once": 8})
    return HttpSmsProvider(profile, sender=sender, door=THIS_MACHINE)


def read(callbacks: Callbacks) -> list[DeliveryReport | InboundMessage]:
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
        [receipt] = through(gateway, callbacks).carry([OutboundMessage("lt-1", NUMBER, text=NOTICE)])
        assert (receipt.outcome, receipt.ids) == (SendOutcome.ACCEPTED, ("lt-1",))
        [arrived] = centre.wait_until(lambda seen: seen["messages"])["messages"]
        assert (arrived["text"], arrived["parts"], arrived["coding"]) == (NOTICE, 4, 8)
        assert (arrived["to"], arrived["from"]) == (NUMBER, "TUPHAP")

    def test_without_marks_it_needs_two_parts(self, scene):
        centre, gateway, callbacks = scene
        centre.tell("/reset")
        list(through(gateway, callbacks, takes_marks=False).carry([OutboundMessage("lt-2", NUMBER, text=NOTICE)]))
        [arrived] = centre.wait_until(lambda seen: seen["messages"])["messages"]
        assert (arrived["text"], arrived["parts"], arrived["coding"]) == (unaccent(NOTICE), 2, 0)

    def test_receipts_name_our_reference(self, scene):
        centre, gateway, callbacks = scene
        centre.tell("/reset")
        messages = [OutboundMessage(f"lt-r{at}", f"849000000{at:02}", text="chào") for at in range(20)]
        messages.append(OutboundMessage("lt-bad", "84900000099", text="chào"))
        receipts = list(through(gateway, callbacks).carry(messages))
        assert Counter(one.outcome for one in receipts) == {SendOutcome.ACCEPTED: 21}
        meant = {one.reference for one in messages}

        def arrivals() -> dict[str, ArrivalState]:
            reports = [one for one in read(callbacks) if isinstance(one, DeliveryReport) and one.reference in meant]
            return {one.reference: one.arrival for one in reports if one.arrival is not ArrivalState.ON_THE_WAY}

        delivered = {f"lt-r{at}": ArrivalState.DELIVERED for at in range(20)}
        assert wait_for(arrivals, lambda found: len(found) == 21) == delivered | {"lt-bad": ArrivalState.FAILED}

    def test_a_word_comes_back_through_it(self, scene):
        centre, gateway, callbacks = scene
        callbacks.queries.clear()
        centre.tell("/word", **{"from": NUMBER, "to": "8088", "text": "Từ chối"})
        [word] = wait_for(lambda: [one for one in read(callbacks) if isinstance(one, InboundMessage)], bool)
        assert (word.sender.lstrip("+"), word.text) == (NUMBER, "Từ chối")
        assert word.id

    def test_a_wrong_password_is_for_a_person(self, scene):
        _, gateway, callbacks = scene
        [receipt] = through(gateway, callbacks, word="wrong").carry([OutboundMessage("lt-3", NUMBER, text="a")])
        assert receipt.outcome is SendOutcome.BROKEN
