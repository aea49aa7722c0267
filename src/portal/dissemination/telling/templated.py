"""A letter said by a template that Zalo has approved: its parameters filled in by their names. Pure.

A parameter is filled with the first form that has room, and a template fits where all that it requires is filled: a
letter that fits none goes by another channel rather than maimed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.dissemination.telling.short import MOST_OF_A_CHAT, Told, shortened

# What a letter of news fills in: the name of a parameter, and what stands there in the words of whoever writes the
# template in Zalo's console.
NAMES: Mapping[str, str] = {
    "ten_van_ban": "tên điều được theo dõi (chỉ có khi tin báo một điều)",
    "noi_dung": "đã có gì mới, một câu",
    "so_luong": "số điều có tin mới",
    "lien_ket": "liên kết đọc tiếp",
    "ngay": "ngày gửi",
    "co_quan": "tên cơ quan",
    "cong": "tên cổng",
}
_MOST_BY_DEFAULT = 30
_LENGTHS = (200, 100, 60, _MOST_BY_DEFAULT)
_LINE_BREAK = re.compile(r"\s+")

Forms = Mapping[str, Sequence[str]]


def offered(*, house: str, owner: str, told: Sequence[Told], rest: int, page: str, on: date) -> Forms:
    """What a letter of news says, by the names of parameters, each in forms from long to short."""
    count = len(told) + rest
    one = told[0] if count == 1 else None
    forms: dict[str, Sequence[str]] = {
        "noi_dung": _of_one(one) if one else _of_several(told[0], count),
        "so_luong": (str(count),),
        "lien_ket": ((one.address if one else "") or page,),
        "ngay": (f"{on:%d/%m/%Y}",),
        "co_quan": (owner,),
        "cong": (house,),
    }
    return forms | ({"ten_van_ban": _names(one.called)} if one else {})


def filled_in(parameters: Sequence[Mapping[str, Any]], forms: Forms) -> dict[str, str] | None:
    """The values of a template's parameters (see `couriers.zalo.templates`); None where the letter does not fit it."""
    values: dict[str, str] = {}
    for wanted in parameters:
        name = str(wanted.get("name", ""))
        value = _first(forms.get(name, ()), wanted)
        if value:
            values[name] = value
        elif wanted.get("required", True):
            return None
    return values


def strangers(parameters: Sequence[Mapping[str, Any]]) -> list[str]:
    """The parameters that a template requires and no letter fills in."""
    return [name for one in parameters if (name := str(one.get("name", ""))) not in NAMES and one.get("required", True)]


def _first(said: Sequence[str], wanted: Mapping[str, Any]) -> str:
    most, least = int(wanted.get("most") or _MOST_BY_DEFAULT), int(wanted.get("least") or 0)
    plain = (_LINE_BREAK.sub(" ", unicodedata.normalize("NFC", one)).strip() for one in said)
    return next((one for one in plain if least <= len(one) <= most), "")


def _of_one(one: Told) -> tuple[str, ...]:
    return (f"{one.called}: {one.sentence}", *(f"{name}: {one.sentence}" for name in _names(one.called)), one.sentence)


def _of_several(first: Told, count: int) -> tuple[str, ...]:
    common = f"{count} điều bạn theo dõi có tin mới"
    return (*(f"{common}, trong đó có {name}" for name in _names(first.called)), common, f"{count} điều có tin mới")


def _names(called: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shortened(called, most) for most in (MOST_OF_A_CHAT, *_LENGTHS)))
