"""Runs the adviser of a portal with the demo, in a separate process, for citizens and for officers.

python advise.py QUESTIONS.jsonl HELD-OUT.jsonl
"""

import json
import sys
import time
from collections.abc import Iterable

import django

django.setup()

from tools.measures import percentile  # noqa: E402

from portal.library.models import Reliance  # noqa: E402
from portal.questions.models import Answer  # noqa: E402
from portal.questions.queries.routing import QuestionAdvice  # noqa: E402
from portal.search.queries.answers import SearchAdviser  # noqa: E402

Advised = tuple[int, QuestionAdvice]


def main(file: str, held_out: str) -> dict[str, float]:
    SearchAdviser().advise("đặt cọc mua nhà")  # the first call opens the index
    advised, times = asked_of(file)
    for_officers, _ = asked_of(file, to_officer=True)
    found = figures(advised) | answers_of(for_officers, ", officers")
    for to_officer, whom in ((False, ", held out"), (True, ", officers, held out")):
        found |= answers_of(asked_of(held_out, to_officer=to_officer)[0], whom)
    return found | {"ms, median": percentile(sorted(times), 0.5), "ms, p95": percentile(sorted(times), 0.95)}


def asked_of(file: str, *, to_officer: bool = False) -> tuple[list[Advised], list[float]]:
    """For each question the number of the right answer (0: none) and the advice; and the milliseconds."""
    numbers = dict(Answer.objects.exclude(slug="").values_list("slug", "number"))
    advised: list[Advised] = []
    times = []
    with open(file, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            started = time.perf_counter()
            advice = SearchAdviser().advise(row["question"], to_officer=to_officer)
            times.append(1000 * (time.perf_counter() - started))
            advised.append((numbers.get(row["answer"], 0), advice))
    return advised, times


def answers_of(advised: list[Advised], whom: str) -> dict[str, float]:
    """The figures about answers only."""
    return {
        f"{name}{whom}": value
        for name, value in figures(advised).items()
        if "provision" not in name and "article" not in name
    }


def figures(advised: list[Advised]) -> dict[str, float]:
    answered = [(number, advice) for number, advice in advised if number]
    others = [advice for number, advice in advised if not number]
    return {
        "right answer advised, share": share(number in _numbers(advice) for number, advice in answered),
        "right answer first, share": share(number in _numbers(advice)[:1] for number, advice in answered),
        "an answer where none is right, share": share(bool(advice.answers) for advice in others),
        "cited article advised, share": share(_cites(number, advice) for number, advice in answered),
        "a provision where no answer is, share": share(bool(advice.provisions) for advice in others),
    }


def share(told: Iterable[bool]) -> float:
    claims = list(told)
    return sum(claims) / len(claims)


def _numbers(advice: QuestionAdvice) -> list[int]:
    return [one["number"] for one in advice.answers]


def _cites(number: int, advice: QuestionAdvice) -> bool:
    relied = Reliance.objects.filter(item__kind="questions.answer", item__key=str(number))
    cited = set(relied.values_list("document_key", "article"))
    return any((one["document_key"], "-".join(one["address"].split("-")[:2])) in cited for one in advice.provisions)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
