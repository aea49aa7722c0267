"""Forms of the back office for officers and postings, and for the second factor."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.auth import LoginForm

from portal.agencies.models import Officer


class OfficerLoginForm(LoginForm):
    """Wagtail's own, whose password field has no label to translate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mật khẩu"


class OfficerForm(WagtailAdminModelForm):
    """An officer's account. Roles are given by postings, not here."""

    new_password = forms.CharField(
        label="Mật khẩu mới",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Ít nhất 12 ký tự. Để trống nếu không đổi. Hãy trao tận tay và nhắc cán bộ đổi ngay.",
    )
    forget_second_factor = forms.BooleanField(
        label="Xóa thiết bị xác thực hai bước",
        required=False,
        help_text="Khi cán bộ mất điện thoại: lần đăng nhập sau họ đăng ký thiết bị mới.",
    )

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        elif self.instance.pk is None:
            raise ValidationError("Tài khoản mới cần có mật khẩu ban đầu.")
        return password

    def save(self, commit: bool = True) -> Any:
        officer: Officer = self.instance
        if self.cleaned_data["new_password"]:
            officer.set_password(self.cleaned_data["new_password"])
        return super().save(commit)


class CodeForm(forms.Form):
    """The six digits of the telephone, or one backup code."""

    code = forms.CharField(
        label="Mã xác thực",
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
        help_text="6 chữ số trên ứng dụng xác thực, hoặc một mã dự phòng.",
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "").lower()
