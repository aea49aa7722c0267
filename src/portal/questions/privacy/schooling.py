"""The class and school of a child: with them everybody in the place knows who the child is.

Basis: Nghị định 56/2017/NĐ-CP, Điều 33: "thông tin về trường, lớp … của trẻ em" are a child's private life. A school by
itself tells nobody ("Trường THCS Lê Quý Đôn thu tiền …"), nor does a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.questions.privacy.addresses import NAME
from portal.questions.privacy.kinds import Confidence, Kind
from portal.questions.privacy.places import Found
from portal.questions.privacy.reading import Reading

_CLASS = r"[lL](?:ớp|op)\ (?:\d{1,2}(?:[/.]?[A-Za-z]?\d{0,2})|[lL]á|[cC]hồi|[mM]ầm)"
_SCHOOL = rf"""[tT]r(?:ường|uong)\ (?:[tT]iểu\ học|[tT]rung\ học(?:\ cơ\ sở|\ phổ\ thông)?|[mM]ầm\ non|[mM]ẫu\ giáo
                   |[tT]ieu\ hoc|[mM]am\ non|[mM]au\ giao|THCS|THPT|TH|MN|MG|[cC](?:ấp|ap)\ [123])\ {NAME}"""
# In small letters, and without "trường", behind a class alone: "lớp 9a2 thcs le quy don".
_SMALL_SCHOOL = r"""(?:[tT]r(?:ường|uong)\ )?
                    (?:tiểu\ học|tieu\ hoc|mầm\ non|mam\ non|mẫu\ giáo|mau\ giao|[tT][hH](?:[cC][sS]|[pP][tT])?)
                    (?:\ [^\W\d_]{1,7}){1,3}(?!\w)"""
_PATTERNS = (
    # lớp 3A, trường Tiểu học Vĩnh Viễn 2; học lớp 5/2 Trường TH Trần Quốc Toản
    re.compile(
        rf"(?<!\w){_CLASS}[ ,(\-]{{1,3}}(?:(?:ở|tại|của|o|tai|cua)\ )?(?:{_SCHOOL}|{_SMALL_SCHOOL})", re.VERBOSE
    ),
    # đang học (ở) trường THCS Lê Lợi
    re.compile(rf"(?<!\w)(?:học|hoc)\ (?:sinh\ )?(?:(?:ở|tại|của|o|tai|cua)\ )?(?P<school>{_SCHOOL})", re.VERBOSE),
)


def find_schools(reading: Reading) -> Iterator[Found]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(reading.text):
            start = match.start("school") if "school" in pattern.groupindex else match.start()
            yield Found(Kind.SCHOOL, start, match.end(), Confidence.LIKELY)
