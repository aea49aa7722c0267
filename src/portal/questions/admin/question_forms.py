"""Forms about questions: agencies by name, explanations for acts, list filters, the reply."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lawtext.words import filled_lines, slugify
from portal.agencies.admin.forms import NamedAgencyField
from portal.design.fields import DayInput, WordsField
from portal.design.refusals import refuse_if
from portal.library.states.topics import TOPICS
from portal.questions.operations.replies import WrittenAnswer
from portal.questions.states import ContactReason, QuestionWay, ReplyBy, Track

MOST_JOINT = 10


class AnsweringAgenciesField(forms.CharField):
    """Agency names, one per line; cleaned to a list of agencies."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value: Any) -> Any:
        names = filled_lines(super().clean(value))
        refuse_if(len(names) > MOST_JOINT, ValidationError(f"Nhiều nhất {MOST_JOINT} cơ quan phối hợp."))
        return [NamedAgencyField().clean(name) for name in names]


# Reasons for looking at name and contact: one button per reason, and a line for another reason.
CONTACT_REASON_FIELDS = {
    "reason": forms.TypedChoiceField(
        choices=ContactReason.choices(), coerce=ContactReason, error_messages={"required": "Hãy chọn vì sao cần xem."}
    ),
    "words": forms.CharField(label="Lý do khác", max_length=200, required=False),
}


@cache
def field_choices() -> list[tuple[str, Any]]:
    """Topics with their headings, as choices of a <select>."""
    return [
        ("", "Chưa rõ lĩnh vực"),
        *(
            (topic, [(slug, topic), *((f"{slug}/{slugify(one)}", f"– {one}") for one in headings)])
            for topic, headings in TOPICS.items()
            for slug in [slugify(topic)]
        ),
    ]


def topic_choices() -> list[tuple[str, str]]:
    return [("", "Mọi lĩnh vực"), *((slugify(topic), topic) for topic in TOPICS)]


WITHIN = "Chỉ cán bộ đọc."


def words(
    label: str, *, rows: int = 3, help_text: str = "Người hỏi sẽ đọc lời này.", missing: str = ""
) -> forms.CharField:
    return WordsField(
        label,
        rows=rows,
        max_length=4_000,
        help_text=help_text,
        error_messages={"required": missing or "Hãy viết rõ vì sao."},
    )


MOST_AT_ONCE = 100


class QuestionFilterForm(forms.Form):
    """An invalid value is ignored and filters nothing."""

    chu = forms.CharField(label="Có lời", required=False, max_length=80)
    linh_vuc = forms.ChoiceField(label="Lĩnh vực", required=False, choices=topic_choices)
    luong = forms.ChoiceField(label="Người hỏi", required=False, choices=[("", "Tất cả"), *Track.choices()])
    cach = forms.ChoiceField(label="Gửi bằng", required=False, choices=[("", "Mọi cách"), *QuestionWay.choices()])
    nhan = forms.ChoiceField(
        label="Nhận",
        required=False,
        choices=[
            ("", "Bất cứ lúc nào"),
            ("1", "hơn 1 ngày trước"),
            ("3", "hơn 3 ngày trước"),
            ("7", "hơn 7 ngày trước"),
        ],
    )
    nghi_ngo = forms.BooleanField(label="Có dấu hiệu rác", required=False)

    def asked(self) -> dict[str, Any]:
        """Keyword arguments for `questions_matching`."""
        self.is_valid()
        said = self.cleaned_data
        return {
            "field": said.get("linh_vuc", ""),
            "track": said.get("luong", ""),
            "way": said.get("cach", ""),
            "words": said.get("chu", "").replace("\x00", ""),
            "older_than": int(said.get("nhan") or 0),
            "has_doubts": said.get("nghi_ngo", False),
        }

    @property
    def is_narrowed(self) -> bool:
        return any(self.asked().values())


class QuestionBulkForm(forms.Form):
    act = forms.ChoiceField(
        choices=[
            ("goi-y", "Chuyển theo gợi ý"),
            ("chuyen", "Chuyển cho một cơ quan"),
            ("cho-qua", "Cho qua sàng lọc"),
            ("rac", "Xếp là rác"),
        ],
        error_messages={"required": "Hãy chọn việc cần làm."},
    )
    question = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "Hãy chọn ít nhất một câu hỏi."})
    lead = NamedAgencyField(label="Cơ quan", required=False)
    field_slug = forms.ChoiceField(label="Lĩnh vực", required=False, choices=field_choices)
    reason = forms.CharField(label="Lời nhắn", required=False, max_length=2_000)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="nhieu-%s")
        typed = data.getlist("question")[:MOST_AT_ONCE] if data is not None else []
        # The form accepts any question: the operation checks each one.
        keys = [key for key in typed if key.isascii() and key.isdecimal() and len(key) < 12]
        self.fields["question"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("act") == "chuyen" and not said.get("lead") and "lead" not in self.errors:
            self.add_error("lead", "Hãy ghi tên cơ quan nhận những câu hỏi đã chọn.")


class ReplyForm(forms.Form):
    """How the answer reaches the asker; a business receives a numbered and signed letter."""

    by_way = forms.ChoiceField(label="Trả lời người hỏi bằng")
    number = forms.CharField(label="Số, ký hiệu công văn", max_length=60, required=False)
    on = forms.DateField(
        label="Ngày công văn",
        required=False,
        widget=DayInput,
        error_messages={"invalid": "Ngày chưa đúng, ví dụ 01/07/2027."},
    )
    signer = forms.CharField(label="Người ký", max_length=120, required=False)
    signer_title = forms.CharField(label="Chức vụ người ký", max_length=120, required=False)

    def __init__(self, data: Any = None, *, needs_number: bool, ways: Iterable[ReplyBy], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["by_way"].choices = [(way.value, way.label) for way in ways]  # type: ignore[attr-defined]
        self.needs_number = needs_number
        if not needs_number:
            for name in ("number", "on", "signer", "signer_title"):
                del self.fields[name]

    def clean(self) -> None:
        said = self.cleaned_data
        if self.needs_number:
            for name in ("number", "on", "signer", "signer_title"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, "Văn bản trả lời doanh nghiệp cần có mục này.")

    def way(self) -> ReplyBy:
        return ReplyBy(self.cleaned_data["by_way"])

    def document(self) -> WrittenAnswer | None:
        said = self.cleaned_data
        return (
            WrittenAnswer(said["number"], said["on"], said["signer"], said["signer_title"])
            if self.needs_number
            else None
        )
