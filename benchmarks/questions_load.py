"""100,000 questions and answers in one database: every public list and page, every API endpoint, the bulk files.

Officers' pages are measured by `desks`. Runs on the demo in a temporary SQLite database, without the page cache. Ten
minutes on an idle machine of two cores. `python -m benchmarks.questions_load FOLDER [COUNT [OFFICERS]]` only fills a
database and keeps it for inspection.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.portals import figures_of, manage, portal_in, python

COUNT = 100_000
ROUNDS = 40


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder:
        environment = prepared(Path(folder))
        loaded = figures_of(environment, "-m", "benchmarks.processes.load_questions", str(COUNT))
        return loaded | figures_of(environment, "-m", "benchmarks.processes.ask_questions", str(ROUNDS))


def prepared(folder: Path) -> dict[str, str]:
    """A database with the demo in it."""
    environment = portal_in(folder)
    manage(environment, "migrate", "--verbosity", "0")
    python(environment, "-m", "demo")
    # The test settings have no page cache; the database is still that of the folder.
    return environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"}


if __name__ == "__main__":
    where = Path(sys.argv[1])
    where.mkdir(parents=True, exist_ok=True)
    print(figures_of(prepared(where), "-m", "benchmarks.processes.load_questions", *(sys.argv[2:4] or [str(COUNT)])))
