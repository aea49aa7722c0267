"""`manage.py evaluate_search FILE.jsonl|--replay [--unmarked] [--json]`: how good and how fast the ranking is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.search.engine.port import IndexUnavailable
from portal.search.evaluation import BadQuestionFile, KnownQuestion, ask_all, read_questions, replay
from portal.search.everyday_words import lexicon
from portal.search.learning.queries import opened_after
from portal.search.operations import engine
from portal.search.ranking.figures import figures


class Command(BaseCommand):
    help = 'Đo chất lượng tìm kiếm: mỗi dòng {"question": …, "relevant": [{"law_id": …, "article_id": …}]}.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="tệp câu hỏi, JSONL")
        parser.add_argument(
            "--replay", action="store_true", help="hỏi lại những câu người dân đã hỏi và đã mở kết quả ở đây"
        )
        parser.add_argument("--unmarked", action="store_true", help="bỏ dấu câu hỏi trước khi tìm")
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["replay"] == (options["file"] is not None):
            raise CommandError("Cho một tệp câu hỏi, hoặc --replay.")
        try:
            snapshot = engine().snapshot()
        except IndexUnavailable as error:
            raise CommandError("Chưa có chỉ mục tìm kiếm: chạy `manage.py rebuild_search` trước.") from error
        ways: Any = {"snapshot": snapshot, "unmarked": options["unmarked"], "lexicon": lexicon()}
        if options["replay"]:
            answered, unit = list(replay(opened_after(), **ways)), "lượt mở"
        else:
            answered, unit = list(ask_all(self._questions(options["file"]), **ways)), "câu hỏi"
        if not answered:
            raise CommandError(f"{options['file'] or 'Cổng này'} không có {unit} nào để đo.")
        found = figures(answered)
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(f"{len(answered)} {unit}, {snapshot.total} mục trong chỉ mục")
        for name, value in found.items():
            self.stdout.write(f"{name:>8}  {value:.4f}" if name[0] in "RM" else f"{name:>8}  {value:.2f}")

    def _questions(self, file: Path) -> list[KnownQuestion]:
        try:
            return read_questions(file)
        except (OSError, UnicodeDecodeError, BadQuestionFile) as error:
            raise CommandError(f"Không đọc được {file}: {error}") from error
