"""Each test begins with nothing heard."""

from collections.abc import Iterator

import pytest

from portal.search.learning import noting
from portal.search.learning.visitors import Visitors


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    noting.buffer.take()
    monkeypatch.setattr(noting, "visitors", Visitors())
    yield
    noting.buffer.take()
