"""Letters, lists of phrases, and where a line breaks off in the middle of a sentence."""

from __future__ import annotations

import re

# Ranges of letters with marks mix capitals and small letters, so both are listed.
CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
SMALL = "a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def any_of(listed: str) -> str:
    """The phrases, separated by ";", as one alternative; a blank in a phrase may be any blanks, or a line end."""
    phrases = (phrase.split() for phrase in listed.split(";"))
    return "(?:" + "|".join(r"\s+".join(words) for words in phrases) + ")"


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


LINE_END_REACH = 40
_WORDS_THAT_GO_ON = any_of(r"""
    tại; của; và; hoặc; theo; từ; đến; sau; trước; vào; thuộc; trong; các; với; định; bổ sung; sửa đổi; bãi bỏ; như;
    này;
    khoản \w{1,3}; điểm \w{1,3}; điều \w{1,4}; mục \w{1,4}; phần \w
""")
OPEN_ENDED_LINE = re.compile(rf"(?:[,/(-]|(?<!\w){_WORDS_THAT_GO_ON})\s*$", re.IGNORECASE)
