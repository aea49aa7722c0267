"""Search over all of `laws.jsonl.gz`: quality, speed, size, latency of changes. Without ../shared/data nothing.

The laws go into a separate database and index in a temporary folder, through the commands that operators use. The
questions are also training data of the ranker: `manage.py train_ranking` prints its quality on unseen laws. If
SEARCH_DATABASE_URL names a PostgreSQL database, the engine there is measured too, in its schema.
"""

import json
import os
import tempfile
import time
from pathlib import Path

from tools.measures import quality_figures as worth
from tools.measures import read_questions

from benchmarks import portals
from benchmarks.plain_bm25 import ranks
from benchmarks.portals import CORPUS, INDEX, PROCESSES

DATA = CORPUS.parent
SETS = ("zalo_dev", "alqac2022")
PEOPLE = ("people_dev", "people_traps_dev")
# Shares of the counts of `evaluate_answers`: name, numerator, denominator.
SHARES = (
    ("right first", "held:first_1", "held"),
    ("right in three", "held:first_3", "held"),
    ("answered surely", "held:answer", "held"),
    ("sure and right", "held:answer_right", "held:answer"),
    ("khoản of these right", "held:clause_right", "held:answer_right"),
    ("ruling text named", "not_held:named", "not_held"),
    ("sure though the law is not held", "not_held:answer", "not_held"),
)
THREADS = 2


def run() -> dict[str, float]:
    if not CORPUS.exists():
        print(f"  no data at {DATA}: nothing measured")
        return {}
    with tempfile.TemporaryDirectory(prefix="lan-toa-search-") as folder:
        return measure(Path(folder))


def measure(folder: Path) -> dict[str, float]:
    manage(folder, "migrate", "--verbosity", "0")
    manage(folder, "import_law", str(CORPUS), "--verbosity", "0")
    figures = plain_figures() | engine_figures(folder, "embedded")
    figures |= {"index on disk, MB": size(folder / INDEX) / 1e6}
    if os.environ.get("SEARCH_DATABASE_URL"):
        figures |= {f"postgres: {name}": value for name, value in engine_figures(folder, "postgres").items()}
    return figures


def plain_figures() -> dict[str, float]:
    """Plain BM25 over the same laws and questions: the reference for search."""
    sets = [read_questions(DATA / "questions" / f"{name}.jsonl") for name in SETS]
    ranked = zip(SETS, ranks(CORPUS, sets), strict=True)
    return {
        f"plain BM25, {name} {figure}": value
        for name, answered in ranked
        for figure, value in worth(answered).items()
        if figure[0] in "RM"
    }


def engine_figures(folder: Path, engine: str) -> dict[str, float]:
    started = time.perf_counter()
    manage(folder, "rebuild_search", engine=engine)
    figures = {"index build, s": time.perf_counter() - started}
    for name in SETS:
        questions = DATA / "questions" / f"{name}.jsonl"
        for suffix, options in (("", []), (" unmarked", ["--unmarked"])):
            asked = ("evaluate_search", str(questions), "--json", "--claims", *options)
            found = json.loads(manage(folder, *asked, engine=engine))
            figures |= {f"{name}{suffix} {figure}": value for figure, value in found.items()}
    for name in PEOPLE:
        counts = json.loads(
            manage(folder, "evaluate_answers", str(DATA / "questions" / f"{name}.jsonl"), engine=engine)
        )
        figures |= {
            f"{name} {figure}": counts.get(count, 0) / max(counts.get(of, 0), 1) for figure, count, of in SHARES
        }
    questions = DATA / "questions" / f"{SETS[0]}.jsonl"
    figures |= json.loads(process(folder, "ask.py", str(questions), str(THREADS), engine=engine))
    return figures | json.loads(process(folder, "change.py", str(folder), engine=engine))


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def manage(folder: Path, *command: str, engine: str = "embedded") -> str:
    return python(folder, "manage.py", *command, engine=engine)


def process(folder: Path, *command: str, engine: str = "embedded") -> str:
    return python(folder, str(PROCESSES / command[0]), *command[1:], engine=engine)


def python(folder: Path, *command: str, engine: str = "embedded") -> str:
    return portals.python(portals.portal_in(folder, SEARCH_ENGINE=engine), *command)
