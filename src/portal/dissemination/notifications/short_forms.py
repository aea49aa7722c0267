"""Short forms of letters: for a telephone, Zalo, a browser notification, and parameters of an approved template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.dissemination.channels import Channel, ChannelRow
from portal.dissemination.states import LetterKind

if TYPE_CHECKING:
    from portal.dissemination.composition.items import MessageSender


_MOST_NAMED = 5
_NAME = 60


# Zalo does not say whose number a Zalo user has.
_BY_NUMBER = (
    "Chúng tôi không biết số điện thoại của tài khoản Zalo này. Nếu tin vẫn tới Zalo theo số điện thoại: {stop}"
    'mở trang theo dõi của số đó rồi bấm "Không nhận qua Zalo ở số này": {address}'
)
_STOP_AT = "dùng chính điện thoại đó soạn TC gửi {number}, hoặc "


@dataclass(frozen=True, slots=True)
class ShortNews:
    """One item of news: its name, a sentence about it, its URL ("" = none), and a shorter name.

    `place` is the sentence without the words of the change, "" if there is no shorter one. Nothing is cut: what does
    not fit is replaced by another form.
    """

    called: str
    sentence: str
    address: str = ""
    short: str = "điều bạn theo dõi"
    place: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentence in its forms, from long to short."""
        return tuple(dict.fromkeys(filter(None, (self.sentence, self.place))))

    @property
    def name(self) -> str:
        return self.called if len(self.called) <= _NAME else self.short


@dataclass(frozen=True, slots=True)
class Short:
    """A short message; `link` is the target of a browser notification."""

    text: str
    link: str = ""


def news_message(*, channel: str, sender: str, told: Sequence[ShortNews], rest: int, page: str, stop_at: str) -> Short:
    """A short notification. For one item the link is its own page, for several the follower's page."""
    room = Channel(channel).row
    stop = room.stop.format(stop_at=stop_at)
    if not room.shows_link:
        return Short(_first(_notices(told, rest), room.most), told[0].address or page if len(told) == 1 else page)
    if len(told) == 1 and rest == 0:
        return Short(_first(_of_one(sender, told[0], page, stop), room.most), told[0].address or page)
    return Short(_first(_of_several(sender, told, rest, page, stop, room), room.most), page)


def asker_message(*, channel: str, sender: str, reference: str, said: Sequence[str], look_up: str) -> Short:
    """The state of a question. The answer is read with the receipt code, never in a message."""
    more = f"Xem bằng mã biên nhận: {look_up}"
    forms = [f"{sender}: câu hỏi {reference}. {' '.join(said[:count])} {more}" for count in (3, 2, 1)]
    return Short(
        _first([*forms, f"{sender}: câu hỏi {reference} có tin mới. {more}"], Channel(channel).row.most), look_up
    )


def stopped_message(*, channel: str, owner: str, base: str, by_number: bool = False, stop_number: str = "") -> Short:
    """The one confirmation to a person who has refused, with how to come back.

    `by_number`: messages may still come through Zalo to a telephone of theirs; the text then says how to stop them: by
    a keyword to `stop_number`, if there is one, or on the page.
    """
    text = Channel(channel).row.stopped.format(owner=owner, address=f"{base}/theo-doi/")
    if by_number:
        text += "\n" + _BY_NUMBER.format(
            stop=_STOP_AT.format(number=stop_number) if stop_number else "",
            address=f"{base}/theo-doi/lien-ket/?kenh=tin-nhan",
        )
    return Short(_plain(text))


def how_to_stop_message(*, owner: str, base: str, stop_number: str) -> Short:
    """The reply to a message that is not recognised."""
    by_word = f"soạn TC gửi {stop_number} hoặc " if stop_number else "trả lời TC hoặc "
    return Short(
        _plain(
            f"{owner}: máy trả lời, chưa hiểu tin của bạn. Ngừng nhận tin: {by_word}mở {base}/theo-doi/. "
            f"Hỏi pháp luật: {base}/hoi-dap/gui-cau-hoi/"
        )
    )


def _of_one(sender: str, one: ShortNews, page: str, stop: str) -> list[str]:
    called, link = one.name, one.address or page
    return [
        *(
            f"{sender}: {name}: {said} Xem: {link}{ending}"
            for said in one.sentences
            for name, ending in ((one.called, f" {stop}"), (called, f" {stop}"), (called, ""))
        ),
        f"{sender}: {called} có tin mới. Xem: {link} {stop}",
        f"{sender}: {called} có tin mới. Xem: {link}",
        f"{sender}: điều bạn theo dõi có tin mới. Xem: {page}",
    ]


