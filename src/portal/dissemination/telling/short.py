"""The short forms of letters: for a telephone, Zalo, a notice of the browser. One or two sentences and a link. Pure.

What goes to a telephone fits two parts of a text message without marks (2 x 153 letters): signs beyond the alphabet of
GSM are not used here, and what is too long is said shorter, never cut in the middle of a link.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_OF_A_TEXT_MESSAGE = 306
MOST_OF_A_CHAT = 1900
MOST_OF_A_NOTICE = 180
_MOST_NAMED = 5
_NAME = 60


# A word comes by a telephone or by Zalo, by nothing else.
_STOPPED: Mapping[str, str] = {
    "tin-nhan": "{owner} đã ngừng gửi tin nhắn tới số này theo ý bạn. "
    "Muốn nhận lại: soạn DK gửi số vừa nhắn, rồi đăng ký tại {address}",
    "zalo": "{owner} đã ngừng gửi tin cho bạn qua Zalo theo ý bạn. "
    "Muốn nhận lại: bỏ quan tâm rồi quan tâm lại trang Zalo này, hoặc đăng ký tại {address}",
}

# Whose number an identity on Zalo is, Zalo does not say.
_BY_NUMBER = (
    "Chúng tôi không biết số điện thoại của tài khoản Zalo này. Nếu tin vẫn tới Zalo theo số điện thoại: {stop}"
    'mở trang theo dõi của số đó rồi bấm "Không nhận qua Zalo ở số này": {address}'
)
_STOP_AT = "dùng chính điện thoại đó soạn TC gửi {number}, hoặc "


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is told: what it is called, what happened in a sentence, and where it is read ("" = nowhere)."""

    called: str
    sentence: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Short:
    """What is said; `link` is where a notice leads when it is pressed."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """How much a channel takes, how one stops there, and whether the link stands in the text."""

    most: int
    stop: str = ""
    shows_link: bool = True


# By the value of the channel.
_ROOMS: Mapping[str, Room] = {
    "tin-nhan": Room(MOST_OF_A_TEXT_MESSAGE, "Thôi nhận: {stop_at}"),
    "zalo": Room(MOST_OF_A_CHAT, "Thôi nhận: nhắn TU CHOI."),
    "zalo-so-dien-thoai": Room(MOST_OF_A_TEXT_MESSAGE, "Thôi nhận: {stop_at}"),
    "trinh-duyet": Room(MOST_OF_A_NOTICE, shows_link=False),
}


def code(*, channel: str, house: str, number: str, minutes: int) -> Short:
    """The code by which a telephone number is confirmed."""
    return Short(_plain(f"{house}: mã xác nhận của bạn là {number}, dùng trong {minutes} phút. "
                        "Không phải bạn yêu cầu? Xin bỏ qua tin này, đừng đưa mã cho ai."))  # fmt: skip


def personal_link(*, channel: str, house: str, page: str, days: int) -> Short:
    text = f"{house}: trang theo dõi riêng của bạn: {page} (dùng {days} ngày, xin đừng chuyển cho ai)."
    return Short(_plain(text), page)


def news(*, channel: str, house: str, told: Sequence[Told], rest: int, page: str, stop_at: str) -> Short:
    """What is followed has changed. Of one thing its own page is the link, of several the receiver's page."""
    room = _ROOMS[channel]
    stop = room.stop.format(stop_at=stop_at)
    if not room.shows_link:
        link = told[0].address or page if len(told) == 1 else page
        return Short(_first(_notices(told, rest), room.most), link)
    if len(told) == 1 and rest == 0:
        return Short(_first(_of_one(house, told[0], page, stop), room.most), told[0].address or page)
    return Short(_first(_of_several(house, told, rest, page, stop, room), room.most), page)


def asker(*, channel: str, house: str, reference: str, said: Sequence[str], look_up: str) -> Short:
    """How a question stands. What was answered is read behind the receipt code, never in a message."""
    more = f"Xem bằng mã biên nhận: {look_up}"
    forms = [f"{house}: câu hỏi {reference}. {' '.join(said[:count])} {more}" for count in (3, 2, 1)]
    return Short(_first([*forms, f"{house}: câu hỏi {reference} có tin mới. {more}"], _ROOMS[channel].most), look_up)


def stopped(*, channel: str, owner: str, base: str, by_number: bool = False, stop_number: str = "") -> Short:
    """Once, to whoever said no: that it was heard, and how one comes back. `by_number`: word may still come through
    Zalo to a telephone of theirs; how that is stopped: by a word to `stop_number`, if one is named, or on the page.
    """
    text = _STOPPED[channel].format(owner=owner, address=f"{base}/theo-doi/")
    if by_number:
        stop = _STOP_AT.format(number=stop_number) if stop_number else ""
        text += "\n" + _BY_NUMBER.format(stop=stop, address=f"{base}/theo-doi/lien-ket/?kenh=tin-nhan")
    return Short(_plain(text))


def _of_one(house: str, one: Told, page: str, stop: str) -> list[str]:
    called, link = shortened(one.called, _NAME), one.address or page
    return [
        f"{house}: {one.called}: {one.sentence} Xem: {link} {stop}",
        f"{house}: {called}: {one.sentence} Xem: {link} {stop}",
        f"{house}: {called}: {one.sentence} Xem: {link}",
        f"{house}: {called} có tin mới. Xem: {link} {stop}",
        f"{house}: {called} có tin mới. Xem: {link}",
        f"{house}: điều bạn theo dõi có tin mới. Xem: {page}",
    ]


def _of_several(house: str, told: Sequence[Told], rest: int, page: str, stop: str, room: Room) -> list[str]:
    count, first = len(told) + rest, shortened(told[0].called, _NAME)
    shorter = [
        f"{house}: {count} điều bạn theo dõi có tin mới, trong đó có {first}. Xem, thôi nhận: {page}",
        f"{house}: {count} điều bạn theo dõi có tin mới. Xem, thôi nhận: {page}",
    ]
    lines = [f"- {one.called}: {one.sentence} {one.address}".rstrip() for one in told[:_MOST_NAMED]]
    beyond = count - len(lines)
    if beyond > 0:
        lines.append(f"- và {beyond} điều khác.")
    return ["\n".join([f"{house}: điều bạn theo dõi có tin mới.", *lines, f"Xem: {page}", stop]), *shorter]


def _notices(told: Sequence[Told], rest: int) -> list[str]:
    count = len(told) + rest
    if count == 1:
        return [told[0].sentence, shortened(told[0].sentence, MOST_OF_A_NOTICE)]
    return [f"{count} điều bạn theo dõi có tin mới, trong đó có {shortened(told[0].called, _NAME)}."]


def _first(forms: Iterable[str], most: int) -> str:
    """The first that has room, else the last of them."""
    said = [_plain(one) for one in forms]
    return next((one for one in said if len(one) <= most), said[-1])


def shortened(name: str, most: int) -> str:
    """At most so many letters of a name, cut at a blank between words."""
    if len(name) <= most:
        return name
    return f"{name[: most - 3].rpartition(' ')[0] or name[: most - 3]}..."


# Typesetting that the alphabet of GSM has not: one of them would make a message three times as dear.
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})


def _plain(text: str) -> str:
    lines = unicodedata.normalize("NFC", text).translate(_PLAIN).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
