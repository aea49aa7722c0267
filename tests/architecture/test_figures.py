"""What was measured says where and when, and what the documents quote of it is what was measured.

A document marks a figure that it quotes: `438 MB <!-- bench: search / memory of a process, MB -->`.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.__main__ import BASELINE, FOLDER

ROOT = Path(__file__).resolve().parents[2]
KEPT: dict[str, dict[str, Any]] = json.loads(BASELINE.read_text(encoding="utf-8"))
# Measured on request so far, and nothing of it kept. One that gets a baseline leaves this list; none comes into it.
WITHOUT = {"campaigns", "head_blocks", "imports", "messages", "mutation", "search_growth"}
_QUOTED = re.compile(
    r"(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)[^0-9\n]{0,12}<!-- bench: (?P<name>\w+) / (?P<what>[^>]+?) -->"
)


def quoted(text: str) -> Iterator[tuple[str, str, str]]:
    """Figure as written, benchmark, what of it."""
    assert text.count("<!-- bench:") == len(_QUOTED.findall(text)), "a mark stands behind its figure, on one line"
    for found in _QUOTED.finditer(text):
        yield found["figure"].replace(",", ""), found["name"], found["what"]


def is_same(written: str, measured: float) -> bool:
    """To as many places as are written."""
    return round(measured, len(written.partition(".")[2])) == float(written)


class TestABaseline:
    def test_is_kept_of_each_benchmark(self):
        measuring = {one.stem for one in FOLDER.glob("*.py") if re.search(r"(?m)^def run\(", one.read_text("utf-8"))}
        assert measuring - KEPT.keys() == WITHOUT
        assert KEPT.keys() <= measuring

    @pytest.mark.parametrize("name", sorted(KEPT))
    def test_says_commit_day_and_machine(self, name: str):
        told = KEPT[name]
        assert re.fullmatch(r"[0-9a-f]{12}(-dirty)?|v[0-9.]+(-[0-9]+-g[0-9a-f]{12})?(-dirty)?", told["commit"])
        assert re.fullmatch(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]", told["date"])
        # Before 1.0.0 the machine was not written down.
        assert told["machine"] is None or told["machine"].keys() == {"cores", "cpu", "load"}
        assert told["machine"] or told["date"] < "2026-11-30"
        assert told["figures"]


class TestAFigureInADocument:
    @pytest.mark.parametrize("document", sorted((ROOT / "docs").rglob("*.md")), ids=lambda one: one.stem)
    def test_is_what_was_measured(self, document: Path):
        for written, name, what in quoted(document.read_text("utf-8").replace("`<!-- bench:", "")):
            assert is_same(written, KEPT[name]["figures"][what]), (
                f"{what}: {KEPT[name]['figures'][what]}, not {written}"
            )

    def test_is_quoted_somewhere(self):
        assert "<!-- bench: search" in (ROOT / "docs/operations/search-index.md").read_text("utf-8")

    @pytest.mark.parametrize(
        ("written", "measured", "same"),
        [
            ("438", 437.936, True),
            ("438", 436.9, False),
            (".95", 0.9512, True),
            (".95", 0.944, False),
            ("1.0", 1.0, True),
        ],
    )
    def test_may_be_rounded_and_not_embellished(self, written: str, measured: float, same: bool):
        assert is_same(written, measured) is same
