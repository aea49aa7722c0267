"""Which form an answer has: who asks how long is told a number of days, who asks where a place to go.

Read from how people ask (without marks) and from how the law answers (as it is written).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf

from lawsearch.ranking.analysis import SyllableToken
from lawtext.types import Span
from lawtext.words import fold

_WORDS = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?|nửa"
_NUMBER = rf"(?:\d+(?:[.,]\d+)*|\b(?:{_WORDS}))"
_TIME = "ngày|tháng|năm|giờ|tuần|phút|quý"
_OFFICES = (
    r"(?:[Uu][ỷỶ]|[Ủủ]y) ban|UBND|[Tt][òo][aà]à? án|[Cc]ông an|[Cc]ơ quan|[Tt]ổ chức|[Vv]ăn phòng|[Bb]ộ trưởng|"
    r"[Tt]hủ tướng|[Cc]hủ tịch|[Gg]iám đốc|[Tt]rưởng|[Hh]ội đồng|[Ss]ở |[Pp]hòng |[Cc]hính phủ|[Vv]iện"
)

_DEPARTS = re.compile(r"(?:[a-zđ]\) )?(?:[Tt]rường hợp|[Đđ]ối với|[Nn]goài|[Nn]ếu)\b")
_DELEGATES = re.compile(r"quy định chi tiết|hướng dẫn (?:thi hành|thực hiện) Điều này")  # and says nothing
_CASE, _LENGTH, _LONGEST = 0.1, 0.04, 5  # what a case that departs from the rule costs, and each hundred characters


def _of(unit: str) -> str:
    return rf"(?P<figure>{_NUMBER}\s*(?:{unit})(?:\s\d+\s(?:{_TIME}))?)(?!\w)"  # 60 tuổi 03 tháng


ANY = re.compile("")  # whatever a sentence says
_MANY = r"(?:may|bao nhieu|nhiu)"
_FORMS = tuple(
    (re.compile(rf"(?<!\w)(?:{asked})(?!\w)"), re.compile(held))
    for asked, held in (
        (r"thu may|hang may|bac may", r"(?P<figure>thứ (?:nhất|hai|ba|tư|năm|\d+))"),
        (rf"{_MANY} tuoi|tuoi nao|do tuoi", _of("tuổi")),
        (rf"{_MANY} lan", _of("lần")),
        (rf"{_MANY} (?:met vuong|m2)|dien tich", _of("m2|m²|mét vuông|ha")),
        (rf"{_MANY} (?:phan tram|%)|ti le|ty le|lai suat", _of("%(?:/năm|/tháng)?|phần trăm")),
        (rf"(?:phat|di|an) tu|{_MANY} nam tu", r"(?P<figure>phạt tù[^;.]{0,60}|tù chung thân|tử hình)"),
        (
            rf"phat (?:tien )?(?:{_MANY}|the nao|nhu the nao|ra sao|sao|gi|tien)|muc phat|bi phat",
            r"[Pp]hạt (?:tiền )?(?P<figure>từ [\d.]+ ?(?:đồng|triệu)[^;.]{0,8}đến [\d.]+ ?(?:đồng|triệu))|[Pp]hạt",
        ),
        (rf"{_MANY} (?:tien|trieu|dong|ty)|tien {_MANY}|phi {_MANY}|luong {_MANY}", _of("đồng|triệu|tỷ|%|tháng")),
        (rf"{_MANY} ngay", _of("ngày(?: làm việc)?")),
        (rf"{_MANY} thang", _of("tháng")),
        (rf"{_MANY} nam", _of("năm")),
        (rf"{_MANY} (?:gio|tieng)", _of("giờ")),
        (rf"bao lau|{_MANY} lau|thoi han (?:la )?{_MANY}|thoi gian {_MANY}", _of(_TIME)),
        (
            rf"{_MANY}|gap may",
            (
                rf"(?P<figure>{_NUMBER}\s*(?:%|ngày|tháng|năm|giờ|lần|đồng|tuổi|người|m2)|\d+%)|"
                r"bằng nhau|tương đương"
            ),
        ),
        (
            r"ghi (?:nhung )?gi|noi dung gi|gom (?:nhung )?gi|gom nhung noi dung",
            r"phải (?:ghi|có)|gồm|bao gồm|nội dung",
        ),
        (
            r"giay to (?:gi|nao)|ho so (?:gi|nao|gom)|nop gi|kem gi|nop kem|can gi|can nhung gi",
            r"[Hh]ồ sơ (?:\w+ ){0,8}(?:gồm|bao gồm)|nộp (?:tờ khai|đơn|văn bản|giấy)|gửi đơn|kèm theo|phải có",
        ),
        (
            r"o dau|tai dau|cho nao|noi nao|den dau|nop dau|toi dau|toa nao|dau",
            rf"(?P<figure>(?:tại|đến|ở|nơi|là nơi) (?:{_OFFICES}|nơi)[^,;.]*)|(?:{_OFFICES})[^,;.]* nơi",
        ),
        (
            r"ai|nguoi nao|co quan nao|cap nao|nhung ai|don vi nao|do ai",
            (
                rf"(?:{_OFFICES})[^,;.]{{0,80}}"
                r"(?:quyết định|cấp (?!xã|huyện|tỉnh|trên|có)|giải quyết|có trách nhiệm|thực hiện|tổ chức|được)|"
                rf"do (?:{_OFFICES})|"
                r"(?<!không )có quyền|có trách nhiệm|[Tt]hành phần|gồm|được giao cho|có thẩm quyền"
            ),
        ),
        (
            r"khi nao|luc nao|bao gio|ngay nao|tu ngay|thoi diem",
            (
                r"bất cứ lúc nào|[Tt]hời điểm|(?:tính|hiệu lực) (?:kể )?từ|"
                r"trước (?:ngày|khi|thời điểm)|khi |vào ngày"
            ),
        ),
        (
            r"(?:duoc|phai|can|bi|dung|co) (?:\w+ ){0,9}(?:khong|ko|hong|hok)|co (?:duoc|phai|can|bi)",
            ANY.pattern,  # whether somebody may do a thing may stand in a list of who may
        ),
        (r"la gi|the nao la|nghia la", r" là (?:việc|người|hành vi|sự|một|quyền|loại|văn bản|tổ chức|khoản)"),
    )
)


def form_of(question: Sequence[SyllableToken]) -> re.Pattern[str]:
    """What finds the form that is asked for in the law's words, its group "figure" what the eye looks for."""
    return next(iter(forms_asked(question)), ANY)


