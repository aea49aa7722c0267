"""What an officer enters for an account: common fields, options of its protocol, and what may not stand in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django import forms
from django.conf import settings

from messageproviders.http_sms.profile import read_profile
from messageproviders.port import BadOptions
from messageproviders.push import BadPushKey, public_key_of
from messageproviders.smpp.options import read_options
from messageproviders.zalo.provider import read_hosts, read_settings
from portal.dissemination.channels import speaks_for
from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import SecretMissing, account_secret
from portal.dissemination.states import AccountKind, Channel

# Words of keys under which somebody might write a secret into the database, and what stands for one that is elsewhere.
_LIKE_A_SECRET = re.compile(r"pass|secret|token$|^token|api_?key|private|authori[sz]ation", re.IGNORECASE)
_PLACE_OF_A_SECRET = re.compile(r"\{secret(\.[\w.]+)?(\|base64)?\}")
_NOT_OF_THE_PROTOCOL = "stop_number"


def _secrets(tree: object) -> Iterator[str]:
    """The names under which a secret itself seems to be written, however deep. `{secret.user}` is none."""
    if isinstance(tree, Mapping):
        for name, value in tree.items():
            if _LIKE_A_SECRET.search(str(name)) and _is_written(value):
                yield str(name)
            yield from _secrets(value)
    elif isinstance(tree, list):
        for one in tree:
            yield from _secrets(one)
    elif isinstance(tree, str) and "://" in tree:
        yield from _in_address(tree)


def _is_written(value: object) -> bool:
    return bool(value) and not isinstance(value, Mapping | list) and not _PLACE_OF_A_SECRET.search(str(value))


def _in_address(address: str) -> Iterator[str]:
    try:
        read = urlsplit(address)
    except ValueError:
        return
    if read.password and not _PLACE_OF_A_SECRET.search(read.password):
        yield "…:…@"
    yield from (name for name, value in parse_qsl(read.query) if _LIKE_A_SECRET.search(name) and _is_written(value))


def fault_of(kind: AccountKind, options: Mapping[str, Any], *, sender: str, takes_marks: bool) -> str:
    """Why the protocol could not work by these options, in Vietnamese; "" where it could. The secrets are not looked
    at: they are on the server, and the process that sends says what is wrong with them.
    """
    check = _CHECKS.get(kind)
    said = {name: value for name, value in options.items() if name != _NOT_OF_THE_PROTOCOL}
    try:
        if check:
            check(said, sender, takes_marks)
    except BadOptions as error:
        return str(error)
    return ""


_CHECKS: Mapping[AccountKind, Callable[[Mapping[str, Any], str, bool], object]] = {
    AccountKind.SMPP: lambda options, sender, takes_marks: read_options(
        options, password="", sender=sender, takes_marks=takes_marks
    ),
    AccountKind.HTTP: lambda options, sender, takes_marks: read_profile(options),
    AccountKind.ZALO: lambda options, sender, takes_marks: (read_settings(options), read_hosts(options)),
    AccountKind.ESMS: lambda options, sender, takes_marks: read_profile({"profile": "esms", **options}),
}


_SECRET_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True)
class AccountOption:
    """A setting of a protocol, kept in `Account.options` under `name`; one with a dot stands in a folder of its own."""

    name: str
    field: type[forms.Field]
    label: str
    help_text: str = ""
    more: tuple[tuple[str, Any], ...] = ()


_PKCE = (("", "Một mã cố định, khai ở Zalo"), ("each", "Mỗi lần kết nối một mã"))
_MODES = (("", "Theo mặc định của Zalo"), ("1", "Gửi thường"), ("3", "Gửi vượt hạn mức (tính phí)"))
OPTIONS: Mapping[AccountKind, tuple[AccountOption, ...]] = {
    AccountKind.ZALO: (
        AccountOption("app_id", forms.CharField, "Mã ứng dụng (App ID)", more=(("max_length", 40),)),
        AccountOption("oa_id", forms.CharField, "Mã Official Account (OA ID)", more=(("max_length", 40),)),
        AccountOption("token_of", forms.ChoiceField, "Dùng chung kết nối của",
               "Gửi theo số điện thoại dùng chung kết nối với tài khoản gửi theo người quan tâm của cùng một OA."),
        AccountOption("pkce", forms.ChoiceField, "Mã kiểm tra khi kết nối (PKCE)", more=(("choices", _PKCE),)),
        AccountOption("window_hours", forms.IntegerField, "Trả lời trong (giờ) sau tin cuối của người dân",
               "48 giờ đầu không mất phí; sau 168 giờ Zalo từ chối. Để trống: 168.",
               (("min_value", 1), ("max_value", 168))),
        AccountOption("phone_wording", forms.CharField, "Bản lời văn đồng ý khi xin số điện thoại",
               "Để trống thì số điện thoại mà Zalo chuyển tới không được lưu.", (("max_length", 20),)),
        AccountOption("cover", forms.URLField, "Ảnh bìa của bài viết (địa chỉ https)",
               "Một ảnh chung của cơ quan: Zalo cần ảnh bìa cho mỗi bài gửi mọi người quan tâm."),
        AccountOption("author", forms.CharField, "Tên tác giả của bài viết", more=(("max_length", 50),)),
        AccountOption("sending_mode", forms.ChoiceField, "Cách gửi theo số điện thoại", more=(("choices", _MODES),)),
        AccountOption(
            "development", forms.BooleanField, "Chế độ thử: Zalo chỉ gửi cho quản trị viên của OA và ứng dụng"
        ),
        AccountOption("nested", forms.BooleanField, "Bọc người nhận thêm một lớp khi gửi mẫu tin"),
        AccountOption("hosts.oa", forms.URLField, "Máy chủ OA", "Để trống: của Zalo."),
        AccountOption("hosts.business", forms.URLField, "Máy chủ ZBS", "Để trống: của Zalo."),
        AccountOption("hosts.oauth", forms.URLField, "Máy chủ cấp quyền", "Để trống: của Zalo."),
    ),
    AccountKind.PUSH: (),
    AccountKind.MAIL: (),
    AccountKind.FILE: (),
}  # fmt: skip


class AccountForm(forms.Form):
    """An account. What its protocol wants besides is `option_*`; of a protocol without a table, JSON."""

    name = forms.CharField(label="Tên tài khoản", max_length=80, error_messages={"required": "Hãy đặt tên tài khoản."})
    channel = forms.ChoiceField(label="Kênh")
    sender = forms.CharField(
        label="Tên định danh, nơi gửi",
        max_length=120,
        required=False,
        help_text="Tên thương hiệu SMS, địa chỉ thư gửi đi, hoặc nơi liên hệ (mailto:…) của thông báo trình duyệt.",
    )
    secret = forms.CharField(
        label="Tên bí mật",
        max_length=80,
        required=False,
        help_text="Chỉ ghi tên. Mật khẩu, khóa nằm trên máy chủ (biến MESSAGES_SECRET_… hoặc tệp cùng tên).",
    )
    takes_marks = forms.BooleanField(label="Nhận tin có dấu", required=False, initial=True)
    resting_weight = forms.IntegerField(
        label="Tỷ trọng",
        min_value=0,
        max_value=100,
        initial=100,
        help_text="Nhiều tài khoản cùng kênh chia nhau theo tỷ trọng. 0: chỉ dùng khi các tài khoản khác hỏng.",
    )
    per_second = forms.IntegerField(label="Số tin mỗi giây", min_value=1, max_value=10_000, required=False)
    daily_quota = forms.IntegerField(label="Hạn mức mỗi ngày", min_value=1, max_value=100_000_000, required=False)
    price = forms.IntegerField(label="Giá một phần tin (đồng)", min_value=0, max_value=100_000, initial=0)
    opens = forms.TimeField(label="Gửi từ", initial="07:00", widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label="Gửi đến", initial="21:00", widget=forms.TimeInput(attrs={"type": "time"}))
    receipts_within_hours = forms.IntegerField(
        label="Chờ báo nhận (giờ)",
        min_value=1,
        max_value=720,
        initial=48,
        help_text="Quá thời gian này mà không có báo nhận thì ghi là “không có báo nhận”.",
    )
    is_open = forms.BooleanField(label="Đang dùng", required=False, initial=True)
    options_json = forms.CharField(
        label="Cài đặt của giao thức (JSON)",
        required=False,
        help_text="Với tin nhắn, “stop_number” là số mà người dân nhắn TC để từ chối, DK để nhận lại.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def __init__(self, *said: Any, kind: AccountKind, account: Account | None = None, **more: Any) -> None:
        super().__init__(*said, **more)
        self.kind, self._account = kind, account
        self.fields["channel"].choices = [(one.value, one.label) for one in speaks_for(kind)]  # type: ignore[attr-defined]
        table = OPTIONS.get(kind)
        self.fields |= {
            _key(option.name): option.field(
                label=option.label, help_text=option.help_text, required=False, **dict(option.more)
            )
            for option in table or ()
        }
        if table is not None:
            del self.fields["options_json"]
        if kind is AccountKind.ZALO:
            shared: Any = self.fields["option_token_of"]
            shared.choices = [("", "Kết nối riêng")] + [
                (str(one.pk), one.name)
                for one in Account.objects.filter(kind=kind.value, channel=Channel.ZALO.value).order_by("name")
                if account is None or one.pk != account.pk
            ]

    @property
    def own_options(self) -> list[forms.BoundField]:
        """The fields of the protocol, as the page shows them in a group of their own."""
        return [self[name] for name in self.fields if name.startswith("option")]

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("option")]

    def said(self) -> dict[str, Any]:
        """Fields of `Account`, as `operations.accounts` takes them; a new one begins with its weight at rest."""
        fields = {name: value for name, value in self.cleaned_data.items() if not name.startswith("option")}
        fields |= {"kind": self.kind.value, "options": self._options()}
        return {"said": fields if self._account else fields | {"weight": fields["resting_weight"]}}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = Account.objects.filter(name=name)
        if (others.exclude(pk=self._account.pk) if self._account else others).exists():
            raise forms.ValidationError("Đã có tài khoản tên này.")
        return name

    def clean_secret(self) -> str:
        name: str = self.cleaned_data["secret"].strip()
        if name and not _SECRET_NAME.fullmatch(name):
            raise forms.ValidationError("Tên bí mật chỉ gồm chữ không dấu, chữ số, dấu gạch ngang và gạch dưới.")
        return name

    def clean_options_json(self) -> dict[str, Any]:
        typed: str = self.cleaned_data["options_json"].strip()
        try:
            read = json.loads(typed) if typed else {}
        except ValueError:
            raise forms.ValidationError('Không đọc được: hãy viết theo JSON, ví dụ {"host": "…"}.') from None
        if not isinstance(read, dict):
            raise forms.ValidationError("Phải là các cặp tên và giá trị trong dấu { }.")
        if bad := next(_secrets(read), ""):
            raise forms.ValidationError(f"“{bad}” giống một bí mật: bí mật chỉ nằm trên máy chủ, ở đây ghi tên của nó.")
        return read

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "Giờ thôi gửi phải sau giờ bắt đầu gửi.")
        sender, takes_marks = cleaned.get("sender", ""), bool(cleaned.get("takes_marks"))
        if "options_json" in cleaned and (
            fault := fault_of(self.kind, cleaned["options_json"], sender=sender, takes_marks=takes_marks)
        ):
            self.add_error("options_json", fault)
        return cleaned

    def _options(self) -> dict[str, Any]:
        """What was typed over what was there, so that what the portal has learned by itself stays."""
        if "options_json" in self.cleaned_data:
            return dict(self.cleaned_data["options_json"])
        kept = dict(self._account.options) if self._account else {}
        for option in OPTIONS[self.kind]:
            _put(kept, option.name, self.cleaned_data[_key(option.name)])
        if kept.get("token_of"):
            kept["token_of"] = int(kept["token_of"])
        if self.kind is AccountKind.PUSH:
            kept["public_key"] = _public_key(self.cleaned_data["secret"])
        return kept


class PauseForm(forms.Form):
    why = forms.CharField(max_length=200, error_messages={"required": "Hãy ghi lý do: người khác cần biết."})


def beginning(account: Account) -> dict[str, Any]:
    """The form's values for an account that is there."""
    names = (
        *("name", "channel", "sender", "secret", "takes_marks", "resting_weight", "per_second", "daily_quota", "price"),
        *("opens", "closes", "receipts_within_hours", "is_open"),
    )
    kind = AccountKind(account.kind)
    values = {name: getattr(account, name) for name in names}
    values |= {_key(option.name): _get(account.options, option.name) for option in OPTIONS.get(kind, ())}
    return values | {"options_json": json.dumps(account.options, ensure_ascii=False, indent=2)}


def _public_key(name: str) -> str:
    """What browsers are given; "" as long as the key is not on the server."""
    try:
        return public_key_of(account_secret(name))
    except (SecretMissing, BadPushKey):
        return ""


def has_secret(name: str) -> bool:
    try:
        return bool(account_secret(name))
    except SecretMissing:
        return False


def _key(name: str) -> str:
    return f"option_{name.replace('.', '_')}"


def _get(options: Mapping[str, Any], name: str) -> Any:
    folder, _, rest = name.partition(".")
    value = options.get(folder, "")
    return value.get(rest, "") if rest and isinstance(value, Mapping) else value


def _put(options: dict[str, Any], name: str, value: Any) -> None:
    folder, _, rest = name.partition(".")
    if rest:
        inner = dict(options.get(folder) or {})
        _put(inner, rest, value)
        value, name = inner, folder
    if value in (None, "", False, {}):
        options.pop(name, None)
    else:
        options[name] = value


def redirect_address(path: str) -> str:
    """Where Zalo leads an administrator back to, as its console must know it."""
    return settings.PORTAL_BASE_URL.rstrip("/") + path
