"""What readers of a copy are told of a text that the law has left behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.utils.html import strip_tags

from portal.library.models import StaleFlag
from portal.library.presenting.stale import StaleLine, stale_lines
from portal.library.queries import flags_waiting, notices_of

_LONGEST = 500
_LINES = 3


def notes_on_stale(*, kind: str, keys: Collection[str]) -> dict[str, str]:
    """Of these contents, those whose law has changed since and that nobody has looked at, with the words; one query."""
    flags: defaultdict[str, list[StaleFlag]] = defaultdict(list)
    for flag in flags_waiting().filter(item__kind=kind, item__key__in=list(keys)):
        flags[flag.item.key].append(flag)
    return {key: _note(stale_lines(notices_of(found))) for key, found in flags.items()}


def _note(lines: list[StaleLine]) -> str:
    told = "; ".join(_told(line) for line in lines[:_LINES])
    more = f"; và {len(lines) - _LINES} thay đổi khác" if len(lines) > _LINES else ""
    what = "Đã sửa theo thay đổi ghi nhận nhầm" if all(line.is_mistake for line in lines) else "Luật đã thay đổi"
    words = f"{what}: {told}{more}. Cơ quan đăng đang rà soát nội dung này."
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"


def _told(line: StaleLine) -> str:
    source = strip_tags(line.source)
    return f"{line.cited} {line.verb} từ ngày {line.day:%d/%m/%Y}{f' theo {source}' if source else ''}"
