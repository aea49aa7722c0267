"""How a reader wants the portal shown: size of letters, light or dark, contrast. Kept in one cookie, no account.

The server writes the choice on `<html>`, so it holds without JavaScript and from the first paint.
"""

from dataclasses import dataclass, fields
from typing import Self

COOKIE = "hien-thi"
COOKIE_AGE = 365 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class DisplayOption:
    """One thing a reader may choose: its value in the address, what `<html data-…>` then says ("" says nothing)."""

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
    """A reader's choice; an empty value leaves it to the reader's own device."""

    chu: str = ""
    nen: str = ""
    tuong_phan: str = ""

    @classmethod
    def from_values(cls, *, chu: str = "", nen: str = "", tuong_phan: str = "") -> Self:
        """What is not one of the options counts as no choice."""
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
