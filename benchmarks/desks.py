"""Officers' first screens and lists with 10,000 questions and 800 officers: each line of the menu, by five roles.

The bar: 150 ms at p95 and twelve queries of its own. Beside the demo, in a throw-away SQLite database. Where the
machine is shared, what its clock shows is to be read beside a plain list of Wagtail's in the same run.
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
