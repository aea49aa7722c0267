"""Where a local act applies, in words: a place that is no more is told by what its land is now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.agencies.models import Place
from portal.agencies.states import PLACE_KINDS

MOST_NAMED = 3  # communes told by their names; of more, how many they are


def territory_words(territory: Place, *, communes: Sequence[Place], day: date) -> SafeString:
    """ "Tỉnh Hậu Giang cũ: nay là 28 xã, phường của thành phố Cần Thơ", and the way to the reader's own commune.

    `communes` are those of the day on the land of a place that is no more, with what they lie in.
    """
    way = format_html('<a href="{}">Quy định áp dụng ở xã, phường của tôi</a>', reverse("library:choose_commune"))
    return format_html("{}. {}", _land(territory, communes, day), way)


def _land(territory: Place, communes: Sequence[Place], day: date) -> SafeString | str:
    if territory.exists_on(day):
        return ", ".join([territory.name, *(one.name_in_sentence for one in [territory.parent] if one)])
    now = format_html_join("; ", "{}{}", _told(communes))
    return format_html("{} cũ{}", territory.name, format_html(": nay là {}", now) if now else "")


def _told(communes: Sequence[Place]) -> Iterator[tuple[SafeString | str, str]]:
    """By the province that they lie in now: (the communes, " của thành phố Cần Thơ")."""
    ordered = sorted(communes, key=lambda one: one.parent.name_sort if one.parent else "")
    for parent, group in groupby(ordered, key=lambda one: one.parent):
        yield _counted(list(group)), f" của {parent.name_in_sentence}" if parent else ""


def _counted(communes: Sequence[Place]) -> SafeString | str:
    if len(communes) <= MOST_NAMED:
        pages = ((reverse("library:law_of_commune", args=[one.code]), one.name_in_sentence) for one in communes)
        return format_html_join(", ", '<a href="{}">{}</a>', pages)
    present = {one.kind for one in communes}
    kinds = (kind.label.lower() for kind in PLACE_KINDS.values() if kind.code in present)
    return f"{len(communes)} {', '.join(kinds)}"
