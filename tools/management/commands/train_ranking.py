"""`manage.py train_ranking FILE[:weight] … [--situations]`: train the ranker on questions with known answers and
evaluate it; train the recognition of situations on those shipped with the program.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from lawsearch.engine import IndexSnapshot, IndexUnavailable
from lawsearch.phrasings import PHRASINGS, PhrasingIndex, PhrasingModel
from lawsearch.ranking import __file__ as ranking
from lawsearch.ranking.model import Model, file_of
from lawsearch.ranking.terms import TextForm
from lawsearch.ranking.vocabulary import Lexicon
from portal.questions.queries.situations import starter_situations
from portal.questions.states.situations import heads, phrasings
from portal.search.queries import engine
from portal.search.queries.suggestions import shipped_sayings
from tools.measures import BadQuestionFile, KnownQuestion, quality_figures, read_questions
from tools.phrasings import exercises as phrasing_exercises
from tools.phrasings import learn as learn_phrasings
from tools.phrasings import learn_confidence, story_exercises
from tools.ranking import (
    JudgedExercise,
    RankingExercise,
    abstained,
    answered,
    cross_validated,
    exercises,
    learn,
    threshold,
)

SHIPPED = Path(ranking).parent / "data"
_EACH = 2  # one in so many phrasings is tested against the others: half of them teach as much
_SHOWN = ("R@1", "R@5", "R@10", "R@20", "R@100", "MRR@10")


class Command(BaseCommand):
    help = "Học lại cách xếp hạng từ các câu hỏi đã biết câu trả lời; in kết quả kiểm định chéo theo từng văn bản."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--situations",
            type=Path,
            metavar="FILE",
            help='học nhận ra tình huống, từ tình huống đi kèm và tệp chuyện kể, mỗi dòng {"question", "situation"}',
        )
        parser.add_argument("files", nargs="*", help="tệp câu hỏi JSONL; thêm :0.5 để mỗi câu chỉ tính một nửa")
        parser.add_argument("--into", type=Path, default=SHIPPED, help="thư mục ghi mô hình")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["into"].is_dir():
            raise CommandError(f"Không có thư mục {options['into']}.")
        if options["situations"]:
            self._learn_situations(options["situations"], options["into"] / PHRASINGS)
        if options["files"]:
            self._learn_order(options)

    def _learn_situations(self, stories: Path, into: Path) -> None:
        known = starter_situations()
        said, head = phrasings(known), heads(known)
        learned = learn_phrasings(list(phrasing_exercises(said, head, each=_EACH)))
        try:
            rows = [json.loads(line) for line in stories.read_text(encoding="utf-8").splitlines()]
            told = [(row["question"], row["situation"]) for row in rows]
            taught = list(story_exercises(PhrasingIndex(said, head), told, learned.order))
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"Không đọc được {stories}: {error}") from error
        learned = replace(learned, of_story=learn_confidence(taught, learned.order))
        _write(into, learned)
        self.stdout.write(f"Đã ghi {into}: {len(known)} tình huống, {len(taught)} chuyện kể.")

    def _learn_order(self, options: Mapping[str, Any]) -> None:
        questions = list(self._read(options["files"]))
        try:
            snapshot = engine().snapshot()
        except IndexUnavailable as error:
            raise CommandError("Chưa có chỉ mục tìm kiếm: chạy `manage.py rebuild_search` trước.") from error
        for form in TextForm:
            taught = self._exercises(questions, snapshot, form)
            if not any(exercise.is_right.any() for exercise in taught):
                raise CommandError("Thư viện không giữ văn bản nào trả lời các câu hỏi này: không có gì để học.")
            model = learn(taught, sure=self._checked(taught, form))
            _write(options["into"] / file_of(form), model)
            self.stdout.write(f"Đã ghi {options['into'] / file_of(form)}: {len(taught)} câu.")

    def _read(self, files: Sequence[str]) -> Iterator[tuple[str, float, KnownQuestion]]:
        for named in files:
            name, _, weight = named.partition(":")
            try:
                worth = float(weight or 1)
                if not 0 < worth < math.inf:
                    raise ValueError(f"{weight} không phải là trọng số")
                for question in read_questions(Path(name)):
                    yield Path(name).stem, worth, question
            except (OSError, ValueError, BadQuestionFile) as error:
                raise CommandError(f"Không đọc được {named}: {error}") from error

    def _exercises(
        self, questions: Sequence[tuple[str, float, KnownQuestion]], snapshot: IndexSnapshot, form: TextForm
    ) -> list[RankingExercise]:
        shown = tqdm(questions, desc=f"Hỏi chỉ mục ({form})", unit=" câu", disable=not self.stderr.isatty())
        return list(exercises(shown, snapshot=snapshot, lexicon=Lexicon(shipped_sayings()), form=form))

    def _checked(self, taught: Sequence[RankingExercise], form: TextForm) -> float:
        """Print the quality of such models on unseen laws; returns the likelihood from which a page may claim an
        answer.

        That threshold is computed from questions with full weight: they are people's own, the others may have been
        written for training.
        """
        self.stdout.write(f"Kiểm định chéo ({form}): mỗi câu được hỏi với mô hình chưa thấy văn bản nào của nó.")
        try:
            judged = cross_validated(taught)
        except ValueError as error:
            raise CommandError("Các câu hỏi thuộc quá ít văn bản để kiểm định chéo.") from error
        by_source: dict[str, list[JudgedExercise]] = {}
        for one in judged:
            by_source.setdefault(one.exercise.source, []).append(one)
        sure = threshold([one for one in judged if one.exercise.weight >= 1] or judged)
        for source, found in by_source.items():
            worth = quality_figures(answered(found))
            shown = "  ".join(f"{name} {worth[name]:.3f}" for name in _SHOWN)
            kept = sum(one.held >= sure for one in found) / len(found)
            refused = f"nhận {kept:.0%} câu có văn bản, từ chối {abstained(found, below=sure):.0%} câu thiếu văn bản"
            self.stdout.write(f"  {source:14} {shown}  {refused}")
        return sure


def _write(file: Path, learned: Model | PhrasingModel) -> None:
    """Write the model in the format that `lawsearch` reads."""
    file.write_text(json.dumps(asdict(learned), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
