"""`manage.py export_questions FILE.jsonl`: opened results, as a file of questions for training or evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from lawtext.addresses import parse_address
from lawtext.types import Unit
from portal.library.queries import instruments_on_the_shelf
from portal.schema.operations import PortalCommand
from portal.search.models import AskedQuestion
from portal.search.queries.usage import taught
from portal.search.states import ARTICLE


class Command(PortalCommand):
    help = (
        'Xuất câu hỏi đã có người mở đúng điều luật: {"question": …, "relevant": [{"law_id", "article_id"}], "weight"}.'
    )

    arguments = {
        "file": {"type": Path, "help": "tệp sẽ ghi, JSONL"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        lines = [json.dumps(known, ensure_ascii=False) for known in known_questions()]
        try:
            options["file"].write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Không ghi được {options['file']}: {error}") from error
        self.stdout.write(f"Đã ghi {len(lines)} câu hỏi vào {options['file']}.")


def known_questions() -> Iterator[dict[str, Any]]:
    """Opened articles, as lines of a training file. `weight`: how often they were opened."""
    laws = {
        slug: source_id or number
        for slug, source_id, number in instruments_on_the_shelf().values_list("slug", "source_id", "official_number")
    }
    texts = dict(AskedQuestion.objects.exclude(text="").values_list("pk", "text"))
    for question, members in groupby(taught(), key=lambda one: one.question_id):
        if answers := [(place, one.times) for one in members if (place := _place(one.key, laws))]:
            yield {
                "question": texts[question],
                "relevant": [{"law_id": law, "article_id": article} for (law, article), _ in answers],
                "weight": sum(times for _, times in answers),
            }


def _place(key: str, laws: Mapping[str, str]) -> tuple[str, str] | None:
    """("91/2015/QH13", "328") for "dieu:91-2015-qh13:dieu-328"; None if not an article of a law in the library."""
    kind, _, rest = key.partition(":")
    slug, _, address = rest.partition(":")
    if kind != ARTICLE or slug not in laws:
        return None
    steps = parse_address(address).steps
    return (laws[slug], steps[0].label) if len(steps) == 1 and steps[0].unit is Unit.ARTICLE else None
