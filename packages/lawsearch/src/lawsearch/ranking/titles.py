"""Titles of instruments as registers have them -> what is shown of them, and what of them is counted.

Registers write the type twice, repeat the number, and tell when and by whom the document named was issued: that a
circular comes from its minister stands in hundreds of titles and says nothing of what it is about.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ISSUER = (
    r"(?:bộ trưởng|thống đốc|chánh án|viện trưởng|tổng thanh tra|thủ tướng|chính phủ|quốc hội|ủy ban thường vụ|bộ \w"
    r"|ngân hàng nhà nước|thanh tra chính phủ|tòa án nhân dân tối cao|viện kiểm sát nhân dân tối cao)"
)
# What a title says of a document after its number and the day of its issue.
_VERB = r"(?:quy định|hướng dẫn|sửa đổi|bổ sung|ban hành|bãi bỏ|thay thế|công bố|điều chỉnh|phê duyệt|về|và)"
_DAY = r"ngày \d{1,2}(?: tháng |\s?[-/.]\s?)\d{1,2}(?: năm |\s?[-/.]\s?)\d{4}"
# "… do Bộ trưởng Bộ Y tế ban hành", at the end.
_ISSUED_BY = re.compile(rf" do {_ISSUER}[^.;]{{0,80}}?ban hành\W*$", re.IGNORECASE)
# "Thông tư số 32/2018/TT-BCT ngày 08 tháng 10 năm 2018 của Bộ trưởng Bộ Công Thương quy định mẫu …"; the day alone is
# cut only where it dates a document: "sau ngày 30 tháng 4 năm 1975" tells of people.
_ISSUED_ON = re.compile(
    rf"(?P<named>^|\d/[\w/-]+) ?{_DAY}(?: của {_ISSUER}[^.;]{{0,70}}?(?= {_VERB}\b|[;,.]|$))?", re.IGNORECASE
)


def shown_title(title: str, *, doc_type: str) -> str:
    """The title without its type said twice.

    >>> shown_title("Luật Luật Kinh doanh bảo hiểm", doc_type="Luật")
    'Luật Kinh doanh bảo hiểm'
    """
    return _doubled(doc_type).sub(doc_type, title) if doc_type else title


def counted_title(title: str, *, doc_type: str, number: str) -> str:
    """Type, number and the words of the title that tell this instrument from others; "" where it has no such words.

    >>> counted_title("Thông tư Thông tư số 10/2019/TT-BTC", doc_type="Thông tư", number="10/2019/TT-BTC")
    ''
    """
    said = " ".join(title.split())
    opening = _opening(doc_type, number)
    while found := opening.match(said):
        said = said[found.end() :]
    said = _ISSUED_ON.sub(lambda found: found["named"], _ISSUED_BY.sub("", said)).strip(" :;.,")
    return " ".join(filter(None, [doc_type, said, number])) if said else ""


# "Luật Luật sư" is a law on lawyers, and not a law said twice.
_NO_LAWYERS = r"(?!\w| sư\b)"


@lru_cache(maxsize=64)
def _doubled(doc_type: str) -> re.Pattern[str]:
    kind = re.escape(doc_type)
    return re.compile(rf"^{kind}(?:\s+{kind}{_NO_LAWYERS})+", re.IGNORECASE)


@lru_cache(maxsize=64)
def _opening(doc_type: str, number: str) -> re.Pattern[str]:
    kind = rf"{re.escape(doc_type)}{_NO_LAWYERS}|" if doc_type else ""
    return re.compile(rf"(?:{kind}(?:số ?:? ?)?{re.escape(number)}(?![\w/]))[\s:,.-]*", re.IGNORECASE)
