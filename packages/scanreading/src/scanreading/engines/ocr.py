"""The two OCR engines: tesseract, as a subprocess with resource limits, and trueocr, a small neural network in this
process.
"""

import contextlib
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from safefiles.sandbox import end_session
from safefiles.sandbox_child import ProcessLimits, limit_process
from scanreading.engines.faults import EnginesMissing, ReaderFailed
from scanreading.engines.sheets import Picture
from scanreading.engines.types import ReadToken, TokenLine, WordBox

PROGRAM = "tesseract"
LANGUAGE = "vie"
ORIENTATION = "osd"
FIGURES = "eng"  # the English data, shipped with tesseract; distinguishes 0 with a dot or stroke from 6 and 9
_FIGURES_HIGH, _FIGURES_DPI, _AROUND = 68, 300, 16  # pixels and dpi of an enlarged word; pixels of white around it
# Page segmentation of a whole page, and of lines that have only digits and their punctuation.
_PAGE = ("--psm", "3")
_BLOCK = ("--psm", "6", "-c", "tessedit_char_whitelist=0123456789/.,-%()")
_WORD_ROW = "5"
_COLUMNS = 12
_SECONDS = 90  # wall-clock time
_BOUNDS = ProcessLimits(seconds=60, memory_bytes=1536 * 1024 * 1024, file_bytes=64 * 1024 * 1024)


