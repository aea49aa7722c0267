"""What tests of the engines may ask for."""

import pytest

from scanreading.engines.ocr import missing as engines_missing
from scanreading.engines.recognition import Readers


@pytest.fixture(scope="session")
def readers() -> Readers:
    """Both readers; the test is skipped where this machine has no tesseract that reads Vietnamese."""
    if lacking := engines_missing():
        pytest.skip(f"this machine lacks {', '.join(lacking)}: apt-get install tesseract-ocr-vie tesseract-ocr-osd")
    return Readers.ready()
