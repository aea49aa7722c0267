"""When a document takes effect, and in which words it says so.

Rule: the sentence "Thông tư này có hiệu lực (thi hành) (kể) từ …" at the beginning of a provision, first in the article
on effect; a consolidated text says it of its base document in the preamble. "từ ngày ký" is the day of issue, "từ ngày
thông qua" the day it was passed, "sau 45 ngày kể từ ngày ký" is counted; "từ ngày công bố" gives no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from lawtext.dates import parse_date
from lawtext.structure.lines import UPPER
from lawtext.types import ProvisionNode, Unit

_KIND = (
    r"(?:Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư(?: liên tịch)?|Quyết định|Chỉ thị|Quy chế|Quy định"
    r"|Kế hoạch|Lệnh)"
)
_TAKES_EFFECT = (
    r"\s+(?:bắt đầu\s+|chính thức\s+|sẽ\s+)?có\s+hiệu\s+lực(?:\s+thi\s+hành)?(?:\s+và\s+áp\s+dụng)?\s*,?\s*(?:kể\s+)?"
    r"(?P<when>(?:từ|sau|vào)\s+[^;:]{3,90}?)"
    rf"(?=[.;:]|,(?!\s*(?:năm|kể từ))|\s+(?:và|trừ|đến hết|thay thế|đối với|của)\s|/\.|\s*\Z|\s*\n\s*(?=[{UPPER}-]))"
)
_OPENING = re.compile(rf"^{_KIND}(?:\s+này)?{_TAKES_EFFECT}", re.MULTILINE)
_SENTENCE = re.compile(
    rf"(?:[.;]\s+|\s|^){_KIND}\s+này(?:\s+đã được [^.;]{{0,200}}?\s+và)?{_TAKES_EFFECT}", re.MULTILINE
)
_PASSED_AND = re.compile(rf"thông\s+qua[^.;]{{0,80}}\s(?:và|,){_TAKES_EFFECT}")
_BASE = re.compile(r"có\s+hiệu\s+lực(?:\s+thi\s+hành)?\s+(?:kể\s+)?(?P<when>từ\s+ngày\s+.{8,30}?\d{4})")
_COUNTED = re.compile(
    r"sau\s+(\d+)(?:\s*\([^)]*\))?\s+ngày(?!\s+làm việc)(?:,)?\s*(?:kể\s+)?từ\s+ngày\s+(?:ký|ban hành|thông qua)"
)
_ON_ISSUE = re.compile(r"ngày\s+(?:được\s+)?(?:ký|ban\s+hành)")
_ON_PASSING = re.compile(r"ngày\s+(?:được\s+)?(?:[^\s]+\s+){0,6}?thông\s+qua")
_HEADING = re.compile(r"hiệu lực|thi hành", re.IGNORECASE)


class Effect(NamedTuple):
    """The day and the words; the day is None where the words name none."""

    day: date | None = None
    stated: str = ""


def read_effect(
    provisions: Sequence[ProvisionNode],
    *,
    preamble: str,
    closing: str,
    issued: date | None,
    passed: date | None,
    is_certified: bool,
) -> Effect:
    """Find the sentence on effect. `preamble` and `closing` are the joined texts of those blocks."""
    texts = list(_texts(provisions))
    sources = [
        *([(_BASE, preamble)] if is_certified else []),
        *((_OPENING, text) for text, on_effect in texts if on_effect),
        *((_OPENING, text) for text, _ in reversed(texts)),
        *((_SENTENCE, text) for text, _ in reversed(texts)),
        (_PASSED_AND, closing),
    ]
    match = next((found for pattern, text in sources if (found := pattern.search(text))), None)
    stated = " ".join(match["when"].split()) if match else ""
    return Effect(_day(stated, issued, passed), stated)


def _texts(provisions: Iterable[ProvisionNode], on_effect: bool = False) -> Iterator[tuple[str, bool]]:
    """Each provision's words, and whether its article's title speaks of effect. Attached texts are left out."""
    for node in (one for one in provisions if one.unit not in (Unit.ANNEX, Unit.REGULATION)):
        is_so = on_effect or node.unit is Unit.ARTICLE and _HEADING.search(node.heading) is not None
        yield node.text, is_so
        yield from _texts(node.children, is_so)


def _day(stated: str, issued: date | None, passed: date | None) -> date | None:
    if counted := _COUNTED.search(stated):
        start = issued or passed
        return start + timedelta(days=int(counted[1])) if start and int(counted[1]) < 1000 else None
    if named := parse_date(stated):
        return named
    if _ON_PASSING.search(stated):
        return passed or issued
    return issued or passed if _ON_ISSUE.search(stated) else None