def forms_asked(question: Sequence[SyllableToken]) -> list[re.Pattern[str]]:
    """The same of all forms that are asked for: who asks where and how long may be told either first."""
    typed = " ".join("máy" if one.marked == "máy" else one.folded for one in question)  # a machine is no "mấy"
    return [held for asked, held in _FORMS if asked.search(typed)]


_NAMED_FIGURE = re.compile(
    r"(?<![\w.,])0*(?P<number>[1-9]\d*(?:[.,]\d+)*) (?P<unit>ngay|thang|nam|gio|tuan|phut|tuoi|lan|%|trieu|dong)(?!\w)"
)


def figures_named(text: str) -> set[str]:
    """The numbers that are named with their units, without marks: "05 tuổi" and "5 tuoi" are one."""
    return {f"{one['number']} {one['unit']}" for one in _NAMED_FIGURE.finditer(fold(text))}


_UNITS = {"thang tuoi": ("tuoi", 1 / 12), "nam": ("thang", 12.0), "trieu": ("dong", 1e6), "ty": ("dong", 1e9)}
_COUNT, _UNIT = r"\d+(?:[.,]\d+)*", r"thang tuoi|tuoi|ngay|thang|nam|gio|trieu|ty|dong|%"
_RANGE = re.compile(
    rf"(?<!\w)(?:(?P<low>{_COUNT})(?: (?:{_UNIT}))? den (?P<open>duoi |chua du )?(?P<high>{_COUNT})"
    rf"|(?P<least>{_COUNT})(?= (?:{_UNIT}) tro len)|(?:duoi|chua du) (?P<most>{_COUNT})) (?P<unit>{_UNIT})(?!\w)"
)


_NO_BOUND = r"(?<!duoi )(?<!chua du )(?<!tren )"  # who names "dưới 6 tuổi" names a range
_NAMED_VALUE = re.compile(_NO_BOUND + _NAMED_FIGURE.pattern)


def ranges_told(asked: str, text: str) -> int:
    """Whether a text is for the figures that a question names: 0 where one lies in a range that it tells ("72 tuổi" in
    "từ đủ 70 tuổi đến dưới 75 tuổi"), 2 where it tells other ranges only, 1 where it tells none of such."""
    named = [_measured(one["number"], one["unit"]) for one in _NAMED_VALUE.finditer(fold(asked))]
    lies = [
        low <= value <= high and not (value == high and is_open)
        for unit, low, high, is_open in map(_bounds, _RANGE.finditer(fold(text)))
        for other, value in named
        if unit == other
    ]
    return 0 if any(lies) else 2 if lies else 1


def _measured(number: str, unit: str) -> tuple[str, float]:
    name, times = _UNITS.get(unit, (unit, 1.0))
    return name, times * float(number.replace(".", "").replace(",", "."))


def _bounds(found: re.Match[str]) -> tuple[str, float, float, bool]:
    unit, low = _measured(found["low"] or found["least"] or "0", found["unit"])
    high = inf if found["least"] else _measured(found["high"] or found["most"], found["unit"])[1]
    return unit, low, high, bool(found["open"] or found["most"])


def figure_in(text: str, sentence: Span, form: re.Pattern[str]) -> Span | None:
    """Where the number or name stands that is asked for; None where the form has none."""
    found = form.finditer(text, sentence.start, sentence.end) if "figure" in form.groupindex else ()
    return next((Span(*one.span("figure")) for one in found if one["figure"]), None)


def cost_of_form(text: str, sentence: Span, form: re.Pattern[str]) -> float | None:
    """What speaks against a sentence that has the form; None for one that has not, or leaves the matter to others.

    A number in the words that open a list is a condition for what is listed; not so where exceptions are.
    """
    said = text[sentence.start : sentence.end]
    opens = said.endswith(":") and "trừ" not in said and "figure" in form.groupindex
    if opens or not form.search(said) or _DELEGATES.search(said):
        return None
    return _CASE * bool(_DEPARTS.match(said)) + _LENGTH * min(len(said) / 100, _LONGEST)
