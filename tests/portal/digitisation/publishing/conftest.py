from pathlib import Path

import pytest
from pytest_django import Settings

from portal.agencies.models import Agency, Officer
from tests.portal.agencies.factories import make_agency, make_posting


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVATE_DIR = tmp_path / "rieng"
    return tmp_path / "rieng" / "digitisation"


@pytest.fixture
def agency(db: None) -> Agency:
    return make_agency("Ủy ban nhân dân xã Ví Dụ")


@pytest.fixture
def publisher(agency: Agency) -> Officer:
    return make_posting("approver", agency=agency).officer
