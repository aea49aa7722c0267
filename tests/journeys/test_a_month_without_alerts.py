"""A watch that rings on ordinary days is switched off: the months that the demo tells raise no alert."""

from pathlib import Path


def test_the_months_of_the_demo_raise_no_alert(demo_environment: dict[str, str]):
    assert Path(demo_environment["VAR_DIR"], "alerts.txt").read_text("utf-8").strip() == "[]"
