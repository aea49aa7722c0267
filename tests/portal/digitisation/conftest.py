"""Every test of digitisation keeps its files for itself."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def private(settings, tmp_path: Path) -> Path:
    settings.PRIVATE_DIR = tmp_path / "private"
    settings.VAR_DIR = tmp_path / "var"
    return settings.PRIVATE_DIR
