"""Template tags on the law for pages of every room, `{% load library %}`: counts, downloads, and the stale guard."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from portal.design.markup import grouped
from portal.library.queries import notices_of, open_flags, stale_keys
from portal.library.queries.changes import StaleLine, stale_lines, teller_of
from portal.library.queries.claims import law_moved
from portal.library.queries.exports import FORMS

register = template.Library()
_SHOWN = 4


@register.inclusion_tag("library/guard/banner.html", takes_context=True)
def stale_banner(
    context: template.Context,
    kind: str,
    key: object,
    owner: str = "",
    mild: bool = False,
    lines: Sequence[StaleLine] | None = None,
) -> dict[str, object]:
    """The changes, past and soon to come, of the law that a content relies on; empty if there are none.

    `owner` is the agency that reviews the content; `mild` is for contents that are based on a law without explaining
    it, such as a plan. `lines` are those that the page has loaded already; otherwise one query if there are no changes.
    """
    told = law_moved(kind=kind, key=str(key), day=timezone.localdate()) if lines is None else lines
    changed = [line for line in told if not (line.is_coming or line.is_mistake or line.is_unplaced)]
    return _witness(changed) | {
        "changed": changed[:_SHOWN],
        "more_changed": changed[_SHOWN:],
        "mistaken": [line for line in told if line.is_mistake],
        "is_reverted": all(line.is_reverted for line in told if line.is_mistake),
        "coming": [line for line in told if line.is_coming],
        "unplaced": [line for line in told if line.is_unplaced],
        "owner": owner,
        "mild": mild,
        "portal_hotline": context.get("portal_hotline", ""),
        "portal_owner": context.get("portal_owner", ""),
    }


@register.inclusion_tag("library/guard/task.html")
def stale_task(kind: str, key: object) -> dict[str, object]:
    """For the editor of a content: the changes its owner must review, where to settle them, and the
    activities at which it was read out or handed out."""
    flags = list(open_flags(kind=kind, key=str(key)))
    lines = stale_lines(notices_of(flags))
    return _witness(lines) | {
        "lines": lines,
        "is_mistake": bool(lines) and all(line.is_mistake for line in lines),
        "item": flags[0].item_id if flags else None,
        "given_out": import_string(settings.CONTENT_GIVEN_OUT)(kind=kind, key=str(key)),
    }


def _witness(lines: Collection[StaleLine]) -> dict[str, object]:
    """The source of the changes, if none of them is confirmed."""
    return {
        "is_told": bool(lines) and all(line.is_told for line in lines),
        "teller": teller_of(line.grade for line in lines),
    }


@register.simple_tag
def stale_among(kind: str, things: Iterable[Any]) -> set[Any]:
    """Those objects of a list that have a change nobody has reviewed yet, as primary keys. One query."""
    by_key = {str(thing.pk): thing.pk for thing in things}
    return {by_key[key] for key in stale_keys(kind=kind, keys=by_key)} if by_key else set()


@register.filter
def stale_tag(thing: Any, stale: Collection[Any]) -> SafeString | str:
    """The tag of an object that is in the result of `stale_among`; nothing for the others."""
    return format_html('<span class="tag tag-warn">{}</span>', "Căn cứ cần xem lại") if thing.pk in stale else ""


register.filter("counted", grouped)  # 3940 -> "3.940"


@register.inclusion_tag("library/_downloads.html")
def downloads(base: str, address: str = "", what: str = "") -> dict[str, object]:
    """The formats in which a law (or the article at `address`) can be downloaded; `base` is the URL of the law's
    page."""
    stem = f"{base}{address or 'toan-van'}"
    return {"forms": FORMS.values(), "stem": stem, "what": what, "plain": "" if address else f"{stem}.txt"}
