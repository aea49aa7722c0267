"""`manage.py evaluate_search FILE.jsonl [--unmarked] [--json]`: how good and how fast the ranking is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.search.engine.port import IndexUnavailable
from portal.search.evaluation import BadQuestionFile, ask_all, read_questions
from portal.search.everyday_words import lexicon
from portal.search.operations import engine
from portal.search.ranking.figures import figures


class Command(BaseCommand):
    help = 'Đo chất lượng tìm kiếm: mỗi dòng {"question": …, "relevant": [{"law_id": …, "article_id": …}]}.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="tệp câu hỏi, JSONL")
        parser.add_argument("--unmarked", action="store_true", help="bỏ dấu câu hỏi trước khi tìm")
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            questions = read_questions(options["file"])
            snapshot = engine().snapshot()
        except (OSError, UnicodeDecodeError, BadQuestionFile) as error:
            raise CommandError(f"Không đọc được {options['file']}: {error}") from error
        except IndexUnavailable as error:
            raise CommandError("Chưa có chỉ mục tìm kiếm: chạy `manage.py rebuild_search` trước.") from error
        if not questions:
            raise CommandError(f"{options['file']} không có câu hỏi nào.")
        found = figures(list(ask_all(questions, snapshot=snapshot, unmarked=options["unmarked"], lexicon=lexicon())))
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(f"{len(questions)} câu hỏi, {snapshot.total} mục trong chỉ mục")
        for name, value in found.items():
            self.stdout.write(f"{name:>8}  {value:.4f}" if name[0] in "RM" else f"{name:>8}  {value:.2f}")
