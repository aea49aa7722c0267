"""A portal, agencies or laws that stand for as long as a block lasts: founding them costs as much as ten tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from portal.frontpages.operations import found_portal


def standing_portal() -> AbstractContextManager[object]:
    """A founded portal."""
    return standing(lambda: found_portal(name="Lan Tỏa", on=date(2026, 11, 24)))


@contextmanager
def for_the_file[T](standing: AbstractContextManager[T], blocker: DjangoDbBlocker) -> Iterator[T]:
    """The database is open while it is founded and removed, not in between for tests that asked for none."""
    with ExitStack() as stack:
        with blocker.unblock():
            made = stack.enter_context(standing)
        yield made
        with blocker.unblock():
            stack.close()


@contextmanager
def standing[T](found: Callable[[], T]) -> Iterator[T]:
    """Found it, and leave neither its rows behind nor what caches keep of them.

    What a test does inside stands in a savepoint of this transaction.
    """
    try:
        with transaction.atomic():
            made = found()
            connection.check_constraints()  # those that wait for the end of a transaction
            yield made
            transaction.set_rollback(True)
    finally:
        cache.clear()
        ContentType.objects.clear_cache()
