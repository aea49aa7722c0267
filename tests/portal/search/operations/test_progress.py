"""Whoever builds the index is told how far it has come."""

from typing import Any

import pytest

from portal.search import operations


@pytest.mark.parametrize(("things", "told"), [(0, [0]), (1, [1]), (4, [2, 4, 4]), (5, [2, 4, 5])])
def test_is_told_every_so_often_and_at_the_end(monkeypatch: pytest.MonkeyPatch, things: int, told: list[int]):
    monkeypatch.setattr(operations, "_EVERY", 2)
    findables: Any = range(things)
    heard: list[int] = []
    assert list(operations._reported(findables, heard.append)) == list(findables)
    assert heard == told
    assert list(operations._reported(findables, None)) == list(findables)
