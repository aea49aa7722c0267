"""Whether two pages look the same: 64 signs of a picture and 64 of its words, each compared by how many differ.

The picture's are the signs of its lowest waves (a small grey picture, cosine transform): another resolution, another
compression, a little shade or tilt changes few of them. First pages of letters of one office look alike too, so the
words are asked as well (Charikar's similarity hash over triples of words).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

_CLEANED = 256  # pixels of the picture in which paper and shade are taken away
_PAPER = 15  # pixels around in which there is some bare paper
_DARKEST = 0.5  # of ink: a black edge says no more than a letter
_SIDE = 32
_WAVES = 8
_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 20
SAME_PICTURE = 10  # of 64
SAME_WORDS = 14


def fingerprint_of(picture: NDArray[np.uint8], *, text: str = "") -> str:
    """The signs of a page: sixteen hexadecimal digits of the picture, "." and sixteen of its words if it has enough."""
    return f"{picture_signs(picture):016x}{_words_part(text)}"


def text_fingerprint_of(text: str) -> str:
    """The same for a page without a picture."""
    return _words_part(text)


def _words_part(text: str) -> str:
    words = [word.lower() for word in _WORD.findall(text)]
    return f".{word_signs(words):016x}" if len(words) >= _FEWEST_WORDS else ""


def picture_signs(picture: NDArray[np.uint8]) -> int:
    small = Image.fromarray(np.ascontiguousarray(picture)).convert("L")
    small = small.resize((_CLEANED, _CLEANED), Image.Resampling.BOX)
    paper = np.asarray(
        small.filter(ImageFilter.MaxFilter(_PAPER)).filter(ImageFilter.BoxBlur(_PAPER)), dtype=np.float32
    )
    ink = np.clip(1.0 - np.asarray(small, dtype=np.float32) / np.maximum(paper, 1.0), 0.0, _DARKEST)
    size = _CLEANED // _SIDE
    values = ink.reshape(_SIDE, size, _SIDE, size).mean(axis=(1, 3)).astype(np.float64)
    cosines = _cosines()
    waves = (cosines @ values @ cosines.T)[:_WAVES, :_WAVES].ravel()
    middle = float(np.median(waves[1:]))
    return int("".join("1" if wave > middle else "0" for wave in waves), 2)


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    wave, at = np.mgrid[0:_WAVES, 0:_SIDE]
    cosines: NDArray[np.float64] = np.cos(math.pi * (2 * at + 1) * wave / (2 * _SIDE))
    return cosines


def word_signs(words: Sequence[str]) -> int:
    votes = np.zeros(64, dtype=np.int64)
    for at in range(len(words) - 2):
        said = " ".join(words[at : at + 3]).encode()
        bits = np.unpackbits(np.frombuffer(hashlib.blake2b(said, digest_size=8).digest(), dtype=np.uint8))
        votes += bits.astype(np.int64) * 2 - 1
    return int("".join("1" if vote > 0 else "0" for vote in votes), 2)


def look_the_same(one: str, other: str) -> bool:
    """Whether two fingerprints are of the same page: by its words where both have some, else by the picture."""
    picture, _, words = one.partition(".")
    other_picture, _, other_words = other.partition(".")
    if words and other_words:
        return _differ(words, other_words) <= SAME_WORDS
    return bool(picture and other_picture) and _differ(picture, other_picture) <= SAME_PICTURE


def _differ(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
