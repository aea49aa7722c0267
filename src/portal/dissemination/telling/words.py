"""What happened, in one plain sentence each, and the subject line of the letter that says it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from enum import Enum

from lawtext.addresses import describe, parse_address
from portal.dissemination.telling.rules import REVOKED, Happened, day_of

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


class Manner(Enum):
    """What kind of news something is; the value is the subject line of a letter that holds no other."""

    CHANGED = "{what} có thay đổi"
    COMES = "{what} sắp thay đổi"
    NEW = "Mới có trên cổng: {what}"
    TAKEN_BACK = "Tin đã báo không còn đúng: {what}"


def sentence(happened: Happened) -> str:
    """One sentence, with a full stop; "" for what nobody is told."""
    say = _SENTENCES.get(happened.verb)
    return say(happened) if say else ""


def manner(happened: Happened) -> Manner:
    if happened.is_first_text:
        return Manner.NEW
    return _MANNERS.get(happened.verb, Manner.CHANGED)


def subject_line(names: Sequence[str], *, manners: Collection[Manner], noun: str = "văn bản") -> str:
    """Of one thing: its name; of several: how many of what. News of more than one manner are changes."""
    only = next(iter(manners)) if len(set(manners)) == 1 else Manner.CHANGED
    return only.value.format(what=names[0] if len(names) == 1 else f"{len(names)} {noun}")


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


def _since(happened: Happened) -> str:
    day = day_of(happened.details)
    return f"từ ngày {_day(day)}, " if day else ""


def _what_happens(happened: Happened) -> str:
    details = happened.details
    addresses = details.get("addresses")
    named = [str(one) for one in addresses] if isinstance(addresses, list) else []
    if details.get("whole"):
        what = "toàn bộ văn bản"
    else:
        what = places(named) if named else "một phần của văn bản"
    act = PAST.get(str(details.get("kind")), "thay đổi")
    source = f" theo văn bản số {details['source']}" if details.get("source") else ""
    return f"{_since(happened)}{what} {act}{source}"


def _event(happened: Happened) -> str:
    return _upper(f"{_what_happens(happened)}.")


def _event_to_come(happened: Happened) -> str:
    return f"Sắp thay đổi: {_what_happens(happened)}."


def _taken_back(happened: Happened) -> str:
    """The words that were told are quoted, so that nobody takes them for news."""
    told = f"ngày {_day(happened.told_on)}" if happened.told_on else "trước đây"
    return f"Tin đã báo {told} không còn đúng: “{_what_happens(happened)}”. Thông tin này đã được rút lại."


def _turned(happened: Happened) -> str:
    status = happened.details.get("status")
    if status:
        return _upper(f"{_since(happened)}văn bản {STATUS.get(str(status), 'đổi tình trạng hiệu lực')}.")
    return _upper(f"{_since(happened)}lời văn mới của văn bản bắt đầu áp dụng.")


def _registered(happened: Happened) -> str:
    return "Văn bản mới có tên trong thư viện; cổng chưa có toàn văn."


def _text(happened: Happened) -> str:
    if happened.is_first_text:
        return "Văn bản mới có trong thư viện." if happened.is_new_here else "Thư viện đã có toàn văn của văn bản."
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
    REVOKED: _taken_back,
    "instrument.turned": _turned,
    "edition.accepted": _text,
    "instrument.registered": _registered,
    "instrument.corrected": _corrected,
    "instrument.withdrawn": _withdrawn,
}
_MANNERS = {
    "event.accepted": Manner.COMES,
    "instrument.registered": Manner.NEW,
    REVOKED: Manner.TAKEN_BACK,
}
