"""What happened, in one plain sentence each, and the subject line of the letter that says it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from lawtext.addresses import describe, parse_address
from portal.dissemination.telling.rules import Happened, day_of

_MOST_NAMED = 6

# The values of the library's kinds of events -> what is said of the whole law or of provisions of it.
PAST = {
    "ban-hanh": "được ban hành",
    "co-hieu-luc": "có hiệu lực",
    "sua-doi": "được sửa đổi",
    "bo-sung": "được bổ sung",
    "thay-the": "bị thay thế",
    "bai-bo": "bị bãi bỏ",
    "ngung-hieu-luc": "ngưng hiệu lực",
    "tiep-tuc-hieu-luc": "có hiệu lực trở lại",
    "dinh-chinh": "được đính chính",
    "het-hieu-luc": "hết hiệu lực",
}
# The values of the library's statuses -> what is said of a law that has one from a day on.
STATUS = {
    "con-hieu-luc": "đang có hiệu lực",
    "chua-co-hieu-luc": "chưa có hiệu lực",
    "het-hieu-luc-mot-phan": "hết hiệu lực một phần",
    "het-hieu-luc-toan-bo": "hết hiệu lực toàn bộ",
    "het-hieu-luc": "hết hiệu lực",
    "ngung-hieu-luc": "ngưng hiệu lực",
    "ngung-hieu-luc-mot-phan": "ngưng hiệu lực một phần",
    "chua-ro": "chưa rõ tình trạng hiệu lực",
}
_EDITIONS = {"ban-hanh": "toàn văn", "hop-nhat": "bản hợp nhất mới", "phap-dien": "bản theo Bộ pháp điển"}


def sentence(happened: Happened) -> str:
    """One sentence, with a full stop; "" for what nobody is told."""
    say = _SENTENCES.get(happened.verb)
    return say(happened) if say else ""


def subject_line(names: Sequence[str], *, comes: bool) -> str:
    """Of one law: its name; of several: how many. `comes`: all of it is still to come."""
    what = "sắp thay đổi" if comes else "có thay đổi"
    if len(names) == 1:
        return f"{names[0]} {what}"
    return f"{len(names)} văn bản {what}"


def places(addresses: Sequence[str]) -> str:
    """Provisions as a reader names them: "khoản 2 Điều 5, Điều 7 và 3 nơi khác"."""
    named = [_place(address) for address in addresses[:_MOST_NAMED]]
    rest = len(addresses) - len(named)
    return ", ".join(named) + (f" và {rest} nơi khác" if rest else "")


def _place(address: str) -> str:
    try:
        return describe(parse_address(address))
    except ValueError:
        return address


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _since(happened: Happened, *, comes: bool = False) -> str:
    day = day_of(happened.details)
    if day is None:
        return ""
    return f"Sắp thay đổi: từ ngày {_day(day)}, " if comes else f"Từ ngày {_day(day)}, "


def _event(happened: Happened, *, comes: bool = False) -> str:
    details = happened.details
    addresses = details.get("addresses")
    named = [str(one) for one in addresses] if isinstance(addresses, list) else []
    if details.get("whole"):
        what = "toàn bộ văn bản"
    else:
        what = places(named) if named else "một phần của văn bản"
    act = PAST.get(str(details.get("kind")), "thay đổi")
    source = f" theo văn bản số {details['source']}" if details.get("source") else ""
    return _upper(f"{_since(happened, comes=comes)}{what} {act}{source}.")


def _event_to_come(happened: Happened) -> str:
    return _event(happened, comes=True)


def _turned(happened: Happened) -> str:
    status = happened.details.get("status")
    if status:
        return _upper(f"{_since(happened)}văn bản {STATUS.get(str(status), 'đổi tình trạng hiệu lực')}.")
    return _upper(f"{_since(happened)}lời văn mới của văn bản bắt đầu áp dụng.")


def _text(happened: Happened) -> str:
    if happened.is_first_text:
        return "Văn bản mới có trong thư viện."
    return f"Thư viện có thêm {_EDITIONS.get(str(happened.details.get('kind')), 'lời văn mới')} của văn bản."


def _corrected(happened: Happened) -> str:
    return "Thông tin về ngày có hiệu lực, ngày hết hiệu lực hoặc tình trạng hiệu lực đã được sửa lại cho đúng."


def _withdrawn(happened: Happened) -> str:
    return "Văn bản đã được rút khỏi thư viện của cổng; đừng dùng bản đã lưu."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


_SENTENCES: dict[str, Callable[[Happened], str]] = {
    "provision.changed": _event,
    "event.accepted": _event_to_come,
    "instrument.turned": _turned,
    "edition.accepted": _text,
    "instrument.corrected": _corrected,
    "instrument.withdrawn": _withdrawn,
}
