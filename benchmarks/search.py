"""Search over the whole of `laws.jsonl.gz`: how good, how fast, how large. Without ../shared/data, nothing.

The laws go into a database and an index of their own, in a temporary folder, through the commands that operators use.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
SETS = ("zalo_dev", "alqac2022")
THREADS = 2

# Asked in a process of its own, so that the memory measured is that of a web process and not of this one.
ASK = """
import django, json, resource, sys, time
django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.utils import timezone
from portal.search.operations import engine
from portal.search.queries import Wish, best_keys, search
from portal.search.ranking.figures import percentile
from portal.search.ranking.reading import read_question

questions = [read_question(json.loads(line)["question"]) for line in open(sys.argv[1], encoding="utf-8")]
snapshot = engine().snapshot()

def rank(reading):
    return best_keys(reading=reading, snapshot=snapshot, limit=100)

def whole_page(reading):
    started = time.perf_counter()
    search(reading=reading, wish=Wish(), snapshot=snapshot, day=timezone.localdate())
    return 1000 * (time.perf_counter() - started)

for reading in questions[:50]:
    rank(reading)
started = time.perf_counter()
with ThreadPoolExecutor(int(sys.argv[2])) as pool:
    list(pool.map(rank, questions))
rate = len(questions) / (time.perf_counter() - started)
pages = sorted(whole_page(reading) for reading in questions)
print(json.dumps({
    "ranked questions/s": rate,
    "results page p50, ms": percentile(pages, 0.5),
    "results page p95, ms": percentile(pages, 0.95),
    "memory of a process, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
}))
"""


def run() -> dict[str, float]:
    if not (DATA / "laws.jsonl.gz").exists():
        print(f"  no data at {DATA}: nothing measured")
        return {}
    with tempfile.TemporaryDirectory(prefix="lan-toa-search-") as folder:
        return measure(Path(folder))


def measure(folder: Path) -> dict[str, float]:
    manage(folder, "migrate", "--verbosity", "0")
    manage(folder, "import_law", str(DATA / "laws.jsonl.gz"), "--verbosity", "0")
    started = time.perf_counter()
    manage(folder, "rebuild_search")
    figures = {"index build, s": time.perf_counter() - started, "index on disk, MB": size(folder / "index") / 1e6}
    for name in SETS:
        questions = DATA / "questions" / f"{name}.jsonl"
        for suffix, options in (("", []), (" unmarked", ["--unmarked"])):
            found = json.loads(manage(folder, "evaluate_search", str(questions), "--json", *options))
            figures |= {f"{name}{suffix} {figure}": value for figure, value in found.items()}
    asked = python(folder, "-c", ASK, str(DATA / "questions" / f"{SETS[0]}.jsonl"), str(THREADS))
    return figures | json.loads(asked)


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def manage(folder: Path, *command: str) -> str:
    return python(folder, "manage.py", *command)


def python(folder: Path, *command: str) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "VAR_DIR": str(folder),
        "SEARCH_INDEX_DIR": str(folder / "index"),
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout
