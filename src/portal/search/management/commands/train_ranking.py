"""`manage.py train_ranking FILE[:weight] …`: learn the ranker from questions with known answers, and judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from portal.search.engine.port import IndexUnavailable, Snapshot
from portal.search.evaluation import BadQuestionFile, KnownQuestion, read_questions
from portal.search.operations import engine
from portal.search.ranking import __file__ as ranking
from portal.search.ranking.figures import figures
from portal.search.ranking.model import file_of
from portal.search.ranking.terms import Form
from portal.search.shipped_words import shipped_lexicon
from portal.search.training import Lesson, cross_validated, learn, lessons

SHIPPED = Path(ranking).parent / "data"
_SHOWN = ("R@1", "R@5", "R@10", "R@20", "R@100", "MRR@10")


class Command(BaseCommand):
    help = "Học lại cách xếp hạng từ các câu hỏi đã biết câu trả lời; in kết quả kiểm định chéo theo từng văn bản."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", help="tệp câu hỏi JSONL; thêm :0.5 để mỗi câu chỉ tính một nửa")
        parser.add_argument("--into", type=Path, default=SHIPPED, help="thư mục ghi mô hình")
        parser.add_argument("--no-check", action="store_true", help="không kiểm định chéo")

    def handle(self, *args: Any, **options: Any) -> None:
        questions = list(self._read(options["files"]))
        try:
            snapshot = engine().snapshot()
        except IndexUnavailable as error:
            raise CommandError("Chưa có chỉ mục tìm kiếm: chạy `manage.py rebuild_search` trước.") from error
        for form in Form:
            taught = self._lessons(questions, snapshot, form)
            if not any(lesson.is_right.any() for lesson in taught):
                raise CommandError("Thư viện không giữ văn bản nào trả lời các câu hỏi này: không có gì để học.")
            if not options["no_check"]:
                self._check(taught, form)
            (options["into"] / file_of(form)).write_text(learn(taught).to_json(), encoding="utf-8")
            self.stdout.write(f"Đã ghi {options['into'] / file_of(form)}: {len(taught)} câu.")

    def _read(self, files: Sequence[str]) -> Iterator[tuple[str, float, KnownQuestion]]:
        for named in files:
            name, _, weight = named.partition(":")
            try:
                for question in read_questions(Path(name)):
                    yield Path(name).stem, float(weight or 1), question
            except (OSError, ValueError, BadQuestionFile) as error:
                raise CommandError(f"Không đọc được {named}: {error}") from error

    def _lessons(
        self, questions: Sequence[tuple[str, float, KnownQuestion]], snapshot: Snapshot, form: Form
    ) -> list[Lesson]:
        shown = tqdm(questions, desc=f"Hỏi chỉ mục ({form})", unit=" câu", disable=not self.stderr.isatty())
        return list(lessons(shown, snapshot=snapshot, lexicon=shipped_lexicon(), form=form))

    def _check(self, taught: Sequence[Lesson], form: Form) -> None:
        self.stdout.write(f"Kiểm định chéo ({form}): mỗi câu được hỏi với mô hình chưa thấy văn bản nào của nó.")
        for source, measured in cross_validated(taught).items():
            found = figures(measured.answered)
            shown = "  ".join(f"{name} {found[name]:.3f}" for name in _SHOWN)
            abstained = f"từ chối {measured.abstained:.0%} câu thiếu văn bản, ngưỡng {measured.kept:.3f}"
            self.stdout.write(f"  {source:14} {shown}  {abstained}")
