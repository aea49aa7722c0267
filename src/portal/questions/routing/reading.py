"""Lessons out of files: laws that name their subject, questions that name the law which answers them.

A line of laws is {"law_id", "title", "subject": "dat-dai/dat-dai", "articles": [{"title", "text"}]}, a line of
questions {"question", "relevant": [{"law_id"}]}. Laws without a subject teach nothing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.questions.routing.training import Lesson


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the topic of the law that answers it."""

    text: str
    topic: str
    law: str


def laws_in(path: Path) -> dict[str, dict[str, Any]]:
    """The laws of a file that name their subject, by number."""
    return {law["law_id"]: law for law in _lines(path) if law.get("subject")}


def topic_of(law: dict[str, Any]) -> str:
    return str(law["subject"]).partition("/")[0]


def lessons_of(laws: Iterable[dict[str, Any]]) -> Iterator[Lesson]:
    """A lesson for each title and each article, in the order of the file."""
    for law in laws:
        topic = topic_of(law)
        if law.get("title"):
            yield Lesson(topic, law["title"])
        for article in law["articles"]:
            yield Lesson(topic, article.get("title") or "", article.get("text") or "")


def questions_in(path: Path, laws: dict[str, dict[str, Any]]) -> Iterator[Asked]:
    """The questions whose law is known."""
    for line in _lines(path):
        number = line["relevant"][0]["law_id"] if line.get("relevant") else ""
        if number in laws:
            yield Asked(line["question"], topic_of(laws[number]), number)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