def _of_several(sender: str, told: Sequence[ShortNews], rest: int, page: str, stop: str, room: ChannelRow) -> list[str]:
    count, first = len(told) + rest, told[0].name
    shorter = [
        f"{sender}: {count} điều bạn theo dõi có tin mới, trong đó có {first}. Xem, thôi nhận: {page}",
        f"{sender}: {count} điều bạn theo dõi có tin mới. Xem, thôi nhận: {page}",
    ]
    lines = [f"- {one.called}: {one.sentence} {one.address}".rstrip() for one in told[:_MOST_NAMED]]
    beyond = count - len(lines)
    if beyond > 0:
        lines.append(f"- và {beyond} điều khác.")
    return ["\n".join([f"{sender}: điều bạn theo dõi có tin mới.", *lines, f"Xem: {page}", stop]), *shorter]


def _notices(told: Sequence[ShortNews], rest: int) -> list[str]:
    count = len(told) + rest
    return (
        [*told[0].sentences, f"{told[0].name} có tin mới."]
        if count == 1
        else [f"{count} điều bạn theo dõi có tin mới, trong đó có {told[0].name}."]
    )


def _first(forms: Iterable[str], most: int) -> str:
    """The first form that fits, else the last."""
    said = [_plain(one) for one in forms]
    return next((one for one in said if len(one) <= most), said[-1])


# Typographic characters outside the GSM alphabet: one of them would make a message three times as expensive.
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})


def _plain(text: str) -> str:
    return "\n".join(
        " ".join(line.split())
        for line in unicodedata.normalize("NFC", text).translate(_PLAIN).split("\n")
        if line.strip()
    )


# The parameters of a template for letters of news: the name, and the description for whoever writes the template in
# Zalo's console.
PARAMETER_NAMES: Mapping[str, str] = {
    "ten_van_ban": "tên điều được theo dõi (chỉ có khi tin báo một điều)",
    "noi_dung": "đã có gì mới, một câu",
    "so_luong": "số điều có tin mới",
    "lien_ket": "liên kết đọc tiếp",
    "ngay": "ngày gửi",
    "co_quan": "tên cơ quan",
    "cong": "tên cổng",
}
_MOST_BY_DEFAULT = 30
_LINE_BREAK = re.compile(r"\s+")

TemplateValues = Mapping[str, Sequence[str]]


def offered(*, sender: str, owner: str, told: Sequence[ShortNews], rest: int, page: str, on: date) -> TemplateValues:
    """The values of a letter of news by parameter, each in forms from long to short."""
    count = len(told) + rest
    one = told[0] if count == 1 else None
    return {
        "noi_dung": _values_of(told, count),
        "so_luong": (str(count),),
        "lien_ket": ((one.address if one else "") or page,),
        "ngay": (f"{on:%d/%m/%Y}",),
        "co_quan": (owner,),
        "cong": (sender,),
    } | ({"ten_van_ban": (one.called, one.short)} if one else {})


def filled_in(parameters: Sequence[Mapping[str, Any]], forms: TemplateValues) -> dict[str, str] | None:
    """Values of a template's parameters (see `messageproviders.zalo.templates`); None if the letter does not fit."""
    values: dict[str, str] = {}
    for wanted in parameters:
        name = str(wanted.get("name", ""))
        if value := _first_fitting(forms.get(name, ()), wanted):
            values[name] = value
        elif wanted.get("required", True):
            return None
    return values


def strangers(parameters: Sequence[Mapping[str, Any]]) -> list[str]:
    """The parameters that a template requires and no letter fills in."""
    return [
        name
        for one in parameters
        if (name := str(one.get("name", ""))) not in PARAMETER_NAMES and one.get("required", True)
    ]


def _first_fitting(said: Sequence[str], wanted: Mapping[str, Any]) -> str:
    most, least = int(wanted.get("most") or _MOST_BY_DEFAULT), int(wanted.get("least") or 0)
    plain = (_LINE_BREAK.sub(" ", unicodedata.normalize("NFC", one)).strip() for one in said)
    return next((one for one in plain if least <= len(one) <= most), "")


