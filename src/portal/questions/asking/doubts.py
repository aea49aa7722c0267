"""What makes a question look like spam: a table of signs. Enough of them, and a person looks before agencies are asked.

Nothing is ever thrown away by a sign, and the asker gets a receipt all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lawtext.words import fold


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a question at the door. `is_flood`: far more come in than usual."""

    text: str
    has_filled_trap: bool = False
    has_worked: bool = True
    is_repeated: bool = False
    is_flood: bool = False


ENOUGH = 2  # with so much weight a person looks first

_LINK = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:com|net|xyz|top|vip|shop|club|info|online|site)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# A Vietnamese syllable without its marks: "nghieng", "duoc", "y".
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"  # onset
    r"[aeiouy]{1,3}"  # vowels
    r"(?:ch|c|m|ng|nh|n|p|t)?"  # coda
)
_LATIN_OR_KHMER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u1780-\u17ff]")
_FEWEST_WORDS = 6
_LEAST_VIETNAMESE = 0.55
_LONGEST_RUN = 45  # letters without a blank: no word, and no name of an agency


def _many_links(seen: Evidence) -> bool:
    return len(_LINK.findall(seen.text)) >= 3


def _links(seen: Evidence) -> bool:
    return len(_LINK.findall(seen.text)) == 2


def _is_no_language_of_here(seen: Evidence) -> bool:
    """Few words are Vietnamese syllables, with marks or without. What is written in Khmer is not judged."""
    words = _WORD.findall(seen.text)
    latin = [word for word in words if not re.match("[\u1780-\u17ff]", word)]
    if len(latin) < _FEWEST_WORDS:
        return bool(words) and not any(_LATIN_OR_KHMER.match(word) for word in words)
    return sum(bool(_SYLLABLE.fullmatch(fold(word))) for word in latin) < _LEAST_VIETNAMESE * len(latin)


def _is_noise(seen: Evidence) -> bool:
    longest = max((len(word) for word in _WORD.findall(seen.text)), default=0)
    return longest > _LONGEST_RUN or bool(re.search(r"(\w)\1{7}", seen.text))


# Weight, what officers are told, the sign.
SIGNS: tuple[tuple[int, str, Callable[[Evidence], bool]], ...] = (
    (3, "Ô ẩn dành để bẫy máy đã được điền", lambda seen: seen.has_filled_trap),
    (3, "Có từ ba liên kết trở lên", _many_links),
    (2, "Cùng một lời đã gửi nhiều lần trong 24 giờ qua", lambda seen: seen.is_repeated),
    (2, "Không giống tiếng Việt", _is_no_language_of_here),
    (2, "Chữ gõ loạn", _is_noise),
    (2, "Gửi trong lúc có quá nhiều câu hỏi dồn đến", lambda seen: seen.is_flood),
    (1, "Có hai liên kết", _links),
    # No fault of whoever has an old telephone: alone it holds nothing up.
    (1, "Trình duyệt không chạy phép thử chống máy", lambda seen: not seen.has_worked),
)


def doubts_about(seen: Evidence) -> tuple[str, ...]:
    """The signs found, in words for officers."""
    return tuple(said for _, said, holds in SIGNS if holds(seen))


def needs_a_look(seen: Evidence) -> bool:
    """Whether a person looks at the question before any agency is asked."""
    return sum(weight for weight, _, holds in SIGNS if holds(seen)) >= ENOUGH
