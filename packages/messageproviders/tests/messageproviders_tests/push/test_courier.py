"""Notices in browsers: decrypted by whom they are for; what a stranger's address answers is never about us."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from messageproviders.port import OutboundMessage, SendOutcome, SendReceipt
from messageproviders.push import (
    BadPushKey,
    PushProvider,
    PushSigner,
    new_private_key,
    public_key_of,
    push_payload,
)
from messageproviders_tests.peers.push import PushService, push_service
from safehttp.client import HttpClient, MemoryClient
from safehttp.failures import (
    BrokenOff,
    Forbidden,
    HttpFailure,
    TimedOut,
    Unreachable,
)
from safehttp.networks import PUBLIC_ONLY, read_allowed
from safehttp.types import Headers, HttpLimits, Response
from safehttp.urls import read_url

HOME = "https://lantoa.example.vn/"
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
KEY = new_private_key()
# Keys of a browser as RFC 8291 shows them in its example.
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


def provider(
    door: HttpClient | MemoryClient | None = None, *, schemes: frozenset[str] = frozenset({"https"})
) -> PushProvider:
    door = door or HttpClient("lan-toa-test", HttpLimits(), allowed=read_allowed("127.0.0.0/8"))
    now: Callable[[], datetime] = (lambda: NOW) if isinstance(door, MemoryClient) else (lambda: datetime.now(UTC))
    signer = PushSigner(KEY, "mailto:bao@lantoa.example.vn")
    return PushProvider(door=door, signer=signer, home=HOME, clock=now, schemes=schemes)


def notice(
    to: str = "https://push.example.net/a", *, p256dh: str = P256DH, auth: str = AUTH, **more
) -> OutboundMessage:
    said = {"reference": "lt-2s", "subject": "Luật Đất đai", "text": "Có điều vừa đổi.", "link": "/van-ban/dat-dai/"}
    return OutboundMessage(to=to, particulars={"p256dh": p256dh, "auth": auth}, **said | more)


def one(of: PushProvider, message: OutboundMessage) -> SendReceipt:
    (receipt,) = of.carry([message])
    return receipt


class TestAtAPushService:
    def to(self, browser: dict, **more) -> OutboundMessage:  # noqa: ANN003
        return notice(browser["endpoint"], **browser["keys"], **more)

    def test_is_decrypted_with_all_its_marks(self, service: PushService):
        browser = service.subscribe(public_key_of(KEY))
        text = "Nghị định về vệ sinh chợ nông thôn: điều 5 đã được sửa, từ ngày mai."
        open_provider = provider(schemes=frozenset({"http"}))
        assert one(open_provider, self.to(browser, text=text)) == SendReceipt("lt-2s", SendOutcome.ACCEPTED, "201")
        (shown,) = service.shown(browser)
        assert json.loads(shown) == {
            "title": "Luật Đất đai",
            "text": text,
            "link": "https://lantoa.example.vn/van-ban/dat-dai/",
            "tag": "lt-2s",
        }

    def test_reaches_many_at_once(self, service: PushService):
        browsers = [service.subscribe(public_key_of(KEY)) for _ in range(50)]
        messages = [self.to(browser, reference=f"lt-{n}") for n, browser in enumerate(browsers)]
        receipts = list(provider(schemes=frozenset({"http"})).carry(messages))
        assert {one.outcome for one in receipts} == {SendOutcome.ACCEPTED}
        assert {one.reference for one in receipts} == {f"lt-{n}" for n in range(50)}
        assert all(len(service.shown(browser)) == 1 for browser in browsers)

    def test_that_has_gone_is_gone(self, service: PushService):
        browser = service.subscribe(public_key_of(KEY))
        service.leave(browser)
        receipt = one(provider(schemes=frozenset({"http"})), self.to(browser))
        assert receipt == SendReceipt("lt-2s", SendOutcome.NO_MAILBOX, "410")

    def test_of_another_key_is_not_ours(self, service: PushService):
        browser = service.subscribe(public_key_of(new_private_key()))
        assert one(provider(schemes=frozenset({"http"})), self.to(browser)).outcome is SendOutcome.REFUSED


class TestAnswers:
    @pytest.mark.parametrize(
        ("status", "headers", "outcome", "again_in"),
        [
            (201, {}, SendOutcome.ACCEPTED, None),
            (404, {}, SendOutcome.NO_MAILBOX, None),
            (410, {}, SendOutcome.NO_MAILBOX, None),
            (413, {}, SendOutcome.REFUSED, None),
            (403, {}, SendOutcome.REFUSED, None),
            (500, {}, SendOutcome.LATER, None),
            (429, {"Retry-After": "90"}, SendOutcome.THROTTLED, timedelta(seconds=90)),
            (429, {}, SendOutcome.THROTTLED, timedelta(minutes=1)),
            (429, {"Retry-After": "Fri, 27 Nov 2026 03:10:00 GMT"}, SendOutcome.THROTTLED, timedelta(minutes=10)),
            # A stranger's server does not shut us up for ever.
            (429, {"Retry-After": "999999999999"}, SendOutcome.THROTTLED, timedelta(hours=1)),
            (429, {"Retry-After": "Fri, 27 Nov 2999 03:10:00 GMT"}, SendOutcome.THROTTLED, timedelta(hours=1)),
            (429, {"Retry-After": "mai"}, SendOutcome.THROTTLED, timedelta(minutes=1)),
        ],
    )
    def test_mean(self, status: int, headers: dict[str, str], outcome: SendOutcome, again_in: timedelta | None):
        door = MemoryClient({"https://push.example.net/a": Response(status, Headers(headers))})
        receipt = one(provider(door), notice())
        assert (receipt.outcome, receipt.again_in) == (outcome, again_in)

    @pytest.mark.parametrize(
        ("failure", "outcome"),
        [
            (Forbidden(), SendOutcome.NO_MAILBOX),
            (Unreachable(), SendOutcome.LATER),
            (TimedOut(), SendOutcome.UNKNOWN),
            (TimedOut(reason="DNS"), SendOutcome.LATER),
            (BrokenOff(), SendOutcome.UNKNOWN),
        ],
    )
    def test_that_do_not_come(self, failure: HttpFailure, outcome: SendOutcome):
        door = MemoryClient({"https://push.example.net/a": failure})
        assert one(provider(door), notice()).outcome is outcome


class TestAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "http://push.example.net/a",
            "ftp://push.example.net/a",
            "javascript:alert(1)",
            "",
            "/a",
            "https://a b/",
            "https://u:p@h/",
            "https://[::1]/",
        ],
    )
    def test_is_of_https_or_is_none(self, address: str):
        door = MemoryClient()
        assert one(provider(door), notice(address)).outcome is SendOutcome.NO_MAILBOX
        assert door.asked == []

    @pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "[::1]"])
    def test_inside_the_house_is_none(self, host: str):
        door = HttpClient("lan-toa-test", HttpLimits(), allowed=PUBLIC_ONLY)
        assert one(provider(door), notice(f"https://{host}/a")).outcome is SendOutcome.NO_MAILBOX

    @pytest.mark.parametrize(
        ("p256dh", "auth"), [("", AUTH), ("zz", AUTH), (P256DH, ""), ("đ", AUTH), (P256DH[:-4], AUTH)]
    )
    def test_whose_keys_are_wrong_is_none(self, p256dh: str, auth: str):
        assert one(provider(MemoryClient()), notice(p256dh=p256dh, auth=auth)).outcome is SendOutcome.NO_MAILBOX


class TestWords:
    def test_lead_home_alone(self):
        for link in ("https://evil.example/", "//evil.example/x", "javascript:alert(1)", "x" * 5000):
            assert json.loads(push_payload(notice(link=link), home=HOME))["link"].startswith(HOME)
        assert json.loads(push_payload(notice(link=""), home=HOME))["link"] == HOME

    def test_stay_small(self):
        huge = notice(subject="ề" * 9000, text='"😀\n' * 9000, link="/" + "a" * 900)
        assert len(push_payload(huge, home=HOME)) < 3800
        said = json.loads(push_payload(huge, home=HOME))
        assert len(said["title"]) == 120
        assert 390 < len(said["text"]) <= 400


class TestHeaders:
    def test_say_how_long_how_urgent_and_what_it_replaces(self):
        door = MemoryClient({"https://push.example.net/a": Response(201)})
        one(provider(door), notice(is_urgent=True, expires_in=timedelta(hours=6)))
        headers = door.asked[0].headers
        assert (headers["TTL"], headers["Urgency"], headers["Topic"]) == ("21600", "high", "lt-2s")
        assert headers["Content-Encoding"] == "aes128gcm"
        assert headers["Authorization"].startswith("vapid t=")

    def test_are_signed_for_each_service_once(self):
        signer = PushSigner(KEY, "mailto:a@example.vn")
        first = signer.authorization(read_url("https://push.example.net/a"), at=NOW)
        assert signer.authorization(read_url("https://push.example.net/b"), at=NOW) == first
        assert signer.authorization(read_url("https://other.example.net/a"), at=NOW) != first
        assert signer.authorization(read_url("https://push.example.net/a"), at=NOW + timedelta(hours=7)) != first

    def test_and_keys_are_in_no_log(self, caplog: pytest.LogCaptureFixture):
        door = MemoryClient({"https://push.example.net/a": Response(410)})
        of = provider(door)
        with caplog.at_level(logging.DEBUG):
            receipt = one(of, notice())
        assert [asked.url for asked in door.asked] == ["https://push.example.net/a"]
        said = f"{caplog.text}{receipt!r}{notice()!r}{of._signer!r}{door.asked!r}"
        for secret in ("push.example.net", AUTH, P256DH, "PRIVATE"):
            assert secret not in said


class TestKey:
    def test_is_a_point_of_the_curve(self):
        assert len(public_key_of(KEY)) == 87

    @pytest.mark.parametrize("bad", ["", "x", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----"])
    def test_that_is_none_says_so_and_not_what_it_was(self, bad: str):
        with pytest.raises(BadPushKey) as said:
            public_key_of(bad)
        assert "AA==" not in str(said.value)
