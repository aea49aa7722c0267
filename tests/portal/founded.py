"""A portal, agencies or laws that stand for as long as a block lasts: founding them costs as much as ten tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.scenes.agencies import load_demo_agencies
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from portal.frontpages.operations import found_portal


def standing_portal() -> AbstractContextManager[object]:
    """A founded portal."""
    return standing(lambda: found_portal(name="Lan Tỏa", on=date(2026, 11, 24)))


def standing_agencies() -> AbstractContextManager[object]:
    """The agencies of the demo, with their places."""
    return standing(load_demo_agencies)


@contextmanager
def for_the_file[T](standing: AbstractContextManager[T], blocker: DjangoDbBlocker) -> Iterator[T]:
    """The database is open while it is founded and removed, not in between for tests that asked for none."""
    with ExitStack() as stack:
        with blocker.unblock():
            made = stack.enter_context(standing)
        yield made
        with blocker.unblock():
            stack.close()


@dataclass(frozen=True)
class Laying:
    """Lays rows once for the tests of a file: `with laying(lambda folder: tell(folder)) as story: yield story`, in a
    fixture of the module. A test that may change what it is given asks for a `deepcopy`."""

    blocker: DjangoDbBlocker
    folder: Callable[[], Path]

    def __call__[T](self, lay: Callable[[Path], T]) -> AbstractContextManager[T]:
        return for_the_file(standing(lambda: lay(self.folder())), self.blocker)


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
