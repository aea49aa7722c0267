import pytest
from django.core.cache import caches

from tests.portal.reports.compilations.factories import Province, make_province_at_work


@pytest.fixture
def province() -> Province:
    return make_province_at_work()


@pytest.fixture(autouse=True)
def _no_page_is_kept() -> None:
    """Tests are taken back, and the next has entries of the same numbers: a kept page would be that of another test."""
    caches["pages"].clear()
