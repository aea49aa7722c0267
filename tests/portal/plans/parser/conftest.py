"""The real plan, from the demo of the repository."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def plan_text() -> str:
    return (ROOT / "demo" / "ke-hoach-2021-hau-giang.md").read_text(encoding="utf-8")
