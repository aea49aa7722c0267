"""How often the field of a question is found: its law held out, or known; with and without marks; after decisions.

"held out": neither the law nor any question about it was in the training, cross-validated over laws in five parts (543
questions of people, and 519 of an examination; whole codes are the only law of their topic, so the second set mainly
shows what cannot be known). "known": all laws were in the training, no question was. "taught": on top of the weights
without both, so many decisions about other questions of the set. Without ../shared/data nothing is measured.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

from tools.routing import (
    LabelledQuestion,
    laws_in,
    lessons_of,
    questions_in,
    train,
)

from lawtext.words import fold, slugify
from portal.questions.routing import RoutingLessons, RoutingSeed, terms_of
from portal.questions.routing.suggestions import LEAST, guess_fields

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SETS = {"zalo": "zalo_dev", "alqac": "alqac2022"}
PARTS = 5
TAUGHT = (50, 200, 500)
SURE = 0.95
_UNTAUGHT = RoutingLessons()


def run() -> dict[str, float]:
    path = DATA / "laws.jsonl.gz"
    if not path.is_file():
        return {}
    laws = laws_in(path)
    asked = {name: list(questions_in(DATA / "questions" / f"{file}.jsonl", laws)) for name, file in SETS.items()}
    part = {law: at % PARTS for at, law in enumerate(random.Random(1).sample(sorted(laws), len(laws)))}
    known = train(list(lessons_of(laws.values())))
    held = [train(list(lessons_of(law for key, law in laws.items() if part[key] != at))) for at in range(PARTS)]
    figures: dict[str, float] = {}
    for name, questions in asked.items():
        figures |= _baselines(name, questions, list(known.labels))
        figures |= _scored(
            f"{name}, held out", [_ranked(held[part[one.law]], one.text) for one in questions], questions
        )
        bare = [_ranked(held[part[one.law]], fold(one.text)) for one in questions]
        figures |= _scored(f"{name}, held out, no marks", bare, questions)
        figures |= _scored(f"{name}, known", [_ranked(known, one.text) for one in questions], questions)
    figures |= _sure("zalo, held out", held, part, asked["zalo"])
    figures |= _after_decisions("zalo", held, part, asked["zalo"])
    return figures | _speed(known, asked["zalo"])


def _ranked(seed: RoutingSeed, text: str, lessons: RoutingLessons = _UNTAUGHT) -> list[tuple[str, float]]:
    found = guess_fields(words=terms_of(text), seed=seed, lessons=lessons)
    return [(guess.slug, guess.probability) for guess in found]


def _scored(name: str, ranked: list[list[tuple[str, float]]], questions: list[LabelledQuestion]) -> dict[str, float]:
    first = sum(bool(found) and found[0][0] == one.topic for found, one in zip(ranked, questions, strict=True))
    three = sum(one.topic in [slug for slug, _ in found[:3]] for found, one in zip(ranked, questions, strict=True))
    return {f"{name}, @1": first / len(questions), f"{name}, @3": three / len(questions)}


def _baselines(name: str, questions: list[LabelledQuestion], labels: list[str]) -> dict[str, float]:
    """Always the most frequent topic; and the topic whose name shares most words with the question."""
    most = Counter(one.topic for one in questions).most_common(1)[0][1]
    words = {label: set(label.split("-")) for label in labels}
    named = sum(_by_name(one.text, words) == one.topic for one in questions)
    return {f"{name}, most frequent": most / len(questions), f"{name}, names of topics": named / len(questions)}


def _by_name(text: str, words: dict[str, set[str]]) -> str:
    said = set(slugify(text).split("-"))
    return max(sorted(words), key=lambda label: len(said & words[label]) / len(words[label]) ** 0.5)


def _sure(
    name: str, held: list[RoutingSeed], part: dict[str, int], questions: list[LabelledQuestion]
) -> dict[str, float]:
    """What could be routed without a person: the share of clear questions, and how many of them are right."""
    tops = [(_ranked(held[part[one.law]], one.text)[0], one.topic) for one in questions]
    clear = [slug == topic for (slug, probability), topic in tops if probability >= SURE]
    shown = [slug == topic for (slug, probability), topic in tops if probability >= LEAST]
    return {
        f"{name}, clear enough to go alone": len(clear) / len(tops),
        f"{name}, right of these": sum(clear) / max(len(clear), 1),
        f"{name}, suggested at all": len(shown) / len(tops),
        f"{name}, right of these suggested": sum(shown) / max(len(shown), 1),
    }


def _after_decisions(
    name: str, held: list[RoutingSeed], part: dict[str, int], questions: list[LabelledQuestion]
) -> dict[str, float]:
    """Half of the questions are evaluated; of the other half so many were decided before."""
    mixed = random.Random(2).sample(questions, len(questions))
    judged, decided = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
    figures: dict[str, float] = {}
    for number in (0, *TAUGHT):
        lessons = _lessons(decided[:number])
        ranked = [_ranked(held[part[one.law]], one.text, lessons) for one in judged]
        figures |= _scored(f"{name}, taught {min(number, len(decided))}", ranked, judged)
    return figures


def _lessons(decided: Iterable[LabelledQuestion]) -> RoutingLessons:
    totals: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {}
    for one in decided:
        totals[one.topic] += 1
        for term in terms_of(one.text):
            counts.setdefault(term, Counter())[one.topic] += 1
    return RoutingLessons(totals, counts)


def _speed(seed: RoutingSeed, questions: list[LabelledQuestion]) -> dict[str, float]:
    begun = perf_counter()
    for one in questions:
        _ranked(seed, one.text)
    return {"ms per question": (perf_counter() - begun) / len(questions) * 1000}
