"""The characters that old fonts draw as Vietnamese letters.

Written from the standard TCVN 5712:1993 (its third set, VN3, the one of the `.Vn` fonts) and from the keyboard of the
VNI fonts. A text that was copied out of such a font holds the characters on the left; the letters on the right are what
its reader saw.
"""

from __future__ import annotations

_TCVN3_ROWS = """
    à µ  á ¸  ả ¶  ã ·  ạ ¹   ă ¨  ằ »  ắ ¾  ẳ ¼  ẵ ½  ặ Æ   â ©  ầ Ç  ấ Ê  ẩ È  ẫ É  ậ Ë   đ ®
    è Ì  é Ð  ẻ Î  ẽ Ï  ẹ Ñ   ê ª  ề Ò  ế Õ  ể Ó  ễ Ô  ệ Ö   ì ×  í Ý  ỉ Ø  ĩ Ü  ị Þ
    ò ß  ó ã  ỏ á  õ â  ọ ä   ô «  ồ å  ố è  ổ æ  ỗ ç  ộ é   ơ ¬  ờ ê  ớ í  ở ë  ỡ ì  ợ î
    ù ï  ú ó  ủ ñ  ũ ò  ụ ô   ư \u00ad  ừ õ  ứ ø  ử ö  ữ ÷  ự ù   ỳ ú  ý ý  ỷ û  ỹ ü  ỵ þ
    Ă ¡  Â ¢  Ê £  Ô ¤  Ơ ¥  Ư ¦  Đ §
"""


def _pairs(rows: str) -> dict[str, str]:
    words = rows.split(" ")
    cells = [word.strip("\n") for word in words if word.strip("\n")]
    return dict(zip(cells[1::2], cells[::2], strict=True))


TCVN3 = _pairs(_TCVN3_ROWS) | {
    # What PDF makers and word processors put in the places of 0xAD (soft hyphen), 0xB7 (middle dot) and 0xB5 (micro).
    # Losing the first is the trap: every ư of a document is gone.
    "\u2212": "ư",
    "\u2219": "ã",
    "\u03bc": "à",
}
# VN3 has no capital letters with tones: the tone stands alone after the capital.
TCVN3_TONES = {"°": "\u0300", "±": "\u0309", "²": "\u0303", "³": "\u0301", "´": "\u0323"}
TCVN3_CAPITALS = {character: TCVN3.get(character, character) for character in "AEIOUY¡¢£¤¥¦"}

# VNI: a letter, then a character that draws its mark and tone over it. These are for small letters; capitals take the
# capital of the same character.
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
    """Characters of VNI, one or two -> the letter as base and combining marks, small and capital."""
    table = dict(_VNI_ALONE)
    for mark, bearers in _VNI_BEARERS.items():
        for bearer in bearers:
            table[bearer + mark] = _VNI_ALONE.get(bearer, bearer) + _VNI_MARKS[mark]
    for written, letter in list(table.items()):
        table[written.upper()] = letter.upper()
        if len(written) == 2:
            # "Aù" and "AÙ" are both met: whoever typed the capital often left the mark small.
            table[written[0].upper() + written[1]] = letter.upper()
    return table


VNI = _vni()
