"""A portal, agencies or laws that stand for as long as a block lasts: founding them costs as much as ten tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date

from demo.scenes.agencies import load_demo_agencies
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from portal.frontpages.operations import found_portal


def standing_portal() -> AbstractContextManager[None]:
    """A founded portal."""
    return standing(lambda: found_portal(name="Lan Tỏa", on=date(2026, 11, 24)))


def standing_agencies() -> AbstractContextManager[None]:
    """The agencies of the demo, with their places."""
    return standing(load_demo_agencies)


@contextmanager
def for_the_file(standing: AbstractContextManager[None], blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database is open while it is founded and removed, not in between for tests that asked for none."""
    with ExitStack() as stack:
        with blocker.unblock():
            stack.enter_context(standing)
        yield
        with blocker.unblock():
            stack.close()


@contextmanager
def standing(found: Callable[[], object]) -> Iterator[None]:
    """Found it, and leave neither its rows behind nor what caches keep of them.

    What a test does inside stands in a savepoint of this transaction.
    """
    try:
        with transaction.atomic():
            found()
            connection.check_constraints()  # those that wait for the end of a transaction
            yield
            transaction.set_rollback(True)
    finally:
        cache.clear()
        ContentType.objects.clear_cache()
