"""Which journal entries are news to followers of laws and fields, what the letter says, and when it is due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from lawtext.addresses import describe, parse_address
from lawtext.words import capital
from portal.dissemination.planning.rules import next_digest

# Verbs that state an event of the law, and the verb that retracts it.
OF_EVENTS = ("event.accepted", "provision.changed")
REVOKED = "event.revoked"
# Corrections of these fields concern when the law binds; those of a name or a source do not.
_DATED = frozenset({"effective_date", "expired_date", "stated_status"})
# A law older than this that is new in the library was scanned, not made.
_NEW_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Happened:
    """A journal entry for the rules: its verb, its details, and what the library says now about the law.

    `is_new_here`: the law entered the library with it; `is_first_text`: the law had no text before; `is_reread`: the
    same wording was read again from a source; `is_undone`: the library does not say so any more; `told_on`: for a
    retraction, the day on which the receiver was notified of what it retracts.
    """

    verb: str
    details: dict[str, object]
    on: date
    issued: date | None = None
    is_new_here: bool = False
    is_first_text: bool = False
    is_reread: bool = False
    is_on_shelf: bool = True
    is_undone: bool = False
    told_on: date | None = None


def should_notify(happened: Happened, *, follows_law: bool) -> bool:
    """Whether followers of the law (or else of one of its fields) are notified of the entry.

    A retraction is only for those who were notified before; the entry alone does not know who they are.
    """
    rule = _RULES.get(happened.verb)
    return (
        rule is not None
        and not happened.is_undone
        and (happened.is_on_shelf or happened.verb == "instrument.withdrawn")
        and rule(happened, follows_law)
    )


def day_of(details: dict[str, object]) -> date | None:
    """The day that an entry is about."""
    try:
        return date.fromisoformat(str(details.get("day") or ""))
    except ValueError:
        return None


def _always(happened: Happened, follows_law: bool) -> bool:
    return True


def _is_to_come(happened: Happened, follows_law: bool) -> bool:
    """An accepted event whose day has come is reported as the change that it made."""
    day = day_of(happened.details)
    return day is not None and day > happened.on


def _is_recent(happened: Happened) -> bool:
    return happened.issued is not None and happened.issued >= happened.on - _NEW_FOR


def _is_about_validity(happened: Happened, follows_law: bool) -> bool:
    after = happened.details.get("after")
    return isinstance(after, dict) and bool(_DATED & set(after))


_RULES: dict[str, Callable[[Happened, bool], bool]] = {
    "provision.changed": _always,
    "instrument.turned": _always,
    "instrument.withdrawn": _always,
    "event.accepted": _is_to_come,
    REVOKED: _always,
    "edition.accepted": lambda happened, follows_law: (
        not happened.is_reread and (follows_law or (happened.is_first_text and _is_recent(happened)))
    ),
    # Only its name is known; for a law that was here before, a detail was added, which is no news.
    "instrument.registered": lambda happened, follows_law: (
        not follows_law and happened.is_new_here and _is_recent(happened)
    ),
    "instrument.corrected": _is_about_validity,
}
LAW_VERBS = tuple(_RULES)


_MOST_NAMED = 6

# Kinds of events in the library -> the words about the whole law or provisions of it.
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
# Statuses in the library -> the words about a law that has one from a day on.
STATUS = {
    "con-hieu-luc": "đang có hiệu lực",
    "chua-co-hieu-luc": "chưa có hiệu lực",
    "het-hieu-luc-mot-phan": "hết hiệu lực một phần",
    "het-hieu-luc-toan-bo": "hết hiệu lực toàn bộ",
    "het-hieu-luc": "hết hiệu lực",
    "ngung-hieu-luc": "ngưng hiệu lực",
    "ngung-hieu-luc-mot-phan": "ngưng hiệu lực một phần",
    "danh-muc-khong-ghi-het": "không bị danh mục ghi là hết hiệu lực, chưa được xác nhận",
    "chua-kiem-tra": "có hiệu lực theo ngày ghi trong văn bản, chưa được kiểm tra",
    "co-sua-doi-chua-xac-nhan": "được nêu là đã sửa đổi, chưa được xác nhận",
    "het-hieu-luc-chua-xac-nhan": "được nêu là hết hiệu lực, chưa được xác nhận",
    "co-van-ban-noi-khac": "được nêu là hết hiệu lực, chờ xác nhận",
    "chua-ro": "chưa rõ tình trạng hiệu lực",
}
_EDITIONS = {"ban-hanh": "toàn văn", "hop-nhat": "bản hợp nhất mới", "phap-dien": "bản theo Bộ pháp điển"}


class NewsKind(Enum):
    """The kind of news; the value is the subject line of a letter that contains only this kind."""

    CHANGED = "{what} có thay đổi"
    COMES = "{what} sắp thay đổi"
    NEW = "Mới có trên cổng: {what}"
    TAKEN_BACK = "Tin đã báo không còn đúng: {what}"


def sentence(happened: Happened) -> str:
    """One sentence with a full stop; "" if nobody is to be notified."""
    say = _SENTENCES.get(happened.verb)
    return say(happened) if say else ""


def short_sentence(happened: Happened) -> str:
    """The sentence without the words of the change, for little room: only the place and the date."""
    return sentence(replace(happened, details=happened.details | {"said": ""}))


def news_kind(happened: Happened) -> NewsKind:
    return NewsKind.NEW if happened.is_first_text else _MANNERS.get(happened.verb, NewsKind.CHANGED)


def subject_line(names: Sequence[str], *, manners: Collection[NewsKind], noun: str = "văn bản") -> str:
    """For one item its name; for several their number. News of several kinds count as changes."""
    only = next(iter(manners)) if len(set(manners)) == 1 else NewsKind.CHANGED
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
    """In the words that two officers have confirmed; an event without any is described by its kind."""
    details = happened.details
    if said := str(details.get("said") or "").strip():
        return said.removesuffix(".")
    addresses = details.get("addresses")
    named = [str(one) for one in addresses] if isinstance(addresses, list) else []
    if details.get("whole"):
        what = "toàn bộ văn bản"
    else:
        what = places(named) if named else "một phần của văn bản"
    act = PAST.get(str(details.get("kind")), "thay đổi")
    source = f" theo văn bản số {details['source']}" if details.get("source") else ""
    return f"{_since(happened)}{what} {act}{source}"


def _taken_back(happened: Happened) -> str:
    """Quotes the earlier message, so that nobody mistakes a retraction for news."""
    told = f"ngày {_day(happened.told_on)}" if happened.told_on else "trước đây"
    return f"Tin đã báo {told} không còn đúng: “{_begun(_what_happens(happened))}”. Thông tin này đã được rút lại."


def _turned(happened: Happened) -> str:
    status = happened.details.get("status")
    return (
        capital(f"{_since(happened)}văn bản {STATUS.get(str(status), 'đổi tình trạng hiệu lực')}.")
        if status
        else capital(f"{_since(happened)}lời văn mới của văn bản bắt đầu áp dụng.")
    )


def _text(happened: Happened) -> str:
    if happened.is_first_text:
        return "Văn bản mới có trong thư viện." if happened.is_new_here else "Thư viện đã có toàn văn của văn bản."
    return f"Thư viện có thêm {_EDITIONS.get(str(happened.details.get('kind')), 'lời văn mới')} của văn bản."


def _begun(text: str) -> str:
    """The text after a colon."""
    return f"t{text[1:]}" if text.startswith("Từ ngày") else text


_SENTENCES: dict[str, Callable[[Happened], str]] = {
    "provision.changed": lambda happened: capital(f"{_what_happens(happened)}."),
    "event.accepted": lambda happened: f"Sắp thay đổi: {_begun(_what_happens(happened))}.",
    REVOKED: _taken_back,
    "instrument.turned": _turned,
    "edition.accepted": _text,
    "instrument.registered": lambda happened: "Văn bản mới có tên trong thư viện; cổng chưa có toàn văn.",
    "instrument.corrected": lambda happened: (
        "Thông tin về ngày có hiệu lực, ngày hết hiệu lực hoặc tình trạng hiệu lực đã được sửa lại cho đúng."
    ),
    "instrument.withdrawn": lambda happened: "Văn bản đã được rút khỏi thư viện của cổng; đừng dùng bản đã lưu.",
}
_MANNERS = {
    "event.accepted": NewsKind.COMES,
    "instrument.registered": NewsKind.NEW,
    REVOKED: NewsKind.TAKEN_BACK,
}


# After this term a letter is kept as a number only, without its receiver and its text.
LETTERS_FOR = timedelta(days=90)
# An officer accepts several events of one law in a row: they become one letter.
SETTLING = timedelta(minutes=10)
WEEKLY = "hang-tuan"


def due_at(*, frequency: str, happened_at: datetime, zone: ZoneInfo) -> datetime:
    """From when on a follower is notified: after the settling time, or on the next Monday."""
    settled = happened_at + SETTLING
    return next_digest(settled, zone=zone) if frequency == WEEKLY else settled
