"""A subscriber of the WebSub hub: asks, says that it was meant, is brought what changes, leaves."""

import hmac
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import pytest
from django.test import Client

from portal.journal.models import Entry
from portal.sharing.jobs import items_reader
from portal.sharing.models import HubSubscription
from portal.sharing.operations.hub import (
    MOST_ASKS,
    ask_some,
    distribute_some,
    end_leases,
    serve,
)
from portal.sharing.operations.ledger import require_copies
from portal.sharing.states import SubscriptionState
from safehttp.client import MemoryClient
from safehttp.failures import Unreachable
from safehttp.types import Request, Response
from tests.portal.editorial.factories import make_article
from tests.portal.sealed import stored
from tests.portal.sharing.factories import make_item
from tests.portal.sharing.receiving import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]
TOPIC = "http://localhost:8000/nguon-tin/loai/tin/atom/"
CALLBACK = "https://doc-gia.example.vn/goi?so=7"


class Subscriber:
    """Behind a door of memory: answers questions as told, keeps what it is brought."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.door = MemoryClient()
        self.render: Callable[[str], bytes] = lambda path: f"<feed>{path}</feed>".encode()
        self.answer: Callable[[str], Response] = lambda challenge: Response(200, body=challenge.encode())
        self.status = 204
        self.questions: list[dict[str, str]] = []
        self.brought: list[Request] = []
        self.door.fetch = self._fetch

    def _fetch(self, asked: Request, *, limits: object = None) -> Response:
        if asked.method == "POST":
            self.brought.append(asked)
            return Response(self.status)
        said = {name: values[0] for name, values in parse_qs(urlsplit(asked.url).query).items()}
        self.questions.append(said)
        return self.answer(said.get("hub.challenge", ""))

    def ask(self, **said: str) -> int:
        form = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": CALLBACK}
        form |= {f"hub.{name}": value for name, value in said.items()}
        return Client().post("/websub/", "&".join(f"{k}={v}" for k, v in encoded(form)), content_type=FORM).status_code

    def serve(self) -> None:
        self.clock.now = max(self.clock.now, HubSubscription.objects.get().ask_not_before or self.clock.now)
        ask_some(door=self.door, clock=self.clock)

    def bring(self) -> int:
        return distribute_some(door=self.door, render=self.render, clock=self.clock)

    def change(self, code: str = "loai:tin") -> None:
        require_copies(items=[make_item(sets=[code])], at=self.clock())


FORM = "application/x-www-form-urlencoded"


def encoded(form: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, quote_plus(value)) for name, value in form.items()]


def state() -> str:
    return HubSubscription.objects.get().state


@pytest.fixture
def subscriber(settings) -> Subscriber:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    make_item(sets=["loai:tin"])
    return Subscriber()


class TestARequest:
    def test_is_taken_and_meant(self, subscriber: Subscriber):
        assert subscriber.ask(secret="bí mật", lease_seconds="86400") == 202
        assert state() == SubscriptionState.VERIFYING
        subscriber.serve()
        (said,) = subscriber.questions
        challenge = said.pop("hub.challenge")
        assert len(challenge) > 20
        assert said == {"so": "7", "hub.mode": "subscribe", "hub.topic": TOPIC, "hub.lease_seconds": "86400"}
        subscription = HubSubscription.objects.get()
        assert subscription.state == SubscriptionState.ACTIVE
        assert subscription.lease_until == subscriber.clock() + timedelta(days=1)
        assert "bí mật" not in stored(subscription, "secret")

    @pytest.mark.parametrize(
        ("said", "lease"), [("", 864_000), ("1", 3600), ("99999999", 2_592_000), ("604800", 604_800)]
    )
    def test_has_a_lease_within_bounds(self, subscriber: Subscriber, said: str, lease: int):
        subscriber.ask(**({"lease_seconds": said} if said else {}))
        assert HubSubscription.objects.get().wanted_lease_seconds == lease

    @pytest.mark.parametrize(
        "said",
        [
            {"mode": "publish"},
            {"topic": "https://noi-khac.vn/nguon-tin/atom/"},
            {"topic": "http://localhost:8000/tin-bai/"},
            {"topic": "http://localhost:8000.noi-khac.vn/nguon-tin/atom/"},
            {"callback": ""},
            {"callback": "ftp://a.vn/"},
            {"callback": "javascript:alert(1)"},
            {"callback": "http://127.0.0.1:5432/"},
            {"secret": "x" * 200},
            {"lease_seconds": "mai"},
        ],
        ids=str,
    )
    def test_that_cannot_be_is_refused_at_once(self, subscriber: Subscriber, said: dict[str, str]):
        assert subscriber.ask(**said) == 400
        assert not HubSubscription.objects.exists()

    def test_for_a_set_that_nothing_belongs_to_is_denied(self, subscriber: Subscriber):
        subscriber.ask(topic="http://localhost:8000/nguon-tin/loai/khong-co/atom/")
        subscriber.serve()
        assert subscriber.questions[0]["hub.mode"] == "denied"
        assert "hub.reason" in subscriber.questions[0]
        assert state() == SubscriptionState.DENIED

    def test_that_was_not_meant_is_denied(self, subscriber: Subscriber):
        subscriber.answer = lambda challenge: Response(404)
        subscriber.ask()
        subscriber.serve()
        assert state() == SubscriptionState.DENIED

    def test_that_is_answered_by_something_else_is_denied(self, subscriber: Subscriber):
        subscriber.answer = lambda challenge: Response(200, body=b"<html>")
        subscriber.ask()
        subscriber.serve()
        assert state() == SubscriptionState.DENIED

    def test_whose_subscriber_is_away_is_asked_again_some_times(self, subscriber: Subscriber):
        def away(challenge: str) -> Response:
            raise Unreachable

        subscriber.answer = away
        subscriber.ask()
        for _ in range(MOST_ASKS + 2):
            subscriber.serve()
        assert len(subscriber.questions) == MOST_ASKS
        assert state() == SubscriptionState.DENIED

    def test_needs_no_cookie_and_is_a_small_form(self, subscriber: Subscriber):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/websub/", {"a": "b"}).status_code == 400  # multipart
        assert strict.post("/websub/", "a=" + "b" * 9000, content_type=FORM).status_code == 400
        assert strict.get("/websub/").status_code == 405

    def test_is_heard_only_so_often_from_one_address(self, subscriber: Subscriber):
        def status() -> int:
            return Client(REMOTE_ADDR="203.0.113.9").post("/websub/", "hub.mode=x", content_type=FORM).status_code

        assert [status() for _ in range(61)][-2:] == [400, 429]


class TestASubscription:
    @pytest.fixture(autouse=True)
    def subscribed(self, subscriber: Subscriber) -> None:
        subscriber.ask(secret="bí mật")
        subscriber.serve()

    def test_is_brought_what_changes_signed(self, subscriber: Subscriber):
        assert subscriber.bring() == 0
        subscriber.change()
        assert subscriber.bring() == 1
        (asked,) = subscriber.brought
        assert asked.url == CALLBACK
        assert asked.body == b"<feed>/nguon-tin/loai/tin/atom/</feed>"
        assert asked.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert asked.headers["link"] == f'<http://localhost:8000/websub/>; rel="hub", <{TOPIC}>; rel="self"'
        mac = hmac.new("bí mật".encode(), asked.body, sha256).hexdigest()
        assert asked.headers["x-hub-signature"] == f"sha256={mac}"
        assert subscriber.bring() == 0

    def test_hears_nothing_of_other_sets(self, subscriber: Subscriber):
        subscriber.change("loai:video")
        assert subscriber.bring() == 0
        subscriber.change()
        assert subscriber.bring() == 1

    def test_is_tried_again_when_it_was_away(self, subscriber: Subscriber):
        subscriber.status = 500
        subscriber.change()
        subscriber.bring()
        assert subscriber.bring() == 0
        subscriber.change()  # two changes, one request
        subscriber.status = 200
        subscriber.clock.forward(minutes=2)
        assert subscriber.bring() == 1
        assert subscriber.bring() == 0

    def test_is_over_when_it_says_so(self, subscriber: Subscriber):
        subscriber.status = 410
        subscriber.change()
        subscriber.bring()
        assert state() == SubscriptionState.ENDED

    def test_is_over_when_it_is_not_renewed(self, subscriber: Subscriber):
        subscriber.change()
        subscriber.clock.forward(days=10)
        assert subscriber.bring() == 0
        assert end_leases(at=subscriber.clock()) == 1
        assert (state(), HubSubscription.objects.get().secret) == (SubscriptionState.ENDED, "")

    def test_goes_on_while_somebody_else_asks_in_its_name(self, subscriber: Subscriber):
        subscriber.answer = lambda challenge: Response(404)
        subscriber.ask(mode="unsubscribe")
        subscriber.serve()
        subscriber.ask(secret="của kẻ khác")
        subscriber.serve()
        assert state() == SubscriptionState.ACTIVE
        subscriber.change()
        subscriber.bring()
        mac = hmac.new("bí mật".encode(), subscriber.brought[0].body, sha256).hexdigest()
        assert subscriber.brought[0].headers["x-hub-signature"] == f"sha256={mac}"

    def test_is_renewed_without_a_gap(self, subscriber: Subscriber):
        subscriber.change()
        subscriber.clock.forward(days=5)
        subscriber.ask(secret="mới")
        assert state() == SubscriptionState.ACTIVE
        subscriber.serve()
        assert HubSubscription.objects.get().lease_until == subscriber.clock() + timedelta(days=10)
        assert subscriber.bring() == 1

    def test_ends_by_its_own_wish_once_that_was_meant(self, subscriber: Subscriber):
        assert subscriber.ask(mode="unsubscribe") == 202
        assert state() == SubscriptionState.ACTIVE
        subscriber.serve()
        assert subscriber.questions[-1]["hub.mode"] == "unsubscribe"
        assert "hub.lease_seconds" not in subscriber.questions[-1]
        assert state() == SubscriptionState.ENDED

    def test_ends_when_the_portal_has_lost_its_key(self, subscriber: Subscriber, settings):
        settings.SECRET_KEY = "khác"
        subscriber.change()
        subscriber.bring()
        assert (subscriber.brought, state()) == ([], SubscriptionState.ENDED)


class Reader(ThreadingHTTPServer):
    """A subscriber over the network: says that it meant it, and keeps what it is brought."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ReaderHandler)
        self.brought: list[tuple[dict[str, str], bytes]] = []


class ReaderHandler(BaseHTTPRequestHandler):
    server: Reader

    def do_GET(self) -> None:
        self._say(parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.brought.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self._say(b"")

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Silence."""


@pytest.fixture
def reader() -> Iterator[Reader]:
    server = Reader()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_reader_over_the_network_is_brought_the_feed_by_the_background(reader: Reader):
    topic = "http://localhost:8000/nguon-tin/atom/"
    callback = f"http://127.0.0.1:{reader.server_port}/goi"
    form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": callback, "hub.secret": "kín"}
    assert Client().post("/websub/", urlencode(form), content_type=FORM).status_code == 202
    serve.call()
    make_article("Tin mới về đất đai")
    items_reader.read(list(Entry.objects.all()))
    serve.call()
    ((headers, body),) = reader.brought
    assert "Tin mới về đất đai" in body.decode()
    assert headers["x-hub-signature"] == f"sha256={hmac.new('kín'.encode(), body, sha256).hexdigest()}"
    assert 'rel="self"' in headers["link"]
