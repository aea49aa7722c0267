"""Addresses of every channel, secrets in links and confirmation codes: normalised, masked, fingerprinted; none is
logged.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from uuid import UUID

import phonenumbers

from portal.dissemination.states import Channel

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
    """The one spelling under which an address is kept: an e-mail address in small letters, a number as 84987654321.

    "" for a telephone number that no mobile telephone of Vietnam can have.
    """
    if channel.of_addresses is Channel.SMS:
        return _mobile(address)
    return address.strip().lower() if channel is Channel.EMAIL else address.strip()


def mask(address: str, *, channel: Channel = Channel.EMAIL) -> str:
    """What a screen may show of an address: "n***@gmail.com", "***321"."""
    if channel is not Channel.EMAIL:
        return f"***{address[-_SHOWN_OF_A_NUMBER:]}" if channel.of_addresses is Channel.SMS else "***"
    name, _, host = address.partition("@")
    return f"{name[:_SHOWN]}***@{host}" if host else "***"


def fingerprint(address: str, *, key: str, channel: Channel = Channel.EMAIL) -> str:
    """By which an address is known again without being kept; worthless without the installation's key."""
    return hmac.new(key.encode(), normal(address, channel=channel).encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """The secret of a personal link: 256 random bits. Only its digest is kept."""
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
# Letters and digits that nobody mistakes for one another.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
PREFIX = "LT"
_GROUP = 4
_WORD = re.compile(rf"\b{PREFIX}[\s\-–.]*([{SIGNS}]{{{_GROUP}}})[\s\-–.]*([{SIGNS}]{{{_GROUP}}})\b")


def number_of(seed: UUID, *, key: str) -> str:
    """ "042917": what goes to a telephone."""
    return f"{_big(seed, key=f'number:{key}') % 10**DIGITS:0{DIGITS}d}"


def word_of(seed: UUID, *, key: str) -> str:
    """ "LT 7KQ2 M9TX": what somebody sends to the Official Account."""
    number = _big(seed, key=f"word:{key}")
    signs = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(SIGNS))
        signs.append(SIGNS[rest])
    code = "".join(signs)
    return f"{PREFIX} {code[:_GROUP]} {code[_GROUP:]}"


def is_number(typed: str, *, seed: UUID, key: str) -> bool:
    """Whether somebody typed the number of this asking; blanks and dots do not matter."""
    return hmac.compare_digest(re.sub(r"[\s.\-]", "", typed).encode(), number_of(seed, key=key).encode())


def word_in(text: str) -> str:
    """The code in what somebody sent, as `word_of` writes it; "" if there is none."""
    found = _WORD.search(text.upper())
    return f"{PREFIX} {found[1]} {found[2]}" if found else ""


def code_mark_of(word: str, *, key: str) -> str:
    """By which the asking with this word is found."""
    return hmac.new(f"mark:{key}".encode(), word.encode(), hashlib.sha256).hexdigest()


def _big(seed: UUID, *, key: str) -> int:
    return int.from_bytes(hmac.new(key.encode(), seed.bytes, hashlib.sha256).digest())
