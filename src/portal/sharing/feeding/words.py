"""What a copy says besides the item's own words: that the law has changed, that it was withdrawn."""

from __future__ import annotations

from django.utils.html import format_html

from portal.sharing.items import SharedItem

STALE = "luat-da-thay-doi"
STALE_LABEL = "Luật đã thay đổi"
_ENDINGS = {
    "rut": "Nội dung này đã được rút.",
    "gop": "Nội dung này đã được gộp vào nội dung khác.",
    "xoa": "Nội dung này không còn.",
}


def body_of(item: SharedItem) -> str:
    """The body with what a reader must know first; "" where only title, summary and address may travel."""
    if not item.html or not item.note:
        return item.html
    return format_html("<p><strong>{}</strong></p>", item.note) + item.html


def ending_of(item: SharedItem) -> str:
    """How the item ended, and why."""
    return " ".join(filter(None, [_ENDINGS[item.withdrawal], item.note]))
