"""Results are written in lists, and none waits for one that is slow."""

import threading
from collections.abc import Iterator

import pytest

from portal.sharing.operations.delivery import bundles


class TestBundles:
    def test_hold_everything_in_order(self):
        assert [one for some in bundles(iter(range(1000)), seconds=5) for one in some] == list(range(1000))

    def test_of_nothing_are_none(self):
        assert list(bundles([], seconds=5)) == []

    def test_do_not_wait_for_the_slow(self):
        arrives = threading.Event()

        def source() -> Iterator[int]:
            yield 1
            arrives.wait(30)
            yield 2

        found = bundles(source(), seconds=0.01)
        assert next(found) == [1]
        arrives.set()
        assert list(found) == [[2]]

    def test_end_with_the_error_of_their_source(self):
        def source() -> Iterator[int]:
            yield 1
            raise OSError("broken")

        seen = []
        with pytest.raises(OSError, match="broken"):
            seen.extend(bundles(source(), seconds=5))
        assert seen == [[1]]
