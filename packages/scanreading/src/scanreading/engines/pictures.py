"""Preprocessing of page pictures, and fingerprints to compare them."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from scanreading.engines.faults import NotAPicture, PictureTooLarge
from scanreading.engines.sheets import Picture, straighten_sheet

LARGEST = 60_000_000  # pixels; an A3 page at 400 dpi has 31 million
USUAL_DPI = 200
_COARSE, _FINE = 190, 300  # dpi; a page below the first is enlarged to the second
_FINEST = 450  # dpi; a page above it is scaled down for the engines, which gain nothing from it and take longer
_SPECKLED = 400  # specks; a page with fewer is not cleaned of them
_SOFTENED = 0.7  # pixels at 200 dpi; the strength of the blur
# Grey levels of a page divided by its background: the ink of a good scan, and paper with JPEG noise.
_INK, _PAPER = 20.0, 238.0
_NO_PAPER = 225
_FADED, _SHINING = 115, 195  # grey levels; ink between them is faded: old ribbon, an empty cartridge, a copy
_SCARCE = 0.0005  # of the pixels; a page with less ink has no text (a dozen letters have as much)
_TILT = 0.25  # degrees; a smaller skew is not corrected


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """A picture after preprocessing.

    `upright` (grey or RGB) is for display. `ink` is for the engines, `scale` times as large; `dpi` refers to `ink`.
    """

    upright: Picture
    ink: Picture
    scale: float
    dpi: int
    own_dpi: int
    turned: int
    skew: float
    is_cut: bool  # whether a photographed sheet was cropped and rectified


def check(picture: Picture) -> None:
    """Check that the array is a picture of a page. Raises NotAPicture or PictureTooLarge."""
    grey, colour = picture.ndim == 2, picture.ndim == 3 and picture.shape[2] == 3
    if picture.dtype != np.uint8 or not (grey or colour) or not picture.size:
        raise NotAPicture(
            f"Ảnh trang không đúng dạng (kích thước {picture.shape}, kiểu {picture.dtype}). "
            "Hãy lưu lại tệp thành PNG, JPEG hoặc PDF rồi tải lên."
        )
    height, width = picture.shape[:2]
    if height * width > LARGEST:
        raise PictureTooLarge(
            f"Ảnh trang quá lớn ({width:,} × {height:,} điểm ảnh, giới hạn {LARGEST // 1_000_000} triệu). ".replace(
                ",", "."
            )
            + "Hãy quét lại ở 200–300 dpi, hoặc cắt bản vẽ khổ lớn thành nhiều trang rồi tải lên lại."
        )


def prepare(
    picture: Picture, *, dpi: int, turn_of: Callable[[Picture, int], int], may_cut: bool = True
) -> PreparedPicture:
    """Preprocess a checked picture.

    `dpi` is 0 if unknown. `turn_of(ink, dpi)` returns the degrees to turn the picture clockwise. `may_cut`: whether the
    picture may be cropped to the sheet.
    """
    cv2.setNumThreads(1)
    sheet = straighten_sheet(picture) if may_cut else None
    upright = picture if sheet is None else sheet
    grey = colour_out(upright)
    own_dpi = dpi if 50 <= dpi <= 1300 and sheet is None else guess_dpi(grey)
    ink = clean(grey, bilevel=is_bilevel(grey), dpi=own_dpi)
    turned = turn_of(ink, own_dpi) % 360
    upright, ink = turn(upright, turned), turn(ink, turned)
    skew = skew_of(ink)
    if abs(skew) >= _TILT:
        upright, ink = rotate(upright, skew), rotate(ink, skew)
    else:
        skew = 0.0
    ink, scale = resize(ink, dpi=own_dpi)
    return PreparedPicture(upright, ink, scale, round(own_dpi * scale), own_dpi, turned, skew, sheet is not None)


def colour_out(picture: Picture) -> Picture:
    """Grey without the coloured ink of seals and signatures: the lightest channel of each pixel."""
    if picture.ndim == 2:
        return picture
    red, green, blue = cv2.split(picture)
    return cv2.max(cv2.max(red, green), blue)


def is_bilevel(grey: Picture) -> bool:
    """Whether the scanner produced only black and white."""
    return len(np.unique(grey[::7, ::7])) <= 4


def clean(grey: Picture, *, bilevel: bool, dpi: int) -> Picture:
    """Whiten paper and remove shadows; on bilevel pages, remove the black border and isolated specks."""
    if min(grey.shape) < 16:
        return grey
    return without_specks(without_border(grey), dpi=dpi) if bilevel else without_background(grey)


def without_background(grey: Picture) -> Picture:
    """Divide the page by its background: this removes tint, yellowing, and the shadow of the spine or of a hand."""
    height, width = grey.shape
    step = max(1, min(height, width) // 800)
    small = cv2.resize(grey, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    reach = max(15, (min(small.shape) // 50) | 1)
    paper = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach // 2 | 1, reach // 2 | 1)))
    paper = cv2.medianBlur(paper, reach)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(grey, np.maximum(paper, 1), scale=255)
    black = _black_of(even)
    stretched = (np.arange(256, dtype=np.float32) - black) * 255 / (_PAPER - black)
    return cv2.LUT(even, np.clip(stretched, 0, 255).astype(np.uint8))


def _black_of(even: Picture) -> float:
    """The grey level that becomes black. It is lighter for a faded page, so that its letters count as ink.

    It is estimated from the darker quarter of the pixels that are not paper, as the rest are edges of letters and
    noise. Anything paler than `_SHINING` shines through from the other side.
    """
    counts = np.bincount(even.ravel(), minlength=256)[:_NO_PAPER]
    if counts.sum() < _SCARCE * even.size:
        return _INK
    level = int(np.searchsorted(np.cumsum(counts), counts.sum() / 4))
    return min(_INK + 4.0 * (level - _FADED), level - 30.0) if _FADED < level < _SHINING else _INK


def without_border(grey: Picture) -> Picture:
    """Whiten the black bars that a scanner leaves along the edges. A ruled frame that touches no edge stays."""
    height, width = grey.shape
    count, labels, figures, _ = cv2.connectedComponentsWithStats((grey < 100).astype(np.uint8), connectivity=8)
    left, top = figures[:, cv2.CC_STAT_LEFT], figures[:, cv2.CC_STAT_TOP]
    wide, high = figures[:, cv2.CC_STAT_WIDTH], figures[:, cv2.CC_STAT_HEIGHT]
    at_edge = (left == 0) | (top == 0) | (left + wide == width) | (top + high == height)
    bar = at_edge & ((wide > 0.3 * width) | (high > 0.3 * height)) & ((wide < 0.1 * width) | (high < 0.1 * height))
    bar[0] = False
    return np.where(bar[labels], np.uint8(255), grey) if bar.any() else grey


def without_specks(grey: Picture, *, dpi: int) -> Picture:
    """Remove isolated specks if the page has very many.

    Diacritics are within 1.5 mm of their letter, so nothing that near is removed.
    """
    black = (grey < 140).astype(np.uint8)
    _, labels, figures, _ = cv2.connectedComponentsWithStats(black, connectivity=8)
    wide, high = figures[:, cv2.CC_STAT_WIDTH], figures[:, cv2.CC_STAT_HEIGHT]
    hyphen = (wide >= 2 * high) & (wide >= dpi / 33)  # "- ..." at the beginning of a line is far from all letters
    small = (figures[:, cv2.CC_STAT_AREA] <= max(2, int((dpi / 200 * 6) ** 2))) & ~hyphen
    small[0] = False
    if small.sum() < _SPECKLED:
        return grey
    is_small = small[labels]
    letters = ((black > 0) & ~is_small).astype(np.uint8)
    reach = int(dpi / 200 * 25) | 1
    near = cv2.dilate(letters, np.ones((reach, reach), np.uint8))
    # The edges of letters on a speckled page are ragged: a slight blur improves recognition (WER 7.5 -> 6.4 on b200).
    return cv2.GaussianBlur(np.where(is_small & (near == 0), np.uint8(255), grey), (0, 0), _SOFTENED * dpi / 200)


def skew_of(ink: Picture) -> float:
    """The rotation in degrees (counter-clockwise) that levels the lines: the one at which the amount of ink changes
    most sharply between pixel rows.
    """
    if min(ink.shape) < 100:
        return 0.0
    share = min(1.0, 900 / max(ink.shape))
    small = cv2.resize(ink, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    black = (small < cv2.threshold(small, 0, 255, cv2.THRESH_OTSU)[0]).astype(np.float32)
    edge = int(min(black.shape) * 0.03)
    black = black[edge : black.shape[0] - edge, edge : black.shape[1] - edge]
    if not black.any() or black.mean() > 0.6:
        return 0.0
    coarse = cv2.resize(black, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    rough = max(np.arange(-5, 5.01, 0.5), key=lambda degrees: _sharpness(coarse, degrees))
    return round(float(max(np.arange(rough - 0.5, rough + 0.51, 0.1), key=lambda at: _sharpness(black, at))), 2)


def _sharpness(black: Picture, degrees: float) -> float:
    """How sharply the amount of ink changes between pixel rows if the page is rotated by `degrees`."""
    height, width = black.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    rows = cv2.warpAffine(black, matrix, (width, height), flags=cv2.INTER_LINEAR).sum(1)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())


def rotate(picture: Picture, degrees: float) -> Picture:
    """The picture rotated counter-clockwise about its centre, in the same size; new areas are white."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def turn(picture: Picture, degrees: int) -> Picture:
    """The picture rotated clockwise by quarter turns; `degrees` is a multiple of 90."""
    return picture if not degrees else np.ascontiguousarray(np.rot90(picture, -degrees // 90))


def resize(ink: Picture, *, dpi: int) -> tuple[Picture, float]:
    """Enlarge a coarse scan, or scale down a needlessly fine one. Returns the picture and the factor."""
    factor = _FINE / dpi if dpi < _COARSE or dpi > _FINEST else 1.0
    if factor == 1.0 or ink.size * factor**2 > LARGEST:
        return ink, 1.0
    height, width = (max(1, round(side * factor)) for side in ink.shape)
    larger = cv2.resize(ink, (width, height), interpolation=cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA)
    return larger, larger.shape[1] / ink.shape[1]


def guess_dpi(grey: Picture) -> int:
    """The estimated dpi of a page that does not state it: from the size of its letters, else as if it were A4."""
    height, width = grey.shape
    by_sheet = max(height, width) / 11.7
    if min(height, width) < 16:
        return USUAL_DPI
    black = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    _, _, figures, _ = cv2.connectedComponentsWithStats(black, connectivity=8)
    high, wide = figures[1:, cv2.CC_STAT_HEIGHT], figures[1:, cv2.CC_STAT_WIDTH]
    letters = high[(high >= 6) & (high <= 0.03 * height) & (wide >= 0.2 * high) & (wide <= 3 * high)]
    if len(letters) < 100:
        return _sensible(by_sheet)
    # The median letter of a page in 13-14 points is about 2.5 mm high (lower case and capitals together).
    by_letters = float(np.median(letters)) / 2.5 * 25.4
    return _sensible(by_sheet if 0.6 <= by_letters / by_sheet <= 1.6 else by_letters)


def _sensible(dpi: float) -> int:
    return max(72, min(600, round(dpi)))


_CLEANED = 256  # pixels; side of the reduced picture in which the background is removed
_SIGNS_PAPER = 15  # pixels; a neighbourhood of this size has some bare paper
_DARKEST = 0.5  # of full ink; a black border counts no more than a letter
_SIGNS_SIDE = 32
_WAVES = 8
_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 20
SAME_PICTURE = 10  # most bits that may differ, of 64
SAME_WORDS = 14


def fingerprint_of(picture: NDArray[np.uint8], *, text: str = "") -> str:
    """The fingerprint of a page: sixteen hexadecimal digits of the picture, then "." and sixteen of the words if there
    are enough.
    """
    return f"{picture_signs(picture):016x}{text_fingerprint_of(text)}"


def text_fingerprint_of(text: str) -> str:
    """The fingerprint of a page without a picture: "." and the digits of its words; "" if there are too few words."""
    words = [word.lower() for word in _WORD.findall(text)]
    return f".{word_signs(words):016x}" if len(words) >= _FEWEST_WORDS else ""


def picture_signs(picture: NDArray[np.uint8]) -> int:
    small = Image.fromarray(np.ascontiguousarray(picture)).convert("L")
    small = small.resize((_CLEANED, _CLEANED), Image.Resampling.BOX)
    paper = np.asarray(
        small.filter(ImageFilter.MaxFilter(_SIGNS_PAPER)).filter(ImageFilter.BoxBlur(_SIGNS_PAPER)), dtype=np.float32
    )
    ink = np.clip(1.0 - np.asarray(small, dtype=np.float32) / np.maximum(paper, 1.0), 0.0, _DARKEST)
    size = _CLEANED // _SIGNS_SIDE
    values = ink.reshape(_SIGNS_SIDE, size, _SIGNS_SIDE, size).mean(axis=(1, 3)).astype(np.float64)
    cosines = _cosines()
    waves = (cosines @ values @ cosines.T)[:_WAVES, :_WAVES].ravel()
    middle = float(np.median(waves[1:]))
    return int("".join("1" if wave > middle else "0" for wave in waves), 2)


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    wave, at = np.mgrid[0:_WAVES, 0:_SIGNS_SIDE]
    cosines: NDArray[np.float64] = np.cos(math.pi * (2 * at + 1) * wave / (2 * _SIGNS_SIDE))
    return cosines


def word_signs(words: Sequence[str]) -> int:
    votes = np.zeros(64, dtype=np.int64)
    for at in range(len(words) - 2):
        said = " ".join(words[at : at + 3]).encode()
        bits = np.unpackbits(np.frombuffer(hashlib.blake2b(said, digest_size=8).digest(), dtype=np.uint8))
        votes += bits.astype(np.int64) * 2 - 1
    return int("".join("1" if vote > 0 else "0" for vote in votes), 2)


def look_the_same(one: str, other: str) -> bool:
    """Whether two fingerprints are of the same page: compared by words if both have them, else by picture."""
    picture, _, words = one.partition(".")
    other_picture, _, other_words = other.partition(".")
    return (
        _differ(words, other_words) <= SAME_WORDS
        if words and other_words
        else bool(picture and other_picture) and _differ(picture, other_picture) <= SAME_PICTURE
    )


def _differ(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
