"""How an embed is to look, which sites may show it, and the code that a partner pastes into a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.html import format_html

_HOST = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
_ORIGIN = re.compile(
    rf"""
    (?: https://{_HOST}                          # https://xa.example.vn
      | http://(?: localhost | 127\.0\.0\.1 )    # the demo, on one machine
    )
    (?: :[0-9]{{1,5}} )?                         # :8443
    """,
    re.VERBOSE,
)


def origins_in(text: str) -> tuple[str, ...]:
    """Each origin once, in order; lines that are none are left out."""
    lines = (line.strip().lower().rstrip("/") for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if _ORIGIN.fullmatch(line)))


LEAST, USUAL, MOST = 1, 5, 10
_LONGEST_HEADING = 80


class EmbedTheme(StrEnum):
    AUTO = ""
    LIGHT = "sang"
    DARK = "toi"


THEME_LABELS = {EmbedTheme.AUTO: "Theo máy của người đọc", EmbedTheme.LIGHT: "Nền sáng", EmbedTheme.DARK: "Nền tối"}


class EmbedStyle(StrEnum):
    """How much is shown of a single item."""

    CARD = "the"
    FULL = "day-du"


@dataclass(frozen=True, slots=True)
class EmbedLook:
    """`set` is the code of a set, "" = what the partner takes; `heading` stands over the list."""

    set: str = ""
    count: int = USUAL
    theme: EmbedTheme = EmbedTheme.AUTO
    heading: str = ""
    style: EmbedStyle = EmbedStyle.CARD

    @property
    def query(self) -> str:
        """As it stands in an address, with "?" where there is anything to say."""
        said = {
            "tap": self.set,
            "so": str(self.count) if self.count != USUAL else "",
            "nen": self.theme.value,
            "tieu-de": self.heading,
            "kieu": self.style.value if self.style is not EmbedStyle.CARD else "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"?{query}" if query else ""


def read_embed_look(said: Mapping[str, str]) -> EmbedLook:
    count = said.get("so", "")
    theme, style = said.get("nen", ""), said.get("kieu", "")
    return EmbedLook(
        set=said.get("tap", ""),
        count=min(max(int(count), LEAST), MOST) if count.isascii() and count.isdigit() and len(count) < 4 else USUAL,
        theme=EmbedTheme(theme) if theme in EmbedTheme else EmbedTheme.AUTO,
        heading=" ".join(said.get("tieu-de", "").split())[:_LONGEST_HEADING],
        style=EmbedStyle(style) if style in EmbedStyle else EmbedStyle.CARD,
    )


SCRIPT = "/nhung/lan-toa.js"
# Scripts, for the frame tells its height; its own origin, so that the page can check who tells; links open the whole
# window, at a reader's click. The frame comes from another site than the page, so that it cannot free itself.
SANDBOX = (
    "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation"
)


@dataclass(frozen=True, slots=True)
class EmbedCode:
    """What is embedded: its path on the portal, the page where the same can be read, a title, a height in pixels."""

    base: str
    path: str
    page: str
    title: str
    height: int

    def as_script(self) -> str:
        """Fits itself to its content; without JavaScript a link remains."""
        return format_html(
            '<script async src="{}{}" data-nguon="{}" data-tieu-de="{}"></script>\n'
            '<noscript><a href="{}">{}</a></noscript>',
            self.base,
            SCRIPT,
            self.path,
            self.title,
            self.page,
            self.title,
        )

    def as_frame(self, *, width: str = "100%") -> str:
        """For pages that take no scripts."""
        return format_html(
            '<iframe src="{}{}" title="{}" width="{}" height="{}" style="border:0;max-width:100%" loading="lazy" '
            'sandbox="{}"></iframe>',
            self.base,
            self.path,
            self.title,
            width,
            self.height,
            SANDBOX,
        )
