"""The quality of a ranking: questions with known answers, read from a file, and metrics of their ranks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DEPTHS = (1, 5, 10, 20, 100)
RANKED = 10  # for MRR@10


@dataclass(frozen=True, slots=True)
class RankedQuestion:
    """One question: the rank of the first right article (from 1; None if not among the results) and the time."""

    rank: int | None
    milliseconds: float


def quality_figures(answered: Sequence[RankedQuestion]) -> dict[str, float]:
    """R@1 … R@100, MRR@10, p50_ms, p95_ms; a question counts once, as found if any of its right articles is found."""
    ranks = [answer.rank for answer in answered]
    times = sorted(answer.milliseconds for answer in answered)
    count = len(answered)
    if not count:
        return {}
    return {f"R@{depth}": sum(rank is not None and rank <= depth for rank in ranks) / count for depth in DEPTHS} | {
        f"MRR@{RANKED}": sum(1 / rank for rank in ranks if rank is not None and rank <= RANKED) / count,
        "p50_ms": percentile(times, 0.50),
        "p95_ms": percentile(times, 0.95),
    }


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value at this quantile of a non-empty sorted sequence."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class BadQuestionFile(Exception):
    """A line of the file is not a question. Each line is {"question": …, "relevant": [{"law_id", "article_id"}]}."""


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question and the articles that answer it, as pairs of law and article."""

    text: str
    relevant: tuple[tuple[str, str], ...]


def read_questions(path: Path) -> list[KnownQuestion]:
    """The questions of a JSONL file. Raises OSError, BadQuestionFile with the line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_question(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def _question(line: str, number: int) -> KnownQuestion:
    try:
        record = json.loads(line)
        relevant = tuple((str(place["law_id"]), str(place["article_id"])) for place in record["relevant"])
        return KnownQuestion(str(record["question"]), relevant)
    except (ValueError, KeyError, TypeError) as error:
        raise BadQuestionFile(f"line {number}: {error!r}") from error
