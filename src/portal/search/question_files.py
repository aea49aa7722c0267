"""Files of questions with known answers: read by whoever measures or trains. Needs no database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


class BadQuestionFile(Exception):
    """A line of the file is not a question. Each line is {"question": …, "relevant": [{"law_id", "article_id"}]}."""


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question and the articles that answer it, as (law, article) of the file."""

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
