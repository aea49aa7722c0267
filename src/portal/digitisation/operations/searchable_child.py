"""Makes a searchable PDF/A in the sandbox: `JOB OUT`. It imports neither Django nor anything of this project.

JOB is a JSON file:
{"title", "original", "is_pdf", "pages": [{"number", "width", "height", "dpi", "picture", "words"}]}.
A page with a `picture` is made of it; one without is the original's own page. `words`: rows [text, left, top, right,
bottom, line] in pixels of `width` by `height`; null if the page has its own words. OCRmyPDF also loads this file as its
plugin: the "engine" returns the proofed words and reads nothing. Exit code 7: not PDF/A.
"""

from __future__ import annotations

import json
import logging
import os
from copy import copy
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import img2pdf
import ocrmypdf
import pikepdf
from ocrmypdf import hookimpl
from ocrmypdf.exceptions import PdfaConversionFailedError
from ocrmypdf.hocrtransform import BoundingBox, OcrClass, OcrElement
from ocrmypdf.pluginspec import OcrEngine, OrientationConfidence
from PIL import Image

NOT_ARCHIVAL = 7
MOST_PIXELS = 100_000_000
USUAL_DPI = 200
_SHOWS, _INVISIBLE = frozenset({"Tj", "TJ", "'", '"'}), 3
_JOB = "SEARCHABLE_JOB"


@cache
def job_of(path: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    return said


# ---- pages before the words are added --------------------------------------------------------------------------------


def assemble(job: dict[str, Any], to: Path) -> None:
    """Write the pages in order: the original's own pages if they are upright and straight, else pages made of the
    stored picture."""
    with pikepdf.new() as made:
        source = pikepdf.open(job["original"]) if job["is_pdf"] else None
        for page in job["pages"]:
            if page["picture"]:
                with pikepdf.open(BytesIO(_page_of_picture(page))) as one:
                    made.pages.extend(one.pages)
            elif source is not None:
                made.pages.append(source.pages[page["number"] - 1])
                if page["words"] is not None:
                    _without_words(made, made.pages[-1])
        for page in made.pages:
            # Actions and annotations do not belong in an archival copy.
            for name in ("/AA", "/Annots"):
                if name in page.obj:
                    del page.obj[name]
        made.save(to)


def _page_of_picture(page: dict[str, Any]) -> bytes:
    """A PDF page of the picture, in the paper size of the page that was read."""
    dpi = page["dpi"] or USUAL_DPI
    size = (img2pdf.in_to_pt(page["width"] / dpi), img2pdf.in_to_pt(page["height"] / dpi))
    made: bytes = img2pdf.convert(page["picture"], layout_fun=img2pdf.get_layout_fun(size))
    return made


def _without_words(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Remove the invisible text that a scanner's program laid over the page; the current words replace it.

    Visible text stays: "SAO Y" and its date are often set as text on a scanned page.
    """
    kept: list[Any] = []
    outer: list[int] = []
    mode, shows = 0, False
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "q":
            outer.append(mode)
        elif operator == "Q" and outer:
            mode = outer.pop()
        elif operator == "Tr":
            mode = int(instruction.operands[0])
        if operator in _SHOWS and mode == _INVISIBLE:
            continue
        shows = shows or operator in _SHOWS
        kept.append(instruction)
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
    if not shows:
        page.Resources = pdf.make_indirect(copy(page.resources))
        if "/Font" in page.Resources:
            del page.Resources["/Font"]


# ---- words -----------------------------------------------------------------------------------------------------------


def page_of_words(page: dict[str, Any], width: int, height: int) -> OcrElement:
    """The words for OCRmyPDF, scaled to the pixels of its own picture of the page."""
    across, down = width / max(page["width"], 1), height / max(page["height"], 1)
    lines = [list(row) for _, row in groupby(page["words"] or [], key=lambda word: word[5])]
    root = OcrElement(
        ocr_class=OcrClass.PAGE,
        bbox=BoundingBox(0, 0, width, height),
        children=[_line(line, across, down) for line in lines],
    )
    root.page_number = page["number"] - 1
    return root


def _line(line: list[list[Any]], across: float, down: float) -> OcrElement:
    words = [
        OcrElement(
            ocr_class=OcrClass.WORD,
            text=text,
            bbox=BoundingBox(left * across, top * down, max(right, left + 1) * across, max(bottom, top + 1) * down),
        )
        for text, left, top, right, bottom, _ in line
    ]
    boxes = [word.bbox for word in words if word.bbox is not None]
    return OcrElement(
        ocr_class=OcrClass.LINE,
        bbox=BoundingBox(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        ),
        language="vie",
        direction="ltr",
        children=words,
    )


class ProvidedWordsEngine(OcrEngine):
    """An OCR engine that reads nothing: it returns the words that the job holds for the page."""

    @staticmethod
    def version() -> str:
        return "1"

    @staticmethod
    def creator_tag(options: Any) -> str:
        return "Lan Toa"

    def __str__(self) -> str:
        return "words as proofed by people"

    @staticmethod
    def languages(options: Any) -> set[str]:
        return {"vie"}

    @staticmethod
    def get_orientation(input_file: Path, options: Any) -> OrientationConfidence:
        return OrientationConfidence(angle=0, confidence=0.0)

    @staticmethod
    def get_deskew(input_file: Path, options: Any) -> float:
        return 0.0

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        raise NotImplementedError("words are handed over by generate_ocr")

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: Any) -> None:
        raise NotImplementedError("words are handed over by generate_ocr")

    @staticmethod
    def supports_generate_ocr() -> bool:
        return True

    @staticmethod
    def generate_ocr(input_file: Path, options: Any, page_number: int = 0) -> tuple[OcrElement, str]:
        page = job_of(os.environ[_JOB])["pages"][page_number]
        with Image.open(input_file) as picture:
            size = picture.size
        return page_of_words(page, *size), " ".join(word[0] for word in page["words"] or [])


@hookimpl
def get_ocr_engine(options: Any) -> OcrEngine:
    return ProvidedWordsEngine()


# ---- main ------------------------------------------------------------------------------------------------------------


def make(job_path: str, out: str) -> int:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    job = job_of(job_path)
    plain = Path(out).with_suffix(".plain")
    assemble(job, plain)
    os.environ[_JOB] = job_path
    ocrmypdf.ocr(
        plain,
        out,
        plugins=[__file__],
        language=["vie"],
        output_type="pdfa-2",
        pdfa_backend="internal",
        rasterizer="pypdfium",
        mode="redo",
        optimize=0,
        jobs=1,
        use_threads=True,
        progress_bar=False,
        title=job["title"],
        max_image_mpixels=MOST_PIXELS / 1e6,
    )
    return 0


def main(arguments: list[str]) -> int:
    logging.disable()
    try:
        return make(*arguments)
    except PdfaConversionFailedError:
        return NOT_ARCHIVAL
