"""A database full of questions and answers, in every state of the chain, beside whatever the database holds already.

`python -m benchmarks.processes.load_questions COUNT [OFFICERS]`: as many questions, answers and officers

Rows go in as they are, in bundles: no operation is run and no entry is written. Questions are those of
`benchmarks/questions/`, varied; answers are put together of sentences and of the words of real provisions. The chance
is always the same, so that two loads of one count are alike.
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
