"""The shelf: laws imported a second and the memory they take; the second run; the page of the longest law.

Needs the real data beside the checkout (`../shared/data`); without it nothing is measured, and it says so.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "data" / "laws.jsonl.gz"
LAWS = 3_940


def run() -> dict[str, float]:
    if not CORPUS.exists():
        print(f"  skipped: no real data at {CORPUS}")
        return {}
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder:
        manage(Path(folder), "migrate", "-v0")
        first = manage(Path(folder), "import_law", str(CORPUS), "-v0")
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        again = manage(Path(folder), "import_law", str(CORPUS), "-v0")
        size = (Path(folder) / "db.sqlite3").stat().st_size / 1e6
    return {
        "import of the corpus, s": first,
        "laws/s": LAWS / first,
        "largest process, MB": memory,
        "second run, s": again,
        "database, MB": size,
    }


def manage(folder: Path, *words: str) -> float:
    """Runs one command of the portal on a database of its own; seconds on the clock."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "VAR_DIR": str(folder / "var"),
        "SEARCH_INDEX_DIR": str(folder / "index"),
    }
    started = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started
