"""Queries the index in a separate process, so that the measured memory is that of a web process.

python ask.py QUESTIONS.jsonl THREADS
"""

import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402
from tools.measures import percentile  # noqa: E402

from lawsearch.ranking.questions import QuestionReading, read_question  # noqa: E402
from portal.search.queries import engine  # noqa: E402
from portal.search.queries.results import ResultsQuery, best_keys, search  # noqa: E402
from portal.search.queries.suggestions import lexicon  # noqa: E402


def rank(reading: QuestionReading) -> float:
    started = time.perf_counter()
    best_keys(reading=reading, snapshot=engine().snapshot(), limit=10, lexicon=lexicon())
    return 1000 * (time.perf_counter() - started)


def whole_page(reading: QuestionReading) -> float:
    started = time.perf_counter()
    day = timezone.localdate()
    search(reading=reading, wish=ResultsQuery(), snapshot=engine().snapshot(), day=day, lexicon=lexicon())
    return 1000 * (time.perf_counter() - started)


def served() -> float:
    """CPU seconds so far of the PostgreSQL processes that serve clients of this machine."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, stat = (process / "cmdline").read_bytes(), (process / "stat").read_text()
        except OSError:  # it has just ended
            continue
        if command.startswith(b"postgres:") and b"(" in command:
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main(file: str, threads: int) -> dict[str, float]:
    with open(file, encoding="utf-8") as lines:
        questions = [read_question(json.loads(line)["question"]) for line in lines]
    for reading in questions[:50]:
        rank(reading)
    ranked = sorted(map(rank, questions))
    before = time.process_time() + served()
    list(map(rank, questions))
    worked = time.process_time() + served() - before
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(rank, questions))
    rate = len(questions) / (time.perf_counter() - started)
    pages = sorted(map(whole_page, questions))
    return {
        "ranked questions/s": rate,
        "ranking p50, ms": percentile(ranked, 0.5),
        "ranking p95, ms": percentile(ranked, 0.95),
        "ranking, ms of processor": 1000 * worked / len(questions),
        "results page p50, ms": percentile(pages, 0.5),
        "results page p95, ms": percentile(pages, 0.95),
        "memory of a process, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
