"""The name of a font -> how the text set in it is written."""

from __future__ import annotations

import re
from typing import NamedTuple

from lawtext.legacy.conversion import Encoding, to_unicode


class Script(NamedTuple):
    """An encoding, and whether the font draws small letters as capitals (`.VnTimeH`)."""

    encoding: Encoding
    is_capital: bool = False


# What is around the name of a family: the mark of a subset in a PDF, the style, the code page that Word adds for a
# machine that does not have the font.
_BEFORE = re.compile(r"^[A-Z]{6}\+")
_BEHIND = re.compile(
    r"(?:[\s,-]*(?:bold|italic|oblique|regular|normal)|\s+(?:tur|ce|cyr|greek|baltic|\([^)]*\)))+$", re.I
)
# PDF makers drop the dot; only then the family must be a known one.
_TCVN3 = re.compile(
    r"\.vn\w|vn(?:time|arial|avant|book|courier|helv|aristote|century|univers|south|park|present)", re.I
)
_VNI = re.compile(r"vni[- ]", re.I)
_NAMES_IN_H = frozenset({".vnenglish", ".vngothich"})  # families whose own name ends in h


def script_of_font(name: str) -> Script | None:
    """`.VnTime`, `.VnTimeH Tur`, `FBHPFN+VnTimeHBold`, `VNI-Times`; None for fonts of Unicode and of symbols."""
    family = _BEHIND.sub("", _BEFORE.sub("", name.strip().strip("\"'")))
    if _TCVN3.match(family):
        ends_in_h = family.lower().endswith("h") and family.lower() not in _NAMES_IN_H
        return Script(Encoding.TCVN3, is_capital=ends_in_h)
    return Script(Encoding.VNI) if _VNI.match(family) else None


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
