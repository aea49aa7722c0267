"""Open a file and recognise one page: from its text layer if that can be trusted, else by OCR of its picture."""

from __future__ import annotations

import io
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pillow_heif
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps
from pypdfium2 import raw
from pypdfium2.raw import FPDF_ERR_PASSWORD

from lawtext.words import fold
from scanreading.engines.faults import DRAWN_PIXELS, MOST_PAGES, MOST_PIXELS, SHOWN_WIDTH, PageFault, ReadingFault
from scanreading.engines.layers import LEAST_KNOWN, LEAST_KNOWN_OVER_PICTURE, Layer, read_layer
from scanreading.engines.layout import tables_of
from scanreading.engines.types import PrintedWord, ReadPage, Route

PDF, PHOTOGRAPHS = "pdf", "photos"
# Kinds of pictures and Pillow's names of their formats. No other format is tried, whatever the content.
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
_LEAST_TOLD_DPI, _MOST_TOLD_DPI = 72, 1200
_A4_INCHES = 8.27

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # `MOST_PIXELS` is checked before decoding instead


def count_pages(path: Path, *, kind: str) -> int:
    """The number of pages of a file. Raises PageFault, also for a file without pages or with too many."""
    if kind == PDF:
        with open_pdf(path) as document:
            count = len(document)
    elif kind == PHOTOGRAPHS:
        count = len(_photographs(path))
    else:
        with _open_picture(path, kind=kind, number=1) as picture:
            count = _frames(picture) if kind == "tiff" else 1
    if not count:
        raise PageFault(ReadingFault.NO_PAGES)
    if count > MOST_PAGES:
        raise PageFault(ReadingFault.TOO_MANY_PAGES)
    return count


def _frames(picture: Image.Image) -> int:
    """The number of frames of a TIFF, counted only up to the limit."""
    count = 1
    with suppress(*_BROKEN):
        while count <= MOST_PAGES:
            picture.seek(count)
            count += 1
    return count


@contextmanager
def open_pdf(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF for the `with` block. Raises PageFault."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
        raise PageFault(ReadingFault.LOCKED if is_locked else ReadingFault.BROKEN) from error
    except OSError as error:
        raise PageFault(ReadingFault.BROKEN) from error
    try:
        yield document
    finally:
        document.close()


def picture_of(path: Path, *, kind: str, number: int) -> tuple[NDArray[np.uint8], int]:
    """A page of a picture file as a grey or RGB array, oriented by its EXIF data, and its resolution (dpi).

    Raises PageFault.
    """
    with _open_picture(path, kind=kind, number=number) as picture:
        try:
            upright = ImageOps.exif_transpose(picture)
            return _array(upright), _dpi(picture, upright.width)
        except MemoryError as error:
            raise PageFault(ReadingFault.MEMORY) from error
        except _BROKEN as error:
            raise PageFault(ReadingFault.BROKEN_PAGE) from error


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
        raise PageFault(ReadingFault.BROKEN if number == 1 else ReadingFault.BROKEN_PAGE) from error
    with picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise PageFault(ReadingFault.TOO_MANY_PIXELS)
        yield picture


def _array(picture: Image.Image) -> NDArray[np.uint8]:
    """The picture as a grey or RGB array; transparent areas become white."""
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
    """Grey with more than eight bits, scaled to eight bits by its range of values."""
    values = np.asarray(picture, dtype=np.float32)
    low, high = float(values.min()), float(values.max())
    return ((values - low) * (255.0 / max(high - low, 1.0))).astype(np.uint8)


def _dpi(picture: Image.Image, width: int) -> int:
    """The resolution stated in the file if it is plausible, else that of an A4 page of this width."""
    said = picture.info.get("dpi")
    try:
        dpi = round(float(said[0])) if said else 0
    except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError):
        dpi = 0
    if _LEAST_TOLD_DPI < dpi <= _MOST_TOLD_DPI:  # 72 is the default of programs that do not know it
        return dpi
    return min(max(round(width / _A4_INCHES), _LEAST_TOLD_DPI), _MOST_TOLD_DPI) or _DEFAULT_DPI


