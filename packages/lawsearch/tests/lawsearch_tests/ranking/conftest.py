"""The law itself, counted once for all tests that read questions over it."""

from pathlib import Path

import pytest

from lawsearch_tests.ranking.written import Written, articles


@pytest.fixture(scope="session")
def law(shared_data: Path) -> Written:
    """One article in eight of the public laws."""
    return Written(articles(shared_data / "laws.jsonl.gz", every=8))
