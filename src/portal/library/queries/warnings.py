"""What a content's readers are told first when the law under it has moved: on its page, and wherever its words go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.html import strip_tags

from portal.library.queries import stale_notices
from portal.library.queries.changes import StaleLine, stale_lines

LONGEST_WARNING = 500  # characters: what a kept copy has room for
_LINES = 3


def law_moved(*, kind: str, key: str, day: date) -> list[StaleLine]:
    """What a content's page tells of the law under it, what is to come too; one query where there is nothing."""
    return stale_lines(stale_notices(kind=kind, key=key, day=day))


def warning_of(lines: Sequence[StaleLine]) -> str:
    """The same in a sentence or two, without what is only to come; "" where nothing has moved."""
    moved = [line for line in lines if not line.is_coming]
    told = "; ".join(map(_told, moved[:_LINES]))
    more = f"; và {len(moved) - _LINES} thay đổi khác" if len(moved) > _LINES else ""
    what = "Luật được nêu là đã thay đổi" if all(line.is_told for line in moved) else "Luật đã thay đổi"
    if all(line.is_mistake for line in moved):
        is_reverted = all(line.is_reverted for line in moved)
        what = "Đã sửa theo thay đổi " + ("ghi nhận nhầm" if is_reverted else "nay ghi nhận khác")
    words = f"{what}: {told}{more}. Cơ quan đăng chưa xem lại nội dung này." if moved else ""
    return words if len(words) <= LONGEST_WARNING else f"{words[: LONGEST_WARNING - 1].rstrip()}…"


def _told(line: StaleLine) -> str:
    source = strip_tags(line.source)
    by = line.told_by or (f" theo {source}" if source else "")
    return f"{line.cited} {line.verb} từ ngày {line.day:%d/%m/%Y}{by}"
