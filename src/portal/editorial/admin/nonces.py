"""The nonce of the answer for the inline scripts that Wagtail writes: of choosers, of dates, of panels with many rows.

No other script is given one: what somebody smuggles into a page has none, and browsers do not run it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.panels import InlinePanel
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput, BaseChooser

from portal.design.middleware import nonce_of_answer

# Which of the tags are their own: of dates all, for the rest is escaped; of a chooser the first, which stands before
# what may quote a title; of a panel the last, after rows whose scripts have their nonce already.
_WRITERS: tuple[tuple[Any, str, Callable[..., list[str]], int], ...] = (
    (BaseChooser, "render", str.split, 1),
    (AdminDateInput, "render", str.split, -1),
    (AdminTimeInput, "render", str.split, -1),
    (AdminDateTimeInput, "render", str.split, -1),
    (DateRangePickerWidget, "render", str.split, -1),
    (InlinePanel.BoundPanel, "render_html", str.rsplit, 1),
)


def give_nonces() -> None:
    """Once, after Wagtail has made its back office ready."""
    for owner, name, split, most in _WRITERS:
        setattr(owner, name, _with_nonce(getattr(owner, name), split, most))


def _with_nonce(render: Callable[..., str], split: Callable[..., list[str]], most: int) -> Callable[..., SafeString]:
    @wraps(render)
    def nonced(*args: Any, **kwargs: Any) -> SafeString:
        own = f'<script nonce="{nonce_of_answer()}">'
        return mark_safe(own.join(split(render(*args, **kwargs), "<script>", most)))  # noqa: S308 what was safe stays so

    return nonced