def _values_of(told: Sequence[ShortNews], count: int) -> tuple[str, ...]:
    first, common = told[0], f"{count} điều bạn theo dõi có tin mới"
    if count == 1:
        said = first.sentences
        return (*(f"{name}: {one}" for one in said for name in (first.called, first.short)), *said)
    return (
        *(f"{common}, trong đó có {name}" for name in (first.called, first.short)),
        common,
        f"{count} điều có tin mới",
    )


Given = Mapping[str, Any]


def shortly(kind: LetterKind, given: Given, *, channel: Channel, sender: MessageSender) -> Short:
    """The short form of a letter of this kind."""
    return _SAYS[kind](given, channel.value, sender)


def forms_of_news(given: Given, *, sender: MessageSender, on: date) -> TemplateValues:
    """The values of a letter of news for a template."""
    return offered(
        sender=sender.name, owner=sender.owner, told=_told(given, sender), rest=given["rest"], page=given["page"], on=on
    )


def forms_of_work(given: Given, *, sender: MessageSender, on: date) -> TemplateValues:
    """The values of a letter to an officer: how much is pending, and where; nothing about its contents."""
    return {
        "ten_van_ban": ("việc đang chờ bạn",),
        "noi_dung": (given["subject"],),
        "so_luong": (str(given["count"]),),
        "lien_ket": (given["desk"],),
        "ngay": (f"{on:%d/%m/%Y}",),
        "co_quan": (sender.owner,),
        "cong": (sender.name,),
    }


def _told(given: Given, sender: MessageSender) -> list[ShortNews]:
    return [
        ShortNews(
            one["called"],
            " ".join(one["sentences"][:2]),
            f"{sender.base}{one['address']}" if one["address"] else "",
            one["name"] or one["called"],
            " ".join(one.get("short", ())[:2]),
        )
        for one in given["told"]
    ]


def _stop_page(sender: MessageSender) -> str:
    """The page on which the owner of a telephone number unsubscribes."""
    return f"{sender.base}/theo-doi/lien-ket/?kenh={Channel.SMS.value}"


_SAYS: dict[LetterKind, Callable[[Given, str, MessageSender], Short]] = {
    LetterKind.CONFIRM: lambda given, channel, sender: Short(
        _plain(
            f"{sender.name}: mã xác nhận của bạn là {given['code']}, dùng trong {given['minutes']} phút. "
            "Không phải bạn yêu cầu? Xin bỏ qua tin này, đừng đưa mã cho ai."
        )
    ),
    LetterKind.LINK: lambda given, channel, sender: Short(
        _plain(
            f"{sender.name}: trang theo dõi riêng của bạn: {given['page']} "
            f"(dùng {given['link_days']} ngày, xin đừng chuyển cho ai)."
        ),
        given["page"],
    ),
    LetterKind.NEWS: lambda given, channel, sender: news_message(
        channel=channel,
        sender=sender.name,
        told=_told(given, sender),
        rest=given["rest"],
        page=given["page"],
        stop_at=_stop_page(sender),
    ),
    LetterKind.ASKER: lambda given, channel, sender: asker_message(
        channel=channel,
        sender=sender.name,
        reference=given["status"]["reference"],
        said=[one for one in given["said"] if one],
        look_up=given["look_up"],
    ),
    LetterKind.STAFF: lambda given, channel, sender: Short(
        f"{sender.name}: {given['subject']}. {given['desk']}", given["desk"]
    ),
    LetterKind.STOPPED: lambda given, channel, sender: stopped_message(
        channel=channel,
        owner=sender.owner,
        base=sender.base,
        by_number=bool(given["by_number"]),
        stop_number=str(given["stop_number"]),
    ),
    LetterKind.HOW_TO_STOP: lambda given, channel, sender: how_to_stop_message(
        owner=sender.owner, base=sender.base, stop_number=str(given["stop_number"])
    ),
    LetterKind.REPLY: lambda given, channel, sender: Short(_plain(f"{sender.name}: {given['text']}")),
    LetterKind.AGENCY: lambda given, channel, sender: Short(
        _first(
            [
                f"{sender.name}: {given['agency']}: {given['text']} {stop}"
                for stop in (Channel(channel).row.stop.format(stop_at=_stop_page(sender)), "")
            ],
            Channel(channel).row.most,
        )
    ),
    # A person enrolled by a list is always told how to unsubscribe, however long the agency's name.
    LetterKind.LISTED: lambda given, channel, sender: Short(
        _plain(f"{given['text']} {Channel(channel).row.stop.format(stop_at=_stop_page(sender))}")
    ),
}
