"""Links for people without an account."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.agencies.models import Officer, Posting
from portal.design.fields import WordsField
from portal.editorial.operations.publishing.experts import MOST_DAYS


class LeaderForm(forms.Form):
    officer = forms.TypedChoiceField(label="Lãnh đạo duyệt", coerce=int, empty_value=None)

    def __init__(self, *args: Any, leaders: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officer: Any = self.fields["officer"]
        officer.choices = [("", "Chọn người duyệt"), *((leader.pk, _told(leader)) for leader in leaders)]


def _told(leader: Officer) -> str:
    """The name with the roles held: in an office two people may share a name."""
    return f"{leader} ({', '.join(sorted({_post(posting) for posting in leader.postings.all()}))})"


def _post(posting: Posting) -> str:
    return f"{posting.get_role_display()}, {posting.agency.label}"


class NewLeaderForm(forms.Form):
    name = forms.CharField(
        label="Họ và tên",
        max_length=120,
        help_text="Người này nhận vai trò Lãnh đạo cơ quan, không có mật khẩu, chỉ duyệt qua liên kết.",
    )


class ExpertForm(forms.Form):
    name = forms.CharField(
        label="Tên chuyên gia", max_length=120, help_text="Chỉ để biết góp ý của ai; tự xóa sau thời hạn lưu."
    )
    office = forms.CharField(label="Đơn vị", max_length=200, required=False)
    days = forms.IntegerField(label="Đọc được trong (ngày)", min_value=1, max_value=MOST_DAYS, initial=7)


class RemarkForm(forms.Form):
    quote = WordsField("Về đoạn nào (chép lại vài chữ)", rows=2, max_length=300, required=False)
    text = WordsField("Góp ý của ông, bà", rows=5, max_length=2000, error_messages={"required": "Xin ghi góp ý."})
