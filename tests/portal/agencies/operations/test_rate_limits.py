"""How often one machine may ask, and who asks."""

import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from portal.agencies.models import VisitCount
from portal.agencies.operations import forget_sessions, rate_limits
from portal.agencies.operations.rate_limits import RateLimit, address_of, is_first_vote_today, is_from_here, this_minute
from portal.settings.environment import limits_cache

LIMIT = RateLimit("rates", limit=2)
DAY = date(2026, 11, 26)
MINUTE = 29_000_000


def asked(peer: str = "203.0.113.7", *, headers: dict[str, str] | None = None) -> HttpRequest:
    return RequestFactory(headers=headers or {}).get("/", REMOTE_ADDR=peer)


class TestAddressOf:
    def test_is_believed_of_a_proxy_that_settings_name(self, settings):
        settings.TRUSTED_PROXIES = ["10.0.0.9"]
        told = {"X-Forwarded-For": "198.51.100.1"}
        assert address_of(asked("10.0.0.9", headers=told)) == "198.51.100.1"
        assert address_of(asked("10.0.0.8", headers=told)) == "10.0.0.8"

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
        assert this_minute() == minute


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="in memory it is one connection; writers wait for each other anyway"
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestLimitsInTheDatabase:
    @pytest.fixture(autouse=True)
    def _shared(self, settings) -> None:
        settings.RATE_LIMITS = "database"

    def test_count_together_whoever_counts(self):
        start, told = threading.Barrier(8), []

        def ask() -> None:
            start.wait()
            told.extend(
                rate_limits.count_visit(request=asked("203.0.113.40"), door=LIMIT, minute=MINUTE) for _ in range(5)
            )
            connection.close()

        processes = [threading.Thread(target=ask) for _ in range(8)]
        for one in processes:
            one.start()
        for one in processes:
            one.join(60)
        assert VisitCount.objects.get().count == max(told) == 40
        assert len([one for one in told if one <= LIMIT.limit]) <= LIMIT.limit
        assert rate_limits.is_used_up(request=asked("203.0.113.40"), door=LIMIT, minute=MINUTE)
        assert not rate_limits.is_used_up(request=asked("203.0.113.41"), door=LIMIT, minute=MINUTE)

    def test_keep_no_address_and_nothing_that_is_over(self, settings):
        rate_limits.count_visit(request=asked("203.0.113.42"), door=LIMIT, minute=MINUTE)
        assert is_first_vote_today(request=asked("203.0.113.42"), thing="answer:7", day=DAY)
        assert not is_first_vote_today(request=asked("203.0.113.42"), thing="answer:7", day=DAY)
        assert "203.0.113" not in str(list(VisitCount.objects.values()))
        before = set(VisitCount.objects.values_list("key", flat=True))
        assert forget_sessions(at=timezone.now() + timedelta(minutes=2)) == 1
        settings.SECRET_KEY = "another"
        rate_limits.count_visit(request=asked("203.0.113.42"), door=LIMIT, minute=MINUTE)
        assert not before >= set(VisitCount.objects.values_list("key", flat=True)), "the hash hangs on the key"


class TestLimitsInRedis:
    def test_keep_nobody_out_while_it_is_away(self, settings, caplog):
        settings.RATE_LIMITS = "redis://127.0.0.1:1/0"
        settings.CACHES = settings.CACHES | {"limits": limits_cache(settings.RATE_LIMITS, process={})}
        for _ in range(4):
            assert rate_limits.is_allowed(request=asked("203.0.113.50"), door=LIMIT, minute=MINUTE)
        assert "could not be counted" in caplog.text

    def test_count_together_whoever_counts(self, settings, tmp_path):
        pytest.importorskip("redis", reason="requirements/machines.txt is not installed")
        if (program := shutil.which("redis-server")) is None:
            pytest.skip("Redis is not installed")
        place = tmp_path / "redis.sock"
        served = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", place, "--dir", tmp_path, "--save", ""], stdout=subprocess.DEVNULL
        )
        try:
            assert any(place.exists() or time.sleep(0.05) for _ in range(200))
            settings.RATE_LIMITS = f"unix://{place}"
            settings.CACHES = settings.CACHES | {"limits": limits_cache(settings.RATE_LIMITS, process={})}
            with ThreadPoolExecutor(8) as processes:
                told = list(
                    processes.map(
                        lambda _: rate_limits.count_visit(request=asked("203.0.113.51"), door=LIMIT, minute=MINUTE),
                        range(40),
                    )
                )
            assert sorted(told) == list(range(1, 41))
        finally:
            served.terminate()
            served.wait(10)


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


class TestAnAddressOfManyTelephones:
    """A carrier puts a thousand telephones behind one address; who changes its browser's name at will is still held."""

    READING = RateLimit("read", limit=2, reads=True)

    def _passes(self, browser: str) -> bool:
        request = asked("203.0.113.60", headers={"User-Agent": browser})
        return rate_limits.is_allowed(request=request, door=self.READING, minute=MINUTE)

    def test_is_not_shut_out_by_what_one_of_them_reads(self):
        assert [self._passes("one that hurries") for _ in range(3)] == [True, True, False]
        assert self._passes("a neighbour's")

    def test_has_a_limit_of_its_own(self):
        told = [self._passes(f"browser {number}") for number in range(2 * rate_limits.BEHIND_ONE_ADDRESS + 5)]
        assert told[:15] == [True] * 15
        assert told[-4:] == [False] * 4


_GUESS = """
import django
django.setup()
from django.test import RequestFactory
from portal.agencies.operations import rate_limits
door = rate_limits.RateLimit("receipt-codes", 10, guards=True)
request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.61")
print(sum(rate_limits.is_allowed(request=request, door=door, minute=29_000_000) for _ in range(8)))
"""


class TestWhatIsGuarded:
    def test_counts_over_two_processes_though_each_counts_alone_by_its_setting(self, tmp_path):
        url = f"sqlite:///{tmp_path}/doors.sqlite3"
        env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url, "PYTHONPATH": "src"}
        table = "from django.db import connection as c\nfrom portal.agencies.models import VisitCount as V\n"
        lay = f"import django\ndjango.setup()\n{table}with c.schema_editor() as e: e.create_model(V)"
        subprocess.run([sys.executable, "-c", lay], env=env, check=True, timeout=60)
        told = [subprocess.Popen([sys.executable, "-c", _GUESS], env=env, stdout=subprocess.PIPE) for _ in range(2)]
        passed = [int(one.communicate(timeout=60)[0]) for one in told]
        assert sum(passed) == 10

    @pytest.mark.django_db
    def test_counts_what_is_tried_on_one_name_from_wherever(self):
        door = RateLimit("tried", limit=3, guards=True, seconds=3600)
        for number in range(3):
            rate_limits.count_visit(request=asked(f"198.51.100.{number}"), door=door, minute=MINUTE, about="hoa")
        stranger = {"request": asked("198.51.100.200"), "door": door}
        assert rate_limits.is_used_up(**stranger, minute=MINUTE + 5, about="hoa")
        assert not rate_limits.is_used_up(**stranger, minute=MINUTE + 5, about="quan")
        assert not rate_limits.is_used_up(**stranger, minute=MINUTE + 60, about="hoa")
