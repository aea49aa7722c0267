"""VIQR, the way of e-mail: marks after the letter. "Ca(n cu+' Lua^.t" -> "Căn cứ Luật".

A full stop or a question mark is a tone only where the word goes on, or the sentence does, or another stop follows.
"""

from __future__ import annotations

import re
import unicodedata

_MODIFIERS = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_LETTER = re.compile(
    r"""
      (?P<stroke> [dD][dD] )
    | (?P<vowel> [aeiouyAEIOUY] )
      (?: (?P<modifier> (?<=[aeoAEO])\^ | (?<=[aA])\( | (?<=[ouOU])[+*] ) )?
      (?P<tone> ['`~] | [.?](?= [a-zA-Z.,;:?!)] | \ [a-z(] ) )?
    """,
    re.VERBOSE,
)
MARKED = re.compile(r"[aeouAEOU][\^(+*]|[aeiouyAEIOUY]['`~]|\b[dD][dD](?=[aeiouyAEIOUY])")


def read_viqr(text: str) -> str:
    """The text with every letter put together; a backslash keeps the mark after it as it is."""
    return "".join(
        piece[1:] if piece.startswith("\\") else _LETTER.sub(_put_together, piece) for piece in re.split(r"(\\.)", text)
    )


def _put_together(found: re.Match[str]) -> str:
    if found["stroke"]:
        return "Đ" if found["stroke"][0] == "D" else "đ"
    marks = _MODIFIERS.get(found["modifier"] or "", "") + _TONES.get(found["tone"] or "", "")
    return unicodedata.normalize("NFC", found["vowel"] + marks)
