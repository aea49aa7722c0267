"""Fills a database with questions and answers, in every state of the chain, in addition to its existing rows.

`python -m benchmarks.processes.load_questions COUNT [OFFICERS]`: COUNT questions and answers, and OFFICERS officers.

Rows are inserted in bulk: no operation runs and no entry is recorded. Questions are those of `benchmarks/questions/`,
varied; answers are composed of sentences and texts of real provisions. The seed is fixed, so that two loads of the same
size are alike.
"""

import json
import sys
import time

import django

django.setup()

from benchmarks.processes.invented.answers import Answers  # noqa: E402
from benchmarks.processes.invented.chance import Chance  # noqa: E402
from benchmarks.processes.invented.guarded import Guarded  # noqa: E402
from benchmarks.processes.invented.offices import Offices  # noqa: E402
from benchmarks.processes.invented.questions import Questions  # noqa: E402
from django.db import connection, transaction  # noqa: E402


def load(count: int, officers: int) -> dict[str, float]:
    started = time.perf_counter()
    with transaction.atomic():
        chance = Chance()
        answers = Answers(chance, count)
        answers.store()
        Guarded(chance, answers).store()
        questions = Questions(chance, count, answers.made)
        questions.store()
        questions.store_numbers()
        Offices(chance, officers).store()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"load, s": time.perf_counter() - started}


if __name__ == "__main__":
    print(json.dumps(load(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)))
