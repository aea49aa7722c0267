"""A server of PostgreSQL that says nothing is waited for once, and asked again some seconds later."""

import pytest
from django.db.backends.postgresql import base as django_engine
from psycopg import OperationalError

from portal.schema.postgresql import base


class Server:
    """Stands for the one behind Django's engine: how long it lets one wait, and whether it then refuses."""

    def __init__(self) -> None:
        self.now, self.asked, self.waits, self.refuses = 1000.0, 0, 5.0, True

    def connect(self) -> str:
        self.asked += 1
        self.now += self.waits
        if self.refuses:
            raise OperationalError("no answer")
        return "a connection"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(django_engine.DatabaseWrapper, "get_new_connection", lambda self, said: server.connect())
    monkeypatch.setattr(base.time, "monotonic", lambda: server.now)
    monkeypatch.setattr(base.DatabaseWrapper, "_tried_again_at", 0.0)
    return server


def connect() -> object:
    return base.DatabaseWrapper({"ENGINE": "portal.schema.postgresql", "NAME": "portal"}).get_new_connection({})


def test_nobody_waits_twice(server: Server):
    for _ in range(3):  # each a page, or another thread of the process
        with pytest.raises(OperationalError):
            connect()
    assert server.asked == 1


def test_it_is_asked_again_when_the_pause_is_over(server: Server):
    with pytest.raises(OperationalError):
        connect()
    server.now += 6
    server.refuses = False
    assert connect() == "a connection"


def test_one_that_refuses_at_once_is_asked_each_time(server: Server):
    """As while it starts: that costs nobody anything."""
    server.waits = 0.01
    for _ in range(3):
        with pytest.raises(OperationalError):
            connect()
    assert server.asked == 3
