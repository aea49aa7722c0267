"""A portal that stands for as long as a block lasts: founding it costs as much as ten tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction

from portal.frontpages.operations import found_portal


@contextmanager
def standing_portal() -> Iterator[None]:
    """Found a portal, and leave neither its rows behind nor what caches keep of them.

    What a test does inside stands in a savepoint of this transaction.
    """
    try:
        with transaction.atomic():
            found_portal(name="Lan Tỏa")
            connection.check_constraints()  # those that wait for the end of a transaction
            yield
            transaction.set_rollback(True)
    finally:
        cache.clear()
        ContentType.objects.clear_cache()
