"""The text layer of a PDF page: its words with their boxes, and whether the layer can be trusted.

Text in legacy fonts is converted to Unicode by the encoding of the font (`lawtext.legacy`). A layer that is not
Vietnamese after the conversion is damaged, or comes from OCR for another language: then the picture is recognised
instead.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import pypdfium2
from pypdfium2 import raw

from lawtext.legacy import FontScript, detect, is_set_in_unicode, read_run, script_of_font, to_unicode
from lawtext.legacy.detection import is_syllable
from scanreading.engines.types import PrintedWord, WordBox

FEWEST_SYLLABLES = 15
LEAST_KNOWN = 0.85
# Invisible text over a picture comes from another OCR engine. It is accepted only if its quality is very high.
LEAST_KNOWN_OVER_PICTURE = 0.97
# Three in four Vietnamese words have diacritics. OCR for another language loses them all.
LEAST_MARKED = 0.35
MOST_CHARACTERS = 60_000  # of one page
_SYLLABLE = re.compile(r"[^\W\d_]+")
_LONGEST_ABBREVIATION = 8
_OLD_SIGNS = frozenset("®¸µ¹©ª«¬¨·¶»§")
_FEWEST_OLD_SIGNS = 8
_LONGEST_NAME = 200
_BREAKS = frozenset("\r\n\u2028\u2029\x0b\x0c")
_HYPHEN = "\x02"  # pdfium's code for a hyphen, soft or not, at the end of a line
_FAR_BELOW = 0.9  # of the line height; lines of printed paragraphs are half a line height apart
_SAME_LINE = 0.5  # of the letter height: how far the centres of two words of one line may differ


@dataclass(frozen=True, slots=True)
class Layer:
    """The words of a page's text layer. `is_old`: whether it was converted from a legacy font.

    `known` and `marked` are the shares of its `count` syllables (abbreviations left out) that are valid Vietnamese and
    that have diacritics.
    """

    words: tuple[PrintedWord, ...]
    is_old: bool
    known: float
    marked: float
    count: int

    def is_trusted(self, *, least: float = LEAST_KNOWN) -> bool:
        return self.count >= FEWEST_SYLLABLES and self.known >= least and self.marked >= LEAST_MARKED


@dataclass(frozen=True, slots=True)
class LayerCharacter:
    """A character with its box on the page (in points, from the bottom); `box` is None if pdfium inserted it."""

    text: str
    at: int
    box: tuple[float, float, float, float] | None


def read_layer(page: pypdfium2.PdfPage, *, width: int, height: int) -> Layer:
    """The text layer of a page. Boxes are in pixels of a picture of the page with `width` by `height`."""
    words = page.get_textpage()
    try:
        signs = [_sign(words, at) for at in range(min(words.count_chars(), MOST_CHARACTERS))]
        text = "".join(sign.text for sign in signs)
        is_old = sum(sign in _OLD_SIGNS for sign in text) >= _FEWEST_OLD_SIGNS or (
            not text.isascii() and detect(text) is not None
        )
        read = tuple(
            _words(
                page,
                signs,
                _Converter(words, text) if is_old and not is_set_in_unicode(text) else None,
                (width, height),
            )
        )
    finally:
        words.close()
    return _judged(read, is_old=is_old)


def _judged(words: tuple[PrintedWord, ...], *, is_old: bool) -> Layer:
    parts = [part for word in words for part in _SYLLABLE.findall(word.text)]
    syllables = [part for part in parts if not _is_abbreviation(part)]
    known = sum(map(is_syllable, syllables))
    marked = sum(not syllable.isascii() for syllable in syllables)
    count = len(syllables)
    return Layer(words, is_old, known / max(count, 1), marked / max(count, 1), count)


def _is_abbreviation(part: str) -> bool:
    """Whether a part is an abbreviation ("TT", "BLĐTBXH"): in a list of regulations it is no evidence of a good or
    damaged layer.
    """
    return 1 < len(part) <= _LONGEST_ABBREVIATION and part.isupper() and not is_syllable(part)


def _sign(words: pypdfium2.PdfTextPage, at: int) -> LayerCharacter:
    code = raw.FPDFText_GetUnicode(words, at)
    text = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return (
        LayerCharacter(text, at, None)
        if text.isspace() or text in _BREAKS
        else LayerCharacter(text, at, words.get_charbox(at, loose=True))
    )


class _Converter:
    """Converts the characters of a word to Unicode by the encodings of their fonts, or of the whole page for fonts that
    are not recognised.
    """

    def __init__(self, words: pypdfium2.PdfTextPage, text: str) -> None:
        self._words = words
        self._names: dict[str, FontScript | None] = {}
        encoding = detect(text)
        self._of_page = FontScript(encoding) if encoding is not None else None

    def __call__(self, signs: list[LayerCharacter]) -> str:
        runs = (
            (script, "".join(sign.text for sign in group))
            for script, group in groupby(signs, key=lambda sign: self._script(sign.at))
        )
        return "".join(text if script is None else _old_text(text, script) for script, text in runs)

    def _script(self, at: int) -> FontScript | None:
        name = _font(self._words, at)
        if name not in self._names:
            self._names[name] = script_of_font(name) or self._of_page
        return self._names[name]


def _old_text(text: str, script: FontScript) -> str:
    if is_set_in_unicode(text):
        return text
    return read_run(text, script) if script.is_capital else to_unicode(text, script.encoding)


def _font(words: pypdfium2.PdfTextPage, at: int) -> str:
    flags = ctypes.c_int()
    size = raw.FPDFText_GetFontInfo(words, at, None, 0, flags)
    if not 0 < size <= _LONGEST_NAME:
        return ""
    name = ctypes.create_string_buffer(size)
    raw.FPDFText_GetFontInfo(words, at, name, size, flags)
    return name.value.decode("utf-8", "replace")


def _words(
    page: pypdfium2.PdfPage, signs: list[LayerCharacter], convert: _Converter | None, size: tuple[int, int]
) -> Iterator[PrintedWord]:
    """Yield the words in the order of the file.

    A new line begins where the next word is clearly lower or higher, or further left.
    """
    line = block = 0
    before: WordBox | None = None
    for group in _groups(signs, convert):
        box = _pixels(page, group, size)
        text = convert(group) if convert is not None else "".join(sign.text for sign in group)
        text = unicodedata.normalize("NFC", text.replace("\u00ad", "").replace(_HYPHEN, "-").replace("\ufffe", "-"))
        if not text.strip():
            continue
        if before is not None and box is not None and _is_other_line(before, box):
            line += 1
            block += _is_other_block(before, box)
        before = box or before
        yield PrintedWord(text, box, 100, None, line, block)


def _groups(signs: list[LayerCharacter], convert: _Converter | None) -> Iterator[list[LayerCharacter]]:
    """Yield the groups of characters between blanks."""
    for is_blank, found in groupby(signs, key=lambda sign: sign.box is None):
        if not is_blank:
            group = list(found)
            yield from [group] if convert is None else _parted(group, convert)


def _parted(group: list[LayerCharacter], convert: _Converter) -> Iterator[list[LayerCharacter]]:
    """Split two words that pdfium joined because of a hyphen at the end of a line.

    TCVN3 has ư where Western fonts have the soft hyphen: "Thông t" / "số" is "Thông tư" / "số".
    """
    at = next((at for at, sign in enumerate(group) if sign.text == _HYPHEN), None)
    if at is not None:
        first = [*group[:at], replace(group[at], text="\u00ad")]
        if is_syllable(convert(first).strip("()[]“”\"'.,;:")):
            yield first
            group = group[at + 1 :]
    if group:
        yield group


def _is_other_line(before: WordBox, box: WordBox) -> bool:
    middle = (box.top + box.bottom) / 2
    is_apart = abs(middle - (before.top + before.bottom) / 2) > max(before.bottom - before.top, 1) * _SAME_LINE
    return is_apart or box.right < before.left


def _is_other_block(before: WordBox, box: WordBox) -> bool:
    """Whether a line begins another block: far below the line before, or higher on the page (another column)."""
    return box.top - before.bottom > max(before.bottom - before.top, 1) * _FAR_BELOW or box.bottom < before.top


def _pixels(page: pypdfium2.PdfPage, signs: list[LayerCharacter], size: tuple[int, int]) -> WordBox | None:
    """The box of the characters in the picture; takes the page's rotation and crop box into account."""
    boxes = [sign.box for sign in signs if sign.box is not None]
    if not boxes:
        return None
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    (x1, y1), (x2, y2) = _device(page, left, top, size), _device(page, right, bottom, size)
    width, height = size
    left_px, right_px = sorted((min(max(x1, 0), width), min(max(x2, 0), width)))
    top_px, bottom_px = sorted((min(max(y1, 0), height), min(max(y2, 0), height)))
    return WordBox(left_px, top_px, max(right_px, left_px + 1), max(bottom_px, top_px + 1))


def _device(page: pypdfium2.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, size[0], size[1], 0, x, y, across, down)
    return across.value, down.value
