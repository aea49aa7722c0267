"""`manage.py evaluate_answers FILE.jsonl [--jsonl]`: the answers of search to questions, and how often they are right.

Starter situations that wait for an officer count as approved here, so that the answers include them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lawsearch.engine import IndexUnavailable
from lawsearch.ranking.questions import read_question
from lawtext.addresses import parse_address
from lawtext.types import Unit
from portal.library.queries import instruments_on_the_shelf
from portal.questions.queries.situations import KnownSituation, beside, public_situations
from portal.search.queries import engine
from portal.search.queries.answers import AnswerCard
from portal.search.queries.results import ResultsQuery, SearchResults, search
from portal.search.queries.situations import SituationIndex
from portal.search.queries.suggestions import lexicon
from portal.search.states import ARTICLE, Silence

_FIRST = 10


class Command(BaseCommand):
    help = "Hỏi từng câu trong tệp JSONL và in điều tìm kiếm trả lời; có đáp án thì đo tỷ lệ đúng."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help='tệp câu hỏi, mỗi dòng {"id", "question"[, "held", "relevant"]}')
        parser.add_argument("--jsonl", action="store_true", help="in câu trả lời của từng câu, mỗi dòng một đối tượng")

    def handle(self, *, file: Path, jsonl: bool, **options: Any) -> None:
        try:
            rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
            snapshot = engine().snapshot()
        except (OSError, ValueError) as error:
            raise CommandError(f"Không đọc được {file}: {error}") from error
        except IndexUnavailable as error:
            raise CommandError("Chưa có chỉ mục tìm kiếm: chạy `manage.py rebuild_search` trước.") from error
        known: dict[str, Any] = {
            "snapshot": snapshot,
            "lexicon": lexicon(),
            "situations": SituationIndex(with_starters(public_situations())),
            "day": timezone.localdate(),
        }
        numbers = {law.slug: law.source_id or law.official_number for law in instruments_on_the_shelf()}
        counts: Counter[str] = Counter()
        for row in rows:
            results = search(reading=read_question(row["question"]), wish=ResultsQuery(), **known)
            told = _told(row, results, numbers)
            counts.update(_judged(row, told))
            if jsonl:
                self.stdout.write(json.dumps(told, ensure_ascii=False))
        if not jsonl:
            self.stdout.write(json.dumps(counts, ensure_ascii=False, indent=1))


def _told(row: Mapping[str, Any], results: SearchResults, numbers: Mapping[str, str]) -> dict[str, Any]:
    """One answer, as the page shows it."""
    card = results.answer
    shown = [one.hit for one in card.provisions] if card else []
    listed = [hit for group in results.groups for hit in (group.first, *group.siblings, *group.twins)]
    found = [*shown, *sorted(listed, key=lambda hit: hit.rank)]
    articles = [_place(hit.key.split(":")[1], hit.key.split(":")[2], numbers) for hit in found if hit.kind == ARTICLE]
    articles = [{name: one[name] for name in ("law_id", "article_id")} for one in articles]
    return {
        "id": row.get("id", ""),
        "state": card.state.value if card else "none",
        "reason": card.silence.value if card and card.silence else None,
        "wanted": list(card.wanted) if card else [results.absent.called] if results.absent else [],
        "text": " ".join(filter(None, _spoken(card))) if card else "",
        "provisions": list(_places(card, numbers)) if card else [],
        "first": list({json.dumps(one): one for one in articles}.values())[:_FIRST],
    }


def _spoken(card: AnswerCard) -> Iterator[str]:
    """The text of the card, without its links."""
    if card.situation:
        yield from (card.situation.said, card.situation.sentence)
    yield from (one.situation.title for one in card.nearby)
    yield from ("".join(piece.text for piece in one.hit.sentence) for one in card.provisions)


def _places(card: AnswerCard, numbers: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The places of the answer, the main one first."""
    if card.situation and card.silence is not Silence.WANTED:
        for quote in card.situation.quotes:
            yield _place(quote.document_key, quote.address, numbers)
    for one in card.provisions:
        _, slug, address = one.hit.key.split(":")
        yield _place(slug, one.hit.address.partition("#")[2] or address, numbers)


def _place(slug: str, address: str, numbers: Mapping[str, str]) -> dict[str, str]:
    labels = {step.unit: step.label for step in parse_address(address).steps}
    return {
        "law_id": numbers.get(slug, slug),
        "article_id": labels.get(Unit.ARTICLE, ""),
        "clause": labels.get(Unit.CLAUSE, ""),
    }


def _judged(row: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    """What counts for an answer to a question, by its expected answer in the row."""
    right = {(one["law_id"], one["article_id"]): one.get("clauses", ()) for one in row.get("relevant", ())}
    kind = "held" if right and row.get("held", True) else "not_held"
    yield from (kind, f"{kind}:{told['state']}")
    if kind == "not_held":
        ruling = " ".join((*row.get("wanted", ()), row.get("ruling", "")))
        yield from ["not_held:named"] if any(number in ruling for number in told["wanted"]) else []
        return
    ranks = [at for at, one in enumerate(told["first"]) if (one["law_id"], one["article_id"]) in right]
    yield from (f"held:first_{depth}" for depth in (1, 3, 10) if ranks and ranks[0] < depth)
    if told["state"] == "answer" and told["provisions"]:
        head = told["provisions"][0]
        clauses = right.get((head["law_id"], head["article_id"]))
        if clauses is not None:
            yield "held:answer_right"
            yield from ["held:clause_right"] if not clauses or head["clause"] in clauses else []


def with_starters(public: Sequence[KnownSituation]) -> list[KnownSituation]:
    """The public situations, and those shipped with the program that wait for an officer, as if they were approved."""
    return [*public, *(replace(one, is_waiting=False) for one in beside(public))]
