"""The clerk's form: a question asked at the counter, by telephone, by letter or at a meeting, written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from portal.agencies.models import Agency
from portal.design.fields import DayInput
from portal.questions.asking.tickets import Ticket
from portal.questions.attachments import Waiting
from portal.questions.forms.asking import said_in
from portal.questions.forms.parts import PersonForm, SubjectForm
from portal.questions.operations.receiving import Asked
from portal.questions.states import WAY_LABELS, Way

# How somebody agreed to words that were read to them; kept in the journal as proof.
AGREED = (("noi", "Nghe đọc và đồng ý bằng lời"), ("ky", "Đã ký vào phiếu hoặc vào thư"))
_BACK = timedelta(days=60)  # a letter that went astray
_OPENS = time(8)
_ASKED_BY = [(way.value, WAY_LABELS[way]) for way in Way if way is not Way.WEB]

_HELP = {
    "text": "Ghi đủ sự việc và điều cần biết. Không ghi số căn cước, số tài khoản.",
    "title": "Để trống thì lấy câu đầu của nội dung.",
    "place_words": "Tên cũ hay tên mới đều được.",
    "received_on": "Để trống nếu là hôm nay. Thư đến hôm nào thì tính hạn từ hôm đó.",
    "name": "Tên gọi thường ngày là đủ; để trống cũng được.",
    "organisation": "Chỉ khi hỏi cho doanh nghiệp, hộ kinh doanh, hợp tác xã.",
    "tax_code": "Không bắt buộc.",
    "email": "Chỉ khi chọn trả lời bằng thư điện tử.",
    "phone": "Chỉ khi chọn trả lời bằng điện thoại.",
    "post": "Chỉ khi chọn trả lời bằng thư giấy.",
}


class EntryForm(SubjectForm, PersonForm):
    """`received_on` is the day on which a letter came: the term counts from it."""

    way = forms.ChoiceField(label="Hỏi bằng cách nào?", choices=_ASKED_BY, initial=Way.COUNTER.value)
    received_on = forms.DateField(
        label="Ngày nhận",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Ngày chưa đúng, ví dụ đúng: 25/11/2026."},
    )
    agreed = forms.ChoiceField(
        label="Người hỏi đã đồng ý bằng cách nào?",
        choices=AGREED,
        error_messages={"required": "Xin đọc lời đồng ý cho người hỏi, rồi chọn cách họ đã đồng ý."},
    )
    may_publish = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = forms.Textarea({"rows": 7})
        self.fields["received_on"].widget = DayInput()
        for name in ("way", "track", "reply_by", "agreed"):
            field: Any = self.fields[name]
            field.widget = forms.RadioSelect(choices=field.choices)
        for name, said in _HELP.items():
            self.fields[name].help_text = said
        self.fields["track"].label = "Hỏi cho ai?"
        self.fields["reply_by"].label = "Trả lời bằng cách nào?"
        self.fields["text"].label = "Câu hỏi, theo lời người hỏi"
        self.fields["name"].label = "Gọi người hỏi là gì?"
        self.fields["place_words"].label = "Xã, phường nơi ở"

    def clean_received_on(self) -> date | None:
        day: date | None = self.cleaned_data["received_on"]
        if day is not None and not self._day - _BACK <= day <= self._day:
            raise forms.ValidationError("Ngày nhận phải từ hôm nay trở về trước, trong vòng 60 ngày.")
        return day

    def received_at(self, *, now: datetime) -> datetime:
        """The moment from which the term counts."""
        day: date | None = self.cleaned_data["received_on"]
        if day is None or day == timezone.localdate(now):
            return now
        return timezone.make_aware(datetime.combine(day, _OPENS))


def entered(form: EntryForm, *, ticket: Ticket, files: Sequence[Waiting], agency: Agency | None) -> Asked:
    """What a valid form asks."""
    said: dict[str, Any] = form.cleaned_data
    return Asked(
        **said_in(said),
        way=Way(said["way"]),
        wished_agency=agency,
        form_key=ticket.key,
        agreed=said["agreed"],
        files=tuple(files),
    )
