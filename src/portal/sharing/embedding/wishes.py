"""How an embed is to look, read from its address. Pure: what is not understood counts as not said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

LEAST, USUAL, MOST = 1, 5, 10
_LONGEST_HEADING = 80


class Theme(StrEnum):
    AUTO = ""
    LIGHT = "sang"
    DARK = "toi"


THEME_LABELS = {Theme.AUTO: "Theo máy của người đọc", Theme.LIGHT: "Nền sáng", Theme.DARK: "Nền tối"}


class Style(StrEnum):
    """How much is shown of a single item."""

    CARD = "the"
    FULL = "day-du"


@dataclass(frozen=True, slots=True)
class Look:
    """`set` is the code of a set, "" = what the partner takes; `heading` stands over the list."""

    set: str = ""
    count: int = USUAL
    theme: Theme = Theme.AUTO
    heading: str = ""
    style: Style = Style.CARD

    @property
    def query(self) -> str:
        """As it stands in an address, with "?" where there is anything to say."""
        said = {
            "tap": self.set,
            "so": str(self.count) if self.count != USUAL else "",
            "nen": self.theme.value,
            "tieu-de": self.heading,
            "kieu": self.style.value if self.style is not Style.CARD else "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"?{query}" if query else ""


def read_look(said: Mapping[str, str]) -> Look:
    count = said.get("so", "")
    theme, style = said.get("nen", ""), said.get("kieu", "")
    return Look(
        set=said.get("tap", ""),
        count=min(max(int(count), LEAST), MOST) if count.isascii() and count.isdigit() and len(count) < 4 else USUAL,
        theme=Theme(theme) if theme in Theme else Theme.AUTO,
        heading=" ".join(said.get("tieu-de", "").split())[:_LONGEST_HEADING],
        style=Style(style) if style in Style else Style.CARD,
    )
