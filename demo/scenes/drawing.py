"""Draws a page of text as a scanner would produce it, with the position of each word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import ocrmypdf
from PIL import Image, ImageDraw, ImageFont

from scanreading.engines.types import PrintedWord, WordBox

WIDTH, HEIGHT, DPI = 1240, 1754, 150
_SERIF = Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf")
_OTHER = Path(ocrmypdf.__file__).parent / "data" / "NotoSans-Regular.ttf"  # installed with ocrmypdf: always available
_SIZE, _LEADING, _BLOCK = 29, 45, 26
_LEFT, _TOP, _MIDDLE = 150, 190, 620
_STAMP = "VÍ DỤ"
_INK, _RED, _PAPER = (30, 30, 34), (178, 32, 28), (252, 251, 247)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page: its picture and its words, in reading order."""

    picture: Image.Image
    words: tuple[PrintedWord, ...]


def draw_page(text: str) -> Drawn:
    """Draw a page. Empty lines separate blocks; a block of short lines such as headings or names is centred."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(picture)
    font = _font(_SIZE)
    pen.text((_MIDDLE, 70), _STAMP, font=_font(54), fill=_RED, anchor="ma")
    words: list[PrintedWord] = []
    top, line_number = _TOP, 0
    for block_number, block in enumerate(text.strip().split("\n\n")):
        lines = block.split("\n")
        for line in lines:
            left = _MIDDLE - pen.textlength(line, font=font) / 2 if _is_centred(lines) else _LEFT
            words.extend(_write(pen, font, line, (left, top), line_number, block_number))
            top, line_number = top + _LEADING, line_number + 1
        top += _BLOCK
    return Drawn(picture, tuple(words))


def _write(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont,
    line: str,
    start: tuple[float, int],
    line_number: int,
    block_number: int,
) -> Iterator[PrintedWord]:
    left, top = start
    for said in line.split():
        pen.text((left, top), said, font=font, fill=_INK)
        right = left + pen.textlength(said, font=font)
        box = WordBox(round(left), top, round(right), top + _SIZE + 8)
        yield PrintedWord(said, box, 100, None, line_number, block_number)
        left = right + pen.textlength(" ", font=font)


def _is_centred(lines: Sequence[str]) -> bool:
    return all(len(line) < 60 for line in lines) and not lines[0].startswith(("Điều", "Căn cứ", "1."))


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_SERIF if _SERIF.is_file() else _OTHER), size)
