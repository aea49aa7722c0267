"""`manage.py export_questions FILE.jsonl`: what openings teach, as a file of questions to train or measure on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from portal.schema.operations import PortalCommand
from portal.search.queries.usage import known_questions


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
