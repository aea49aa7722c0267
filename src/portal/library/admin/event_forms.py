"""Forms for events, relations and consolidations; places are typed as "Điểm c khoản 2 Điều 8; Phụ lục 1"."""

from __future__ import annotations

from typing import Any

from django import forms

from lawtext.addresses import describe, parse_address
from portal.design.fields import DayInput, WholeNumberField, WordsField
from portal.design.refusals import or_refuse, refuse_if
from portal.library.models import Instrument
from portal.library.queries import instruments_numbered
from portal.library.queries.instruments import catalogued_name
from portal.library.states import EventKind, RelationKind
from portal.library.states.validity import TypedPlaces, read_places

_ENTERED = [one for one in EventKind.choices() if one[0] != EventKind.ISSUED.value]


def told_words() -> WordsField:
    """The field for an officer's correction of the proposed sentence to followers."""
    return WordsField(
        "Nói với người theo dõi",
        rows=3,
        required=False,
        max_length=400,
        help_text="Một, hai câu trọn vẹn: điều gì đổi, với ai, từ ngày nào, trước và nay khác gì. Thư, tin nhắn lấy"
        " nguyên chỗ này. Để trống thì cổng ghép từ lời văn sửa đổi.",
    )


class InboxForm(forms.Form):
    """The filters of the list of proposals."""

    nguon = forms.CharField(label="Số, ký hiệu văn bản nguồn", required=False, max_length=120)
    loai = forms.ChoiceField(label="Sự kiện", required=False, choices=[("", "Mọi sự kiện"), *EventKind.choices()])
    tu = forms.DateField(label="Từ ngày", required=False, widget=DayInput)
    den = forms.DateField(label="Đến ngày", required=False, widget=DayInput)
    chua_chac = forms.BooleanField(label="Có lời văn chưa chắc đọc đủ, kể cả đã ghi nhận", required=False)
    can_xem = forms.BooleanField(label="Có lý do phải xem lại, kể cả đã ghi nhận", required=False)
    da_nhan = forms.BooleanField(label="Đã ghi nhận, để xem hoặc rút lại", required=False)


