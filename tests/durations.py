"""How long each test file took when it was last run on this machine: kept beside pytest's own cache, for `make try`."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "d" / "lan-toa" / "durations.json"


def known(kept: Path = KEPT) -> dict[str, float]:
    """Seconds by test file, as far as they were ever run here."""
    return {path: row["seconds"] for path, row in _read(kept).items()}


@dataclass(eq=False)
class Keeper:
    """A plugin that adds up what the run's tests took, and writes it down at the end.

    A part of a file (`-k`, `-x`) says little of the whole: it replaces only what was known of fewer tests.
    """

    kept: Path = KEPT
    seconds: Counter[str] = field(default_factory=Counter)
    tests: Counter[str] = field(default_factory=Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        path = report.nodeid.partition("::")[0]
        self.seconds[path] += report.duration  # type: ignore[assignment]
        self.tests[path] += report.when == "call" and report.outcome != "skipped"

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput") or not self.tests:  # the workers of xdist report to one
            return
        rows = _read(self.kept)
        for path, count in self.tests.items():
            if count and count >= rows.get(path, {"tests": 0})["tests"]:
                rows[path] = {"seconds": round(self.seconds[path], 2), "tests": count}
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        making = self.kept.with_suffix(".making")
        making.write_text(json.dumps(rows, indent=0, sort_keys=True), encoding="utf-8")
        making.replace(self.kept)


def _read(kept: Path) -> dict[str, dict[str, float]]:
    try:
        rows: dict[str, dict[str, float]] = json.loads(kept.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # never run here, or written by something else
        return {}
    return rows
