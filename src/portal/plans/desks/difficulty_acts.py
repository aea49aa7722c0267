"""What may be done with a difficulty at its desk: a literal table, each row with its form and its operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from portal.agencies.models import Officer
from portal.plans.difficulty_forms import AnswerForm, WordsForm
from portal.plans.models import Difficulty
from portal.plans.operations import difficulties as operations
from portal.plans.operations.difficulties import Paper
from portal.plans.states.difficulties import DifficultyState


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody may do with a difficulty: offered where a row of `DIFFICULTY_STEPS` leads to `after`."""

    name: str
    label: str
    button: str
    after: DifficultyState
    form: type[WordsForm]
    do: Callable[..., Difficulty]
    done: str
    before: frozenset[DifficultyState] = frozenset(DifficultyState)
    is_plain: bool = False  # words need not be said

    def run(self, difficulty: Difficulty, form: WordsForm, by: Officer) -> None:
        said = form.cleaned_data
        if issubclass(self.form, AnswerForm):
            paper = Paper(said["words"], said["number"], said["date"])
            self.do(difficulty=difficulty, paper=paper, by=by, at=timezone.now())
        else:
            self.do(difficulty=difficulty, words=said["words"], by=by, at=timezone.now())


_STATE = DifficultyState
ACTS = {
    act.name: act
    for act in (
        Act(
            "xem-xet",
            "Nhận xem xét",
            "Nhận xem xét",
            _STATE.HANDLING,
            WordsForm,
            operations.take_up,
            "Đã nhận xem xét. Cơ quan nêu khó khăn thấy ngay.",
            before=frozenset({_STATE.RAISED}),
            is_plain=True,
        ),
        Act(
            "tra-loi",
            "Trả lời",
            "Gửi trả lời",
            _STATE.ANSWERED,
            AnswerForm,
            operations.answer_difficulty,
            "Đã ghi trả lời. Cơ quan nêu khó khăn được báo vào sáng hôm sau.",
        ),
        Act(
            "chuyen-xuong",
            "Chuyển lại cơ quan theo dõi kế hoạch",
            "Chuyển lại",
            _STATE.HANDLING,
            WordsForm,
            operations.send_down,
            "Đã chuyển lại để xử lý.",
            before=frozenset({_STATE.ESCALATED}),
        ),
        Act(
            "giai-quyet-xong",
            "Trả lời đã giúp được",
            "Ghi đã giải quyết",
            _STATE.CLOSED,
            WordsForm,
            operations.close_difficulty,
            "Đã ghi: khó khăn, vướng mắc được giải quyết.",
            is_plain=True,
        ),
        Act(
            "chua-giup-duoc",
            "Trả lời chưa giúp được",
            "Đề nghị xem xét lại",
            _STATE.HANDLING,
            WordsForm,
            operations.reopen_difficulty,
            "Đã đề nghị xem xét lại, thời hạn tính mới.",
            before=frozenset({_STATE.ANSWERED}),
        ),
        Act(
            "rut-lai",
            "Rút lại",
            "Rút lại",
            _STATE.WITHDRAWN,
            WordsForm,
            operations.withdraw_difficulty,
            "Đã rút lại.",
            is_plain=True,
        ),
    )
}
