"""Where paragraphs begin, and the clauses that amend or explain another document."""

from __future__ import annotations

import re

from lawtext.citations.patterns.words import any_of

_AMENDS = any_of("""
    Sửa đổi; Bổ sung; Bãi bỏ; Thay thế; Thay từ; Thay cụm từ; Bỏ từ; Bỏ cụm từ; Đính chính; Hủy bỏ; Huỷ bỏ;
    Ngưng hiệu lực
""")
# Some texts come with their paragraphs on one line: "… như sau: “…”. 2. Sửa đổi, bổ sung khoản 3 …".
PARAGRAPH_MARK = re.compile(
    rf"""
    (?: ^ [ *#>|_]*+ (?: (?P<quote>[“"]) [ *]*+ )?+
      | (?<=[.:;”"]\ ) (?= (?:\d{{1,3}}[a-zđ]?\d?\. | [a-zđ]\d?\)) \ + {_AMENDS}(?!\w) ) )
    (?: (?:Điều|ĐIỀU)\s+ (?P<article>\d{{1,4}}[a-zđA-Z]?\d?) \s*[.:]
      | (?P<clause>\d{{1,3}}[a-zđ]?\d?) \s*\.(?=\D)
      | (?P<point>[a-zđ]\d{{0,2}}) \s*\) )
    [ *]*
    """,
    re.VERBOSE | re.MULTILINE,
)
ORDER_END = re.compile(r"như\s+sau|[:“\"]|\.(?=\s|$)")
AMENDING_VERB = re.compile(rf"[\s*_]*{_AMENDS}(?!\w)", re.IGNORECASE)
# A heading that lost its line end: "… Luật Đầu tư số 61/2020/QH14 Sửa đổi, bổ sung khoản 3 Điều 29 như sau".
AMENDING_VERB_WITHIN = re.compile(
    r"Sửa(?<![Ll]uật\sSửa)(?<!lệnh\sSửa)(?<!định\sSửa)(?<!tư\sSửa)(?<!quyết\sSửa)(?<=[^.:;“\"]\sSửa)"
    r"\s+đổi,\s+bổ\s+sung\s+(?=[Đđ]iểm|[Kk]hoản|Điều)"
)
# "Nghị định này quy định chi tiết một số điều của Luật X về: a) Khoản 4 Điều 8 …".
DETAILING = re.compile(
    r"[\s*_]*(?:Nghị\s+định|Thông\s+tư(?:\s+liên\s+tịch)?|Nghị\s+quyết|Quyết\s+định)\s+này\s+"
    r"(?:quy\s+định\s+chi\s+tiết|(?:quy\s+định\s+và\s+)?hướng\s+dẫn\s+(?:thi\s+hành\s+|thực\s+hiện\s+)?(?:một\s+số|các|chi\s+tiết))"
)
