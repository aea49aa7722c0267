"""Officers' first screens and lists with 10,000 questions and 800 officers: each item of the menu, for six officers.

The limit: 150 ms at p95 and twelve queries of its own. Runs on the demo in a temporary SQLite database. On a shared
machine, compare wall-clock times with a plain Wagtail list in the same run.
"""

import tempfile
from pathlib import Path

from benchmarks.portals import figures_of
from benchmarks.questions_load import prepared

COUNT, OFFICERS, ROUNDS = 10_000, 800, 30


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder:
        environment = prepared(Path(folder))
        figures_of(environment, "-m", "benchmarks.processes.load_questions", str(COUNT), str(OFFICERS))
        return figures_of(environment, "-m", "benchmarks.processes.ask_desks", str(ROUNDS))
