"""The code that a partner pastes into a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html

SCRIPT = "/nhung/lan-toa.js"
# Scripts, for the frame tells its height; its own origin, so that the page can check who tells; links open the whole
# window, at a reader's click. The frame comes from another site than the page, so that it cannot free itself.
SANDBOX = (
    "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation"
)


@dataclass(frozen=True, slots=True)
class Embed:
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
