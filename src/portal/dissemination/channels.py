"""Channels: one row each, used by subscription forms, confirmation, consents, letters, campaigns, accounts and
providers.

Below: addresses of every channel, secrets of links and confirmation codes, which are normalised, masked and
fingerprinted; none is logged. A new channel is a member of `Channel`, a kind of account and its provider
(docs/howto/add-a-channel.md).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

import phonenumbers

from portal.schema.states import LabelledChoices


class AccountKind(LabelledChoices):
    """The protocol of an account."""

    MAIL = "smtp", "Máy chủ thư (SMTP)"
    SMPP = "smpp", "Tổng đài tin nhắn (SMPP 3.4)"
    ESMS = "esms", "Cổng tin nhắn ESMS"
    HTTP = "http", "Cổng tin nhắn qua HTTP"
    ZALO = "zalo", "Tài khoản chính thức trên Zalo (OA)"
    PUSH = "web-push", "Thông báo trên trình duyệt"
    POST = "buu-dien", "Thư giấy qua bưu điện"
    FILE = "tep", "Ghi ra tệp (chạy thử)"


class MessageForm(LabelledChoices):
    """The wordings of one campaign: each form is written once and checked with the others."""

    ARTICLE = "bai-zalo", "Bài viết trên Zalo"
    TEMPLATE = "mau-zalo", "Mẫu tin Zalo"
    REPLY = "tra-loi-zalo", "Tin tư vấn Zalo"
    SMS = "sms", "Tin nhắn SMS"
    EMAIL = "thu-dien-tu", "Thư điện tử"
    PUSH = "thong-bao", "Thông báo trên trình duyệt"
    SHARE = "bo-chia-se", "Bộ chia sẻ"
    SPOKEN = "bai-phat-thanh", "Bài phát thanh"
    LEAFLET = "to-gap", "Tờ gấp"


class AddressKind(StrEnum):
    """The kind of an address. People type the first two; a browser supplies the third, and Zalo the fourth.

    The fifth is copied from a signed paper: name and postal address, in lines.
    """

    EMAIL = "email"
    MOBILE = "mobile"
    BROWSER = "browser"
    IDENTITY = "identity"
    POSTAL = "postal"


class ConfirmBy(StrEnum):
    """How a person proves that an address is theirs.

    WORD: they send a code to us; CODE: they enter a code that we sent; PAPER: they sign a form at a counter, and
    nothing happens on the portal.
    """

    LINK = "link"
    CODE = "code"
    WORD = "word"
    BROWSER = "browser"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """The properties of a channel.

    `kinds`: of the accounts that send for it. `forms`: of a campaign's wording for it; the first one with a wording is
    sent. `consent`, `words`: the version and text of the consent for this channel, which is never edited once shown.
    `called`: its name within a sentence. `next_step`: the form's text about the next step. `most`: characters of a
    short letter, 0: letters are written in full. `stop`: how to stop news there, `stopped`: the confirmation after a
    keyword. `shares`: the value of the channel whose addresses it uses.
    """

    address: AddressKind
    kinds: tuple[AccountKind, ...]
    forms: tuple[MessageForm, ...]
    confirms: ConfirmBy
    within: timedelta
    consent: str
    words: str
    called: str
    next_step: str = ""
    most: int = 0
    stop: str = ""
    stopped: str = ""
    shows_link: bool = True
    has_particulars: bool = False
    at_any_hour: bool = False
    shares: str = ""

    @property
    def is_typed(self) -> bool:
        return self.address in (AddressKind.EMAIL, AddressKind.MOBILE)

    @property
    def is_by_hand(self) -> bool:
        """Whether an officer delivers by hand; such a channel has no sending account."""
        return self.address is AddressKind.POSTAL


LINK_WITHIN, CODE_WITHIN, WORD_WITHIN = timedelta(days=7), timedelta(minutes=15), timedelta(days=1)
_A_TEXT_MESSAGE, _A_CHAT, _A_NOTICE = 306, 1900, 180


class Channel(LabelledChoices):
    """The way to reach a person.

    ZALO addresses the user id that the Official Account knows; ZALO_PHONE sends through Zalo to a telephone number,
    which is an address of SMS.
    """

    row: ChannelRow

    def __new__(cls, value: str, label: str = "", row: ChannelRow | None = None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        if row is not None:  # None only for type checkers: `Channel("x")` looks up
            member.row = row
        return member

    EMAIL = "thu-dien-tu", "Thư điện tử", ChannelRow(
        AddressKind.EMAIL, (AccountKind.MAIL,), (MessageForm.EMAIL,), ConfirmBy.LINK, LINK_WITHIN,
        "2026-11-27-thu",
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi điều tôi chọn theo dõi có "
        "tin mới hoặc thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể thôi theo "
        "dõi và yêu cầu xóa địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư.",
        called="thư điện tử", at_any_hour=True,
    )  # fmt: skip
    SMS = "tin-nhan", "Tin nhắn SMS", ChannelRow(
        AddressKind.MOBILE, (AccountKind.SMPP, AccountKind.ESMS, AccountKind.HTTP), (MessageForm.SMS,), ConfirmBy.CODE,
        CODE_WITHIN, "2026-11-27-sms",
        "Tôi đồng ý để {owner} lưu số điện thoại này và nhắn tin cho tôi khi điều tôi chọn theo dõi có tin "
        "mới hoặc thay đổi. Số điện thoại chỉ dùng vào việc đó và chỉ chuyển cho nhà mạng, công ty gửi tin để"
        " gửi tin. Tôi có thể thôi theo dõi và yêu cầu xóa số bất cứ lúc nào trên trang theo dõi của tôi.",
        called="tin nhắn SMS", most=_A_TEXT_MESSAGE, stop="Thôi nhận: {stop_at}",
        next_step="Bước sau, chúng tôi nhắn tới số này một mã gồm 6 chữ số để bạn xác nhận.",
        stopped="{owner} đã ngừng gửi tin nhắn tới số này theo ý bạn. "
        "Muốn nhận lại: soạn DK gửi số vừa nhắn, rồi đăng ký tại {address}",
    )  # fmt: skip
    ZALO = "zalo", "Zalo", ChannelRow(
        AddressKind.IDENTITY, (AccountKind.ZALO,), (MessageForm.REPLY, MessageForm.TEMPLATE), ConfirmBy.WORD,
        WORD_WITHIN, "2026-11-27-zalo",
        "Tôi đồng ý để {owner} lưu mã tài khoản mà Zalo đặt cho tôi ở trang Zalo của cổng và nhắn cho tôi qua"
        " Zalo khi điều tôi chọn theo dõi có tin mới hoặc thay đổi. Mã này chỉ dùng vào việc đó và chỉ chuyển"
        " cho Zalo để gửi tin. Tôi có thể bỏ quan tâm, thôi theo dõi và yêu cầu xóa bất cứ lúc nào.",
        called="Zalo", most=_A_CHAT, stop="Thôi nhận: nhắn TU CHOI.", has_particulars=True,
        next_step="Bước sau, bạn quan tâm trang Zalo của cổng và nhắn một mã ngắn. "
        "Chúng tôi không cần số điện thoại của bạn.",
        stopped="{owner} đã ngừng gửi tin cho bạn qua Zalo theo ý bạn. "
        "Muốn nhận lại: bỏ quan tâm rồi quan tâm lại trang Zalo này, hoặc đăng ký tại {address}",
    )  # fmt: skip
    ZALO_PHONE = "zalo-so-dien-thoai", "Zalo theo số điện thoại", ChannelRow(
        AddressKind.MOBILE, (AccountKind.ZALO,), (MessageForm.TEMPLATE,), ConfirmBy.CODE, CODE_WITHIN,
        "2026-11-27-zalo-so",
        "Cũng đồng ý nhận qua Zalo ở số này (số được chuyển cho Zalo để gửi tin).",
        called="Zalo theo số điện thoại", most=_A_TEXT_MESSAGE, stop="Thôi nhận: {stop_at}", shares="tin-nhan",
    )  # fmt: skip
    PUSH = "trinh-duyet", "Thông báo trên trình duyệt", ChannelRow(
        AddressKind.BROWSER, (AccountKind.PUSH,), (MessageForm.PUSH,), ConfirmBy.BROWSER, CODE_WITHIN,
        "2026-11-27-push",
        "Tôi đồng ý để {owner} lưu địa chỉ nhận thông báo của trình duyệt này và báo cho tôi khi điều tôi "
        "chọn theo dõi có tin mới hoặc thay đổi. Địa chỉ chỉ dùng vào việc đó và chỉ chuyển cho hãng làm "
        "trình duyệt để gửi thông báo. Tôi có thể tắt, thôi theo dõi và yêu cầu xóa bất cứ lúc nào.",
        called="thông báo trên trình duyệt", most=_A_NOTICE, shows_link=False, has_particulars=True,
        next_step="Thông báo hiện ngay trên điện thoại, máy tính này. "
        "Chúng tôi không cần số điện thoại hay địa chỉ thư. Cách này cần bật JavaScript.",
    )  # fmt: skip
    POST = "thu-giay", "Thư giấy qua bưu điện", ChannelRow(
        AddressKind.POSTAL, (AccountKind.POST,), (MessageForm.EMAIL,), ConfirmBy.PAPER, LINK_WITHIN,
        "2026-12-01-thu-giay",
        "Tôi đồng ý để {owner} lưu họ tên, địa chỉ này và gửi thư giấy cho tôi qua bưu điện khi điều tôi chọn theo dõi "
        "có tin mới hoặc thay đổi, mỗi tuần nhiều nhất một thư, trừ việc khẩn cấp. Họ tên, địa chỉ chỉ dùng vào việc "
        "đó và chỉ chuyển cho cơ quan in thư và bưu điện. Tôi có thể thôi nhận thư và yêu cầu xóa bất cứ lúc nào tại "
        "cơ quan đã nhận phiếu này.",
        called="thư giấy", at_any_hour=True,
    )  # fmt: skip
    # In the order of the forms. Add a new channel above this line.

    @property
    def of_addresses(self) -> Channel:
        """The channel under which the addresses of this channel are stored."""
        return Channel(self.row.shares) if self.row.shares else self


# Channels under which addresses are stored; a telephone number serves SMS and, if its owner agreed, Zalo.
ADDRESS_CHOICES = [(one.value, one.label) for one in Channel if not one.row.shares]
# All versions of the consent wordings, including those no longer in use.
CONSENTS = {
    "2026-11": (
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi văn bản hoặc lĩnh vực tôi "
        "chọn có thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể thôi theo dõi "
        "và yêu cầu xóa địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư."
    ),
    "2026-11-25": (
        "Tôi đồng ý để {owner} lưu địa chỉ thư điện tử này và gửi thư cho tôi khi văn bản, lĩnh vực hoặc câu "
        "trả lời tôi chọn có thay đổi. Địa chỉ chỉ dùng vào việc đó, không chuyển cho ai khác. Tôi có thể "
        "thôi theo dõi và yêu cầu xóa địa chỉ bất cứ lúc nào bằng liên kết trong mỗi thư."
    ),
} | {one.row.consent: one.row.words for one in Channel}
CURRENT = Channel.EMAIL.row.consent
# Versions of the printed form -> the version of the consent on it, by the kind of address.
PAPERS: Mapping[str, Mapping[Channel, str]] = {
    "2026-11-27": {Channel.SMS: "2026-11-27-sms", Channel.EMAIL: "2026-11-27-thu"},
    "2026-12-01": {
        Channel.SMS: "2026-11-27-sms", Channel.EMAIL: "2026-11-27-thu", Channel.POST: "2026-12-01-thu-giay",
    },
}  # fmt: skip
CURRENT_PAPER = "2026-12-01"


def paper_day(version: str) -> str:
    """The date of a version of the printed form, as it stands on the form and is entered from filled ones."""
    return f"{date.fromisoformat(version):%d/%m/%Y}"


def speaks_for(kind: AccountKind) -> list[Channel]:
    """The channels for which an account of this kind can send.

    A file account can for all that no officer delivers by hand, since a message in a file was never posted.
    """
    return [one for one in Channel if kind in one.row.kinds or (kind is AccountKind.FILE and not one.row.is_by_hand)]


def current(channel: Channel) -> str:
    """The version of the consent shown for this channel."""
    return channel.row.consent


def consent_text(*, version: str = CURRENT, owner: str) -> str:
    return CONSENTS[version].format(owner=owner)


_SHOWN = 1
_SHOWN_OF_A_NUMBER = 3
_COUNTRY = "VN"
# Mobile numbers of eleven digits became ten digits in 2018 (kế hoạch chuyển đổi mã mạng, Bộ TT&TT): old -> new prefix.
_MOVED = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083",
    "0124": "084", "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
_OLD_LENGTH = 11


def normal(address: str, *, channel: Channel = Channel.EMAIL) -> str:
    """The spelling under which an address is stored: an e-mail address in lower case, a number as 84987654321.

    "" for a number that is no Vietnamese mobile number. For a postal address the non-empty lines, without superfluous
    blanks.
    """
    if channel.row.is_by_hand:
        return "\n".join(line for one in address.splitlines() if (line := " ".join(one.split())))
    if channel.row.address is AddressKind.MOBILE:
        return _mobile(address)
    return address.strip().lower() if channel.row.address is AddressKind.EMAIL else address.strip()


def mask(address: str, *, channel: Channel = Channel.EMAIL) -> str:
    """An address masked for screens: "n***@gmail.com", "***321"."""
    if channel.row.address is not AddressKind.EMAIL:
        return f"***{address[-_SHOWN_OF_A_NUMBER:]}" if channel.row.address is AddressKind.MOBILE else "***"
    name, _, host = address.partition("@")
    return f"{name[:_SHOWN]}***@{host}" if host else "***"


def fingerprint(address: str, *, key: str, channel: Channel = Channel.EMAIL) -> str:
    """The keyed digest that recognises an address without storing it; worthless without the installation's key."""
    spelled = normal(address, channel=channel)
    if channel.row.is_by_hand:  # printed as typed, but recognised also in one line and without its commas
        spelled = " ".join(re.findall(r"\w+", spelled.lower()))
    return hmac.new(key.encode(), spelled.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """The secret of a personal link: 256 random bits. Only its digest is stored."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mobile(number: str) -> str:
    digits = "".join(one for one in number if one.isdecimal() or one == "+")
    moved = _MOVED.get(digits[:4]) if len(digits) == _OLD_LENGTH else None
    try:
        read = phonenumbers.parse(moved + digits[4:] if moved else number, _COUNTRY)
    except phonenumbers.NumberParseException:
        return ""
    is_mobile = phonenumbers.number_type(read) in {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
    if read.country_code != 84 or not is_mobile:  # noqa: PLR2004
        return ""
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


DIGITS = 6
# Letters and digits that are not easily confused.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
PREFIX = "LT"
_GROUP = 4
_WORD = re.compile(rf"\b{PREFIX}[\s\-–.]*([{SIGNS}]{{{_GROUP}}})[\s\-–.]*([{SIGNS}]{{{_GROUP}}})\b")


def number_of(seed: UUID, *, key: str) -> str:
    """The six digits for a telephone, such as "042917"."""
    return f"{_big(seed, key=f'number:{key}') % 10**DIGITS:0{DIGITS}d}"


def word_of(seed: UUID, *, key: str) -> str:
    """The code to send to the Official Account, such as "LT 7KQ2 M9TX"."""
    number = _big(seed, key=f"word:{key}")
    code = "".join(SIGNS[number // len(SIGNS) ** at % len(SIGNS)] for at in range(LENGTH))
    return f"{PREFIX} {code[:_GROUP]} {code[_GROUP:]}"


def is_number(typed: str, *, seed: UUID, key: str) -> bool:
    """Whether the typed number is that of this request; blanks and dots do not matter."""
    return hmac.compare_digest(re.sub(r"[\s.\-]", "", typed).encode(), number_of(seed, key=key).encode())


def word_in(text: str) -> str:
    """The code in a message, as `word_of` writes it; "" if there is none."""
    found = _WORD.search(text.upper())
    return f"{PREFIX} {found[1]} {found[2]}" if found else ""


def code_mark_of(word: str, *, key: str) -> str:
    """The mark by which the request with this code is found."""
    return hmac.new(f"mark:{key}".encode(), word.encode(), hashlib.sha256).hexdigest()


def _big(seed: UUID, *, key: str) -> int:
    return int.from_bytes(hmac.new(key.encode(), seed.bytes, hashlib.sha256).digest())
