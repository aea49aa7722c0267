"""Forms of difficulties, and the table of acts on a difficulty, each with its form."""

from __future__ import annotations

from itertools import groupby
from types import SimpleNamespace
from typing import Any

from django import forms

from portal.agencies.admin.forms import AgencyForm
from portal.agencies.models import Agency
from portal.design.fields import DayInput, WholeNumberField, WordsField
from portal.plans.models import Assignment, Difficulty, DifficultyAct, DifficultyTerm, Plan
from portal.plans.operations import difficulties as operations
from portal.plans.queries import plans_on_display
from portal.plans.queries.difficulties import assignments_open
from portal.plans.states.progress import DIFFICULTY_KINDS, DifficultyState, DifficultyTermKind

_LONGEST = 4_000
_SHORT = 90


class RaiseDifficultyForm(AgencyForm):
    """Raise a difficulty: what it concerns, the problem, the proposal. Laid out for a phone."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan nêu", empty_label="Chọn cơ quan")
    task = forms.ChoiceField(
        label="Vướng ở nhiệm vụ nào", error_messages={"required": "Hãy chọn kế hoạch hoặc nhiệm vụ."}
    )
    kind = forms.ChoiceField(label="Thiếu gì", required=False, choices=[("", "Chọn loại"), *DIFFICULTY_KINDS.items()])
    title = forms.CharField(
        label="Khó khăn, vướng mắc là gì",
        max_length=300,
        help_text="Một câu ngắn, ví dụ: “Chưa có máy quét khổ A3 để số hóa bản đồ”.",
        error_messages={"required": "Hãy nêu khó khăn, vướng mắc bằng một câu."},
    )
    description = WordsField(
        "Nội dung cụ thể",
        rows=5,
        max_length=_LONGEST,
        help_text="Vướng ở đâu, từ khi nào, đã làm gì để tháo gỡ. Không ghi thông tin cá nhân của người dân.",
        error_messages={"required": "Hãy viết nội dung cụ thể để nơi nhận hiểu và trả lời được."},
    )
    proposal = WordsField(
        "Đề xuất, kiến nghị",
        max_length=_LONGEST,
        required=False,
        help_text="Không bắt buộc. Cơ quan mong được tháo gỡ thế nào.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tasks = {f"{one.plan_id}-{one.pk}": one for one in assignments_open()}
        self.fields["task"].choices = task_choices(self._tasks)  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        plan, _, _ = data["task"].partition("-")
        assignment = self._tasks.get(data["task"])
        return {
            "draft": Difficulty(
                plan=assignment.plan if assignment else Plan.objects.get(pk=plan),
                assignment=assignment,
                **{name: data[name] for name in ("agency", "kind", "title", "description", "proposal")},
            )
        }


def task_choices(tasks: dict[str, Assignment]) -> list[Any]:
    """The assignments grouped by plan; the first choice of each group is the plan as a whole."""
    return [
        ("", "Chọn nhiệm vụ"),
        *(
            (
                _cut(f"{plan.doc_type} {plan.number} {plan.title}"),
                [
                    (f"{plan.pk}", "Cả kế hoạch"),
                    *((key, f"{one.number}. {_cut(one.title)}") for key, one in group),
                ],
            )
            for plan, group in groupby(tasks.items(), key=lambda item: item[1].plan)
        ),
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rpartition(' ')[0]}…"


class DifficultyWordsForm(forms.Form):
    """The text of an act; `act` keeps the HTML ids of several forms apart."""

    words = WordsField(
        "Nội dung",
        max_length=_LONGEST,
        error_messages={"required": "Hãy viết rõ nội dung."},
    )

    def __init__(self, data: Any = None, *, act: str, is_plain: bool = False) -> None:
        super().__init__(data, auto_id=f"{act}-%s")
        if is_plain:
            self.fields["words"].required, self.fields["words"].help_text = False, "Không bắt buộc."


class DifficultyAnswerForm(DifficultyWordsForm):
    number = forms.CharField(
        label="Văn bản trả lời số",
        required=False,
        max_length=120,
        help_text="Nếu trả lời bằng văn bản. Trả lời của Ủy ban nhân dân do cơ quan khác ghi lại thì bắt buộc.",
    )
    date = forms.DateField(label="Ngày văn bản", required=False, widget=DayInput)

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"paper": DifficultyAct(words=data["words"], letter_number=data["number"], letter_date=data["date"])}


DIFFICULTY_LESSON_FIELDS = {
    "lesson": WordsField(
        "Bài học kinh nghiệm",
        max_length=_LONGEST,
        required=False,
        help_text="Báo cáo tổng kết và dự thảo kế hoạch giai đoạn sau dùng lời này.",
    ),
}


class DifficultyFilterForm(forms.Form):
    """Filters of the register; invalid values filter nothing."""

    state = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Tất cả"), ("open", "Đang chờ trả lời"), *DifficultyState.choices()],
    )
    plan = forms.ModelChoiceField(Plan.objects.none(), label="Kế hoạch", required=False, empty_label="Mọi kế hoạch")
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Cơ quan nêu", required=False, empty_label="Mọi cơ quan"
    )
    words = forms.CharField(label="Có chữ", required=False, max_length=100)
    late = forms.BooleanField(label="Chỉ việc quá hạn", required=False)

    def __init__(self, data: Any, *, reach: set[int] | None) -> None:
        super().__init__(data, auto_id="loc-%s")
        plan, agency = (self.fields[name] for name in ("plan", "agency"))
        plan.queryset = plans_on_display()  # type: ignore[attr-defined]
        plan.label_from_instance = lambda one: _cut(f"{one.doc_type} {one.number} {one.title}")  # type: ignore[attr-defined]
        raised = Difficulty.objects.all() if reach is None else Difficulty.objects.filter(agency__in=reach)
        agency.queryset = Agency.objects.filter(pk__in=raised.values("agency")).order_by("name_sort")  # type: ignore[attr-defined]
        if reach is not None and len(reach) == 1:
            del self.fields["agency"]


class DifficultyTermForm(forms.Form):
    """A new number of working days, valid from a day."""

    term = forms.ChoiceField(label="Thời hạn cho việc", choices=DifficultyTermKind.choices())
    days = WholeNumberField(label="Số ngày làm việc", min_value=1, max_value=120)
    remind_before_days = WholeNumberField(label="Nhắc trước (ngày làm việc)", min_value=0, max_value=30, initial=2)
    repeat_after_days = WholeNumberField(
        label="Quá hạn thì nhắc lại sau mỗi (ngày làm việc)", min_value=1, max_value=60, initial=3
    )
    basis = forms.CharField(
        label="Căn cứ", max_length=300, help_text="Số, ký hiệu của quy chế hoặc văn bản đặt ra thời hạn."
    )
    valid_from = forms.DateField(label="Áp dụng từ ngày", widget=DayInput)

    def said(self) -> dict[str, Any]:
        return {"draft": DifficultyTerm(**self.cleaned_data)}


def _act(name: str, label: str, button: str, after: DifficultyState, *how: Any, **said: Any) -> SimpleNamespace:
    """An act on a difficulty, offered if a row of `DIFFICULTY_STEPS` leads to `after`.

    `how`: its form, its operation, its success message; with `is_plain` the text is optional.
    """
    form, do, done = how
    usual = {"before": frozenset(DifficultyState), "is_plain": False} | said
    return SimpleNamespace(name=name, label=label, button=button, after=after, form=form, do=do, done=done, **usual)


_STATE = DifficultyState
ACTS = {
    act.name: act
    for act in (
        _act(
            "xem-xet",
            "Nhận xem xét",
            "Nhận xem xét",
            _STATE.HANDLING,
            DifficultyWordsForm,
            operations.take_up,
            "Đã nhận xem xét. Cơ quan nêu khó khăn thấy ngay.",
            before=frozenset({_STATE.RAISED}),
            is_plain=True,
        ),
        _act(
            "tra-loi",
            "Trả lời",
            "Gửi trả lời",
            _STATE.ANSWERED,
            DifficultyAnswerForm,
            operations.answer_difficulty,
            "Đã ghi trả lời. Cơ quan nêu khó khăn thấy ngay ở Việc của tôi.",
        ),
        _act(
            "chuyen-xuong",
            "Chuyển lại cơ quan theo dõi kế hoạch",
            "Chuyển lại",
            _STATE.HANDLING,
            DifficultyWordsForm,
            operations.send_down,
            "Đã chuyển lại để xử lý.",
            before=frozenset({_STATE.ESCALATED}),
        ),
        _act(
            "giai-quyet-xong",
            "Trả lời đã giúp được",
            "Ghi đã giải quyết",
            _STATE.CLOSED,
            DifficultyWordsForm,
            operations.close_difficulty,
            "Đã ghi: khó khăn, vướng mắc được giải quyết.",
            is_plain=True,
        ),
        _act(
            "chua-giup-duoc",
            "Trả lời chưa giúp được",
            "Đề nghị xem xét lại",
            _STATE.HANDLING,
            DifficultyWordsForm,
            operations.reopen_difficulty,
            "Đã đề nghị xem xét lại, thời hạn tính mới.",
            before=frozenset({_STATE.ANSWERED}),
        ),
        _act(
            "rut-lai",
            "Rút lại",
            "Rút lại",
            _STATE.WITHDRAWN,
            DifficultyWordsForm,
            operations.withdraw_difficulty,
            "Đã rút lại.",
            is_plain=True,
        ),
    )
}
