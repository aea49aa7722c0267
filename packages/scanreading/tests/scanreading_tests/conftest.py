"""What tests of this package may ask for."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes to draw says how busy the machine is.
settings.register_profile("unhurried", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """A folder of real texts beside the checkout; a test that needs it is skipped where it is not there."""
    folder = Path(__file__).resolve().parents[5] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}")
    return folder
