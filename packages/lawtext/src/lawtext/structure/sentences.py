"""Where a sentence stops: the small signs that tell a new unit from a wrapped line.

"…theo quy định tại / Điều 5. Trường hợp…": the second line opens nothing, because the first has not ended.
"""

from __future__ import annotations

import re

# Capital letters of Vietnamese, for character classes: "À-Ỹ" would hold small letters too.
UPPER = "A-ZĐÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"

# Words after which a number belongs to the sentence. Capital "Điều" only: "một số điều" may end a heading.
_DANGLING = re.compile(
    r"\b(?:Điều|(?<!tài )(?<!điều )khoản|các|những|và|hoặc|của|tại|(?<!tiếp )theo|từ|đến|với|bởi|trừ"
    r"|(?:[Kk]hoản|[Đđ]iểm|Điều)\s+(?:\d{1,3}|[a-zđ])[a-z]?(?:,\s*(?:\d{1,3}|[a-zđ]))*,?)$"
)
_ENDED = re.compile(r"(?:[.;:!?…\])”\"]|[.;]/\.?|\./\.?)\s?\d{0,3}$")


def is_dangling(text: str) -> bool:
    """Whether the line breaks off where a number or a unit must follow."""
    return _DANGLING.search(text) is not None


def has_ended(text: str) -> bool:
    """Whether the line ends a sentence, an item or a lead-in (a footnote mark may follow)."""
    return _ENDED.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a line may be a person's name: two to six words, each with a capital and small letters."""
    words = text.replace("-", " ").split()
    return 2 <= len(words) <= 6 and all(
        word.isalpha() and word[0].isupper() and not word[1:].isupper() for word in words
    )


def is_capitals(text: str) -> bool:
    """Whether a line is set in capitals, as titles are."""
    return text.upper() == text and any(character.isalpha() for character in text)
