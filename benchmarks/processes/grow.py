"""An index of several times the library, written directly to the engine: every item repeated with shuffled sentences.

python grow.py build TIMES            build it at the place in the settings
python grow.py ask QUESTIONS.jsonl    query it
"""

import json
import random
import re
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import django

django.setup()

from django.utils import timezone  # noqa: E402
from tools.measures import percentile  # noqa: E402

from lawsearch.candidates import ordered  # noqa: E402
from lawsearch.engine import Findable  # noqa: E402
from lawsearch.ranking.questions import QuestionReading, read_question  # noqa: E402
from portal.search.queries import engine  # noqa: E402
from portal.search.queries.sources import everything  # noqa: E402
from portal.search.queries.suggestions import lexicon  # noqa: E402

_SENTENCE = re.compile(r"(?<=[.;])\s+")


def things(times: int) -> Iterator[Findable]:
    chance = random.Random(7)
    for thing in everything(day=timezone.localdate()):
        yield thing
        for number in range(1, times):
            yield copied(thing, number, chance)


def copied(thing: Findable, number: int, chance: random.Random) -> Findable:
    """The item with another key, and its sentences shuffled."""
    sentences = _SENTENCE.split(thing.body)
    chance.shuffle(sentences)
    body = " ".join(sentences)
    parts = thing.parts and replace(thing.parts, title=f"{thing.parts.title} {number}", body=body)
    key, owner = f"{thing.key}~{number}", f"{thing.owner}~{number}"
    return replace(thing, key=key, owner=owner, parts=parts, body=body)


def build(times: int) -> dict[str, float]:
    started, worked = time.perf_counter(), time.process_time()
    count = engine().rebuild(things(times))
    return {
        "things": count,
        "build, s": time.perf_counter() - started,
        "build, s of processor": time.process_time() - worked,
        "memory of the builder, MB": memory(),
    }


def one(reading: QuestionReading) -> float:
    """A page of results, only the work of the index."""
    started = time.perf_counter()
    snapshot = engine().snapshot()
    found = ordered(reading.tokens, snapshot, lexicon=lexicon())
    snapshot.fetch(found.refs[:10])
    snapshot.tally(found.terms)
    return 1000 * (time.perf_counter() - started)


def ask(file: str) -> dict[str, float]:
    with open(file, encoding="utf-8") as lines:
        questions = [read_question(json.loads(line)["question"]) for line in lines]
    for reading in questions[:100]:
        one(reading)
    worked = time.process_time()
    spent = sorted(map(one, questions))
    worked = time.process_time() - worked
    return {
        "p50, ms": percentile(spent, 0.5),
        "p95, ms": percentile(spent, 0.95),
        "ms of processor": 1000 * worked / len(questions),
        "memory of a process, MB": memory(),
    }


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    print(json.dumps(build(int(sys.argv[2])) if sys.argv[1] == "build" else ask(sys.argv[2])))
