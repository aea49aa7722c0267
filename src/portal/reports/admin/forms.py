"""Forms of reports: the parts of a return, what to compile, words, and the data of the signed paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from portal.agencies.admin.forms import OfferForm
from portal.agencies.models import Agency
from portal.design.fields import DayInput, WholeNumberField, WordsField
from portal.files.operations.exchange import SeveralFilesField, ValidFileField
from portal.files.states import MOST_FILES, UploadFault
from portal.plans.models import Assignment, Plan
from portal.plans.queries import last_day
from portal.plans.states.progress import DIFFICULTY_KINDS
from portal.reports.models import ReturnPart, Round, SignedReport
from portal.reports.operations.returns import part_key
from portal.reports.queries.returns import NO_EVIDENCE, CountedFigure, difficulty_in_words, own_in_words
from portal.reports.queries.statements import ReportSubject
from portal.reports.states import FigureKind, PeriodKind, ReportingPeriod, ReturnHeading, period_with

_LONGEST = 20_000
_MOST_FIGURES = 20
_BLANK_ROWS = 2


class ReturnPartForm(forms.Form):
    """A part of a return: of the assignment `task`, or under a heading, with the figures counted by the system, to be
    confirmed.

    `theirs`: the differences to the text that a colleague saved in the meantime.
    """

    theirs: tuple[Any, ...] = ()
    text = forms.CharField(
        required=False,
        max_length=_LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"Dài quá {_LONGEST} chữ cái."},
    )
    counted = forms.ChoiceField(
        label="Số hệ thống đếm",
        required=False,
        choices=[("1", "Đúng"), ("0", "Chưa đúng")],
        widget=forms.RadioSelect,
    )
    dissent = WordsField("Vì sao chưa đúng, số đúng là bao nhiêu", rows=2, required=False, max_length=2000)

    done = forms.BooleanField(label="Cơ quan đã hoàn thành phần việc này", required=False)
    percent = WholeNumberField(
        label="Hoặc: đạt bao nhiêu %",
        required=False,
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Hãy ghi một số nguyên từ 0 đến 100; ô này chưa được lưu."
        ),
    )

    evidence_url = forms.URLField(
        label="Liên kết minh chứng",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Báo cáo được tiếp nhận thì liên kết hiện trên trang của nhiệm vụ.",
        error_messages={"invalid": "Liên kết chưa đúng, ví dụ https://sotuphap.example.vn/tin/1."},
    )
    evidence_files = SeveralFilesField(
        label="Tệp, ảnh minh chứng",
        required=False,
        help_text=f"Ảnh chụp bằng điện thoại, PDF hoặc Word (.docx), nhiều nhất {MOST_FILES} tệp, mỗi tệp đến 5 MB. "
        "Không công khai.",
    )
    dropped = forms.MultipleChoiceField(label="Bỏ tệp đã gửi kèm", required=False, widget=forms.CheckboxSelectMultiple)
    difficulty_kind = forms.ChoiceField(
        label="Thiếu gì", required=False, choices=[("", "Chọn loại"), *DIFFICULTY_KINDS.items()]
    )
    difficulty = WordsField("Khó khăn, vướng mắc", required=False, max_length=4000)

    def __init__(
        self,
        data: Any,
        heading: str,
        title: str,
        label: str,
        *,
        files: Any = None,
        parts: Mapping[str, ReturnPart],
        figures: Sequence[CountedFigure],
        proposed: Mapping[str, Sequence[Mapping[str, Any]]],
        task: Assignment | None = None,
        deadlines: Sequence[str] = (),
    ) -> None:
        self.heading, self.title, self.task, self.deadlines = heading, title, task, deadlines
        self.assignment = task.pk if task else None
        self.key = part_key(self.assignment, heading)
        counts = task is not None or heading == ReturnHeading.RESULTS
        self.figures = [one for one in figures if counts and one["assignment"] == self.assignment]
        part = parts.get(self.key)
        super().__init__(data, files, prefix=self.key, initial=_initial(part))
        self.held: Sequence[Mapping[str, Any]] = ((part and part.evidence) or NO_EVIDENCE)["files"]
        self.fields["dropped"].choices = [(one["checksum"], one["name"]) for one in self.held]  # type: ignore[attr-defined]
        self.hardship = difficulty_in_words(part.difficulty if part else None)
        self.fields["text"].label = label
        # A submission names the part of a task by the task's title, without its number.
        self.proposed = () if part else proposed.get(task.title if task else title, ())
        self.rows = self._figure_rows(data, part.figures if part else self.proposed)
        if not self.figures:
            del self.fields["counted"], self.fields["dissent"]
        if task is None:
            self.fields["evidence_url"].help_text = "Địa chỉ bài viết, hình ảnh hoặc văn bản."
            for name in _OF_TASK if counts else (*_OF_TASK, *_EVIDENCE):
                del self.fields[name]

    @property
    def shown(self) -> dict[str, object]:
        """The figures that are not zero in either period, each with its increase, and the others."""
        return {
            "told": [(one, one["value"] - (one["before"] or 0)) for one in self.figures if _tells(one)],
            "nothing": [one for one in self.figures if not _tells(one)],
        }

    def _figure_rows(self, data: Mapping[str, Any] | None, kept: Sequence[Mapping[str, Any]]) -> list[OwnFigureForm]:
        sent = data.get(f"{self.prefix}-rows", "") if data is not None else ""
        count = int(sent) if sent.isdecimal() and len(sent) < 3 else len(kept) + _BLANK_ROWS  # noqa: PLR2004
        return [
            OwnFigureForm(data, prefix=f"{self.prefix}-so{n}", initial=dict(kept[n]) if n < len(kept) else None)
            for n in range(min(count, _MOST_FIGURES))
        ]

    def is_valid(self) -> bool:
        is_right = all([super().is_valid(), *(row.is_valid() for row in self.rows)])
        told = [(row, name) for row in self.rows if row.is_filled and (name := row.name)]
        twice = [row for at, (row, name) in enumerate(told) if name in [other for _, other in told[:at]]]
        for row in twice:
            row.add_error("label", "Số liệu này đã có ở dòng trên.")
        return is_right and not twice

    @property
    def has_figures(self) -> bool:
        return any(row.is_filled for row in self.rows)

    @property
    def has_more(self) -> bool:
        """True if the part has evidence or states a difficulty, or has errors in those fields."""
        return any(self[name].value() or self[name].errors for name in _MORE if name in self.fields) or bool(self.held)

    def clean(self) -> None:
        kept = len(self.held) - len(self.cleaned_data.get("dropped", ()))
        if kept + len(self.cleaned_data.get("evidence_files") or ()) > MOST_FILES:
            self.add_error("evidence_files", UploadFault.TOO_MANY.value)

    def said(self) -> ReturnPart:
        """The part as it was typed, valid or not: a draft keeps it; sending validates it."""
        cleaned = _typed(self)
        words = cleaned.get("difficulty", "").replace("\r\n", "\n")
        files = [one for one in self.held if one["checksum"] not in cleaned.get("dropped", ())]
        return ReturnPart(
            heading=self.heading,
            assignment_id=self.assignment,
            text=cleaned["text"].replace("\r\n", "\n"),
            figures=[_typed(row) for row in self.rows if row.is_filled],
            counted_is_right={"1": True, "0": False}.get(cleaned.get("counted", "")),
            dissent=cleaned.get("dissent", "").replace("\r\n", "\n"),
            is_done=cleaned.get("done"),
            percent=self.cleaned_data.get("percent"),
            evidence={"url": cleaned["evidence_url"], "files": files} if "evidence_url" in cleaned else None,
            difficulty={"kind": self.cleaned_data.get("difficulty_kind", ""), "words": words} if words else None,
        )


class ReturnReasonForm(forms.Form):
    reason = WordsField("Lý do", max_length=2000, error_messages={"required": "Hãy ghi lý do."})


class ReturnDueForm(ReturnReasonForm):
    due_on = forms.DateField(
        label="Hạn mới",
        widget=DayInput,
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    )


class ReturnPaperForm(forms.Form):
    """The scan of a report that came on paper."""

    paper = ValidFileField(
        label="Bản quét của báo cáo giấy",
        help_text="PDF hoặc ảnh chụp, đến 5 MB.",
        error_messages={"required": "Hãy chọn bản quét của báo cáo giấy."},
    )


class OwnFigureForm(forms.Form):
    """A figure that the agency counted itself; an empty row means no figure."""

    label = forms.CharField(label="Tên số liệu", required=False, max_length=200)
    value = WholeNumberField(
        label="Số",
        required=False,
        min_value=0,
        max_value=999_999_999,
        error_messages={
            "min_value": "Số không âm.",
            "max_value": "Số quá lớn.",
        },
    )
    unit = forms.CharField(label="Đơn vị", required=False, max_length=40)
    kind = forms.ChoiceField(
        label="Loại số",
        required=False,
        choices=[("", "Chọn loại"), *FigureKind.choices()],
    )
    breakdown = forms.CharField(label="Phân tổ (ví dụ: nữ)", required=False, max_length=80)
    of = WholeNumberField(label="Trên tổng số", required=False, min_value=0, max_value=999_999_999)
    is_estimate = forms.BooleanField(label="Số ước", required=False)
    evidence = forms.URLField(
        label="Liên kết minh chứng",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Liên kết chưa đúng, ví dụ https://sotuphap.example.vn/tin/1."},
    )

    @property
    def is_filled(self) -> bool:
        return (
            bool(self.data.get(self.add_prefix("label"), "").strip() or self.data.get(self.add_prefix("value"), ""))
            if self.is_bound
            else bool(self.initial)
        )

    @property
    def name(self) -> tuple[str, ...]:
        """What identifies a figure; two rows may not have the same."""
        return tuple(" ".join(self.cleaned_data.get(one, "").casefold().split()) for one in ("label", "breakdown"))

    @property
    def words(self) -> str:
        return own_in_words({**self.initial, "evidence": ""})

    def clean(self) -> None:
        said = self.cleaned_data
        if self.is_filled:
            if not said.get("label"):
                self.add_error("label", "Hãy ghi tên số liệu.")
            if not said.get("kind"):
                self.add_error("kind", "Hãy chọn loại số, để biết số này cộng được với số nào.")
            if said.get("of") is not None:
                self._judge_whole(said)

    def _judge_whole(self, said: Mapping[str, Any]) -> None:
        if said.get("kind") == FigureKind.RATE:
            self.add_error("kind", "Đã ghi tổng số thì chọn phát sinh hay có đến cuối kỳ; hệ thống tự tính tỷ lệ.")
        if said.get("value") is None or said["value"] > said["of"]:
            self.add_error("of", "Tổng số không nhỏ hơn số đã ghi; hãy ghi cả hai số hoặc bỏ trống ô này.")


_EVIDENCE, _HARDSHIP = ("evidence_url", "evidence_files", "dropped"), ("difficulty_kind", "difficulty")
_OF_TASK, _MORE = ("done", "percent", *_HARDSHIP), (*_EVIDENCE, *_HARDSHIP)


def _typed(form: forms.Form) -> dict[str, Any]:
    """The cleaned value of each field; for an invalid field, the raw text without NUL characters."""
    return {name: str(form[name].value() or "").replace("\x00", "") for name in form.fields} | form.cleaned_data


def _tells(figure: CountedFigure) -> bool:
    return bool(figure["value"] or figure["gone"] or figure["before"])


def _initial(part: ReturnPart | None) -> dict[str, Any]:
    if part is None:
        return {}
    return {
        "text": part.text,
        "counted": {True: "1", False: "0"}.get(part.counted_is_right, "") if part.counted_is_right is not None else "",
        "dissent": part.dissent,
        "done": part.is_done,
        "percent": part.percent,
        "evidence_url": (part.evidence or NO_EVIDENCE)["url"],
        "difficulty_kind": (part.difficulty or {}).get("kind", ""),
        "difficulty": (part.difficulty or {}).get("words", ""),
    }


class CompilationSubjectForm(OfferForm):
    """What to compile: a round, a plan with a period, or all work in a period."""

    round = forms.ModelChoiceField(
        Round.objects.none(),
        label="Đợt báo cáo",
        required=False,
        empty_label="Không theo đợt: chọn kế hoạch và kỳ ở dưới",
    )
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label="Kế hoạch", required=False, empty_label="Mọi công tác, không theo một kế hoạch"
    )
    kind = forms.ChoiceField(label="Kỳ", choices=PeriodKind.choices(), required=False, initial=PeriodKind.YEAR.value)
    day = forms.DateField(
        label="Một ngày trong kỳ",
        required=False,
        widget=DayInput,
        help_text="Báo cáo tổng kết tính theo thời hạn của kế hoạch.",
    )
    issuer = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan ban hành báo cáo", empty_label=None)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("round") or self.errors:
            return said
        kind = PeriodKind(said.get("kind") or PeriodKind.YEAR)
        if kind is PeriodKind.FINAL and not said.get("plan"):
            self.add_error("plan", "Báo cáo tổng kết cần một kế hoạch.")
        elif kind is not PeriodKind.FINAL and not said.get("day"):
            self.add_error("day", "Hãy chọn một ngày trong kỳ báo cáo.")
        return said

    def said(self) -> dict[str, Any]:
        return {"subject": self._subject(), "issuer": self.cleaned_data["issuer"]}

    def _subject(self) -> ReportSubject:
        said = self.cleaned_data
        if said["round"]:
            return ReportSubject.of_round(said["round"])
        kind = PeriodKind(said["kind"] or PeriodKind.YEAR)
        return (
            ReportSubject(final_period(said["plan"]), said["plan"])
            if kind is PeriodKind.FINAL
            else ReportSubject(period_with(said["day"], kind=kind), said["plan"])
        )


def final_period(plan: Plan) -> ReportingPeriod:
    """From the first day of the plan to its last; if the plan names no last day, to the end of the year in which it
    starts.
    """
    start = plan.issued_date or plan.counted_on or plan.accepted_at.date()
    return ReportingPeriod(start, max(start, last_day(plan=plan) or date(start.year, 12, 31)), PeriodKind.FINAL)


class ReportSectionForm(forms.Form):
    """A section as text; `since` is the number of the draft on which the edit is based."""

    text = forms.CharField(label="Nội dung", required=False, widget=forms.Textarea(attrs={"rows": 18}), strip=False)
    since = forms.IntegerField(widget=forms.HiddenInput)


COMPILATION_WORDS_FIELDS = {
    "words": WordsField("Nội dung", max_length=4000),
}


_REASON = "ly-do-"


def reasons_in(data: Mapping[str, str]) -> dict[str, str]:
    """Code of a gate finding -> the reason why it is overruled."""
    return {name.removeprefix(_REASON): data[name][:2000] for name in data if name.startswith(_REASON)}


class SignReportForm(forms.Form):
    """The data of the paper that was signed."""

    number = WholeNumberField(label="Số", min_value=1, max_value=99_999)
    symbol = forms.CharField(
        label="Ký hiệu", max_length=60, required=False, help_text="Phần sau dấu “/”; để trống nếu đúng như mẫu."
    )
    on = forms.DateField(label="Ngày ký", widget=DayInput)
    signer = forms.CharField(label="Họ và tên người ký", max_length=120, help_text="Không ghi học hàm, học vị.")
    position = forms.CharField(label="Chức vụ người ký", max_length=120)

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "signed": SignedReport(
                signed_on=data["on"], **{one: data[one] for one in ("number", "symbol", "signer", "position")}
            ),
            "reasons": reasons_in(self.data),
        }
