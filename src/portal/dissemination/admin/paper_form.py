"""The paper form of subscribing: the blank form as PDF, and the form into which a clerk copies it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django import forms

from lawtext.words import filled_lines
from portal.agencies.admin.forms import offer_agencies
from portal.agencies.models import Agency, Place
from portal.agencies.names import name_sort_key
from portal.agencies.queries import find_agency
from portal.agencies.queries.territory import communes_named
from portal.dissemination.channels import normal
from portal.dissemination.operations.opt_in import FollowedThing, FollowerProfile
from portal.dissemination.states import (
    CURRENT_PAPER,
    FOLLOWER_ROLES,
    PAPERS,
    Channel,
    FollowedKind,
    FollowerLanguage,
    Frequency,
    paper_day,
)
from portal.library.models import Field
from portal.library.queries.exports.layout import printable
from portal.library.queries.exports.pdf import SANS, qr_code, typeset

_TEMPLATE = Path(__file__).with_name("blank.typ")


def write_blank_form(blank: dict[str, Any]) -> bytes:
    """The blank form as PDF. `consents`: label and wording for each kind of address, of the version that the form
    names.

    `follow_address`: the URL as people type it.
    """
    said = blank | {
        "owner": printable(blank["owner"]),
        "topics": [printable(one) for one in blank["topics"]],
        "consents": [{"label": printable(label), "words": printable(words)} for label, words in blank["consents"]],
        "fonts": SANS,
    }
    return typeset(
        _TEMPLATE, inputs={"blank": json.dumps(said, ensure_ascii=False), "qr": qr_code(blank["follow_url"])}
    )


_MOST_LINES = 15


class PaperForm(forms.Form):
    """A paper form. `agencies`: those at whose counter the clerk works."""

    agency = forms.ModelChoiceField(label="Cơ quan nhận phiếu", queryset=Agency.objects.none())
    # It is written to the journal, so it must be a number without a name.
    number = forms.RegexField(
        r"^[0-9A-Za-zĐđ./-]{1,40}$",
        label="Số phiếu",
        help_text="Số ghi ở góc phiếu, ví dụ 27/2026.",
        error_messages={"invalid": "Số phiếu chỉ gồm chữ, số và các dấu . / -, không có khoảng trống."},
    )
    version = forms.ChoiceField(
        label="Ngày của mẫu phiếu", choices=[(one, paper_day(one)) for one in PAPERS], initial=CURRENT_PAPER
    )
    phone = forms.CharField(label="Số điện thoại di động", max_length=30, required=False)
    by_zalo = forms.BooleanField(label="Cũng đồng ý nhận qua Zalo ở số này", required=False)
    email = forms.EmailField(label="Địa chỉ thư điện tử", max_length=254, required=False)
    postal = forms.CharField(
        label="Họ tên, địa chỉ nhận thư giấy",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dòng đầu ghi họ tên, các dòng sau ghi địa chỉ. Phiếu phải có chữ ký.",
    )
    places = forms.CharField(
        label="Xã, phường muốn theo dõi",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mỗi dòng một tên hoặc một mã; tên cũ cũng được.",
    )
    agencies = forms.CharField(
        label="Cơ quan muốn theo dõi",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mỗi dòng một tên.",
    )
    fields_followed = forms.ModelMultipleChoiceField(
        label="Lĩnh vực muốn theo dõi",
        queryset=Field.objects.none(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    frequency = forms.ChoiceField(label="Báo khi nào", choices=Frequency.choices(), initial=Frequency.WEEKLY.value)
    home = forms.CharField(label="Nơi ở, nơi làm ăn (nếu người dân ghi)", max_length=80, required=False)
    role = forms.ChoiceField(
        label="Nhận tin với tư cách", choices=[("", "Không nêu"), *FOLLOWER_ROLES.items()], required=False
    )
    language = forms.ChoiceField(label="Ngôn ngữ", choices=FollowerLanguage.choices(), required=False)
    is_signed = forms.BooleanField(
        label="Phiếu có chữ ký của người dân",
        required=False,
        help_text=(
            "Có chữ ký thì phiếu là bằng chứng đồng ý, số điện thoại không cần nhập mã. Thư giấy phải có chữ ký. "
            "Thư điện tử vẫn phải xác nhận trong thư."
        ),
    )

    def __init__(self, *args: Any, agencies: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on = on
        chosen: dict[str, Any] = dict(self.fields)
        topics = Field.objects.filter(parent__isnull=True)
        offer_agencies(chosen["agency"], agencies)
        chosen["fields_followed"].queryset = topics
        chosen["fields_followed"].choices = [
            (one.slug, one.name) for one in sorted(topics, key=lambda one: name_sort_key(one.name))
        ]

    def clean_phone(self) -> str:
        given: str = self.cleaned_data["phone"]
        number = normal(given, channel=Channel.SMS) if given else ""
        if given and not number:
            raise forms.ValidationError("Số điện thoại di động chưa đúng, ví dụ đúng: 0912 345 678.")
        return number

    def clean_email(self) -> str:
        return normal(self.cleaned_data["email"])

    def clean_postal(self) -> str:
        return normal(self.cleaned_data["postal"], channel=Channel.POST)

    def _lines(self, name: str) -> list[str]:
        lines = filled_lines(self.cleaned_data[name])
        if len(lines) > _MOST_LINES:
            raise forms.ValidationError(f"Nhiều nhất {_MOST_LINES} dòng; đang có {len(lines)} dòng.")
        return lines

    def clean_places(self) -> list[Place]:
        return [_place(line, self._on) for line in self._lines("places")]

    def clean_agencies(self) -> list[Agency]:
        found = []
        for line in self._lines("agencies"):
            if (agency := find_agency(name=line, on=self._on)) is None:
                raise forms.ValidationError(f"Không rõ “{line}” là cơ quan nào; xin ghi đầy đủ tên.")
            found.append(agency)
        return found

    def clean_home(self) -> Place | None:
        line = self.cleaned_data["home"].strip()
        return _place(line, self._on) if line else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not (cleaned["phone"] or cleaned["email"] or cleaned["postal"]):
            self.add_error("phone", "Phiếu phải có số điện thoại, địa chỉ thư điện tử hoặc địa chỉ nhận thư giấy.")
        if not self.errors and cleaned["postal"] and Channel.POST not in PAPERS[cleaned["version"]]:
            self.add_error("postal", "Mẫu phiếu này chưa có lời đồng ý nhận thư giấy.")
        if not self.errors and not self.things:
            self.add_error("places", "Phiếu phải chọn ít nhất một điều để theo dõi.")
        return cleaned

    @property
    def things(self) -> list[FollowedThing]:
        said = self.cleaned_data
        return [
            *((FollowedKind.PLACE, str(one.pk)) for one in said.get("places", ())),
            *((FollowedKind.AGENCY, one.slug) for one in said.get("agencies", ())),
            *((FollowedKind.FIELD, one.slug) for one in said.get("fields_followed", ())),
        ]

    @property
    def about(self) -> FollowerProfile:
        home = self.cleaned_data["home"]
        return FollowerProfile(home.pk if home else None, self.cleaned_data["role"], self.cleaned_data["language"])


def _place(line: str, on: date) -> Place:
    """The only commune with this name or code. Raises ValidationError with those that it could be."""
    living = Place.objects.existing_on(on).filter(level="commune")
    if line.isdecimal():
        found = list(living.filter(code=line))
    else:
        named = communes_named(words=line, on=on, limit=_MOST_LINES)
        found = [one.commune for one in named if one.commune.name.lower() == line.lower()] or [
            one.commune for one in named
        ]
    if len(found) == 1:
        place: Place = found[0]
        return place
    could_be = "; ".join(f"{one.name} (mã {one.code})" for one in found)
    raise forms.ValidationError(
        f"“{line}” có thể là: {could_be}. Xin ghi mã." if found else f"Không thấy xã, phường nào tên “{line}”."
    )
