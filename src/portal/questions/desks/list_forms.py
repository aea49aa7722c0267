"""How the lists of questions are narrowed, and what is done with several of them at once."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.questions.desks.agency_fields import AgencyField, field_choices, topic_choices
from portal.questions.queries.triage import Narrowed
from portal.questions.states import TRACK_CHOICES, WAY_CHOICES

MOST_AT_ONCE = 100
_AGES = [("", "Bất cứ lúc nào"), ("1", "hơn 1 ngày trước"), ("3", "hơn 3 ngày trước"), ("7", "hơn 7 ngày trước")]
_BULK = [
    ("goi-y", "Chuyển theo gợi ý"),
    ("chuyen", "Chuyển cho một cơ quan"),
    ("cho-qua", "Cho qua sàng lọc"),
    ("rac", "Xếp là rác"),
]


class NarrowForm(forms.Form):
    """What cannot be understood narrows nothing."""

    chu = forms.CharField(label="Có lời", required=False, max_length=80)
    linh_vuc = forms.ChoiceField(label="Lĩnh vực", required=False, choices=topic_choices)
    luong = forms.ChoiceField(label="Người hỏi", required=False, choices=[("", "Tất cả"), *TRACK_CHOICES])
    cach = forms.ChoiceField(label="Gửi bằng", required=False, choices=[("", "Mọi cách"), *WAY_CHOICES])
    nhan = forms.ChoiceField(label="Nhận", required=False, choices=_AGES)
    nghi_ngo = forms.BooleanField(label="Có dấu hiệu rác", required=False)

    def asked(self) -> Narrowed:
        self.is_valid()
        said = self.cleaned_data
        return Narrowed(
            field=said.get("linh_vuc", ""),
            track=said.get("luong", ""),
            way=said.get("cach", ""),
            words=said.get("chu", "").replace("\x00", ""),
            older_than=int(said.get("nhan") or 0),
            has_doubts=said.get("nghi_ngo", False),
        )

    @property
    def is_narrowed(self) -> bool:
        return self.asked() != Narrowed()


class BulkForm(forms.Form):
    act = forms.ChoiceField(choices=_BULK, error_messages={"required": "Hãy chọn việc cần làm."})
    question = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "Hãy chọn ít nhất một câu hỏi."})
    lead = AgencyField(label="Cơ quan", required=False)
    field_slug = forms.ChoiceField(label="Lĩnh vực", required=False, choices=field_choices)
    reason = forms.CharField(label="Lời nhắn", required=False, max_length=2_000)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="nhieu-%s")
        typed = data.getlist("question")[:MOST_AT_ONCE] if data is not None else []
        # Any question may be named: whether the act is possible, the operation says for each.
        keys = [key for key in typed if key.isascii() and key.isdecimal() and len(key) < 12]
        self.fields["question"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("act") == "chuyen" and not said.get("lead") and "lead" not in self.errors:
            self.add_error("lead", "Hãy ghi tên cơ quan nhận những câu hỏi đã chọn.")
        return said
