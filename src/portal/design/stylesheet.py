"""One stylesheet from many files: `tokens`, `base`… each in its cascade layer, delivered as one small, hashed address.

Sources live in `static/design/`: one file per layer and one file per component, each wholly inside `@layer name { … }`.
Delivered flat: phones from before 2022 (an iPhone 6, Android 5) drop all that stands in `@layer`. The files are joined
in the order of the layers and the selectors are shallow, so flat and layered look alike; a browser test holds that.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LAYERS = ("reset", "tokens", "base", "layout", "components")
FOLDER = Path(__file__).parent / "static" / "design"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LAYER = re.compile(r"^@layer (?P<name>[a-z]+) \{\n(?P<rules>.*)\n\}\s*$", re.DOTALL)


class NotOneLayer(ValueError):
    """A stylesheet source must be `@layer <name> {`, its rules, and `}` on lines of their own."""


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """What is sent: the text, and the digest that makes its address change when it changes."""

    text: str
    digest: str


def sources(folder: Path = FOLDER) -> list[Path]:
    """The files in the order of the layers; components by name, so a room adds one by dropping a file."""
    return [folder / f"{layer}.css" for layer in LAYERS[:-1]] + sorted((folder / LAYERS[-1]).glob("*.css"))


def layered(folder: Path = FOLDER) -> str:
    """The sources as written, with the order of the layers first."""
    return "\n".join([f"@layer {', '.join(LAYERS)};", *(path.read_text("utf-8") for path in sources(folder))])


def flat(folder: Path = FOLDER) -> str:
    """The sources joined without their layers, comments and spare blanks.

    Raises NotOneLayer for a file that is not wholly one layer of the five.
    """
    return "".join(_shorten(_rules(path)) for path in sources(folder))


def _rules(path: Path) -> str:
    found = _LAYER.match(_COMMENT.sub("", path.read_text("utf-8")).strip() + "\n")
    if found is None or found["name"] not in LAYERS:
        raise NotOneLayer(f"{path.name} is not one `@layer` of {', '.join(LAYERS)}")
    return found["rules"]


def _shorten(css: str) -> str:
    short = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", css)).replace(";}", "}").strip()
    return re.sub(r"(?<=[{;(])([a-z-]+): ", r"\1:", short)


def build(folder: Path = FOLDER) -> Stylesheet:
    text = flat(folder)
    return Stylesheet(text=text, digest=hashlib.sha256(text.encode()).hexdigest()[:12])


@cache
def current() -> Stylesheet:
    """Built once for each process: the sources only change when the portal is installed anew."""
    return build()
