import pytest

from tests.portal.reports.compilations.factories import Province, make_province_at_work


@pytest.fixture
def province() -> Province:
    return make_province_at_work()