@cache
def missing() -> tuple[str, ...]:
    """Names of the missing requirements for Vietnamese: tesseract itself, or its data."""
    if shutil.which(PROGRAM) is None:
        return (PROGRAM,)
    known = subprocess.run(  # noqa: S603
        [str(shutil.which(PROGRAM)), "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    ).stdout.split()
    return tuple(f"{PROGRAM}-{name}" for name in (LANGUAGE, ORIENTATION) if name not in known)


@cache
def version() -> str:
    """The version as tesseract reports it: "5.5.0"; "" if it reports none."""
    said = _run(["--version"], b"")
    return said.split(maxsplit=2)[1] if said else ""


def read(picture: Picture, *, dpi: int) -> list[TokenLine]:
    """The lines that tesseract recognises in a grey picture, in its own order.

    Raises EnginesMissing if the program or its data are missing, ReaderFailed on failure.
    """
    if lacking := missing():
        raise EnginesMissing(*lacking)
    return _read(picture, dpi, (LANGUAGE, *_PAGE))


def read_figures(picture: Picture, boxes: Sequence[WordBox]) -> list[str]:
    """The digits and punctuation recognised in each box, enlarged; "" where there are none.

    Raises ReaderFailed, also if tesseract's English data are missing.
    """
    crops = [_enlarged(picture, box) for box in boxes]
    wide = max(crop.shape[1] for crop in crops)
    sheet = np.vstack([np.pad(crop, ((0, 0), (0, wide - crop.shape[1])), constant_values=255) for crop in crops])
    said = [""] * len(boxes)
    for line in _read(sheet, _FIGURES_DPI, (FIGURES, *_BLOCK)):
        for token in line.tokens:
            said[(token.box.top + token.box.bottom) // 2 // crops[0].shape[0]] += token.text
    return said


def _enlarged(picture: Picture, box: WordBox) -> Picture:
    """The content of the box with a small margin, scaled to a fixed height, on white."""
    margin = (box.bottom - box.top) // 5
    crop = picture[max(0, box.top - margin) : box.bottom + margin, max(0, box.left - margin) : box.right + margin]
    wide = max(1, round(crop.shape[1] * _FIGURES_HIGH / crop.shape[0]))
    return np.pad(cv2.resize(crop, (wide, _FIGURES_HIGH), interpolation=cv2.INTER_CUBIC), _AROUND, constant_values=255)


def _read(picture: Picture, dpi: int, read_as: Sequence[str]) -> list[TokenLine]:
    arguments = ["stdin", "stdout", "--dpi", str(dpi), "-l", *read_as, "-c", "tessedit_create_tsv=1"]
    return lines_of(_run(arguments, _pgm(picture)))


def turn_of(picture: Picture, *, dpi: int) -> tuple[int, float] | None:
    """(degrees to turn the page clockwise, confidence; above 1 is certain); None if there are too few letters to
    decide.
    """
    try:
        said = _run(
            ["stdin", "stdout", "--dpi", str(dpi), "-l", ORIENTATION, "--psm", "0"],
            _pgm(picture),
        )
    except ReaderFailed:
        return None
    told = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    return (int(told["Rotate"]), float(told.get("Orientation confidence", 0))) if "Rotate" in told else None


def lines_of(tsv: str) -> list[TokenLine]:
    """The words of tesseract's TSV output, grouped into lines.

    Blank words, and rows that are not words, are left out.
    """
    lines: dict[tuple[str, str, str], list[ReadToken]] = {}
    for row in tsv.splitlines():
        cells = row.split("\t")
        if len(cells) != _COLUMNS or cells[0] != _WORD_ROW or not cells[11].strip():
            continue
        left, top, width, height = map(int, cells[6:10])
        token = ReadToken(
            text=cells[11].strip(),
            box=WordBox(left, top, left + width, top + height),
            confidence=round(float(cells[10])),
        )
        lines.setdefault((cells[2], cells[3], cells[4]), []).append(token)
    return [TokenLine(tuple(tokens), block=int(block)) for (block, _, _), tokens in lines.items()]


def _pgm(picture: Picture) -> bytes:
    height, width = picture.shape
    return b"P5 %d %d 255\n" % (width, height) + np.ascontiguousarray(picture).tobytes()


def _run(arguments: list[str], given: bytes, *, seconds: int = _SECONDS, bounds: ProcessLimits = _BOUNDS) -> str:
    """Run tesseract once, with resource limits, and return its standard output. Raises ReaderFailed, EnginesMissing."""
    if (program := shutil.which(PROGRAM)) is None:
        raise EnginesMissing(PROGRAM)
    surroundings = {"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    if prefix := os.environ.get("TESSDATA_PREFIX"):
        surroundings["TESSDATA_PREFIX"] = prefix
    running = subprocess.Popen(  # noqa: S603
        [program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings,
        start_new_session=True,
    )
    try:
        # Applied while tesseract still waits for its picture, so that no Python code runs between fork and exec.
        with contextlib.suppress(ProcessLookupError):  # it has already exited
            limit_process(bounds, pid=running.pid)
        said, complaint = running.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise ReaderFailed(f"quá {seconds} giây") from None
    finally:
        if running.poll() is None:
            end_session(running)
            running.communicate()
    if running.returncode:
        raise ReaderFailed(_reason(running.returncode, complaint.decode(errors="replace")))
    return said.decode("utf-8", errors="replace")


def _reason(code: int, complaint: str) -> str:
    if code < 0:
        return f"bị dừng vì vượt giới hạn, tín hiệu {-code}"
    last = complaint.strip().splitlines()
    return f"mã {code}: {last[-1][:120]}" if last else f"mã {code}"


try:
    import trueocr
    from trueocr.page import ORIENT_MIN, VERTICAL, PageEngine, orient_input
    from trueocr.preprocess import pad_batch, prepare_gray, width_batches
    from trueocr.recognizer import Recognizer
except Exception as error:  # an incompatible wheel must not disable the first engine
    trueocr, FAULT = None, f"{type(error).__name__}: {error}"
else:
    FAULT = ""

_BATCH = 32
# Where to split: "Điều 5,khoản 2" is two words, "1.234,56" is one.
_RUN_ON = re.compile(r"(?<=[,;:])(?=[^\W\d_])")


class SecondReader:
    """The trueocr engine, created once per process (about 0.2 s).

    Its constructor raises whatever the package raises when it fails to load.
    """

    def __init__(self) -> None:
        if trueocr is None:
            raise ImportError(FAULT)
        models = Path(trueocr.__file__).parent / "models"
        self._pages = PageEngine(models, threads=1)
        self._lines = Recognizer(models, threads=1)
        self.name = f"trueocr {trueocr.__version__}"

    def turn_of(self, picture: Picture) -> int | None:
        """Degrees to turn the page clockwise; None if the network is not certain."""
        sureness = self._pages.orient.run(None, {"x": orient_input(picture)[None, None]})[0][0]
        best = int(sureness.argmax())
        return None if sureness[best] <= ORIENT_MIN or best == VERTICAL else (0, 90, 180, 270)[best]

    def read(self, picture: Picture) -> list[TokenLine]:
        """The lines of an upright grey picture, in no particular order."""
        boxes = [
            box for box in map(_whole, self._pages.detect(picture)) if box.right > box.left and box.bottom > box.top
        ]
        crops = [self._crop(picture, box) for box in boxes]
        lines: list[TokenLine | None] = [None] * len(crops)
        for chosen in width_batches([crop.shape[1] for crop in crops], max_batch=_BATCH):
            tensor, widths = pad_batch([crops[number] for number in chosen])
            ids, sure, lengths = self._lines.session.run(["ids", "conf", "lengths"], {"x": tensor, "widths": widths})
            for row, number in enumerate(chosen):
                steps = int(lengths[row])
                lines[number] = self._line(ids[row, :steps], sure[row, :steps], boxes[number])
        return [line for line in lines if line]

    def _crop(self, picture: Picture, box: WordBox) -> Any:
        reader = self._lines
        line = picture[box.top : box.bottom, box.left : box.right]
        return prepare_gray(line, max_width=reader.max_width, pad_y=reader.pad_y, pad_x=reader.pad_x)

    def _line(self, ids: Any, sure: Any, box: WordBox) -> TokenLine | None:
        """Decode the steps of the recogniser into words with boxes (CTC: repeated letters and blanks are dropped)."""
        margin = self._lines.pad_x * (box.bottom - box.top)
        per_step = (box.right - box.left + 2 * margin) / max(1, len(ids))
        kept = [step for step in range(len(ids)) if ids[step] and (not step or ids[step] != ids[step - 1])]
        tokens = []
        for word in _words([(self._lines.chars[ids[step] - 1], step, float(sure[step])) for step in kept]):
            text = unicodedata.normalize("NFC", "".join(letter for letter, _, _ in word))
            place = WordBox(
                max(box.left, round(box.left - margin + per_step * (word[0][1] - 0.5))),
                box.top,
                min(box.right, round(box.left - margin + per_step * (word[-1][1] + 1.5))),
                box.bottom,
            )
            tokens.append(
                ReadToken(text=text, box=place, confidence=round(100 * float(np.mean([share for _, _, share in word]))))
            )
        return TokenLine(tuple(tokens)) if tokens else None


def _whole(found: Any) -> WordBox:
    return WordBox(
        *(max(0, round(float(edge) + outward)) for edge, outward in zip(found, (-0.5, -0.5, 0.5, 0.5), strict=False))
    )


def _words(letters: list[tuple[str, int, float]]) -> list[list[tuple[str, int, float]]]:
    text = "".join(letter for letter, _, _ in letters)
    cuts = {found.start() for found in _RUN_ON.finditer(text)}
    edges = [0, *(at for at, letter in enumerate(text) if letter == " " or at in cuts), len(text)]
    words = [[each for each in letters[start:end] if each[0] != " "] for start, end in pairwise(edges)]
    return [word for word in words if word]
