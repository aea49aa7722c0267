"""The name of a font -> how the text set in it is written."""

from __future__ import annotations

import re
from typing import NamedTuple

from lawtext.legacy.conversion import Encoding, to_unicode

# Families whose own name ends in h, small letters and all.
_NAMES_IN_H = frozenset({".vnenglish", ".vngothich"})


class Script(NamedTuple):
    """An encoding, and whether the font draws small letters as capitals (`.VnTimeH`)."""

    encoding: Encoding
    is_capital: bool = False


def script_of_font(name: str) -> Script | None:
    """`.VnTime`, `.VnArialH`, `VNI-Times`, `VNtimes new roman` …; None for fonts of Unicode and of symbols.

    Word adds the code page to a font that a machine did not have: ".VnTimeH Tur".
    """
    said = name.strip().strip("\"'").lower()
    if said.startswith(".vn"):
        family = said.split()[0]
        return Script(Encoding.TCVN3, is_capital=family.endswith("h") and family not in _NAMES_IN_H)
    if said.startswith("vni-") or said.startswith("vni "):
        return Script(Encoding.VNI)
    return None


_UNICODE_ONLY = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9\u0300-\u0323]")
_OLD_ONLY = re.compile("[¡-\u00bfÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþ]")


def is_set_in_unicode(text: str) -> bool:
    """Whether a text in an old font is Unicode all the same: converted once, and the font's name was left behind."""
    return len(_UNICODE_ONLY.findall(text)) > len(_OLD_ONLY.findall(text))


def read_run(text: str, script: Script) -> str:
    """What a stretch of text in an old font shows. Give it whole: a letter of VNI may not be cut between two runs."""
    if is_set_in_unicode(text):
        return text
    read = to_unicode(text, script.encoding)
    return read.upper() if script.is_capital else read
