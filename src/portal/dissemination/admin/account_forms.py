"""Forms of accounts: common fields, options of the protocol, and the check that no secret stands in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator

from messageproviders.http_sms.profile import read_profile
from messageproviders.port import BadOptions
from messageproviders.push import BadPushKey, new_private_key, public_key_of
from messageproviders.smpp.options import read_options
from messageproviders.zalo.provider import read_hosts, read_settings
from portal.design.fields import WholeNumberField
from portal.dissemination.channels import speaks_for
from portal.dissemination.models import Account
from portal.dissemination.operations.accounts import SecretMissing, account_secret, server_secret
from portal.dissemination.states import AccountKind, Channel

# Parts of option names that suggest a secret, which must not be stored in plain, and the placeholder for one stored
# elsewhere.
_LIKE_A_SECRET = re.compile(r"pass|secret|token$|^token|api_?key|private|authori[sz]ation", re.IGNORECASE)
_PLACE_OF_A_SECRET = re.compile(r"\{secret(\.[\w.]+)?(\|base64)?\}")


def _secrets(tree: object) -> Iterator[str]:
    """The names of options, at any depth, whose value seems to be a secret itself. `{secret.user}` is not one."""
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


# Checks that raise BadOptions for options with which a protocol cannot work: of options, sender, whether it takes
# marks, and password.
_CHECKS: Mapping[AccountKind, Callable[[Mapping[str, Any], str, bool, str], object]] = {
    AccountKind.SMPP: lambda options, sender, takes_marks, password: read_options(
        options, password=password, sender=sender, takes_marks=takes_marks
    ),
    AccountKind.HTTP: lambda options, *_: read_profile(options),
    AccountKind.ZALO: lambda options, *_: (read_settings(options), read_hosts(options)),
    AccountKind.ESMS: lambda options, *_: read_profile({"profile": "esms", **options}),
}


@dataclass(frozen=True, slots=True)
class AccountOption:
    """A setting of a protocol, kept in `Account.options` under `name`; a dot in the name means a nested dictionary."""

    name: str
    field: type[forms.Field]
    label: str
    help_text: str = ""
    more: tuple[tuple[str, Any], ...] = ()


_PKCE = (("", "Một mã cố định, khai ở Zalo"), ("each", "Mỗi lần kết nối một mã"))
_MODES = (("", "Theo mặc định của Zalo"), ("1", "Gửi thường"), ("3", "Gửi vượt hạn mức (tính phí)"))
_BINDS = (("", "Một kết nối hai chiều (transceiver)"), ("pair", "Hai kết nối, mỗi chiều một"))
_PARTS = (("", "Trong phần đầu của tin (UDH)"), ("sar", "Trong trường kèm theo (SAR)"), ("payload", "Không cắt"))
_ALPHABETS = (("", "GSM 7 bit"), ("latin-1", "Latin-1"))
_IDS = (("", "Giữ nguyên"), ("hex", "Số hệ mười sáu"), ("decimal", "Số hệ mười"))
_READY = (
    ("", "Tự khai trong ô JSON"),
    ("viettel", "Viettel"), ("vnpt", "VNPT"), ("vmg", "VMG"), ("speedsms", "SpeedSMS"), ("kannel", "Kannel"),
)  # fmt: skip
_PROTECTIONS = (("", "STARTTLS"), ("tls", "TLS ngay từ đầu"), ("none", "Không mã hóa (chỉ trong mạng nội bộ)"))
_PORT = (("min_value", 1), ("max_value", 65535))
_BYTE = (("min_value", 0), ("max_value", 255))
_STOP = AccountOption(
    "stop_number",
    forms.CharField,
    "Số để người dân nhắn TC",
    "Người dân nhắn TC để từ chối, DK để nhận lại. Để trống nếu không có.",
    (("max_length", 20),),
)
_KEYWORD = AccountOption(
    "keyword",
    forms.CharField,
    "Từ khóa hỏi luật",
    "Người dân nhắn từ khóa rồi điều muốn hỏi: “LUAT dat coc”. Để trống: LUAT.",
    (("max_length", 20),),
)
OPTIONS: Mapping[AccountKind, tuple[AccountOption, ...]] = {
    AccountKind.SMPP: (
        AccountOption("host", forms.CharField, "Máy chủ", "Tên hoặc địa chỉ IP nhà mạng cấp.", (("max_length", 200),)),
        AccountOption("port", WholeNumberField, "Cổng", "Để trống: 2775.", _PORT),
        AccountOption("system_id", forms.CharField, "Tên đăng nhập (system_id)", more=(("max_length", 15),)),
        AccountOption("system_type", forms.CharField, "Loại hệ thống (system_type)", more=(("max_length", 12),)),
        AccountOption("tls", forms.BooleanField, "Kết nối bằng TLS"),
        AccountOption("bind", forms.ChoiceField, "Kiểu kết nối", more=(("choices", _BINDS),)),
        AccountOption("window", WholeNumberField, "Số tin gửi cùng lúc", "Để trống: 50.",
                      (("min_value", 1), ("max_value", 1000))),
        AccountOption("source_ton", WholeNumberField, "Kiểu nơi gửi (TON)", "Để trống: 5, tên thương hiệu.", _BYTE),
        AccountOption("source_npi", WholeNumberField, "Hệ số nơi gửi (NPI)", "Để trống: 0.", _BYTE),
        AccountOption("concatenation", forms.ChoiceField, "Cách nối tin dài", more=(("choices", _PARTS),)),
        AccountOption("alphabet", forms.ChoiceField, "Bảng chữ không dấu", more=(("choices", _ALPHABETS),)),
        AccountOption("answered_ids", forms.ChoiceField, "Mã tin khi trả lời", more=(("choices", _IDS),)),
        AccountOption("reported_ids", forms.ChoiceField, "Mã tin khi báo nhận", more=(("choices", _IDS),)),
        _STOP,
        _KEYWORD,
    ),
    AccountKind.ESMS: (
        AccountOption("values.sandbox", forms.ChoiceField, "Chế độ",
                      more=(("choices", (("", "Gửi thật"), ("1", "Thử (sandbox), không tới máy ai"))),)),
        AccountOption("values.cpid", forms.CharField, "Mã cpid (khi eSMS ký tin đến)", more=(("max_length", 40),)),
        _STOP,
        _KEYWORD,
    ),
    AccountKind.HTTP: (
        AccountOption("profile", forms.ChoiceField, "Nhà cung cấp", more=(("choices", _READY),)),
        AccountOption("url", forms.URLField, "Địa chỉ dịch vụ", "Viettel, VNPT, Kannel cấp riêng cho từng hợp đồng."),
        AccountOption("values.cp_code", forms.CharField, "CPCode (Viettel)", more=(("max_length", 40),)),
        AccountOption("values.label", forms.CharField, "LABELID (VNPT)", more=(("max_length", 40),)),
        AccountOption("values.contract", forms.CharField, "CONTRACTID (VNPT)", more=(("max_length", 40),)),
        AccountOption("values.template", forms.CharField, "TEMPLATEID (VNPT)", more=(("max_length", 40),)),
        AccountOption("values.agent", forms.CharField, "AGENTID (VNPT)", more=(("max_length", 40),)),
        AccountOption("values.username", forms.CharField, "USERNAME (VNPT)", more=(("max_length", 40),)),
        _STOP,
        _KEYWORD,
    ),
    AccountKind.MAIL: (
        AccountOption("host", forms.CharField, "Máy chủ thư", "Để trống: máy chủ thư trong cấu hình của cổng.",
                      (("max_length", 200),)),
        AccountOption("port", WholeNumberField, "Cổng", "Để trống: 587, với TLS ngay từ đầu: 465.", _PORT),
        AccountOption("protection", forms.ChoiceField, "Mã hóa", more=(("choices", _PROTECTIONS),)),
        AccountOption("user", forms.CharField, "Tên đăng nhập", more=(("max_length", 200),)),
    ),
    AccountKind.ZALO: (
        AccountOption("app_id", forms.CharField, "Mã ứng dụng (App ID)", more=(("max_length", 40),)),
        AccountOption("oa_id", forms.CharField, "Mã Official Account (OA ID)", more=(("max_length", 40),)),
        AccountOption("token_of", forms.ChoiceField, "Dùng chung kết nối của",
               "Gửi theo số điện thoại dùng chung kết nối với tài khoản gửi theo người quan tâm của cùng một OA."),
        AccountOption("pkce", forms.ChoiceField, "Mã kiểm tra khi kết nối (PKCE)", more=(("choices", _PKCE),)),
        AccountOption("window_hours", WholeNumberField, "Trả lời trong (giờ) sau tin cuối của người dân",
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
        _KEYWORD,
        AccountOption("nested", forms.BooleanField, "Bọc người nhận thêm một lớp khi gửi mẫu tin"),
        AccountOption("hosts.oa", forms.URLField, "Máy chủ OA", "Để trống: của Zalo."),
        AccountOption("hosts.business", forms.URLField, "Máy chủ ZBS", "Để trống: của Zalo."),
        AccountOption("hosts.oauth", forms.URLField, "Máy chủ cấp quyền", "Để trống: của Zalo."),
    ),
    AccountKind.PUSH: (),
    AccountKind.FILE: (),
}  # fmt: skip
# The secrets of each protocol: the suffix to the account's name under which each is stored, and its label.
SECRETS: Mapping[AccountKind, Mapping[str, str]] = {
    AccountKind.SMPP: {"": "Mật khẩu"},
    AccountKind.ESMS: {"-key": "ApiKey", "": "SecretKey", "-mo": "Khóa ký tin đến (nếu có)"},
    AccountKind.HTTP: {"-user": "Tên đăng nhập (Viettel, VNPT, Kannel)", "": "Mật khẩu hoặc mã truy cập"},
    AccountKind.MAIL: {"": "Mật khẩu"},
    AccountKind.ZALO: {
        "": "Khóa bí mật của ứng dụng", "-oa": "Khóa bí mật của OA (ký sự kiện)", "-pkce": "Mã kiểm tra cố định (PKCE)",
    },
}  # fmt: skip
# Protocols with more options than their table contains: the rest is JSON.
_WITH_JSON = (AccountKind.SMPP, AccountKind.ESMS, AccountKind.HTTP)


_BOUNDS = {
    "resting_weight": (0, 100),
    "per_second": (1, 10_000),
    "daily_quota": (1, 100_000_000),
    "price": (0, 100_000),
    "receipts_within_hours": (1, 720),
}


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """An account.

    Options of its protocol are `option_*`, its secrets `secret_*`, which are entered and never displayed.
    """

    class Meta:
        model = Account
        fields = (
            "name", "channel", "sender", "agency", "secret", "takes_marks", "resting_weight", "per_second",
            "daily_quota", "price", "opens", "closes", "receipts_within_hours", "is_open",
        )  # fmt: skip
        field_classes = dict.fromkeys(_BOUNDS, WholeNumberField)
        error_messages = {
            "name": {"required": "Hãy đặt tên tài khoản.", "unique": "Đã có tài khoản tên này."},
        }
        labels = {"name": "Tên tài khoản", "resting_weight": "Tỷ trọng"}
        help_texts = {
            "sender": "Tên thương hiệu SMS, địa chỉ thư gửi đi, hoặc nơi liên hệ (mailto:…) của thông báo trình duyệt.",
            "agency": "Để trống: cán bộ trả lời cho cả tỉnh.",
            "secret": "Để trống: cổng tự đặt. Hai tài khoản cùng tên dùng chung bí mật.",
            "resting_weight": (
                "Nhiều tài khoản cùng kênh chia nhau theo tỷ trọng. 0: chỉ dùng khi các tài khoản khác hỏng."
            ),
            "receipts_within_hours": "Quá thời gian này mà không có báo nhận thì ghi là “không có báo nhận”.",
        }
        widgets = {
            "opens": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "closes": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }

    options_json = forms.CharField(
        label="Cài đặt khác của giao thức (JSON)",
        required=False,
        help_text="Chỉ khi hợp đồng có điều mà các ô trên không có.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, kind: AccountKind, account: Account | None = None) -> None:
        super().__init__(data, instance=copy(account))
        self.kind, self._account = kind, account
        self.fields["channel"].choices = [(one.value, one.label) for one in speaks_for(kind)]  # type: ignore[attr-defined]
        for name, (least, most) in _BOUNDS.items():
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]
        rest = dict(account.options) if account else {}
        for option in OPTIONS.get(kind, ()):
            self.fields[_key(option.name)] = option.field(
                label=option.label, help_text=option.help_text, required=False, initial=_get(rest, option.name),
                **dict(option.more),
            )  # fmt: skip
            _put(rest, option.name, "")
        for place, label in SECRETS.get(kind, {}).items():
            is_kept = account is not None and has_secret(account.secret + place)
            self.fields[f"secret_{place}"] = forms.CharField(
                label=label, max_length=500, required=False,
                widget=forms.PasswordInput({"autocomplete": "new-password"}),
                help_text="Đã có. Để trống: giữ nguyên." if is_kept else "Chưa có.",
            )  # fmt: skip
        if kind in _WITH_JSON:
            self.fields["options_json"].initial = json.dumps(rest, ensure_ascii=False, indent=2) if rest else ""
            self.order_fields([name for name in self.fields if name != "options_json"])
        else:
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
        """The fields of the protocol and its secrets, which the page shows as a group."""
        return [self[name] for name in self.fields if name not in self.Meta.fields]

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]

    def said(self) -> dict[str, Any]:
        """Arguments for `operations.accounts`; a new account starts with its resting weight."""
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        fields["secret"] = fields["secret"] or (self._account.secret if self._account else "")
        fields |= {"kind": self.kind.value, "options": self._options()}
        typed = {place: self.cleaned_data[f"secret_{place}"] for place in SECRETS.get(self.kind, {})}
        secrets = {place: value for place, value in typed.items() if value}
        if self.kind is AccountKind.PUSH:
            secrets |= self._push_key(fields)
        return {
            "said": fields if self._account else fields | {"weight": fields["resting_weight"]},
            "secrets": secrets,
        }

    def _push_key(self, fields: dict[str, Any]) -> dict[str, str]:
        """Create a key if there is none: with another key every browser would have to subscribe again."""
        try:
            key, made = account_secret(fields["secret"]), {}
        except SecretMissing:
            key = new_private_key()
            made = {"": key}
        with suppress(BadPushKey):
            fields["options"]["public_key"] = public_key_of(key)
        return made

    def clean_options_json(self) -> dict[str, Any]:
        typed: str = self.cleaned_data["options_json"].strip()
        try:
            read = json.loads(typed) if typed else {}
        except ValueError:
            raise forms.ValidationError('Không đọc được: hãy viết theo JSON, ví dụ {"host": "…"}.') from None
        if not isinstance(read, dict):
            raise forms.ValidationError("Phải là các cặp tên và giá trị trong dấu { }.")
        if bad := next(_secrets(read), ""):
            raise forms.ValidationError(f"“{bad}” giống một bí mật: hãy ghi vào ô bí mật, ở đây viết {{secret}}.")
        return read

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "Giờ thôi gửi phải sau giờ bắt đầu gửi.")
        for place in SECRETS.get(self.kind, {}):
            name = cleaned.get("secret", "")
            if cleaned.get(f"secret_{place}") and name and server_secret(name + place):
                self.add_error(f"secret_{place}", "Máy chủ đã giữ bí mật của tên này: đổi ở đó, hoặc đặt tên khác.")
        if not self.errors and (fault := self._fault()):
            self.add_error("options_json" if "options_json" in self.fields else None, fault)
        return cleaned

    def _fault(self) -> str:
        """Why the protocol cannot work with these options, in Vietnamese; "" if it can."""
        said = self.cleaned_data
        password = said.get("secret_", "")
        options = {name: value for name, value in self._options().items() if name not in (_STOP.name, _KEYWORD.name)}
        try:
            if check := _CHECKS.get(self.kind):
                check(options, said["sender"], said["takes_marks"], password)
        except BadOptions as error:
            return str(error)
        return ""

    def _options(self) -> dict[str, Any]:
        """The typed values merged into the stored ones, so that what the portal has learned by itself stays."""
        kept = dict(self.cleaned_data.get("options_json", self._account.options if self._account else {}))
        for option in OPTIONS.get(self.kind, ()):
            value = self.cleaned_data[_key(option.name)]
            if value or "options_json" not in self.cleaned_data:
                _put(kept, option.name, value)
        if kept.get("token_of"):
            kept["token_of"] = int(kept["token_of"])
        return kept


PAUSE_FIELDS = {
    "why": forms.CharField(max_length=200, error_messages={"required": "Hãy ghi lý do: người khác cần biết."}),
}


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
    """The URL to which Zalo redirects an administrator, as it must be entered in Zalo's console."""
    return settings.PORTAL_BASE_URL.rstrip("/") + path
