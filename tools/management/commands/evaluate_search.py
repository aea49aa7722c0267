"""`manage.py evaluate_search FILE.jsonl|--replay [--unmarked] [--json]`: quality and speed of the ranking."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lawsearch.engine import IndexUnavailable
from lawsearch.ranking.model import shipped
from lawsearch.ranking.terms import TextForm
from portal.search.queries import engine
from portal.search.queries.suggestions import lexicon
from tools.measures import BadQuestionFile, KnownQuestion, quality_figures, read_questions
from tools.ranking import ask_all, claims, exercises, opened_after, replay


class Command(BaseCommand):
    help = 'Đo chất lượng tìm kiếm: mỗi dòng {"question": …, "relevant": [{"law_id": …, "article_id": …}]}.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="tệp câu hỏi, JSONL")
        parser.add_argument(
            "--replay", action="store_true", help="hỏi lại những câu người dân đã hỏi và đã mở kết quả ở đây"
        )
        parser.add_argument(
            "--claims",
            action="store_true",
            help="đo cả việc nhận có câu trả lời, khi có và khi thiếu văn bản",
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
        found = quality_figures(answered)
        if options["claims"] and options["file"]:
            found |= self._claims(self._questions(options["file"]), ways)
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(f"{len(answered)} {unit}, {snapshot.total} mục trong chỉ mục")
        for name, value in found.items():
            self.stdout.write(f"{name:>8}  {value:.2f}" if name.endswith("_ms") else f"{name:>8}  {value:.4f}")

    def _claims(self, questions: Sequence[KnownQuestion], ways: Mapping[str, Any]) -> dict[str, float]:
        form = TextForm.FOLDED if ways["unmarked"] else TextForm.MARKED
        posed = [("", 1.0, question) for question in questions]
        asked = exercises(posed, snapshot=ways["snapshot"], lexicon=ways["lexicon"], form=form)
        held, not_held = claims(list(asked), shipped(form))
        return {"claimed": held, "claimed without the law": not_held}

    def _questions(self, file: Path) -> list[KnownQuestion]:
        try:
            return read_questions(file)
        except (OSError, UnicodeDecodeError, BadQuestionFile) as error:
            raise CommandError(f"Không đọc được {file}: {error}") from error
