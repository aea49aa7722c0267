"""Text in the encodings of before Unicode: recognised, and turned into Unicode.

Until about 2005 Vietnamese was typed with fonts that draw Vietnamese letters in the places of Western ones: `.VnTime`
(TCVN3), `VNI-Times` (VNI); in plain messages with marks after the letter (VIQR). Copied out of its font such a text
reads "C¨n cø LuËt" or "Caên cöù Luaät". Stages:

    tables.py       TCVN 5712:1993 VN3, VNI: characters -> letters
    viqr.py         "Ca(n cu+' Lua^.t" -> letters
    syllables.py    is this a Vietnamese syllable?
    conversion.py   one text in one encoding -> Unicode
    stretches.py    a line in two encodings: which words are in the old one
    detection.py    `detect`, `mend`: which encoding, line by line, and inside a line
    fonts.py        the name of a font -> the encoding of what is set in it
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
    "LegacyEncoding",
    "Mended",
    "FontScript",
    "detect",
    "is_readable",
    "is_set_in_unicode",
    "mend",
    "read_run",
    "script_of_font",
    "to_unicode",
]
