"""The regulation as a text: chapters, articles and numbered clauses, written ones and those made from its rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lawtext.numerals import to_roman
from portal.editorial.regulating.values import Freshness, Rule
from portal.editorial.regulating.wording import Names, generated_lines
from portal.editorial.states import Generated

_POINT = re.compile(r"^[a-zđ]\)\s")


@dataclass(frozen=True, slots=True)
class Written:
    """An article as it was entered. A chapter begins with it where `chapter` names one."""

    heading: str
    text: str = ""
    chapter: str = ""
    generated: Generated | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is read; `lines` are clauses ("1. …") and points ("a) …")."""

    number: int
    heading: str
    lines: tuple[str, ...]
    generated: Generated | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """`number` is Roman; a text without chapters is one whose number and title are empty."""

    number: str
    title: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All that articles are made from."""

    posting: tuple[Rule, ...]
    freshness: tuple[Freshness, ...]
    urgent_hours: int


def compose(written: Sequence[Written], *, rules: Rules, names: Names) -> tuple[Chapter, ...]:
    """The whole text, articles numbered through."""
    posting_article = next((n for n, one in enumerate(written, 1) if one.generated is Generated.POSTING), None)
    chapters: list[tuple[str, list[Article]]] = []
    for number, one in enumerate(written, 1):
        if one.chapter or not chapters:
            chapters.append((one.chapter, []))
        lines = (
            generated_lines(one.generated, rules.posting, rules.freshness, rules.urgent_hours, names, posting_article)
            if one.generated
            else [line.strip() for line in one.text.splitlines() if line.strip()]
        )
        chapters[-1][1].append(Article(number, one.heading, numbered(lines), one.generated))
    named = sum(1 for title, _ in chapters if title)
    return tuple(
        Chapter(to_roman(position) if title and named else "", title, tuple(articles))
        for position, (title, articles) in enumerate(chapters, 1)
    )


def numbered(lines: Sequence[str]) -> tuple[str, ...]:
    """Clauses get their numbers, points stay as they are; a single sentence stands without a number."""
    clauses = sum(1 for line in lines if not _POINT.match(line))
    if clauses < 2:
        return tuple(lines)
    found, number = [], 0
    for line in lines:
        if not _POINT.match(line):
            number += 1
            line = f"{number}. {line}"
        found.append(line)
    return tuple(found)
