"""Conversion of text in one legacy encoding to Unicode: TCVN 5712:1993 and VNI tables, VIQR marks, font names."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from lawtext.words import patterns_beside

_TCVN3_ROWS = """
    à µ  á ¸  ả ¶  ã ·  ạ ¹   ă ¨  ằ »  ắ ¾  ẳ ¼  ẵ ½  ặ Æ   â ©  ầ Ç  ấ Ê  ẩ È  ẫ É  ậ Ë   đ ®
    è Ì  é Ð  ẻ Î  ẽ Ï  ẹ Ñ   ê ª  ề Ò  ế Õ  ể Ó  ễ Ô  ệ Ö   ì ×  í Ý  ỉ Ø  ĩ Ü  ị Þ
    ò ß  ó ã  ỏ á  õ â  ọ ä   ô «  ồ å  ố è  ổ æ  ỗ ç  ộ é   ơ ¬  ờ ê  ớ í  ở ë  ỡ ì  ợ î
    ù ï  ú ó  ủ ñ  ũ ò  ụ ô   ư \u00ad  ừ õ  ứ ø  ử ö  ữ ÷  ự ù   ỳ ú  ý ý  ỷ û  ỹ ü  ỵ þ
    Ă ¡  Â ¢  Ê £  Ô ¤  Ơ ¥  Ư ¦  Đ §
"""


def _pairs(rows: str) -> dict[str, str]:
    cells = [word.strip("\n") for word in rows.split(" ") if word.strip("\n")]
    return dict(zip(cells[1::2], cells[::2], strict=True))


TCVN3 = _pairs(_TCVN3_ROWS) | {
    # Substitutes by PDF producers and word processors for 0xAD (soft hyphen), 0xB7 (middle dot) and 0xB5 (micro).
    # Without the first every ư of a document would be lost.
    "\u2212": "ư",
    "\u2219": "ã",
    "\u03bc": "à",
}
# VN3 has no capital letters with tones: the tone follows the capital as a character of its own.
TCVN3_TONES = {"°": "\u0300", "±": "\u0309", "²": "\u0303", "³": "\u0301", "´": "\u0323"}
TCVN3_CAPITALS = {character: TCVN3.get(character, character) for character in "AEIOUY¡¢£¤¥¦"}

# VNI: a letter, then a character for its mark and tone. These are for small letters; capitals take the upper case of
# the same character.
_VNI_MARKS = {
    **{"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"},
    **{"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303"},
    **{"ä": "\u0302\u0323", "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309"},
    **{"ü": "\u0306\u0303", "ë": "\u0306\u0323"},
}
_VNI_BEARERS = {
    **dict.fromkeys("ùøûõï", "aeouyôö"),
    **dict.fromkeys("âáàåãä", "aeo"),
    **dict.fromkeys("êéèúüë", "a"),
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni() -> dict[str, str]:
    """VNI sequences of one or two characters -> the letter with combining marks, small and capital."""
    small = _VNI_ALONE | {
        bearer + mark: _VNI_ALONE.get(bearer, bearer) + _VNI_MARKS[mark]
        for mark, bearers in _VNI_BEARERS.items()
        for bearer in bearers
    }
    capital = {written.upper(): letter.upper() for written, letter in small.items()}
    # Both "Aù" and "AÙ" occur: the mark after a capital was often left in lower case.
    return small | capital | {written[0].upper() + written[1:]: letter.upper() for written, letter in small.items()}


VNI = _vni()


_MODIFIERS = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_RE = patterns_beside(__file__)
MARKED = re.compile(r"[aeouAEOU][\^(+*]|[aeiouyAEIOUY]['`~]|\b[dD][dD](?=[aeiouyAEIOUY])")


def read_viqr(text: str) -> str:
    """The text with every letter composed; a backslash keeps the following mark as it is."""
    return "".join(
        piece[1:] if piece.startswith("\\") else _RE.letter.sub(_put_together, piece)
        for piece in re.split(r"(\\.)", text)
    )


def _put_together(found: re.Match[str]) -> str:
    if found["stroke"]:
        return "Đ" if found["stroke"][0] == "D" else "đ"
    marks = _MODIFIERS.get(found["modifier"] or "", "") + _TONES.get(found["tone"] or "", "")
    return unicodedata.normalize("NFC", found["vowel"] + marks)


class LegacyEncoding(StrEnum):
    """Vietnamese encodings used before Unicode; the value is the common name."""

    TCVN3 = "TCVN3"
    VNI = "VNI"
    VIQR = "VIQR"


_TCVN3_TABLE = str.maketrans(TCVN3)
_TONED_CAPITAL = re.compile(f"([{''.join(TCVN3_CAPITALS)}])([{''.join(TCVN3_TONES)}])")
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

# For fonts whose text was stored in another Western code page, or as Symbol (private characters U+F020 to U+F0FF).
_CODE_PAGES = ("cp1252", "cp1254", "cp1250", "cp1251", "cp1253", "cp1257")
_PRIVATE = {0xF000 + byte: byte for byte in range(0x20, 0x100)}


def to_unicode(text: str, encoding: LegacyEncoding) -> str:
    """The text in Unicode (NFC), assuming that encoding throughout; use `mend` for texts that may be mixed.

    Characters that the encoding does not use stay as they are.
    """
    if encoding is LegacyEncoding.VIQR:
        return read_viqr(text)
    western = _in_western_characters(text)
    return (
        unicodedata.normalize("NFC", _VNI_LETTER.sub(lambda found: VNI[found[0]], western))
        if encoding is LegacyEncoding.VNI
        else _TONED_CAPITAL.sub(
            lambda found: unicodedata.normalize("NFC", TCVN3_CAPITALS[found[1]] + TCVN3_TONES[found[2]]), western
        ).translate(_TCVN3_TABLE)
    )


def _in_western_characters(text: str) -> str:
    """The text's bytes as Western Windows characters: a Turkish "Ğ" and a Cyrillic "Р" were 0xD0."""
    text = text.translate(_PRIVATE)
    if all(ord(character) < 0x100 or character in TCVN3 for character in text):
        return text
    for page in _CODE_PAGES:
        try:
            return text.encode(page).decode("cp1252")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


class FontScript(NamedTuple):
    """An encoding, and whether the font draws small letters as capitals (`.VnTimeH`)."""

    encoding: LegacyEncoding
    is_capital: bool = False


_NAMES_IN_H = frozenset({".vnenglish", ".vngothich"})  # families whose own name ends in h


def script_of_font(name: str) -> FontScript | None:
    """`.VnTime`, `.VnTimeH Tur`, `FBHPFN+VnTimeHBold`, `VNI-Times`; None for Unicode and symbol fonts."""
    family = _RE.behind.sub("", _RE.before.sub("", name.strip().strip("\"'")))
    if _RE.tcvn3.match(family):
        is_capital = family.lower().endswith("h") and family.lower() not in _NAMES_IN_H
        return FontScript(LegacyEncoding.TCVN3, is_capital)
    return FontScript(LegacyEncoding.VNI) if _RE.vni.match(family) else None


def is_set_in_unicode(text: str) -> bool:
    """Whether a text in a legacy font is Unicode nevertheless: converted once without changing the font."""
    return len(_RE.unicode_only.findall(text)) > len(_RE.old_only.findall(text))


def read_run(text: str, script: FontScript) -> str:
    """The text that a run in a legacy font shows. Pass whole runs: a VNI letter may not be split between two."""
    if is_set_in_unicode(text):
        return text
    read = to_unicode(text, script.encoding)
    return read.upper() if script.is_capital else read
