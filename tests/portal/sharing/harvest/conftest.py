from collections.abc import Iterator

import pytest

from tests.portal.sharing.harvest.sites import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site
