"""An answer in ready words for Zalo, a text message, a loudspeaker; and written Vietnamese as it is read aloud.

Read aloud: "Từ 15/7/2026, phạt 2.000.000 đồng" -> "Từ ngày mười lăm tháng bảy năm hai nghìn không trăm hai mươi
sáu, phạt hai triệu đồng".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lawtext.words import fold
from portal.questions.states.markup import MarkupKind, blocks

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")
_MOST = 10**12  # what is longer is no quantity: it is read digit by digit


def number_in_words(number: int) -> str:
    """ "hai nghìn không trăm hai mươi sáu". A number of thirteen digits or more is spelled out digit by digit."""
    if number >= _MOST:
        return digits_in_words(str(number))
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        number, rest = divmod(number, 1000)
        groups.append(rest)
    return " ".join(_groups(groups))


def digits_in_words(digits: str) -> str:
    """A telephone number is read digit by digit."""
    return " ".join(_DIGITS[int(one)] for one in digits)


def _groups(groups: list[int]) -> Iterator[str]:
    for scale in range(len(groups) - 1, -1, -1):
        if group := groups[scale]:
            yield from _hundreds(group, is_first=scale == len(groups) - 1)
            if _SCALES[scale]:
                yield _SCALES[scale]


def _hundreds(group: int, *, is_first: bool) -> Iterator[str]:
    """Three digits; after a bigger group the hundreds are said even where there are none ("không trăm")."""
    hundreds, rest = divmod(group, 100)
    if hundreds or not is_first:
        yield f"{_DIGITS[hundreds]} trăm"
    if rest:
        yield _tens(rest, after_hundreds=bool(hundreds) or not is_first)


def _tens(rest: int, *, after_hundreds: bool) -> str:
    tens, ones = divmod(rest, 10)
    if tens == 0:
        return f"linh {_DIGITS[ones]}" if after_hundreds else _DIGITS[ones]
    if tens == 1:
        return "mười" if ones == 0 else f"mười {'lăm' if ones == 5 else _DIGITS[ones]}"
    said = f"{_DIGITS[tens]} mươi"
    return said if ones == 0 else f"{said} {_ONES_AFTER_TENS.get(ones, _DIGITS[ones])}"


_ONES_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}  # hai mươi mốt, hai mươi tư, hai mươi lăm


# ---- texts -----------------------------------------------------------------------------------------------------------

# A number of a document in brackets helps nobody who listens: "(91/2015/QH13)".
_BRACKETED = re.compile(r"\s*\((?:số\s*)?\d[\w/.\-]*(?:/[\w\-]+)+\)")
# "số 12/2024/NĐ-CP" is said "số 12 năm 2024", "04/NQ-HĐTP" is said "số 4".
_DOCUMENT = re.compile(r"(?:\bsố\s+)?\b(?P<number>\d+)(?:/(?P<year>\d{4}))?/[A-ZĐ][\w\-]*\b")
_PER = re.compile(r"/(?=(?:năm|tháng|ngày|lần|người|hộ)\b)")  # 20%/năm
_DAY = re.compile(r"(?P<said>\bngày\s+)?\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b")
_MONTH = re.compile(r"(?P<said>\btháng\s+)?\b(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)\b")
_PHONE = re.compile(r"(?<![\d.,])(?:0\d{8,10}|0\d{2,3}(?:[ .]\d{3,4}){2,3}|1[89]00[ .]?\d{4,6})(?![\d])")
_SHARE = re.compile(r"(?P<number>\d+(?:,\d+)?)\s*%")
_RANGE = re.compile(r"(?<=\d)\s*[-–]\s*(?=\d)")
_DECIMAL = re.compile(r"\b(?P<whole>\d{1,3}(?:\.\d{3})+|\d+),(?P<part>\d+)\b")
_NUMBER = re.compile(r"\b\d{1,3}(?:\.\d{3})+\b|\b\d+\b")
_LABEL = re.compile(r"\b(?P<number>\d+)(?P<letter>[a-zđ])\b")  # Điều 4a
_SIGNS = (
    ("m²", " mét vuông"),
    ("m2", " mét vuông"),
    ("km", " ki-lô-mét"),
    ("UBND", "Ủy ban nhân dân"),
    ("HĐND", "Hội đồng nhân dân"),
    ("TAND", "Tòa án nhân dân"),
    ("VKSND", "Viện kiểm sát nhân dân"),
    ("MTTQ", "Mặt trận Tổ quốc"),
    ("CCCD", "căn cước công dân"),
    ("BHXH", "bảo hiểm xã hội"),
    ("BHYT", "bảo hiểm y tế"),
    ("BHTN", "bảo hiểm thất nghiệp"),
    ("QSDĐ", "quyền sử dụng đất"),
    ("PCCC", "phòng cháy, chữa cháy"),
    ("TTHC", "thủ tục hành chính"),
    ("CSGT", "cảnh sát giao thông"),
    ("PBGDPL", "phổ biến, giáo dục pháp luật"),
    ("HTX", "hợp tác xã"),
)
_CITY = re.compile(r"\bTP\.\s*(?=[A-ZĐ])")  # TP. Cần Thơ
_SPACES = re.compile(r"[ \t]{2,}")


def read_aloud(text: str) -> str:
    """The text with everything in it written as it is said. Line breaks stay."""
    for pattern, said in _READINGS:
        text = pattern.sub(said, text)
    return _SPACES.sub(" ", text).replace(" ,", ",").replace(" .", ".").strip()


def _day(found: re.Match[str]) -> str:
    day, month, year = (int(found[part]) for part in ("day", "month", "year"))
    return (
        f"ngày {'mùng ' if day <= 10 else ''}{number_in_words(day)} "
        f"tháng {_month_name(month)} năm {number_in_words(year)}"
    )


def _document(found: re.Match[str]) -> str:
    year = f" năm {number_in_words(int(found['year']))}" if found["year"] else ""
    return f"số {number_in_words(int(found['number']))}{year}"


def _month_name(month: int) -> str:
    return "tư" if month == 4 else number_in_words(month)


def _decimal(found: re.Match[str]) -> str:
    whole = number_in_words(int(found["whole"].replace(".", "")))
    part = found["part"]
    return f"{whole} phẩy {digits_in_words(part) if part.startswith('0') else number_in_words(int(part))}"


_Reading = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
# In this order: what is longer goes before what stands inside it.
_READINGS: tuple[_Reading, ...] = (
    (_BRACKETED, ""),
    (_CITY, "thành phố "),
    (_DAY, _day),
    (_DOCUMENT, _document),
    (_PER, " mỗi "),
    (
        _MONTH,
        lambda found: f"tháng {_month_name(int(found['month']))} năm {number_in_words(int(found['year']))}",
    ),
    (_PHONE, lambda found: digits_in_words(re.sub(r"\D", "", found[0]))),
    (_SHARE, r"\g<number> phần trăm"),
    *(
        (re.compile(rf"(?<=[\d\s]){re.escape(sign)}\b" if sign[0].islower() else rf"\b{sign}\b"), said)
        for sign, said in _SIGNS
    ),
    (_RANGE, " đến "),
    (_DECIMAL, _decimal),
    (_LABEL, lambda found: f"{number_in_words(int(found['number']))} {found['letter']}"),
    (_NUMBER, lambda found: number_in_words(int(found[0].replace(".", "")))),
)


LONGEST_ZALO = 300
LONGEST_SMS = 160  # one message in the seven-bit alphabet, which has no Vietnamese marks
MOST_MESSAGE = 160  # with a link and how to refuse it makes two parts of a text message; 90 make one
# A reader of a loudspeaker says some 200 syllables a minute; nobody listens for longer than two minutes.
SPOKEN_SYLLABLES = 400
SYLLABLES_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """What is to be told of an answer. `message`: what a short message says of it ("" = nobody has written one); `url`
    is the short address, which always leads to the version of today."""

    title: str
    summary: str
    text: str
    agency: str
    portal: str
    url: str
    hotline: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class AnswerScript:
    """Words for a loudspeaker: each paragraph is read in one breath or two. `seconds` is how long it takes."""

    paragraphs: tuple[str, ...]

    @property
    def seconds(self) -> int:
        return round(sum(len(one.split()) for one in self.paragraphs) * 60 / SYLLABLES_A_MINUTE)

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def zalo_words(told: SharedAnswer) -> str:
    """At most 300 signs with the address at their end."""
    ending = f"\nXem đủ: {told.url}"
    long = f"{told.title}\n{told.summary}" if told.summary else ""
    return f"{fitting(LONGEST_ZALO - len(ending), long, told.message, told.title)}{ending}"


def sms_words(told: SharedAnswer) -> str:
    """A sentence without marks, and the address."""
    return f"{plain_letters(as_sentence(told.message or told.title))} Xem: {told.url}"


def fitting(most: int, *said: str) -> str:
    """The first of these words that has room; "" where none has. Nothing is cut: half a rule is another rule."""
    return next((words for words in said if 0 < len(words) <= most), "")


def as_sentence(words: str) -> str:
    """In one line, with a full stop if it ends without a sign."""
    flat = " ".join(words.split())
    return flat if flat.endswith((".", "?", "!", "”", ")")) or not flat else f"{flat}."


def proposed_message(title: str, summary: str) -> str:
    """What the author of an answer may make a short message of: question and short answer, whole; "" where both
    together are too long."""
    return fitting(MOST_MESSAGE, f"{as_sentence(title)} {as_sentence(summary)}") if title and summary else ""


def plain_letters(text: str) -> str:
    """Letters without marks, in the case in which they were written: "Đất đai" -> "Dat dai". Signs that the alphabet of
    text messages lacks are left out."""
    folded = "".join(_bare(letter) for letter in text.replace("–", "-").replace("“", '"').replace("”", '"'))
    return "".join(sign for sign in folded if sign.isascii())


def _bare(letter: str) -> str:
    bare = fold(letter)
    if len(bare) != len(letter) or letter.isascii():
        return letter
    return bare.upper() if letter.isupper() else bare


def script_of(told: SharedAnswer) -> AnswerScript:
    """Some two minutes, read aloud: the question, message or short answer, what fits of the answer, where to ask."""
    opening = f"Kính thưa bà con. Hôm nay, {told.portal} trả lời câu hỏi: {told.title}"
    closing = _closing(told)
    said = list(filter(None, (opening, told.message or told.summary)))
    room = SPOKEN_SYLLABLES - sum(len(read_aloud(one).split()) for one in (*said, closing))
    return AnswerScript(tuple(read_aloud(one) for one in (*said, *_fitting(told.text, room), closing)))


def _fitting(text: str, room: int) -> Iterator[str]:
    """The paragraphs from the beginning that fit; steps are counted ("Bước một"), headings are said as they are."""
    for words in _sayings(text):
        room -= len(read_aloud(words).split())
        if room < 0:
            return
        yield words


def _sayings(text: str) -> Iterator[str]:
    for block in blocks(text):
        for place, line in enumerate(block.lines, start=1):
            words = " ".join(line.split())
            yield f"Bước {place}: {words}" if block.kind is MarkupKind.STEPS else words


def _closing(told: SharedAnswer) -> str:
    call = f" hoặc gọi số {told.hotline}" if told.hotline else ""
    return (
        f"Câu trả lời này do {told.agency} đưa ra. Bà con cần hỏi thêm, xin đến Ủy ban nhân dân xã, phường{call}. "
        "Xin cảm ơn bà con đã lắng nghe."
    )
