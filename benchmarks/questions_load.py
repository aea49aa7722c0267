"""100,000 questions and answers in one database: every list, page, desk and address of the API; the bulk files.

Beside the demo, in a throw-away SQLite database, without the page cache. Ten minutes on a quiet machine of two cores.
`python -m benchmarks.questions_load FOLDER [COUNT]` only fills a database and leaves it there, to look at.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = Path(__file__).parent / "processes"
COUNT = 100_000
ROUNDS = 40
LONGEST = 1800  # seconds for any one step


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder:
        environment = prepared(Path(folder))
        loaded = process(environment, "load_questions.py", str(COUNT))
        return loaded | process(environment, "ask_questions.py", str(ROUNDS))


def prepared(folder: Path) -> dict[str, str]:
    """A database with the demo in it."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "VAR_DIR": str(folder),
        "PATH": os.environ["PATH"],
    }
    for command in (["migrate", "--verbosity", "0"], ["load_demo"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=LONGEST,
        )
    # The settings of the tests keep no pages; the database is that of the folder all the same.
    return environment | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}


def process(environment: dict[str, str], script: str, *arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, str(PROCESSES / script), *arguments],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    where = Path(sys.argv[1])
    where.mkdir(parents=True, exist_ok=True)
    print(process(prepared(where), "load_questions.py", *(sys.argv[2:3] or [str(COUNT)])))
