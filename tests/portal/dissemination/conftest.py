"""What holds at the end of every story of this room, whatever happened in it."""

from collections.abc import Generator

import pytest
from django.db import connections

from portal.dissemination.models import Delivery, Queued
from portal.dissemination.states import DeliveryState


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    yield
    if item.get_closest_marker("django_db") is not None and not connections["default"].needs_rollback:
        queued_are_those_that_wait()


def queued_are_those_that_wait() -> None:
    """A delivery has its row in the queue exactly while it waits to be sent."""
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED.value)
    assert set(Queued.objects.values_list("pk", flat=True)) == set(waiting.values_list("pk", flat=True))
