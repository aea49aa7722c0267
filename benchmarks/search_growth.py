"""Search over one, three and ten times the library: build, disk, memory, speed. Ten times takes a quarter of an hour.

GROWTH="1 3" measures less.
"""

import json
import os
import tempfile
from pathlib import Path

from benchmarks.portals import INDEX
from benchmarks.search import DATA, SETS, manage, process, size


def run() -> dict[str, float]:
    if not (DATA / "laws.jsonl.gz").exists():
        print(f"  no data at {DATA}: nothing measured")
        return {}
    with tempfile.TemporaryDirectory(prefix="lan-toa-growth-") as name:
        folder = Path(name)
        manage(folder, "migrate", "--verbosity", "0")
        manage(folder, "import_law", str(DATA / "laws.jsonl.gz"), "--verbosity", "0")
        figures: dict[str, float] = {}
        for times in map(int, os.environ.get("GROWTH", "1 3 10").split()):
            figures |= {f"{times}x: {figure}": value for figure, value in grown(folder, times).items()}
        return figures


def grown(folder: Path, times: int) -> dict[str, float]:
    """The figures of one size. The previous index is replaced, so that the disk size is that of one generation."""
    built = json.loads(process(folder, "grow.py", "build", str(times)))
    current = (folder / INDEX / "current").read_text(encoding="ascii").strip()
    asked = json.loads(process(folder, "grow.py", "ask", str(DATA / "questions" / f"{SETS[0]}.jsonl")))
    return built | {"disk, MB": size(folder / INDEX / current) / 1e6} | asked
