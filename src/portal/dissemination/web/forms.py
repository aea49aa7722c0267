"""What a citizen fills in: where they are reached, how often, and a tick that nobody has set for them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms

from portal.agencies.models import Place
from portal.dissemination.addresses import normal
from portal.dissemination.states import (
    CHANNEL_CHOICES,
    FREQUENCY_CHOICES,
    LANGUAGE_CHOICES,
    REQUEST_CHOICES,
    ROLE_CHOICES,
    Channel,
    Frequency,
)

_EMAIL = {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
_PHONE = {"autocomplete": "tel", "inputmode": "tel"}
_WRONG = "Địa chỉ chưa đúng dạng, ví dụ đúng: ten@example.vn."
_MISSING = "Xin ghi địa chỉ thư điện tử."
_WRONG_NUMBER = "Số điện thoại di động chưa đúng, ví dụ đúng: 0912 345 678."
_MISSING_NUMBER = "Xin ghi số điện thoại di động."
_NOT_FROM_A_BROWSER = "Trình duyệt này chưa cho phép nhận thông báo. Xin thử lại, hoặc chọn cách khác."
_LONGEST_ADDRESS = 500
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")


def _address_field(channel: Channel) -> forms.Field:
    if channel is Channel.EMAIL:
        return forms.EmailField(
            label="Địa chỉ thư điện tử",
            max_length=254,
            widget=forms.EmailInput(attrs=_EMAIL),
            error_messages={"required": _MISSING, "invalid": _WRONG, "max_length": _WRONG},
        )
    if channel is Channel.SMS:
        return forms.CharField(
            label="Số điện thoại di động",
            max_length=30,
            widget=forms.TextInput(attrs=_PHONE | {"type": "tel"}),
            error_messages={"required": _MISSING_NUMBER, "max_length": _WRONG_NUMBER},
        )
    needed = {"required": _NOT_FROM_A_BROWSER, "max_length": _NOT_FROM_A_BROWSER}
    return forms.CharField(max_length=_LONGEST_ADDRESS, widget=forms.HiddenInput, error_messages=needed)


class AddressForm(forms.Form):
    """An address on one channel, and a field that only machines fill in. Zalo tells the address by itself."""

    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, channel: Channel = Channel.EMAIL, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        if channel is not Channel.ZALO:
            self.fields["address"] = _address_field(channel)
        if channel is Channel.SMS:
            self.fields["by_zalo"] = forms.BooleanField(required=False)
        if channel is Channel.PUSH:
            self.fields["p256dh"] = forms.CharField(required=False, max_length=120)
            self.fields["auth"] = forms.CharField(required=False, max_length=60)

    def clean_address(self) -> str:
        given: str = self.cleaned_data["address"]
        if self.channel is Channel.PUSH and not _is_of_a_push_service(given):
            raise forms.ValidationError(_NOT_FROM_A_BROWSER)
        address = normal(given, channel=self.channel)
        if not address:
            raise forms.ValidationError(_WRONG_NUMBER)
        return address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.channel is Channel.PUSH and "address" in cleaned:
            keys = [cleaned.get("p256dh", ""), cleaned.get("auth", "")]
            if not all(_BASE64URL.fullmatch(key) for key in keys):
                self.add_error("address", _NOT_FROM_A_BROWSER)
        return cleaned

    @property
    def particulars(self) -> dict[str, str]:
        """What a browser needs besides its address."""
        keys = ("p256dh", "auth")
        return {key: self.cleaned_data[key] for key in keys} if self.channel is Channel.PUSH else {}

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
    """What somebody may say of themselves; every question may be left open."""

    place = forms.ModelChoiceField(
        label="Xã, phường nơi ở, nơi làm ăn", queryset=Place.objects.none(), required=False, empty_label="Không nêu"
    )
    role = forms.ChoiceField(label="Nhận tin với tư cách", choices=[("", "Không nêu"), *ROLE_CHOICES], required=False)
    language = forms.ChoiceField(label="Ngôn ngữ", choices=LANGUAGE_CHOICES, required=False)

    def __init__(self, *args: Any, places: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places is not None:
            place: Any = self.fields["place"]
            place.queryset = places


class FollowForm(AddressForm):
    """Follow some things at once. `usual`: how often it is proposed to tell of them."""

    frequency = forms.ChoiceField(label="Báo khi nào?", choices=FREQUENCY_CHOICES, widget=forms.RadioSelect)
    agrees = forms.BooleanField(
        error_messages={"required": "Xin đánh dấu vào ô đồng ý; không có sự đồng ý, chúng tôi không lưu địa chỉ."}
    )

    def __init__(self, *args: Any, usual: Frequency = Frequency.AT_ONCE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("frequency", usual.value)


class FrequencyForm(forms.Form):
    subscription = forms.IntegerField(min_value=1)
    frequency = forms.ChoiceField(choices=FREQUENCY_CHOICES)


class ConfirmationCodeForm(forms.Form):
    """The six digits that came to a telephone."""

    code = forms.CharField(
        label="Mã gồm 6 chữ số",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "Xin ghi mã trong tin nhắn.", "max_length": "Mã gồm 6 chữ số."},
    )


class RequestForm(forms.Form):
    """What somebody asks about their data."""

    kind = forms.ChoiceField(label="Bạn muốn", choices=REQUEST_CHOICES, widget=forms.RadioSelect)
    words = forms.CharField(
        label="Nói thêm, nếu cần", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def channel_named(value: str) -> Channel | None:
    """The channel with this value, of those for which addresses are kept."""
    known = {one for one, _ in CHANNEL_CHOICES if one != Channel.ZALO_PHONE}
    return Channel(value) if value in known else None
