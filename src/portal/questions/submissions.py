"""What is made of typed words: tidy text, a title, numbers in one form; and what makes them look like spam.

Nothing is ever thrown away by a sign of spam, and the asker gets a receipt all the same.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from lawtext.words import capital, fold, normalise, patterns_beside

LONGEST_TITLE = 110
_RE = patterns_beside(__file__)


def tidy(text: str) -> str:
    """NFC, one kind of line break, no control characters, at most one empty line. The words are not touched."""
    text = _RE.controls.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def title_of(text: str) -> str:
    """A title from the first sentence that says something, cut between words: at most `LONGEST_TITLE` characters."""
    said = tidy(text)
    while (greeting := _RE.greeting.match(said)) and said[greeting.end() :].strip():
        said = said[greeting.end() :].lstrip()
    sentences = [normalise(one) for one in _RE.sentence_end.split(said) if one.strip()]
    # People tell their story first; what they ask ends with a question mark.
    first = capital(
        next((one for one in sentences[:3] if one.endswith("?")), sentences[0] if sentences else normalise(text))
    )
    return (
        first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rpartition(" ")[0].rstrip(" ,;:.-") + "…"
    )


def digest_of(text: str) -> str:
    """By which the same words are told again, however they are spaced, capitalised and marked."""
    return hashlib.sha256(" ".join(fold(normalise(text)).split()).encode()).hexdigest()


# ---- telephone and tax numbers ---------------------------------------------------------------------------------------


def phone_number(typed: str) -> str:
    """ "+84 (901) 234-567" -> "0901234567"; "" for what is no telephone number of Vietnam."""
    digits = re.sub(r"[\s().\-–]", "", typed)
    digits = re.sub(r"^(?:\+|00)84", "0", digits)
    return digits if _RE.phone.fullmatch(digits) else ""


_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_code(typed: str) -> str:
    """ "1800 123 457-001" -> "1800123457-001"; "" unless its tenth digit is the check digit.

    The rule of the tax authority: ten minus the remainder by eleven of the weighted sum of the first nine.
    """
    found = re.fullmatch(r"(?P<number>\d{10})(?:-?(?P<branch>\d{3}))?", re.sub(r"[\s.]", "", typed))
    if found is None:
        return ""
    digits = [int(one) for one in found["number"]]
    check = 10 - sum(weight * digit for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False)) % 11
    if check != digits[9]:
        return ""
    return found["number"] + (f"-{found['branch']}" if found["branch"] else "")


def is_personal_number(typed: str) -> bool:
    """Twelve digits: the personal number that household businesses use as tax code. We do not ask for it."""
    return re.fullmatch(r"\d{12}", re.sub(r"[\s.]", "", typed)) is not None


@dataclass(frozen=True, slots=True)
class SpamEvidence:
    """What is known of a question on arrival. `is_flood`: far more come in than usual."""

    text: str
    has_filled_trap: bool = False
    has_worked: bool = True
    is_repeated: bool = False
    is_flood: bool = False


ENOUGH = 2  # with so much weight a person looks first

_FEWEST_WORDS = 6
_LEAST_VIETNAMESE = 0.55
_LONGEST_RUN = 45  # letters without a blank: no word, and no name of an agency


def _links(seen: SpamEvidence) -> int:
    return len(_RE.link.findall(seen.text))


def _is_no_language_of_here(seen: SpamEvidence) -> bool:
    """Few words are Vietnamese syllables, with marks or without. What is written in Khmer is not judged."""
    words = _RE.word.findall(seen.text)
    latin = [word for word in words if not re.match("[\u1780-\u17ff]", word)]
    if len(latin) < _FEWEST_WORDS:
        return bool(words) and not any(_RE.latin_or_khmer.match(word) for word in words)
    return sum(bool(_RE.syllable.fullmatch(fold(word))) for word in latin) < _LEAST_VIETNAMESE * len(latin)


def _is_noise(seen: SpamEvidence) -> bool:
    longest = max((len(word) for word in _RE.word.findall(seen.text)), default=0)
    return longest > _LONGEST_RUN or bool(re.search(r"(\w)\1{7}", seen.text))


# Weight, what officers are told, the sign.
SIGNS: tuple[tuple[int, str, Callable[[SpamEvidence], bool]], ...] = (
    (3, "Ô ẩn dành để bẫy máy đã được điền", lambda seen: seen.has_filled_trap),
    (3, "Có từ ba liên kết trở lên", lambda seen: _links(seen) >= 3),
    (2, "Cùng một lời đã gửi nhiều lần trong 24 giờ qua", lambda seen: seen.is_repeated),
    (2, "Không giống tiếng Việt", _is_no_language_of_here),
    (2, "Chữ gõ loạn", _is_noise),
    (2, "Gửi trong lúc có quá nhiều câu hỏi dồn đến", lambda seen: seen.is_flood),
    (1, "Có hai liên kết", lambda seen: _links(seen) == 2),
    # No fault of whoever has an old telephone: alone it holds nothing up.
    (1, "Trình duyệt không chạy phép thử chống máy", lambda seen: not seen.has_worked),
)


def doubts_about(seen: SpamEvidence) -> tuple[str, ...]:
    """The signs found, in words for officers."""
    return tuple(said for _, said, holds in SIGNS if holds(seen))


def needs_a_look(seen: SpamEvidence) -> bool:
    """Whether a person looks at the question before any agency is asked."""
    return sum(weight for weight, _, holds in SIGNS if holds(seen)) >= ENOUGH
