"""Forms of activities: one activity, with the fields of its kind; filters of the list; an uploaded sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import F, Q, QuerySet
from django.forms import BoundField
from django.utils import timezone

from docreaders.sheets import SHEET_ENDINGS
from portal.activities.operations import MOST, ActivityEntry, text_fault, wrong_with
from portal.activities.states import (
    KIND_CHOICES,
    UNITS,
    ActivityAmount,
    ActivityKind,
    ActivityLanguage,
    ActivityMeasure,
    TextFate,
    small,
)
from portal.agencies.admin.forms import AgencyForm, offer_agencies
from portal.agencies.models import Agency, Place
from portal.design.fields import DayInput, WholeNumberField, WordsField
from portal.design.refusals import refuse_if
from portal.files.operations.exchange import SeveralFilesField
from portal.files.states import ValidFile
from portal.journal.models import Attestation
from portal.journal.queries.attestations import attestation_by_code, attestations_titled, shown_code
from portal.library.models import Field

_ONCE = (ActivityMeasure.CONTESTS, ActivityMeasure.MEETINGS, ActivityMeasure.COURSES)  # usually one

_PLAIN = ("title", "agency", "day", "until", "place", "spot", "field", "task", "audience", "evidence_url", "note")


class EstimatedNumberField(WholeNumberField):
    """A number with its unit after it."""

    def __init__(self, *, unit: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit = unit


class AgencyChoice(forms.ModelChoiceField):
    """Agencies; ended ones with the day on which they ended."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} (trước {obj.exists_to:%d/%m/%Y})" if obj.exists_to else str(obj.name)


