"""The reader's display settings: font size, light or dark theme, contrast. Stored in one cookie, without an account.

The server writes the choice on `<html>`, so that it applies without JavaScript and from the first paint.

Also one stylesheet from many files (`tokens`, `base` …), each in its cascade layer, served at one hashed address. The
sources are in `static/design/`: one file per layer and one file per component, each entirely inside `@layer name { …
}`. They are served without layers: phones from before 2022 (an iPhone 6, Android 5) ignore everything in `@layer`. The
files are joined in the order of the layers and the selectors have low specificity, so that both forms look the same; a
browser test checks this.
"""

import hashlib
import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Self

LAYERS = ("reset", "tokens", "base", "layout", "components")
FOLDER = Path(__file__).parent / "static" / "design"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LAYER = re.compile(r"^@layer (?P<name>[a-z]+) \{\n(?P<rules>.*)\n\}\s*$", re.DOTALL)


class NotOneLayer(ValueError):
    """A stylesheet source must be `@layer <name> {`, its rules, and `}` on lines of their own."""


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """The stylesheet: its text, and the digest that changes its address whenever it changes."""

    text: str
    digest: str


def sources(folder: Path = FOLDER) -> list[Path]:
    """The source files in the order of the layers; components by name, so that adding one needs only a new file."""
    return [folder / f"{layer}.css" for layer in LAYERS[:-1]] + sorted((folder / LAYERS[-1]).glob("*.css"))


def flat(folder: Path = FOLDER) -> str:
    """The sources joined without layers, comments and superfluous whitespace.

    Raises NotOneLayer for a file that is not entirely one of the five layers.
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
def stylesheet() -> Stylesheet:
    """Built once per process: the sources change only when the portal is installed anew."""
    return build()


COOKIE = "hien-thi"
COOKIE_AGE = 365 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class DisplayOption:
    """One display setting that a reader may choose: its value in the address and in `<html data-…>` ("" = none)."""

    value: str
    attribute: str
    label: str


SIZES = (
    DisplayOption("", "", "Vừa"),
    DisplayOption("lon", "large", "Lớn"),
    DisplayOption("rat-lon", "larger", "Rất lớn"),
)
THEMES = (
    DisplayOption("", "", "Theo máy của tôi"),
    DisplayOption("sang", "light", "Nền sáng"),
    DisplayOption("toi", "dark", "Nền tối"),
)
CONTRASTS = (
    DisplayOption("", "", "Theo máy của tôi"),
    DisplayOption("thuong", "normal", "Thường"),
    DisplayOption("cao", "more", "Cao: chữ và đường kẻ đậm hơn"),
)


def _attribute(options: tuple[DisplayOption, ...], value: str) -> str:
    return next((option.attribute for option in options if option.value == value), "")


def _known(options: tuple[DisplayOption, ...], value: str) -> str:
    return value if any(option.value == value for option in options) else ""


@dataclass(frozen=True, slots=True)
class DisplayChoice:
    """A reader's choice; an empty value follows the reader's device."""

    chu: str = ""
    nen: str = ""
    tuong_phan: str = ""

    @classmethod
    def from_values(cls, *, chu: str = "", nen: str = "", tuong_phan: str = "") -> Self:
        """The choice with these values; an unknown value counts as no choice."""
        return cls(_known(SIZES, chu), _known(THEMES, nen), _known(CONTRASTS, tuong_phan))

    @classmethod
    def from_cookie(cls, cookie: str) -> Self:
        values = [*cookie.split("."), "", "", ""]
        return cls.from_values(chu=values[0], nen=values[1], tuong_phan=values[2])

    def as_cookie(self) -> str:
        return ".".join(getattr(self, field.name) for field in fields(self))

    @property
    def text(self) -> str:
        return _attribute(SIZES, self.chu)

    @property
    def theme(self) -> str:
        return _attribute(THEMES, self.nen)

    @property
    def contrast(self) -> str:
        return _attribute(CONTRASTS, self.tuong_phan)
