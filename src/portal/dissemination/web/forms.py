"""Forms for citizens: address, frequency, a consent box that is never ticked in advance, and several subjects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from lawtext.words import fold
from portal.agencies.models import Agency, Place
from portal.agencies.names import name_sort_key
from portal.agencies.queries.territory import communes_named
from portal.design.fields import DayInput, WholeNumberField
from portal.dissemination.channels import ADDRESS_CHOICES, AddressKind, normal
from portal.dissemination.operations.bulletins import BulletinPlan
from portal.dissemination.operations.opt_in import FollowerProfile
from portal.dissemination.planning.rules import broadcast_hours
from portal.dissemination.queries.followers import FollowedSubject, subjects_named
from portal.dissemination.states import FOLLOWER_ROLES, Channel, FollowedKind, FollowerLanguage, Frequency, RequestKind
from portal.library.models import Field

MOST_CHOSEN = 30
MOST_FOUND = 12
_KINDS = {one.value for one in FollowedKind}


def value_of(subject: FollowedSubject) -> str:
    return f"{subject.kind.value}:{subject.key}"


def chosen_in(query: QueryDict) -> list[FollowedSubject]:
    """The subjects in the query string that exist, each once, in its order."""
    pairs = [
        (kind, key)
        for kind, _, key in (value.partition(":") for value in dict.fromkeys(query.getlist("dieu")))
        if kind in _KINDS and key and len(key) <= 300  # noqa: PLR2004
    ][:MOST_CHOSEN]
    named = subjects_named(pairs=pairs) if pairs else {}
    return [named[pair] for pair in pairs if pair in named]


def query_of(subjects: Iterable[FollowedSubject]) -> str:
    """The query string of these subjects."""
    query = QueryDict(mutable=True)
    query.setlist("dieu", [value_of(one) for one in subjects])
    return query.urlencode(safe=":/")


def selection(request: HttpRequest) -> dict[str, Any]:
    """The subjects chosen so far, and those found by the words typed."""
    today = timezone.localdate()
    place_words, agency_words = (request.GET.get(name, "").strip()[:80] for name in ("xa", "co-quan"))
    chosen = chosen_in(request.GET)
    return {
        "chosen": chosen,
        "values": {value_of(one) for one in chosen},
        # Fields below a topic are followed from their own pages.
        "fields": tuple(
            {"value": f"{FollowedKind.FIELD.value}:{one.slug}", "name": one.name, "more": ""}
            for one in sorted(Field.objects.filter(parent__isnull=True), key=lambda one: name_sort_key(one.name))
        ),
        "place_words": place_words,
        "places": tuple(
            {
                "value": f"{FollowedKind.PLACE.value}:{one.commune.pk}",
                "name": one.commune.name,
                "more": f"trước đây có {one.formerly}" if one.formerly else "",
            }
            for one in (communes_named(words=place_words, on=today, limit=MOST_FOUND) if place_words else ())
        ),
        "agency_words": agency_words,
        "agencies": _agencies(agency_words, today) if agency_words else (),
    }


def _agencies(words: str, on: date) -> tuple[dict[str, Any], ...]:
    found = Agency.objects.existing_on(on)
    for word in fold(words).split():
        found = found.filter(name_fold__contains=word)
    return tuple(
        {"value": f"{FollowedKind.AGENCY.value}:{one.slug}", "name": one.name, "more": ""}
        for one in found.order_by("name_sort")[:MOST_FOUND]
    )


_EMAIL = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
_PHONE = {"autocomplete": "tel", "inputmode": "tel"}
_WRONG = "Địa chỉ chưa đúng dạng, ví dụ đúng: ten@example.vn."
_WRONG_NUMBER = "Số điện thoại di động chưa đúng, ví dụ đúng: 0912 345 678."
_NOT_FROM_A_BROWSER = "Trình duyệt này chưa cho phép nhận thông báo. Xin thử lại, hoặc chọn cách khác."
_LONGEST_ADDRESS = 500
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")


# Zalo reports user ids by itself: nobody enters one.
_ADDRESS_FIELDS: Mapping[AddressKind, Callable[[], forms.Field]] = {
    AddressKind.EMAIL: lambda: forms.EmailField(
        label="Địa chỉ thư điện tử",
        max_length=254,
        widget=forms.EmailInput(attrs=_EMAIL),
        error_messages={"required": "Xin ghi địa chỉ thư điện tử.", "invalid": _WRONG, "max_length": _WRONG},
    ),
    AddressKind.MOBILE: lambda: forms.CharField(
        label="Số điện thoại di động",
        max_length=30,
        widget=forms.TextInput(attrs=_PHONE | {"type": "tel"}),
        error_messages={"required": "Xin ghi số điện thoại di động.", "max_length": _WRONG_NUMBER},
    ),
    AddressKind.BROWSER: lambda: forms.CharField(
        max_length=_LONGEST_ADDRESS,
        widget=forms.HiddenInput,
        error_messages={"required": _NOT_FROM_A_BROWSER, "max_length": _NOT_FROM_A_BROWSER},
    ),
}


class AddressForm(forms.Form):
    """An address on one channel, and a honeypot field that only machines fill in.

    Zalo reports its address by itself.
    """

    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, channel: Channel = Channel.EMAIL, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        if (made := _ADDRESS_FIELDS.get(channel.row.address)) is not None:
            self.fields["address"] = made()
        if channel is Channel.SMS:
            self.fields["by_zalo"] = forms.BooleanField(required=False)
        if channel is Channel.PUSH:
            self.fields["p256dh"] = forms.CharField(required=False, max_length=120)
            self.fields["auth"] = forms.CharField(required=False, max_length=60)

    def clean_address(self) -> str:
        given: str = self.cleaned_data["address"]
        if self.channel is Channel.PUSH and not _is_of_a_push_service(given):
            raise forms.ValidationError(_NOT_FROM_A_BROWSER)
        if not (address := normal(given, channel=self.channel)):
            raise forms.ValidationError(_WRONG_NUMBER)
        return address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        keys = [cleaned.get("p256dh", ""), cleaned.get("auth", "")]
        if self.channel is Channel.PUSH and "address" in cleaned and not all(map(_BASE64URL.fullmatch, keys)):
            self.add_error("address", _NOT_FROM_A_BROWSER)
        return cleaned

    @property
    def particulars(self) -> dict[str, str]:
        """The keys of a browser; empty for other channels."""
        return {key: self.cleaned_data[key] for key in ("p256dh", "auth")} if self.channel is Channel.PUSH else {}

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.data.get("website"))


def _is_of_a_push_service(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


class AboutForm(forms.Form):
    """What followers may say about themselves; every field is optional."""

    place = forms.ModelChoiceField(
        label="Xã, phường nơi ở, nơi làm ăn", queryset=Place.objects.none(), required=False, empty_label="Không nêu"
    )
    role = forms.ChoiceField(
        label="Nhận tin với tư cách", choices=[("", "Không nêu"), *FOLLOWER_ROLES.items()], required=False
    )
    language = forms.ChoiceField(label="Ngôn ngữ", choices=FollowerLanguage.choices(), required=False)

    def __init__(self, *args: Any, places: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places is not None:
            self.fields["place"].queryset = places  # type: ignore[attr-defined]

    def profile(self) -> FollowerProfile:
        said = self.cleaned_data
        return FollowerProfile(said["place"] and said["place"].pk, said["role"], said["language"])


class FollowForm(AddressForm):
    """Subscribe to several subjects at once. `usual`: the proposed frequency."""

    frequency = forms.ChoiceField(label="Báo khi nào?", choices=Frequency.choices(), widget=forms.RadioSelect)
    agrees = forms.BooleanField(
        error_messages={"required": "Xin đánh dấu vào ô đồng ý; không có sự đồng ý, chúng tôi không lưu địa chỉ."}
    )

    def __init__(self, *args: Any, usual: Frequency = Frequency.AT_ONCE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("frequency", usual.value)


FREQUENCY_FIELDS = {
    "subscription": forms.IntegerField(min_value=1),
    "frequency": forms.ChoiceField(choices=Frequency.choices()),
}


# The six digits sent to a telephone.
CONFIRMATION_CODE_FIELDS = {
    "code": forms.CharField(
        label="Mã gồm 6 chữ số",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "Xin ghi mã trong tin nhắn.", "max_length": "Mã gồm 6 chữ số."},
    ),
}


class RequestForm(forms.Form):
    """A request about personal data."""

    kind = forms.ChoiceField(label="Bạn muốn", choices=RequestKind.choices(), widget=forms.RadioSelect)
    words = forms.CharField(
        label="Nói thêm, nếu cần", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def channel_named(value: str) -> Channel | None:
    """The channel with this value, if addresses are stored for it."""
    return Channel(value) if value in dict(ADDRESS_CHOICES) else None


class BulletinForm(forms.Form):
    """Proposed times and places for the loudspeakers of a commune; initial values are a proposal."""

    begins = forms.DateField(label="Từ ngày", input_formats=("%d/%m/%Y", "%Y-%m-%d"), widget=DayInput)
    days = WholeNumberField(label="Số ngày", min_value=1, max_value=14)
    hours = forms.MultipleChoiceField(label="Giờ đọc", widget=forms.CheckboxSelectMultiple)
    place = forms.ModelChoiceField(Place.objects.none(), label="Nơi phát", required=False, empty_label="Mọi xã, phường")

    def __init__(self, query: QueryDict, *, on: date) -> None:
        proposed = QueryDict(f"begins={on + timedelta(days=1):%d/%m/%Y}&days=3&hours=06:00&hours=17:00")
        super().__init__(query if "begins" in query else proposed)
        fields: dict[str, Any] = self.fields
        fields["hours"].choices = [(f"{one:%H:%M}", f"{one:%H:%M}") for one in broadcast_hours(on=on)]
        fields["place"].queryset = Place.objects.filter(level="commune").existing_on(on).order_by("name_sort")

    def plan(self, zone: Sequence[str] = ()) -> BulletinPlan:
        """The plan of a valid form; `zone` is used if no place was chosen."""
        said = self.cleaned_data
        hours = tuple(time.fromisoformat(one) for one in said["hours"])
        return BulletinPlan(
            said["begins"], said["days"], hours, (said["place"].name,) if said["place"] else tuple(zone)
        )
