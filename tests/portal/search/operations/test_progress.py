"""Whoever builds the index is told how far it has come."""

from typing import Any

import pytest

from portal.journal.models import Slip
from portal.search import operations
from portal.search.operations import rebuild
from portal.search.states import INDEX_READER
from tests.portal.search.conftest import TODAY


@pytest.mark.parametrize(("things", "told"), [(0, [0]), (1, [1]), (4, [2, 4, 4]), (5, [2, 4, 5])])
def test_is_told_every_so_often_and_at_the_end(monkeypatch: pytest.MonkeyPatch, things: int, told: list[int]):
    monkeypatch.setattr(operations, "_EVERY", 2)
    findables: Any = range(things)
    heard: list[int] = []
    assert list(operations._reported(findables, heard.append)) == list(findables)
    assert heard == told
    assert list(operations._reported(findables, None)) == list(findables)


@pytest.mark.usefixtures("shelf", "index_folder")
class TestARebuild:
    def test_leaves_nothing_to_be_read_again(self):
        """What was told before is in what was read; what is told meanwhile is not, and waits."""
        assert Slip.objects.unread().filter(reader=INDEX_READER).exists()
        rebuild(day=TODAY)
        assert not Slip.objects.unread().filter(reader=INDEX_READER).exists()
        assert Slip.objects.unread().exclude(reader=INDEX_READER).exists()
