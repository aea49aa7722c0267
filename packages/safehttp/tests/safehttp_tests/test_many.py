"""Fifty receivers at once."""

import threading

from safehttp.client import HttpClient, MemoryClient, fetch_many, user_agent_of
from safehttp.failures import (
    HttpFailure,
    TimedOut,
    Unresolved,
)
from safehttp.networks import read_allowed
from safehttp.types import Request, Response
from safehttp_tests.conftest import SHORT
from safehttp_tests.servers import answer, serving


class TestFetchMany:
    def test_fifty_posts_are_on_their_way_together(self):
        """Nobody is answered before all fifty have arrived: one after another would never end."""
        all_here = threading.Barrier(50, timeout=4)

        def script(connection, request):
            all_here.wait()
            connection.sendall(answer(request.rpartition(b"\r\n\r\n")[2]))

        door = HttpClient(user_agent="lan-toa-test", limits=SHORT, allowed=read_allowed("127.0.0.1"))
        with serving(script) as server:
            asked = [(n, Request("POST", server.url(f"/{n}"), body=b"%d" % n)) for n in range(50)]
            outcomes = dict(fetch_many(door, asked))
        assert {n: outcome.body for n, outcome in outcomes.items()} == {n: b"%d" % n for n in range(50)}

    def test_a_failure_is_an_outcome_like_another(self):
        door = MemoryClient({"http://a.vn/": Response(204), "http://b.vn/": TimedOut("http://b.vn")})
        asked = [(name, Request("GET", f"http://{name}.vn/")) for name in "abc"]
        outcomes = dict(fetch_many(door, asked))
        assert outcomes["a"].status == 204
        assert [type(outcomes[name]) for name in "bc"] == [TimedOut, Unresolved]

    def test_results_come_as_they_are_known(self):
        released = threading.Event()

        def slow(asked: Request) -> Response:
            assert released.wait(4)
            return Response(200)

        door = MemoryClient({"http://cham.vn/": slow, "http://nhanh.vn/": Response(200)})
        asked = [("cham", Request("GET", "http://cham.vn/")), ("nhanh", Request("GET", "http://nhanh.vn/"))]
        order = []
        for name, _ in fetch_many(door, asked):
            order.append(name)
            released.set()
        assert order == ["nhanh", "cham"]

    def test_who_stops_early_asks_no_more(self):
        door = MemoryClient({f"http://m{n}.vn/": Response(200) for n in range(100)})
        results = fetch_many(door, [(n, Request("GET", f"http://m{n}.vn/")) for n in range(100)], at_once=1)
        next(results)
        results.close()
        assert len(door.asked) < 100

    def test_nothing_asked_nothing_answered(self):
        assert list(fetch_many(MemoryClient(), [])) == []


class TestDoors:
    def test_names_itself_in_ascii(self):
        assert user_agent_of(name="Phổ biến Đ!", base_url="https://pl.vn") == "pho-bien-d (+https://pl.vn)"
        assert user_agent_of(name="", base_url="https://pl.vn") == "lan-toa (+https://pl.vn)"

    def test_memory_keeps_what_was_asked(self):
        door = MemoryClient({"http://a.vn/": lambda asked: Response(200, body=asked.body)})
        answered = door.fetch(Request("POST", "http://a.vn/", body=b"x"))
        assert (answered.body, answered.url) == (b"x", "http://a.vn/")
        assert [asked.body for asked in door.asked] == [b"x"]


class TestFailures:
    def test_each_has_its_own_code_words_and_remedy(self):
        kinds = HttpFailure.__subclasses__()
        assert len({kind.code for kind in kinds}) == len(kinds)
        for kind in kinds:
            assert kind("https://a.vn").label
            assert kind.__doc__
            assert len(kind.code) <= 30
