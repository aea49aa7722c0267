"""The suite's settings on a day that never ends, and an installation in `VAR_DIR` where one is given."""

import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.traces import clock

clock.stop()
if folder := os.environ.get("TRACES_VAR_DIR"):
    VAR_DIR = Path(folder)
    DATABASES["default"]["NAME"] = VAR_DIR / "lan-toa.sqlite3"  # noqa: F405
    SEARCH_INDEX_DIR, MEDIA_ROOT, EXPORTS_DIR = VAR_DIR / "search", VAR_DIR / "media", VAR_DIR / "exports"
    OPEN_DATA_DIR, NATIONAL_DIR, PRIVATE_DIR = VAR_DIR / "open-data", VAR_DIR / "national", VAR_DIR / "private"