def _photographs(path: Path) -> list[zipfile.ZipInfo]:
    """The entries of an archive of photographs, which this system wrote, in page order."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(archive.infolist(), key=lambda one: one.filename)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise PageFault(ReadingFault.BROKEN) from error


def _photograph(path: Path, number: int) -> io.BytesIO:
    found = _photographs(path)
    if not 1 <= number <= len(found):
        raise PageFault(ReadingFault.BROKEN_PAGE)
    with zipfile.ZipFile(path) as archive:
        return io.BytesIO(archive.read(found[number - 1]))


Picture = NDArray[np.uint8]
# Recognises a picture: returns the page, and the picture to which its boxes refer.
Reader = Callable[[Picture, int], tuple[ReadPage, Picture]]

_POINTS = 72  # per inch
_SHOWN_DPI = 150
_READ_DPI = 300
_LEAST_DPI, _MOST_DPI = 150, 400
_COVERS = 0.6  # share of the page covered by one picture from which the page counts as a scan
_SAME_TEXT = 0.6  # share of words in common: OCR reads more of a legible page; texts of different pages share a third
_BLANK_RANGE = 24  # of 256 grey levels; a picture with a smaller range is blank


@dataclass(frozen=True, slots=True)
class PageReading:
    """A recognised page, the picture to which its boxes refer, and the CPU time (s) that the engines took in this
    process.
    """

    page: ReadPage
    picture: Picture
    engine_seconds: float


def read_page(path: Path, *, kind: str, number: int, reader: Reader) -> PageReading:
    """Recognise page `number` (from 1) of a PDF or picture file. Raises PageFault."""
    if kind != PDF:
        picture, dpi = picture_of(path, kind=kind, number=number)
        return _read(picture, dpi, reader)
    with open_pdf(path) as document:
        if not 1 <= number <= len(document):
            raise PageFault(ReadingFault.BROKEN_PAGE)
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise PageFault(ReadingFault.BROKEN_PAGE) from error
        try:
            return _read_pdf_page(page, reader)
        finally:
            page.close()


def _read_pdf_page(page: pypdfium2.PdfPage, reader: Reader) -> PageReading:
    began = time.process_time()
    scanned = _look_at_pictures(page)
    shown = _size(page, _SHOWN_DPI, most_width=SHOWN_WIDTH)
    layer = read_layer(page, width=shown[0], height=shown[1])
    is_trusted = layer.is_trusted(least=LEAST_KNOWN_OVER_PICTURE if scanned else LEAST_KNOWN)
    if is_trusted and not scanned:
        picture = _draw(page, shown)
        return PageReading(_of_layer(layer, picture, time.process_time() - began), picture, 0.0)
    size = _size(page, min(max(scanned, _LEAST_DPI), _MOST_DPI) if scanned else _READ_DPI)
    taken = _read(_draw(page, size), round(size[0] / max(page.get_width(), 1) * _POINTS), reader)
    if (is_trusted and _agree(layer.words, taken.page.words)) or (layer.words and not taken.page.words):
        # Second case: the layer has only a page number, which is too little to be trusted, and OCR finds nothing.
        picture = _draw(page, shown)
        return PageReading(_of_layer(layer, picture, taken.page.seconds), picture, taken.engine_seconds)
    if is_trusted:
        doubt = "Lớp chữ có sẵn trong tệp không phải chữ trên ảnh của trang này nên máy đã đọc lại từ ảnh."
        return replace(taken, page=replace(taken.page, doubts=(*taken.page.doubts, doubt)))
    if layer.count and not layer.is_trusted() and layer.count >= len(taken.page.words) // 2:
        doubt = "Lớp chữ có sẵn trong tệp bị hỏng hoặc không phải tiếng Việt nên máy đã đọc lại từ ảnh."
        return replace(taken, page=replace(taken.page, doubts=(*taken.page.doubts, doubt)))
    return taken


def _agree(layer: Sequence[PrintedWord], read: Sequence[PrintedWord]) -> bool:
    """Whether the text layer over a picture has the same text as the picture, ignoring diacritics."""
    mine, theirs = (Counter(fold(word.text) for word in words) for words in (layer, read))
    return (mine & theirs).total() >= _SAME_TEXT * max(mine.total(), theirs.total())


def _of_layer(layer: Layer, picture: Picture, seconds: float) -> ReadPage:
    doubt = "Trang dùng phông chữ cũ (TCVN3, VNI…), đã chuyển sang Unicode; cần đối chiếu, nhất là chữ hoa."
    return ReadPage(
        route=Route.OLD_FONT if layer.is_old else Route.TEXT_LAYER,
        width=picture.shape[1],
        height=picture.shape[0],
        words=layer.words,
        dpi=_SHOWN_DPI,
        tables=tables_of(picture if picture.ndim == 2 else picture.min(axis=2), layer.words, scale=1.0),
        readers=("pdfium",),
        seconds=seconds,
        doubts=(doubt,) if layer.is_old else (),
    )


def _read(picture: Picture, dpi: int, reader: Reader) -> PageReading:
    """Recognise a picture. Blank pictures are not passed to the engines."""
    height, width = picture.shape[:2]
    if int(np.ptp(picture)) < _BLANK_RANGE:
        return PageReading(ReadPage(Route.BLANK, width, height, (), dpi=dpi), picture, 0.0)
    began = time.process_time()
    page, upright = reader(picture, dpi)
    seconds = time.process_time() - began
    if not page.words:
        page = replace(page, route=Route.BLANK)
    return PageReading(page, upright, seconds)


# ---- pages of PDF ----------------------------------------------------------------------------------------------------


def _look_at_pictures(page: pypdfium2.PdfPage) -> int:
    """The resolution (dpi) of the picture that fills the page; 0 if there is none.

    Raises PageFault for a picture with an implausible number of pixels.
    """
    area = max(page.get_width() * page.get_height(), 1.0)
    found = 0
    for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,)):
        across, down = one.get_px_size()
        if across * down > MOST_PIXELS:
            raise PageFault(ReadingFault.TOO_MANY_PIXELS)
        left, bottom, right, top = one.get_bounds()
        if (right - left) * (top - bottom) >= _COVERS * area:
            dpi = round(max(across, down) / max(right - left, top - bottom, 1.0) * _POINTS)
            found = max(found, dpi, 1)
    return found


def _size(page: pypdfium2.PdfPage, dpi: int, *, most_width: int = 0) -> tuple[int, int]:
    """The size in pixels of the page rendered at this resolution, within the limits. Raises PageFault."""
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise PageFault(ReadingFault.BROKEN_PAGE)
    scale = min(dpi / _POINTS, (DRAWN_PIXELS / (width * height)) ** 0.5)
    if most_width:
        scale = min(scale, most_width / width)
    return max(int(width * scale), 1), max(int(height * scale), 1)


def _draw(page: pypdfium2.PdfPage, size: tuple[int, int]) -> Picture:
    """Render the page as a person sees it, including stamps and annotations. Raises PageFault."""
    width, height = size
    try:
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER)
        drawn = np.array(bitmap.to_numpy())
        bitmap.close()
    except MemoryError as error:
        raise PageFault(ReadingFault.MEMORY) from error
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise PageFault(ReadingFault.BROKEN_PAGE) from error
    is_grey = np.array_equal(drawn[..., 0], drawn[..., 1]) and np.array_equal(drawn[..., 1], drawn[..., 2])
    return np.ascontiguousarray(drawn[..., 0]) if is_grey else drawn
