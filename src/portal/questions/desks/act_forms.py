"""What an officer types for each act on a question. The asker reads most of it: the labels say which."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.design.fields import WordsField
from portal.questions.desks.agency_fields import AgencyField, AgencyLinesField, field_choices

_READ_BY_ASKER = "Người hỏi sẽ đọc lời này."
_WITHIN = "Chỉ cán bộ đọc."


def words(label: str, *, rows: int = 3, help_text: str = _READ_BY_ASKER, missing: str = "") -> forms.CharField:
    errors = {"required": missing or "Hãy viết rõ vì sao."}
    return WordsField(label, rows=rows, max_length=4_000, help_text=help_text, error_messages=errors)


class ActForm(forms.Form):
    """A form of the question's page; `auto_id` keeps the ids of several forms apart."""

    def __init__(self, data: Any = None, *, act: str, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id=f"{act}-%s", initial=initial)


class ReferForm(ActForm):
    lead = AgencyField(label="Cơ quan chủ trì trả lời")
    joint = AgencyLinesField(
        label="Cơ quan phối hợp", required=False, help_text="Không bắt buộc. Mỗi dòng một cơ quan."
    )
    field_slug = forms.ChoiceField(label="Lĩnh vực", required=False, choices=field_choices)
    reason = WordsField("Lời nhắn, lý do chuyển", rows=2, max_length=4_000, required=False, help_text=_WITHIN)


class MoveForm(ActForm):
    agency = AgencyField(label="Cơ quan")
    reason = words("Lý do")


class JoinForm(ActForm):
    agency = AgencyField(label="Cơ quan phối hợp")
    reason = words("Cần cơ quan này cho ý kiến về việc gì", help_text=_WITHIN, missing="Hãy viết rõ cần ý kiến gì.")


class ReasonForm(ActForm):
    reason = words("Lý do")


class ContributionForm(ActForm):
    text = words(
        "Ý kiến của cơ quan",
        rows=6,
        help_text="Cơ quan chủ trì đọc và đưa vào câu trả lời chung.",
        missing="Hãy viết ý kiến của cơ quan bạn.",
    )


class SupplementForm(ActForm):
    wanted = words(
        "Cần người hỏi cho biết thêm điều gì",
        help_text="Người hỏi sẽ đọc lời này. Thời hạn tạm dừng cho đến khi họ trả lời.",
        missing="Hãy viết rõ cần bổ sung điều gì.",
    )


class ExtendForm(ActForm):
    days = forms.IntegerField(
        label="Gia hạn thêm (ngày làm việc)",
        min_value=1,
        max_value=60,
        error_messages={"required": "Hãy ghi số ngày làm việc.", "invalid": "Số ngày phải là số nguyên."},
    )
    explanation = words("Lý do gia hạn")


class RefuseForm(ActForm):
    explanation = words(
        "Vì sao không trả lời, và nên hỏi ở đâu",
        rows=5,
        missing="Hãy viết cho người hỏi biết vì sao, và nên hỏi cơ quan nào.",
    )


class MergeForm(ActForm):
    other = forms.CharField(
        label="Gộp vào",
        max_length=40,
        help_text="Số câu hỏi (CH-2026-000123) hoặc số câu trả lời đã công khai (TL-12).",
        error_messages={"required": "Hãy ghi số câu hỏi hoặc số câu trả lời."},
    )
    explanation = words("Lời giải thích")


class ReopenForm(ActForm):
    agency = AgencyField(label="Cơ quan trả lời", required=False, help_text="Để trống nếu vẫn là cơ quan đã trả lời.")
    reason = words("Vì sao mở lại")


class NoteForm(ActForm):
    text = words("Ghi chú", help_text=_WITHIN, missing="Hãy viết ghi chú.")


class BareForm(ActForm):
    """Nothing to type: a button."""
