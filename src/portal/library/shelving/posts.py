"""The post of whoever signed, printed in capitals, as one writes it in a sentence."""

from __future__ import annotations

import re

from lawtext.words import normalise

# "TM.", "KT.", "TL.", "TUQ.", "Q." before whom one signs for (Nghị định 30/2020/NĐ-CP, Phụ lục I), and one's own post.
_SIGNS_FOR = re.compile(r"(?:(?:TM|KT|TL|TUQ|Q)\. *)?")
_POST = re.compile(
    r"(?<=\w)(?<!phó)(?<!tổng) (?P<post>(?:phó )?(?:tổng )?(?:thủ tướng|chủ tịch|bộ trưởng|thứ trưởng|giám đốc))\b"
)
_NAME = re.compile(r"^\w|(?<=, )\w|\bquốc hội\b|\bchính phủ\b")


def written_post(title: str) -> str:
    """ "CHỦ TỊCH QUỐC HỘI" -> "Chủ tịch Quốc hội"; "TM. CHÍNH PHỦ THỦ TƯỚNG" -> "TM. Chính phủ, Thủ tướng"."""
    title = normalise(title)
    if not title.isupper():
        return title
    mark = _SIGNS_FOR.match(title)
    begins = mark.end() if mark else 0
    posts = _POST.sub(r", \g<post>", title[begins:].lower())
    return title[:begins] + _NAME.sub(lambda found: found[0].capitalize(), posts)
