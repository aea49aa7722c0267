"""The picture for Zalo groups: what it is about in large letters, who says it, and a QR code to check it again."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
VERSION = 1  # goes up whenever the same words would look otherwise
# Where distributions keep fonts that have every Vietnamese letter; the first that is there.
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_BOLD = ("NotoSans-Bold.ttf", "Arimo-Bold.ttf", "LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf")
_PLAIN = ("NotoSans-Regular.ttf", "Arimo-Regular.ttf", "LiberationSans-Regular.ttf", "DejaVuSans.ttf")
_GROUND, _BAR, _INK, _PALE, _PAPER = "#0b4a41", "#e0b04a", "#ffffff", "#cfe3dc", "#ffffff"
_MARGIN, _CODE, _GAP = 64, 250, 40
_SIZES = (62, 56, 50, 44, 40, 36)  # of the title: the largest in which it fits
_MOST_LINES = 6
_SMALL = 27


class NoFont(Exception):
    """This machine has no font with Vietnamese letters: install fonts-noto-core or fonts-dejavu-core."""


def share_picture(*, title: str, agency: str, portal: str, url: str) -> bytes:
    """PNG of 1200 x 630 dots. Raises NoFont."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 18, HEIGHT), fill=_BAR)
    small = _font(_PLAIN, _SMALL)
    left, right = _MARGIN, WIDTH - _MARGIN - _CODE - _GAP
    pen.text((left, _MARGIN - 6), _cut(agency, small, right - left), font=small, fill=_BAR)
    _write_title(pen, title, left, right)
    pen.text((left, HEIGHT - _MARGIN - _SMALL), _cut(portal, small, right - left), font=small, fill=_PALE)
    _put_code(picture, pen, url)
    kept = BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _write_title(pen: ImageDraw.ImageDraw, title: str, left: int, right: int) -> None:
    top, bottom = _MARGIN + 56, HEIGHT - _MARGIN - 60
    for size in _SIZES:
        font = _font(_BOLD, size)
        lines, step = _wrapped(title, font, right - left), round(size * 1.28)
        if len(lines) <= _MOST_LINES and len(lines) * step <= bottom - top:
            break
    room = max(1, (bottom - top) // step)
    if len(lines) > room:
        lines = [*lines[: room - 1], f"{lines[room - 1].rstrip(' ,;:.')}…"]
    start = top + max(0, (bottom - top - len(lines) * step) // 2)
    for number, line in enumerate(lines):
        pen.text((left, start + number * step), line, font=font, fill=_INK)


def _put_code(picture: Image.Image, pen: ImageDraw.ImageDraw, url: str) -> None:
    """On white, with its address below it for whoever cannot scan."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=2, box_size=8)
    code.add_data(url)
    code.make(fit=True)
    drawn = code.make_image().get_image().convert("RGB").resize((_CODE, _CODE), Image.Resampling.NEAREST)
    left, top = WIDTH - _MARGIN - _CODE, (HEIGHT - _CODE) // 2 - 20
    pen.rounded_rectangle((left - 10, top - 10, left + _CODE + 10, top + _CODE + 10), radius=14, fill=_PAPER)
    picture.paste(drawn, (left, top))
    font = _font(_PLAIN, 21)
    for number, words in enumerate(("Quét để đọc bản mới nhất", url.partition("://")[2] or url)):
        wide = pen.textlength(words, font=font)
        if wide > _CODE + 2 * _MARGIN - 16:
            words, wide = _cut(words, font, _CODE + 20), _CODE + 20
        pen.text((left + (_CODE - wide) / 2, top + _CODE + 22 + number * 30), words, font=font, fill=_INK)


def _wrapped(words: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _cut(words: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    if font.getlength(words) <= width:
        return words
    while words and font.getlength(f"{words}…") > width:
        words = words[:-1]
    return f"{words.rstrip()}…"


@cache
def _font(names: tuple[str, ...], size: int) -> ImageFont.FreeTypeFont:
    for name in names:
        if path := _path(name):
            return ImageFont.truetype(path, size)
    raise NoFont(f"None of {', '.join(names)} is installed.")


@cache
def _path(name: str) -> str:
    return next((str(one) for folder in _FOLDERS if folder.is_dir() for one in folder.rglob(name)), "")
