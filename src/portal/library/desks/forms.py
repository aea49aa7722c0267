"""What an officer says at a desk, checked before it is done."""

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.design.fields import WordsField
from portal.library.models import StaleFlag
from portal.library.states import BY_OWNER


class SettleFlagsForm(forms.Form):
    """What became of the changes that the officer saw; `flag` names each, so that nothing unseen is settled."""

    flag = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)
    outcome = forms.ChoiceField(
        label="Kết quả xem lại",
        choices=[(outcome.value, outcome.label) for outcome in BY_OWNER],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một kết quả."},
    )
    note = WordsField(
        "Ghi chú", required=False, max_length=1000, help_text="Sửa chỗ nào, hoặc vì sao vẫn đúng. Chỉ cán bộ đọc được."
    )

    def __init__(self, data: Any = None, *, flags: Sequence[StaleFlag]) -> None:
        super().__init__(data)
        self._flags = {flag.pk: flag for flag in flags}
        self.fields["flag"].choices = [(pk, pk) for pk in self._flags]  # type: ignore[attr-defined]
        self.fields["flag"].error_messages = {
            "required": "Chưa rõ những thay đổi nào đã được xem; xin tải lại trang.",
            "invalid_choice": "Danh sách thay đổi đã khác từ lúc mở trang; xin tải lại trang.",
        }

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        return said | {"flags": [self._flags[pk] for pk in said.get("flag", [])]}