class PhotosField(SeveralFilesField):
    """Pictures from a telephone, which are re-encoded."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"accept": "image/*", "multiple": True}

    def _judged(self, file: Any) -> ValidFile:
        found = super()._judged(file)
        refuse_if(not found.media_type.startswith("image/"), forms.ValidationError(f"“{found.name}” không phải ảnh."))
        return found


def agencies_to_choose(reach: set[int] | None) -> QuerySet[Agency]:
    """The agencies within reach: the existing ones first, then the ended ones whose work they took over."""
    found = Agency.objects.all() if reach is None else Agency.objects.filter(pk__in=reach)
    return found.order_by(F("exists_to").asc(nulls_first=True), "name_sort")


def _has_come(day: date) -> None:
    refuse_if(day > timezone.localdate(), forms.ValidationError("Ngày này chưa tới. Chỉ ghi hoạt động đã diễn ra."))


class ActivityForm(forms.Form):
    """One activity of a kind; `said` is its present state when it is corrected."""

    ticket = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = WordsField(
        "Nội dung",
        rows=2,
        max_length=500,
        help_text="Ví dụ: Phổ biến Luật Đất đai năm 2024 tại ấp 3.",
        error_messages={"required": "Hãy ghi hoạt động nói về nội dung gì."},
    )
    day = forms.DateField(label="Ngày", widget=DayInput, validators=[_has_come])
    until = forms.DateField(
        label="Đến ngày",
        required=False,
        widget=DayInput,
        validators=[_has_come],
        help_text="Chỉ ghi khi hoạt động kéo dài nhiều ngày.",
    )
    agency = AgencyChoice(
        label="Cơ quan thực hiện",
        queryset=Agency.objects.none(),
        empty_label="Chọn cơ quan",
        error_messages={"required": "Hãy chọn cơ quan.", "invalid_choice": "Bạn không ghi hoạt động cho cơ quan này."},
    )
    place = forms.ModelChoiceField(
        label="Địa bàn", queryset=Place.objects.none(), required=False, empty_label="Không ghi"
    )
    spot = forms.CharField(
        label="Nơi cụ thể",
        required=False,
        max_length=200,
        help_text="Ví dụ: bảng tin ấp 3, cụm loa chợ, nhà văn hóa ấp 5.",
    )
    photos = PhotosField(
        label="Ảnh minh chứng",
        required=False,
        help_text="Chụp ngay hoặc chọn ảnh, mỗi lần đến 3. Chỉ cán bộ xem được; nơi chụp ghi trong ảnh được bỏ đi.",
    )
    field = forms.ModelChoiceField(
        label="Lĩnh vực pháp luật", queryset=Field.objects.none(), required=False, empty_label="Không ghi"
    )
    task = forms.TypedChoiceField(
        label="Nhiệm vụ của kế hoạch",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Số liệu chỉ tính cho nhiệm vụ đã chọn. Bỏ trống nếu không thuộc nhiệm vụ nào trong danh sách.",
    )
    audience = forms.CharField(
        label="Đối tượng", required=False, max_length=200, help_text="Ví dụ: học sinh, đồng bào Khmer, người lao động."
    )
    evidence_url = forms.URLField(
        label="Liên kết minh chứng",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Địa chỉ bài viết, hình ảnh hoặc văn bản.",
    )
    given = forms.CharField(
        label="Bản đã phát, đã đọc",
        required=False,
        max_length=200,
        help_text="Mã kiểm chứng in trên bản, hoặc vài chữ trong tên tờ gấp, bài, câu trả lời. Bỏ trống nếu không lấy "
        "từ Cổng.",
    )
    text_reason = forms.CharField(label="Vì sao vẫn dùng bản này", required=False, max_length=500)
    note = WordsField(
        "Ghi chú", rows=2, required=False, max_length=4_000, help_text="Không ghi thông tin cá nhân của người dân."
    )
    is_estimate = forms.BooleanField(
        label="Số ước tính",
        required=False,
        help_text="Chưa có số chính thức; sửa lại khi có. Biểu thống kê ghi rõ số nào là ước tính.",
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        kind: ActivityKind,
        agencies: QuerySet[Agency],
        tasks: Sequence[tuple[int, str]],
        today: date,
        said: ActivityEntry | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            data, files, initial={"day": today, "ticket": uuid4()} | (_initial(said) if said else {}) | (initial or {})
        )
        self.kind, self.offered, self._text = kind, list[Attestation](), said.text if said else None
        for name, field in _number_fields(kind, is_new=said is None):
            self.fields[name] = field
        self.only_agency = offer_agencies(self.fields["agency"], agencies)
        if self.only_agency is not None:
            self.fields["agency"].widget = forms.HiddenInput()
        places: Any = self.fields["place"]
        held = Q(pk=said.place.pk) if said and said.place else Q()
        places.queryset = (Place.objects.existing_on(today) | Place.objects.filter(held or Q(pk=None))).order_by(
            "level", "name_sort"
        )
        chosen: Any = self.fields["task"]
        named = dict(tasks) | ({said.task[0]: said.task[1]} if said and said.task else {})
        chosen.choices = [("", "Không thuộc nhiệm vụ nào"), *named.items()]
        topics: Any = self.fields["field"]
        topics.queryset = Field.objects.filter(parent__isnull=True).order_by("name")

    def main_numbers(self) -> list[BoundField]:
        """Fields for numbers in Vietnamese, or without a language."""
        return [self[_name(counted, ActivityLanguage.VIETNAMESE)] for counted in self.kind.counts]

    def other_languages(self) -> list[BoundField]:
        others = [language for language in ActivityLanguage if language is not ActivityLanguage.VIETNAMESE]
        return [self[_name(counted, one)] for counted in self.kind.by_language for one in others]

    @property
    def tells_other_languages(self) -> bool:
        return any(field.value() or field.errors for field in self.other_languages())

    def details(self) -> list[BoundField]:
        """Optional fields."""
        spot = [] if self.kind.is_delivery else ["spot"]
        return [self[name] for name in (*spot, "until", "field", "audience", "evidence_url", "note")]

    @property
    def tells_details(self) -> bool:
        return any(field.value() or field.errors for field in self.details())

    def clean_given(self) -> Attestation | None:
        """The version that was given out, by its code or a URL that ends in it; else words of its title, one of which
        is chosen.
        """
        typed = self.cleaned_data["given"].strip().rstrip("/") if self.kind.is_delivery else ""
        if not typed or (found := attestation_by_code(typed.rpartition("/")[2])):
            return found if typed else None
        self.offered = attestations_titled(typed)
        said = "Hãy chọn đúng bản đã dùng." if self.offered else "Không có bản công khai nào mang mã hoặc tên này."
        raise forms.ValidationError(said)

    def clean(self) -> None:
        data = self.cleaned_data
        text = data.get("given")
        if text != self._text and (fault := text_fault(text, data.get("text_reason", ""))):
            self.add_error("text_reason", fault)
        day, until, agency = data.get("day"), data.get("until"), data.get("agency")
        if day and until and until < day:
            self.add_error("until", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        if day and agency and not agency.exists_on(day):
            self.add_error("agency", _not_then(agency, day))
        if not self.errors and (reason := wrong_with(kind=self.kind.key, numbers=self._numbers())):
            self.add_error(_name(self.kind.counts[0], ActivityLanguage.VIETNAMESE), reason)

    def said(self) -> ActivityEntry:
        data, names = self.cleaned_data, dict(self.fields["task"].choices)  # type: ignore[attr-defined]
        plain = {name: data[name] for name in _PLAIN} | {"task": data["task"] and [data["task"], names[data["task"]]]}
        plain |= {"text": data["given"], "text_reason": data["text_reason"] if data["given"] else ""}
        return ActivityEntry(kind=self.kind.key, numbers=tuple(self._numbers()), **plain)

    def _numbers(self) -> Iterator[ActivityAmount]:
        is_estimate = self.cleaned_data.get("is_estimate", False)
        return (
            ActivityAmount(counted, amount, language, is_estimate)
            for counted in self.kind.counts
            for language in ActivityLanguage
            if (amount := self.cleaned_data.get(_name(counted, language)))
        )


def _not_then(agency: Agency, day: date) -> str:
    if agency.exists_from and day < agency.exists_from:
        return f"Cơ quan này thành lập ngày {agency.exists_from:%d/%m/%Y}. Hoạt động trước đó ghi cho cơ quan cũ."
    return f"Cơ quan này không còn từ ngày {agency.exists_to:%d/%m/%Y}. Hãy ghi cho cơ quan kế thừa."


def _name(counted: ActivityMeasure, language: ActivityLanguage) -> str:
    return f"so-{counted.value}-{language.value}"


def _number_fields(kind: ActivityKind, *, is_new: bool) -> Iterator[tuple[str, EstimatedNumberField]]:
    for counted in kind.counts:
        by_language = counted in kind.by_language
        for language in ActivityLanguage if by_language else (ActivityLanguage.VIETNAMESE,):
            yield (
                _name(counted, language),
                EstimatedNumberField(
                    unit=UNITS[counted],
                    label=f"{counted.label} bằng {small(language.label)}" if by_language else counted.label,
                    required=False,
                    min_value=0,
                    max_value=MOST,
                    initial=1 if is_new and counted in _ONCE else None,
                ),
            )


def _initial(said: ActivityEntry) -> dict[str, Any]:
    numbers = {_name(one.counted, one.language): one.amount for one in said.numbers}
    return (
        numbers
        | {name: getattr(said, name) for name in _PLAIN}
        | {"given": said.text and shown_code(said.text.code), "text_reason": said.text_reason}
        | {"is_estimate": any(one.is_estimate for one in said.numbers), "task": said.task and said.task[0]}
    )


class WithdrawActivityForm(forms.Form):
    reason = WordsField(
        "Vì sao rút", rows=2, max_length=500, error_messages={"required": "Hãy ghi vì sao rút hoạt động này."}
    )


class TextFateForm(forms.Form):
    """What happened to a text that is out of date."""

    fate = forms.ChoiceField(
        label="Đã làm gì",
        choices=TextFate.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn đã làm gì với bản này."},
    )
    note = forms.CharField(
        label="Ghi rõ", required=False, max_length=500, help_text="Không cần thu, thay thì ghi vì sao."
    )


class ActivityFilterForm(AgencyForm):
    """Filters of the list; invalid values are ignored."""

    tu = forms.DateField(label="Từ ngày", required=False, widget=DayInput)
    den = forms.DateField(label="Đến ngày", required=False, widget=DayInput)
    loai = forms.ChoiceField(label="Hình thức", required=False, choices=[("", "Tất cả"), *KIND_CHOICES])
    so = forms.ChoiceField(label="Có số liệu", required=False, choices=[("", "Tất cả"), *ActivityMeasure.choices()])
    co_quan = AgencyChoice(label="Cơ quan", queryset=Agency.objects.none(), required=False, empty_label="Tất cả")
    xem = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Đang tính"), ("da-rut", "Đã rút"), ("tat-ca", "Tất cả")],
    )
    q = forms.CharField(label="Nội dung hoặc mã", required=False, max_length=200)


class ActivitySheetForm(AgencyForm):
    agency = AgencyChoice(
        label="Cơ quan thực hiện",
        queryset=Agency.objects.none(),
        empty_label="Chọn cơ quan",
        help_text="Dùng cho những hàng không ghi cơ quan.",
        error_messages={"required": "Hãy chọn cơ quan.", "invalid_choice": "Bạn không ghi hoạt động cho cơ quan này."},
    )
    tep = forms.FileField(
        label="Tệp XLSX hoặc CSV",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SHEET_ENDINGS)}),
        error_messages={"required": "Hãy chọn tệp."},
    )
