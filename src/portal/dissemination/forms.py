"""What a citizen fills in: an address, how often, and a tick that nobody has set for them."""

from typing import Any

from django import forms

from portal.dissemination.addresses import normal
from portal.dissemination.states import FREQUENCY_CHOICES, Followed, Frequency

_ADDRESS = forms.EmailInput(
    attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
)
_WRONG = "Địa chỉ chưa đúng dạng, ví dụ đúng: ten@example.vn."
_MISSING = "Xin ghi địa chỉ thư điện tử."


class AddressForm(forms.Form):
    """An address, and a field that only machines fill in."""

    address = forms.EmailField(
        label="Địa chỉ thư điện tử",
        max_length=254,
        widget=_ADDRESS,
        error_messages={"required": _MISSING, "invalid": _WRONG, "max_length": _WRONG},
    )
    website = forms.CharField(required=False, max_length=200)

    def clean_address(self) -> str:
        return normal(self.cleaned_data["address"])

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.data.get("website"))


class FollowForm(AddressForm):
    """Follow one law, field or answer. A field brings many changes, so that one letter a week is proposed for it."""

    frequency = forms.ChoiceField(label="Gửi thư khi nào?", choices=FREQUENCY_CHOICES, widget=forms.RadioSelect)
    agrees = forms.BooleanField(
        error_messages={"required": "Xin đánh dấu vào ô đồng ý; không có sự đồng ý, chúng tôi không lưu địa chỉ."}
    )

    def __init__(self, *args: Any, kind: Followed, **kwargs: Any) -> None:
        usual = Frequency.WEEKLY if kind is Followed.FIELD else Frequency.AT_ONCE
        super().__init__(*args, **kwargs)
        self.initial.setdefault("frequency", usual.value)


class FrequencyForm(forms.Form):
    subscription = forms.IntegerField(min_value=1)
    frequency = forms.ChoiceField(choices=FREQUENCY_CHOICES)
