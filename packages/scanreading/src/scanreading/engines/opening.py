"""Opening a file of pictures: how many pages it has, and one of them as an array, never bigger than the bounds.

What a picture will need is read from its head, before anything is unpacked.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pillow_heif
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps
from pypdfium2.raw import FPDF_ERR_PASSWORD

from scanreading.engines.faults import Fault, PageFault
from scanreading.engines.limits import MOST_PAGES, MOST_PIXELS

PDF, PHOTOGRAPHS = "pdf", "photos"
# Kinds of picture and what Pillow calls them: nothing else is tried, whatever the bytes say.
FORMATS = {
    "png": ("PNG",),
    "jpeg": ("JPEG", "MPO"),
    "tiff": ("TIFF",),
    "webp": ("WEBP",),
    "heic": ("HEIF",),
    PHOTOGRAPHS: ("PNG", "JPEG", "MPO", "WEBP", "HEIF"),
}
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, AttributeError, ZeroDivisionError)
_DEFAULT_DPI = 200
_LEAST_DPI, _MOST_DPI = 72, 1200
_A4_INCHES = 8.27

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # our own bound is looked at before anything is unpacked


def count_pages(path: Path, *, kind: str) -> int:
    """How many pages the file has; the first is looked at. Raises PageFault."""
    if kind == PDF:
        with open_pdf(path) as document:
            count = len(document)
    elif kind == PHOTOGRAPHS:
        count = len(_photographs(path))
    else:
        with _open_picture(path, kind=kind, number=1) as picture:
            count = _frames(picture) if kind == "tiff" else 1
    if not count:
        raise PageFault(Fault.NO_PAGES)
    if count > MOST_PAGES:
        raise PageFault(Fault.TOO_MANY_PAGES)
    return count


def _frames(picture: Image.Image) -> int:
    """Frames of a TIFF, counted no further than it matters."""
    count = 1
    try:
        while count <= MOST_PAGES:
            picture.seek(count)
            count += 1
    except (EOFError, *_BROKEN):
        return count
    return count


@contextmanager
def open_pdf(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """Raises PageFault."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
        raise PageFault(Fault.LOCKED if is_locked else Fault.BROKEN) from error
    except OSError as error:
        raise PageFault(Fault.BROKEN) from error
    try:
        yield document
    finally:
        document.close()


def picture_of(path: Path, *, kind: str, number: int) -> tuple[NDArray[np.uint8], int]:
    """A page of a file of pictures, upright as its camera said, grey or RGB, and its dots an inch. Raises PageFault."""
    with _open_picture(path, kind=kind, number=number) as picture:
        try:
            upright = ImageOps.exif_transpose(picture)
            return _array(upright), _dpi(picture, upright.width)
        except MemoryError as error:
            raise PageFault(Fault.MEMORY) from error
        except _BROKEN as error:
            raise PageFault(Fault.BROKEN_PAGE) from error


@contextmanager
def _open_picture(path: Path, *, kind: str, number: int) -> Iterator[Image.Image]:
    source: Path | io.BytesIO = path
    if kind == PHOTOGRAPHS:
        source, number = _photograph(path, number), 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(source, formats=FORMATS[kind])
            if number > 1:
                picture.seek(number - 1)
    except _BROKEN as error:
        raise PageFault(Fault.BROKEN if number == 1 else Fault.BROKEN_PAGE) from error
    with picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise PageFault(Fault.TOO_MANY_PIXELS)
        yield picture


def _array(picture: Image.Image) -> NDArray[np.uint8]:
    """Grey where it is grey; what shines through stands on white paper."""
    if picture.mode in ("1", "L"):
        return np.array(picture.convert("L"))
    if picture.mode.startswith(("I", "F")):
        return _sixteen_bits(picture)
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return np.array(paper)
    return np.array(picture.convert("RGB"))


def _sixteen_bits(picture: Image.Image) -> NDArray[np.uint8]:
    """Grey of more than eight bits, brought to eight by what it holds."""
    values = np.asarray(picture, dtype=np.float32)
    low, high = float(values.min()), float(values.max())
    return ((values - low) * (255.0 / max(high - low, 1.0))).astype(np.uint8)


def _dpi(picture: Image.Image, width: int) -> int:
    """What the file says, if it can be true; else what a page of A4 of this width would have."""
    said = picture.info.get("dpi")
    try:
        dpi = round(float(said[0])) if said else 0
    except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError):
        dpi = 0
    if _LEAST_DPI < dpi <= _MOST_DPI:  # 72 is what programs write that do not know
        return dpi
    return min(max(round(width / _A4_INCHES), _LEAST_DPI), _MOST_DPI) or _DEFAULT_DPI


def _photographs(path: Path) -> list[zipfile.ZipInfo]:
    """The pictures of an archive that we have written ourselves, in order."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(archive.infolist(), key=lambda one: one.filename)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise PageFault(Fault.BROKEN) from error


def _photograph(path: Path, number: int) -> io.BytesIO:
    found = _photographs(path)
    if not 1 <= number <= len(found):
        raise PageFault(Fault.BROKEN_PAGE)
    with zipfile.ZipFile(path) as archive:
        return io.BytesIO(archive.read(found[number - 1]))
