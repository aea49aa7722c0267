"""Detection of Vietnamese text in encodings used before Unicode, and its conversion to Unicode.

Until about 2005 Vietnamese was typed with fonts that draw Vietnamese letters in the places of Western ones: `.VnTime`
(TCVN3), `VNI-Times` (VNI); plain-text messages had marks after the letter (VIQR). Copied without its font, such a text
reads "C¨n cø LuËt" or "Caên cöù Luaät". Modules:

    conversion.py   one text in one encoding (TCVN 5712:1993 VN3, VNI, VIQR) -> Unicode; a font's name -> its encoding
    detection.py    `detect`, `mend`: which encoding, line by line, and inside a line; is this a Vietnamese syllable?
"""

from lawtext.legacy.conversion import (
    FontScript,
    LegacyEncoding,
    is_set_in_unicode,
    read_run,
    script_of_font,
    to_unicode,
)
from lawtext.legacy.detection import Mended, detect, is_readable, mend

__all__ = [
    "FontScript",
    "LegacyEncoding",
    "Mended",
    "detect",
    "is_readable",
    "is_set_in_unicode",
    "mend",
    "read_run",
    "script_of_font",
    "to_unicode",
]
