from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from portal.api.web import service
from tests.portal.surfaces.scene import WRITTEN, Clock, Scene

_FOLDERS = ("SEARCH_INDEX_DIR", "OPEN_DATA_DIR", "NATIONAL_DIR", "PRIVATE_DIR", "EXPORTS_DIR")


@pytest.fixture
def scene(founded_portal: None, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Scene:
    clock = Clock(WRITTEN)
    monkeypatch.setattr(timezone, "now", clock)
    monkeypatch.setattr(service, "_STARTED", WRITTEN)
    for name in _FOLDERS:
        setattr(settings, name, tmp_path / name.lower())
    made = Scene(clock, tmp_path)
    made.set_up()
    return made
