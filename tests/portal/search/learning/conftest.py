"""Each test begins with nothing heard."""

from collections.abc import Iterator

import pytest

from portal.search.web import usage
from portal.search.web.usage import Visitors


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    usage.buffer.take()
    monkeypatch.setattr(usage, "visitors", Visitors())
    yield
    usage.buffer.take()
