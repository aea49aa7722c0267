"""How often one machine may ask, and who asks."""

from datetime import date

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import RateLimit, address_of, is_first_vote_today, is_from_here

LIMIT = RateLimit("rates", limit=2)
DAY = date(2026, 11, 26)
MINUTE = 29_000_000


def asked(peer: str = "203.0.113.7", *, headers: dict[str, str] | None = None) -> HttpRequest:
    return RequestFactory(headers=headers or {}).get("/", REMOTE_ADDR=peer)


class TestAddressOf:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "address"),
        [
            ("203.0.113.7", "", "203.0.113.7"),
            ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # what a stranger says of himself is not believed
            ("127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("::1", "198.51.100.1", "198.51.100.1"),
            ("", "198.51.100.1", "198.51.100.1"),  # a socket of this machine
            ("127.0.0.1", "10.0.0.1, 198.51.100.1", "198.51.100.1"),  # the proxy's own word is the last
        ],
    )
    def test_is_the_one_that_the_proxy_saw(self, peer: str, forwarded: str, address: str):
        assert address_of(asked(peer, headers={"X-Forwarded-For": forwarded} if forwarded else {})) == address


class TestLimits:
    def test_let_so_many_pass_in_a_minute(self):
        assert [rate_limits.is_allowed(request=asked("203.0.113.20"), door=LIMIT, minute=MINUTE) for _ in range(4)] == [
            True,
            True,
            False,
            False,
        ]

    def test_count_visits(self):
        assert [
            rate_limits.count_visit(request=asked("203.0.113.21"), door=LIMIT, minute=MINUTE) for _ in range(3)
        ] == [1, 2, 3]

    def test_begin_anew_with_a_minute_a_machine_and_a_thing(self):
        for _ in range(3):
            rate_limits.count_visit(request=asked("203.0.113.22"), door=LIMIT, minute=MINUTE)
        other = RateLimit("others", limit=2)
        assert rate_limits.count_visit(request=asked("203.0.113.22"), door=LIMIT, minute=MINUTE + 1) == 1
        assert rate_limits.count_visit(request=asked("203.0.113.23"), door=LIMIT, minute=MINUTE) == 1
        assert rate_limits.count_visit(request=asked("203.0.113.22"), door=other, minute=MINUTE) == 1

    @pytest.mark.parametrize("peer", ["127.0.0.1", "::1", ""])
    def test_do_not_count_the_operator(self, peer: str):
        seen = [rate_limits.count_visit(request=asked(peer), door=LIMIT, minute=MINUTE) for _ in range(4)]
        assert seen == [0, 0, 0, 0]
        assert not rate_limits.is_used_up(request=asked(peer), door=RateLimit("nothing", 0), minute=MINUTE)

    def test_are_used_up_when_they_are_reached_and_asking_counts_nothing(self):
        request = asked("203.0.113.24")
        told = []
        for _ in range(3):
            told.append([rate_limits.is_used_up(request=request, door=LIMIT, minute=MINUTE) for _ in range(2)])
            rate_limits.count_visit(request=request, door=LIMIT, minute=MINUTE)
        assert told == [[False, False], [False, False], [True, True]]

    @pytest.mark.parametrize(("seconds", "minute"), [(0.0, 0), (59.9, 0), (60.0, 1), (3600.0, 60)])
    def test_know_the_minute(self, monkeypatch: pytest.MonkeyPatch, seconds: float, minute: int):
        monkeypatch.setattr(rate_limits.time, "time", lambda: seconds)
        assert rate_limits.this_minute() == minute


class TestVotes:
    def test_are_one_for_each_machine_thing_and_day(self):
        def is_first(*, agent: str = "Firefox", thing: str = "answer:7", day: date = DAY) -> bool:
            request = asked("203.0.113.30", headers={"User-Agent": agent})
            return is_first_vote_today(request=request, thing=thing, day=day)

        assert is_first()
        assert not is_first()
        assert is_first(agent="another telephone behind the same address")
        assert is_first(thing="answer:8")
        assert is_first(day=date(2026, 11, 27))


class TestIsFromHere:
    @pytest.mark.parametrize(
        ("headers", "is_from"),
        [
            ({"Sec-Fetch-Site": "same-origin"}, True),
            ({"Sec-Fetch-Site": "none"}, True),  # typed by hand
            ({"Sec-Fetch-Site": "same-site"}, False),
            ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
            ({"Origin": "http://testserver"}, True),
            ({"Origin": "http://khac.vn"}, False),
            ({"Origin": "http://khac.vn", "Referer": "http://testserver/"}, False),
            ({"Referer": "http://testserver/hoi-dap/"}, True),
            ({"Referer": "http://khac.vn/"}, False),
            ({}, True),  # too old to say so
        ],
    )
    def test_believes_what_browsers_say(self, headers: dict[str, str], is_from: bool):
        assert is_from_here(asked(headers=headers)) is is_from
