"""The library: laws imported per second, memory and size; the second run.

Needs the real data in `../shared/data`; without it nothing is measured, and a message says so.
"""

import resource
import tempfile
import time
from pathlib import Path

from benchmarks.portals import CORPUS, DATABASE, manage, portal_in

LAWS = 3_940


def run() -> dict[str, float]:
    if not CORPUS.exists():
        print(f"  skipped: no real data at {CORPUS}")
        return {}
    with tempfile.TemporaryDirectory(prefix="lan-toa-bench-") as folder:
        environment = portal_in(folder)
        manage(environment, "migrate", "-v0")
        first = seconds_of(environment, "import_law", str(CORPUS), "-v0")
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        again = seconds_of(environment, "import_law", str(CORPUS), "-v0")
        size = (Path(folder) / DATABASE).stat().st_size / 1e6
    return {
        "import of the corpus, s": first,
        "laws/s": LAWS / first,
        "largest process, MB": memory,
        "second run, s": again,
        "database, MB": size,
    }


def seconds_of(environment: dict[str, str], *words: str) -> float:
    """Wall-clock seconds of one management command."""
    started = time.perf_counter()
    manage(environment, *words)
    return time.perf_counter() - started
