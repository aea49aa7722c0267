"""Small slips of the readers that can be put right without doubt, as a literal table; and strokes that are no
writing.

Only what no Vietnamese text can mean otherwise is changed: a sign that no office prints, a letter that stands in an
official number where only one other can stand, a numeral that the numbers before and after it tell. Text stays as
printed: spelling is never corrected.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lawtext.numerals import to_roman
from scanreading.engines.tokens import Line, Token


@dataclass(frozen=True, slots=True)
class Slip:
    """What is misread, as a pattern of one whole word, and what is printed."""

    pattern: re.Pattern[str]
    printed: str


def _slip(pattern: str, printed: str) -> Slip:
    return Slip(re.compile(pattern), printed)


# Signs that are never printed, for those that are.
SIGNS = str.maketrans(
    {"⁄": "/", "∕": "/", "Ð": "Đ", "ð": "đ", "ﬁ": "fi", "ﬂ": "fl", "ø": "g", "\u00ad": "-", "¬": "", "~": ""}
)

SLIPS = (
    # in an official number, after a stroke or hyphen; no abbreviation of an agency or kind is spelt otherwise
    _slip(r"\bTT[øy]g?(?![\w])", "TTg"),
    _slip(r"(?<=-)TT[gpsq9]\b(?=\W|$)", "TTg"),
    _slip(r"(?<=[/\d])[QO0]D(?=-)", "QĐ"),
    _slip(r"(?<=[/\d])Q[ĐD]Đ+(?=-)", "QĐ"),
    _slip(r"(?<=[/\d])ND(?=-CP)", "NĐ"),
    _slip(r"\bHDND\b", "HĐND"),
    _slip(r"\bUBNĐ\b", "UBND"),
    _slip(r"(?<=[/-])[TI]Tr\b", "TTr"),
    _slip(r"(?<=[/-])TIr\b", "TTr"),
    # letters among digits
    _slip(r"(?<=\d)[OoQ](?=\d)", "0"),
    _slip(r"\b[lI|\]](?=\d{1,3}(?:[./]|\b))", "1"),
    _slip(r"(?<=\d)[lI|](?=\d)", "1"),
)

_STROKES = re.compile(r"[|¦¬~_\\=«»‹›•·°^`*]+")
_OUTER_STROKES = re.compile(r"^[|¦¬~]+(?=\w)|(?<=\w)[|¦¬~]+$")
_ROMAN_LIKE = re.compile(r"^([IVXlH1!|ÏÌ]{1,5})([.)]?)$")
_ROMAN = frozenset(map(to_roman, range(1, 13)))
_ROMAN_SIGNS = str.maketrans({"l": "I", "1": "I", "!": "I", "|": "I", "Ï": "I", "Ì": "I", "H": "II"})
_BEFORE_ROMAN = ("chương", "phần", "mục")

_ORDINAL = re.compile(r"^(\d{1,3})([.)])$")
_ONE_MISREAD = re.compile(r"^[lIÌÍ|!\]iìíTt]([.,)])$")
_ROMAN_ORDINAL = re.compile(r"^([IVX]{1,5})\.$")
_BULLET_MISREAD = (".", "·", "_", "=", "~", "—", "»", "«")
_COMMA = re.compile(r"^[.,'’]?(\d{1,2})[.,;:]$")
_POINT = re.compile(r"^([a-zđ])\)$")
_A_MISREAD = re.compile(r"^(?:8|â|ă|á|à|ạ|ä|4|3|9)\)$")
_D_MISREAD = re.compile(r"^(?:d|đ|đd|dđ|ä)\)$")


def plain(lines: Sequence[Line]) -> list[Line]:
    """Each word by itself: NFC, sure slips put right, strokes left out. A line of nothing but strokes goes."""
    told = [replace(line, tokens=tuple(_plain(line.tokens))) for line in lines]
    return [line for line in told if line.tokens]


def mend_word(word: str) -> str:
    """One word, without regard to its neighbours."""
    text = unicodedata.normalize("NFC", word).translate(SIGNS)
    for slip in SLIPS:
        text = slip.pattern.sub(slip.printed, text)
    return _OUTER_STROKES.sub("", text)


_NUMBER_RUN = re.compile(r"^(S[^\W\d_]\s?[:;])(\d[^\s:]*[/-]\S+)$")  # "Số:75/KH-UBND"


def _plain(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in (part for each in tokens for part in _unrun(each)):
        text = mend_word(token.text)
        if text and not (_STROKES.fullmatch(text) and text not in ("*", "•", "=")):
            yield replace(token, text=text)


def _unrun(token: Token) -> Iterable[Token]:
    """ "Số:75/KH-UBND" as the two words it is: the form and what stands in it are doubted apart."""
    found = _NUMBER_RUN.match(unicodedata.normalize("NFC", token.text))
    if found is None:
        yield token
        return
    box = token.box
    cut = box.left + round((box.right - box.left) * len(found[1]) / len(found[0]))
    yield replace(token, text=found[1], box=replace(box, right=cut))
    yield replace(token, text=found[2], box=replace(box, left=cut))


def renumbered(lines: Sequence[Line]) -> list[Line]:
    """Numerals at the beginning of lines, by those around them: "l." before "2.", "8)" before "b)", "Chương Ill"."""
    firsts = [line.tokens[0].text for line in lines]
    mended = []
    for at, line in enumerate(lines):
        first = _first(firsts, at)
        tokens = list(line.tokens)
        if first != tokens[0].text:
            tokens[0] = replace(tokens[0], text=first)
            firsts[at] = first
        mended.append(replace(line, tokens=tuple(_roman_after(tokens))))
    return mended


def _first(firsts: Sequence[str], at: int) -> str:
    word = firsts[at]
    if (found := _ONE_MISREAD.match(word)) and _next(firsts, at, _ORDINAL) == "2":
        return f"1{'.' if found[1] == ',' else found[1]}"
    if word == "II." and _previous(firsts, at, _ROMAN_ORDINAL) == "II":
        return "III."
    if word in _BULLET_MISREAD and "-" in (
        firsts[at - 1] if at else "",
        firsts[at + 1] if at + 1 < len(firsts) else "",
    ):
        return "-"
    if (found := _COMMA.match(word)) and _in_sequence(int(found[1]), firsts, at):
        return f"{found[1]}."
    if _A_MISREAD.match(word) and _next(firsts, at, _POINT) == "b":
        return "a)"
    if _D_MISREAD.match(word):
        before = _previous(firsts, at, _POINT)
        if before == "c":
            return "d)"
        if before == "d":
            return "đ)"
    return word


def _in_sequence(number: int, firsts: Sequence[str], at: int) -> bool:
    """Whether the numeral before is one less, or the numeral after one more."""
    return _previous(firsts, at, _ORDINAL) == str(number - 1) or _next(firsts, at, _ORDINAL) == str(number + 1)


def _next(firsts: Sequence[str], at: int, pattern: re.Pattern[str]) -> str | None:
    """The next numeral of the kind at the beginning of a line."""
    return next((found[1] for word in firsts[at + 1 : at + 40] if (found := pattern.match(word))), None)


def _previous(firsts: Sequence[str], at: int, pattern: re.Pattern[str]) -> str | None:
    return next((found[1] for word in reversed(firsts[max(0, at - 40) : at]) if (found := pattern.match(word))), None)


def _roman_after(tokens: Sequence[Token]) -> Iterable[Token]:
    """ "Chương Ill" -> "Chương III": after these words and at the beginning of a heading in capitals stands a Roman
    numeral."""
    if not tokens:
        return
    heading = all(token.text.isupper() for token in tokens[1:]) and len(tokens) > 1
    yield replace(tokens[0], text=_roman(tokens[0].text)) if heading and tokens[0].text.endswith(".") else tokens[0]
    for before, token in pairwise(tokens):
        after_word = before.text.lower() in _BEFORE_ROMAN
        yield replace(token, text=_roman(token.text)) if after_word else token


def _roman(word: str) -> str:
    found = _ROMAN_LIKE.match(word)
    if not found or found[1].isdigit():
        return word
    numeral = found[1].translate(_ROMAN_SIGNS)
    return numeral + found[2] if numeral in _ROMAN else word
