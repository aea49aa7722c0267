"""The second reader: trueocr, a small network that reads lines. It runs in this process, on one thread.

The package's own `predict` turns and straightens pages, which is done before here, and tells a place only for whole
lines. So its parts are used: the finder of lines, and the recogniser, whose steps along a line say where every
letter stands.
"""

import re
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from scanreading.engines.sheets import Picture
from scanreading.engines.tokens import Line, Token
from scanreading.engines.types import Box

try:
    import trueocr
    from trueocr.page import ORIENT_MIN, VERTICAL, PageEngine, orient_input
    from trueocr.preprocess import pad_batch, prepare_gray, width_batches
    from trueocr.recognizer import Recognizer
except Exception as error:  # a wheel that does not fit this machine must not stop the first reader
    trueocr, FAULT = None, f"{type(error).__name__}: {error}"
else:
    FAULT = ""

_BATCH = 32
# "Điều 5,khoản 2" is two words; "1.234,56" is one.
_RUN_ON = re.compile(r"(?<=[,;:])(?=[^\W\d_])")


class SecondReader:
    """Made once a process (about 0.2 s). Raises whatever the package raises when it cannot be loaded."""

    def __init__(self) -> None:
        if trueocr is None:
            raise ImportError(FAULT)
        models = Path(trueocr.__file__).parent / "models"
        self._pages = PageEngine(models, threads=1)
        self._lines = Recognizer(models, threads=1)
        self.name = f"trueocr {trueocr.__version__}"

    def turn_of(self, picture: Picture) -> int | None:
        """Degrees to turn the page clockwise; None where it is not sure."""
        sureness = self._pages.orient.run(None, {"x": orient_input(picture)[None, None]})[0][0]
        best = int(sureness.argmax())
        if sureness[best] <= ORIENT_MIN or best == VERTICAL:
            return None
        return (0, 90, 180, 270)[best]

    def read(self, picture: Picture) -> list[Line]:
        """Lines from a grey picture that stands upright, in no promised order."""
        boxes = [
            box for box in map(_whole, self._pages.detect(picture)) if box.right > box.left and box.bottom > box.top
        ]
        crops = [self._crop(picture, box) for box in boxes]
        lines: list[Line | None] = [None] * len(crops)
        for chosen in width_batches([crop.shape[1] for crop in crops], max_batch=_BATCH):
            tensor, widths = pad_batch([crops[number] for number in chosen])
            ids, sure, lengths = self._lines.session.run(["ids", "conf", "lengths"], {"x": tensor, "widths": widths})
            for row, number in enumerate(chosen):
                steps = int(lengths[row])
                lines[number] = self._line(ids[row, :steps], sure[row, :steps], boxes[number])
        return [line for line in lines if line]

    def _crop(self, picture: Picture, box: Box) -> Any:
        reader = self._lines
        line = picture[box.top : box.bottom, box.left : box.right]
        return prepare_gray(line, max_width=reader.max_width, pad_y=reader.pad_y, pad_x=reader.pad_x)

    def _line(self, ids: Any, sure: Any, box: Box) -> Line | None:
        """Letters of the recogniser's steps (a repeated letter and blank are none) as words in their places."""
        margin = self._lines.pad_x * (box.bottom - box.top)
        per_step = (box.right - box.left + 2 * margin) / max(1, len(ids))
        kept = [step for step in range(len(ids)) if ids[step] and (not step or ids[step] != ids[step - 1])]
        letters = [(self._lines.chars[ids[step] - 1], step, float(sure[step])) for step in kept]
        tokens = []
        for word in _words(letters):
            text = unicodedata.normalize("NFC", "".join(letter for letter, _, _ in word))
            place = Box(
                max(box.left, round(box.left - margin + per_step * (word[0][1] - 0.5))),
                box.top,
                min(box.right, round(box.left - margin + per_step * (word[-1][1] + 1.5))),
                box.bottom,
            )
            confidence = round(100 * float(np.mean([share for _, _, share in word])))
            tokens.append(Token(text=text, box=place, confidence=confidence))
        return Line(tuple(tokens)) if tokens else None


def _whole(found: Any) -> Box:
    return Box(
        *(max(0, round(float(edge) + outward)) for edge, outward in zip(found, (-0.5, -0.5, 0.5, 0.5), strict=False))
    )


def _words(letters: list[tuple[str, int, float]]) -> list[list[tuple[str, int, float]]]:
    text = "".join(letter for letter, _, _ in letters)
    cuts = {found.start() for found in _RUN_ON.finditer(text)}
    edges = [0]
    for position, letter in enumerate(text):
        if letter == " " or position in cuts:
            edges.append(position)
    edges.append(len(text))
    words = [[each for each in letters[start:end] if each[0] != " "] for start, end in pairwise(edges)]
    return [word for word in words if word]