class EventDecisionForm(forms.Form):
    """An officer's decision on one proposal."""

    day = forms.DateField(
        label="Từ ngày",
        required=False,
        widget=DayInput,
        help_text="Ngày đầu tiên sự kiện có hiệu lực. Sửa lại nếu máy đọc chưa đúng.",
    )
    said = told_words()
    kept = forms.TypedMultipleChoiceField(label="Đơn vị chịu tác động", required=False, coerce=int)

    def __init__(self, *args: Any, targets: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [(one, str(one)) for one in targets]  # type: ignore[attr-defined]
        self._targets = targets

    @property
    def dropped(self) -> list[int]:
        return [one for one in self._targets if one not in self.cleaned_data["kept"]]


class EventReasonForm(forms.Form):
    reason = WordsField("Lý do", rows=2, max_length=2_000, error_messages={"required": "Hãy ghi lý do."})


class EventForm(forms.Form):
    """An event that an officer enters: what happens to this instrument, where, from when, by which other one."""

    kind = forms.ChoiceField(label="Sự kiện", choices=_ENTERED)
    day = forms.DateField(label="Từ ngày", widget=DayInput, error_messages={"required": "Hãy ghi ngày."})
    until = forms.DateField(
        label="Đến trước ngày",
        required=False,
        widget=DayInput,
        help_text="Chỉ cho việc ngưng hiệu lực có thời hạn: ngày đầu tiên không còn ngưng nữa.",
    )
    is_whole = forms.BooleanField(label="Toàn bộ văn bản", required=False)
    places = WordsField(
        "Đơn vị chịu tác động",
        required=False,
        max_length=4_000,
        help_text="Cách nhau bằng dấu chấm phẩy. Ví dụ: Điểm c khoản 2 Điều 8; Khoản 1 Điều 3; Phụ lục 1.",
    )
    source = forms.CharField(
        label="Số, ký hiệu văn bản nguồn",
        required=False,
        max_length=120,
        help_text="Văn bản sửa đổi, thay thế, bãi bỏ, có trong thư viện hoặc trong danh mục; để trống nếu do chính văn"
        " bản này quy định.",
    )
    source_place = forms.CharField(
        label="Tại", required=False, max_length=200, help_text="Ví dụ: Khoản 2 Điều 1 của văn bản nguồn."
    )
    wording = WordsField(
        "Lời văn mới",
        rows=6,
        required=False,
        max_length=100_000,
        help_text="Chỉ khi sự kiện nêu đúng một đơn vị. Bản hợp nhất lấy lời văn từ đây.",
    )
    said = told_words()
    note = WordsField(
        "Ghi chú",
        rows=2,
        required=False,
        max_length=4_000,
        help_text="Trường hợp loại trừ, quy định chuyển tiếp. Nội dung này được công khai.",
    )

    found_places: TypedPlaces = TypedPlaces()
    found_source: Instrument | None = None
    absent_source: str = ""

    def clean_places(self) -> str:
        typed: str = self.cleaned_data["places"]
        self.found_places = read_places(typed)
        if self.found_places.unknown:
            unknown = "”, “".join(self.found_places.unknown)
            raise forms.ValidationError(f"Chưa hiểu: “{unknown}”. Hãy ghi như “Điểm c khoản 2 Điều 8”.")
        return typed

    def clean_source(self) -> str:
        number: str = self.cleaned_data["source"].strip()
        found = list(instruments_numbered(number=number)[:2]) if number else []
        self.absent_source = "" if found else catalogued_name(number=number)
        refuse_if(
            number and not found and not self.absent_source,
            forms.ValidationError("Thư viện và danh mục chưa có văn bản mang số, ký hiệu này."),
        )
        refuse_if(
            len(found) > 1,
            forms.ValidationError("Có nhiều văn bản cùng số, ký hiệu này; hãy ghi đủ năm và cơ quan ban hành."),
        )
        self.found_source = found[0] if found else None
        return number

    def clean(self) -> None:
        data = self.cleaned_data
        addresses = self.found_places.addresses
        judged = (
            (data.get("is_whole") and addresses, "places", "Đã chọn toàn bộ văn bản thì không ghi từng đơn vị."),
            (
                not data.get("is_whole") and not addresses and "places" not in self.errors,
                "places",
                "Hãy ghi đơn vị chịu tác động, hoặc chọn “Toàn bộ văn bản”.",
            ),
            (
                data.get("wording") and len(addresses) != 1,
                "wording",
                "Lời văn mới chỉ ghi được khi sự kiện nêu đúng một đơn vị.",
            ),
            (
                data.get("until") and data.get("day") and data["until"] <= data["day"],
                "until",
                "Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        )
        for is_wrong, field, words in judged:
            if is_wrong:
                self.add_error(field, words)

    @property
    def understood(self) -> list[str]:
        """The places as understood, in the words of the law: "điểm c khoản 2 Điều 8"."""
        return [describe(parse_address(address)) for address in self.found_places.addresses]


class RelationForm(forms.Form):
    kind = forms.ChoiceField(label="Quan hệ", choices=RelationKind.choices())
    number = forms.CharField(label="Số, ký hiệu văn bản kia", max_length=120)

    def clean_number(self) -> Instrument:
        return or_refuse(
            instruments_numbered(number=self.cleaned_data["number"]).first(),
            forms.ValidationError("Thư viện chưa có văn bản mang số, ký hiệu này."),
        )

    def said(self) -> dict[str, Any]:
        return {"kind": RelationKind(self.cleaned_data["kind"]), "target": self.cleaned_data["number"]}


# For how many days a check of validity stays valid, from a future day on.
REVIEW_TERM_FIELDS = {
    "days": WholeNumberField(
        label="Số ngày",
        min_value=1,
        max_value=1100,
        help_text="Hết số ngày này mà chưa kiểm tra lại thì không còn ghi là còn hiệu lực.",
    ),
    "begins": forms.DateField(
        label="Áp dụng từ ngày", widget=DayInput, help_text="Từ ngày mai trở đi; văn bản đã kiểm tra giữ thời hạn cũ."
    ),
    "basis": forms.CharField(label="Căn cứ hoặc lý do", max_length=300),
}


# An officer's check that an instrument is in force, and its source.
CHECK_FIELDS = {
    "checked_to": forms.DateField(label="Còn hiệu lực đến ngày", widget=DayInput),
    "against": forms.CharField(
        label="Đã đối chiếu với", max_length=300, help_text="Như: Cơ sở dữ liệu quốc gia về pháp luật; công văn số …"
    ),
}


DAY_FIELDS = {
    "day": forms.DateField(label="Bản hợp nhất có hiệu lực từ ngày", widget=DayInput),
}


class StepForm(forms.Form):
    """An officer's review of one step of a consolidation."""

    review = forms.ChoiceField(choices=[("dong-y", ""), ("sua-lai", ""), ("bo-qua", ""), ("chua-xem", "")])
    wording = forms.CharField(label="Lời văn đúng", required=False, max_length=200_000, strip=False)
    reason = forms.CharField(label="Lý do bỏ qua", required=False, max_length=2_000)

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("review") == "bo-qua" and not data.get("reason", "").strip():
            self.add_error("reason", "Hãy ghi lý do bỏ qua.")
