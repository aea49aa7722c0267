"""The nonce of the answer for the inline scripts that Wagtail writes: of choosers, of dates, of panels with many rows.

No other script is given one: what somebody smuggles into a page has none, and browsers do not run it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.panels import InlinePanel
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput, BaseChooser

from portal.design.middleware import nonce_of_answer

_WRITERS: tuple[tuple[Any, str], ...] = (
    (BaseChooser, "render"),
    (AdminDateInput, "render"),
    (AdminTimeInput, "render"),
    (AdminDateTimeInput, "render"),
    (InlinePanel.BoundPanel, "render_html"),
)


def give_nonces() -> None:
    """Once, after Wagtail has made its back office ready."""
    for owner, name in _WRITERS:
        setattr(owner, name, _with_nonce(getattr(owner, name)))


def _with_nonce(render: Callable[..., str]) -> Callable[..., SafeString]:
    """Each of them ends with its own script. Before it stands only what is escaped, or has its nonce already."""

    @wraps(render)
    def nonced(*args: Any, **kwargs: Any) -> SafeString:
        before, tag, after = render(*args, **kwargs).rpartition("<script>")
        own = (before, tag.replace(">", f' nonce="{nonce_of_answer()}">'), after)
        return mark_safe("".join(own))  # noqa: S308 what was safe stays so

    return nonced
