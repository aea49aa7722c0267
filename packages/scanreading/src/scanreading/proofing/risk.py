"""Words of a page that should be compared with the picture, with the reasons, riskiest first. Also the error rate of a
batch.

Reasons are, for example, impossible syllables, numbering out of sequence, and disagreement of the engines. The error
rate is estimated from a sample of pages that were read a second time. Errors come in clusters: a crooked page has many,
its neighbours none. Therefore the sample is evaluated by pages: the variance between pages is compared with that of
independent characters (the design effect, Cochran 1977, §9.3), and Wilson's interval (1927) is computed for the
effective number of characters.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from hashlib import sha256
from math import ceil, sqrt

from lawtext.numbers import POINT_LETTERS
from lawtext.words import patterns_beside
from scanreading.engines.flags import is_no_date, must_look
from scanreading.engines.types import PrintedWord

_RE = patterns_beside(__file__, points=POINT_LETTERS)


class _Level(IntEnum):
    ARTICLE = 0
    CLAUSE = 1
    POINT = 2


def marks_of(words: Sequence[PrintedWord]) -> dict[int, bool]:
    """The words that number an article, a clause or a point, by index: whether the number follows the previous one."""
    last: dict[_Level, int] = {}
    began: set[_Level] = set()  # levels whose next number must be the first one
    found = {}
    for position, level, count in _marks(words):
        expected = 1 if level in began else last[level] + 1 if level in last else None
        found[position] = expected is None or count == expected or (count == 1 and level != _Level.ARTICLE)
        last[level] = count
        began.discard(level)
        began |= {below for below in _Level if below > level}
    return found


def _marks(words: Sequence[PrintedWord]) -> Iterator[tuple[int, _Level, int]]:
    for position, word in enumerate(words):
        if position and word.line == words[position - 1].line:
            continue
        following = words[position + 1] if position + 1 < len(words) else None
        if word.text == "Điều" and following and (found := _RE.number.fullmatch(following.text)):
            yield position + 1, _Level.ARTICLE, int(found["number"])
        elif found := _RE.clause.fullmatch(word.text):
            yield position, _Level.CLAUSE, int(found["number"])
        elif found := _RE.point.fullmatch(word.text):
            yield position, _Level.POINT, POINT_LETTERS.index(found["letter"]) + 1


_TONES = "\u0300\u0309\u0303\u0301\u0323"
_STOPS = ("c", "ch", "p", "t")  # syllables with these endings have only the tones sắc and nặng
_SHARP = "\u0301\u0323"


@lru_cache(maxsize=20_000)
def is_vietnamese(syllable: str) -> bool:
    """Whether these letters, in any case, form a possible Vietnamese syllable."""
    bare: list[str] = []
    tones: list[str] = []
    for sign in unicodedata.normalize("NFD", syllable.lower()):
        (tones if sign in _TONES else bare).append(sign)
    spelt = unicodedata.normalize("NFC", "".join(bare))
    return (
        len(tones) <= 1
        and bool(_RE.syllable.fullmatch(spelt))
        and (not spelt.endswith(_STOPS) or (bool(tones) and tones[0] in _SHARP))
    )


class RiskReason(StrEnum):
    """A reason for which a word is risky."""

    BARELY_READ = "gan-nhu-khong-doc-duoc"
    UNSURE = "doc-khong-chac"
    READERS_DIFFER = "hai-may-khac-nhau"
    UNKNOWN = "khong-phai-tieng-viet"
    ODD_SIGNS = "dau-la"
    ODD_CAPITALS = "hoa-thuong-lan-lon"
    OUT_OF_SEQUENCE = "sai-thu-tu"
    NO_DATE = "khong-co-ngay-nay"
    OFFICIAL_NUMBER = "so-ky-hieu"
    MONEY = "so-tien"
    DATE = "ngay-thang"
    NUMBER = "chu-so"
    PERMISSION = "duoc-khong-phai"


@dataclass(frozen=True, slots=True)
class Rule:
    """The weight of a reason (1-99), its text for the officer, and whether it concerns the recognition itself."""

    weight: int
    told: str
    doubts: bool


RULES: dict[RiskReason, Rule] = {
    RiskReason.BARELY_READ: Rule(75, "máy gần như không đọc được", True),  # confidence below 50
    RiskReason.UNSURE: Rule(50, "máy đọc không chắc", True),  # below LOOK_BELOW
    RiskReason.READERS_DIFFER: Rule(35, "hai máy đọc khác nhau", True),
    RiskReason.UNKNOWN: Rule(40, "không có tiếng nào viết như vậy", True),
    RiskReason.ODD_SIGNS: Rule(40, "có dấu lạ", True),
    RiskReason.ODD_CAPITALS: Rule(30, "chữ hoa, chữ thường lẫn lộn", True),
    RiskReason.OUT_OF_SEQUENCE: Rule(60, "số của điều, khoản, điểm không theo thứ tự", True),
    RiskReason.NO_DATE: Rule(
        60, "không có ngày, tháng hoặc năm như vậy, hoặc năm cách xa các năm khác của trang", True
    ),
    RiskReason.OFFICIAL_NUMBER: Rule(22, "số, ký hiệu văn bản", False),
    RiskReason.MONEY: Rule(20, "số tiền", False),
    RiskReason.DATE: Rule(18, "ngày tháng", False),
    RiskReason.NUMBER: Rule(12, "chữ số", False),
    RiskReason.PERMISSION: Rule(8, "chữ cho phép, cấm đoán hoặc phủ định", False),
}

# A lost "không" or an extra "được" reverses the meaning of a rule.
PERMISSIONS = frozenset(["không", "chẳng", "chưa", "cấm", "được", "phải", "trừ", "miễn", "nghiêm"])

_BARELY = 50
_KNOWN_SIGNS = frozenset(".,;:!?()[]\"'“”‘’«»/-–—…%&+=*§°•·²³@#<>×_")


@dataclass(frozen=True, slots=True)
class Risk:
    """A word that should be checked. `weight`: 1-99."""

    position: int
    weight: int
    reasons: tuple[RiskReason, ...]

    @property
    def told(self) -> str:
        """The texts of the reasons, the greatest weight first."""
        return "; ".join(RULES[reason].told for reason in self.reasons)

    @property
    def is_doubted(self) -> bool:
        """Whether the recognition itself is in doubt, rather than the word only being important."""
        return any(RULES[reason].doubts for reason in self.reasons)


def risks_of(words: Sequence[PrintedWord]) -> tuple[Risk, ...]:
    """The risky words of a page, riskiest first; words of equal weight in reading order."""
    marks = marks_of(words)
    found = []
    for position, word in enumerate(words):
        reasons = _reasons(words, position, word)
        if position in marks:  # a number that follows the previous one is as certain as possible
            reasons = [reason for reason in reasons if reason is not RiskReason.NUMBER]
            reasons += [] if marks[position] else [RiskReason.OUT_OF_SEQUENCE]
        if reasons:
            reasons.sort(key=lambda reason: -RULES[reason].weight)
            found.append(Risk(position, _weigh(reasons), tuple(reasons)))
    return tuple(sorted(found, key=lambda risk: (-risk.weight, risk.position)))


def _weigh(reasons: Sequence[RiskReason]) -> int:
    left = 1.0
    for reason in reasons:
        left *= 1 - RULES[reason].weight / 100
    return min(99, round(100 * (1 - left)))


def _reasons(words: Sequence[PrintedWord], position: int, word: PrintedWord) -> list[RiskReason]:
    core = _RE.edges.sub("", word.text).replace("\u2044", "/")  # engines may output a slash as a fraction slash
    found = [*_of_reading(word), *[RiskReason.NO_DATE] * is_no_date(words, position)]
    if any(sign.isdigit() for sign in core):
        found.append(_kind_of_number(words, position, core))
    elif _RE.official.fullmatch(core):
        found.append(RiskReason.OFFICIAL_NUMBER)
    if core.lower() in PERMISSIONS:
        found.append(RiskReason.PERMISSION)
    return found + _of_letters(word.text, core)


def _of_reading(word: PrintedWord) -> list[RiskReason]:
    if not must_look(word):
        return []
    found = [RiskReason.BARELY_READ if word.confidence < _BARELY else RiskReason.UNSURE]
    return [*found, RiskReason.READERS_DIFFER] if word.agrees is False else found


def _of_letters(text: str, core: str) -> list[RiskReason]:
    found = []
    if any(not sign.isalnum() and sign not in _KNOWN_SIGNS for sign in text):
        found.append(RiskReason.ODD_SIGNS)
    if _RE.official.fullmatch(core):
        return found
    parts = _RE.letters.findall(core)
    if not all(part.islower() or part.isupper() or part.istitle() or _is_short(part) for part in parts):
        found.append(RiskReason.ODD_CAPITALS)
    elif any(_is_foreign(part, len(parts) > 1 or part != core) for part in parts):
        found.append(RiskReason.UNKNOWN)
    return found


def _is_foreign(part: str, is_within: bool) -> bool:
    """Whether a part is none of these: a syllable, an abbreviation (UBND), a Roman numeral, a letter that counts ("a)",
    "1b").
    """
    return (
        not (part.isalpha() and (is_within or part.lower() in "aăâeêiouưyôơđabcdghklmnpqrstvx"))
        if len(part) == 1
        else not (_is_short(part) or is_vietnamese(part))
    )


def _is_short(part: str) -> bool:
    """Whether a part is an abbreviation as written (UBND, TTg), or a Roman numeral, which looks the same."""
    return _RE.abbreviation.fullmatch(part) is not None


def _kind_of_number(words: Sequence[PrintedWord], position: int, core: str) -> RiskReason:
    """The kind of a number, by its form and the words around it."""
    if _RE.date.fullmatch(core):
        return RiskReason.DATE
    if _RE.official.fullmatch(core) or ("/" in core and _RE.letters.search(core)):
        return RiskReason.OFFICIAL_NUMBER
    before = _bare(words[position - 1]) if position else ""
    after = _bare(words[position + 1]) if position + 1 < len(words) else ""
    if after in {"đồng", "đ", "vnđ", "vnd", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "usd"}:
        return RiskReason.MONEY
    if before in {"ngày", "tháng", "năm", "quý"}:
        return RiskReason.DATE
    return RiskReason.OFFICIAL_NUMBER if before == "số" and "/" in core else RiskReason.NUMBER


def _bare(word: PrintedWord) -> str:
    return _RE.edges.sub("", word.text).lower()


_Z = 1.959964  # 95 %, two-sided
# A sample with too few pages, or without errors, cannot show clustering. Then four characters count as one.
_ASSUMED_EFFECT = 4.0
_ENOUGH_PAGES = 10


@dataclass(frozen=True, slots=True)
class PageCount:
    """A page of a sample: the number of its characters, and of the wrong ones."""

    characters: int
    errors: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Wrong characters per thousand, with a 95 % confidence interval.

    `effect`: the design effect of clustering. `is_assumed`: whether the effect could not be measured in the sample.
    """

    pages: int
    characters: int
    errors: int
    per_thousand: float
    low: float
    high: float
    effect: float
    is_assumed: bool


def estimate(pages: Iterable[PageCount]) -> Estimate | None:
    """The error rate of the pages from which the sample was drawn; None for a sample without characters."""
    counted = [page for page in pages if page.characters]
    characters = sum(page.characters for page in counted)
    if not characters:
        return None
    errors = min(characters, sum(page.errors for page in counted))
    rate = errors / characters
    measured = _effect(counted, rate, characters)
    effect = measured or _ASSUMED_EFFECT
    low, high = wilson(rate, characters / effect)
    return Estimate(
        len(counted), characters, errors, 1000 * rate, 1000 * low, 1000 * high, effect, is_assumed=measured is None
    )


def _effect(counted: Sequence[PageCount], rate: float, characters: int) -> float | None:
    """The design effect: the variance of the ratio between pages divided by that of independent characters, at least 1.

    None if the sample does not show it.
    """
    number = len(counted)
    if number < _ENOUGH_PAGES or not 0 < rate < 1:
        return None
    spread = sum((page.errors - rate * page.characters) ** 2 for page in counted) * number / (number - 1)
    return max(1.0, spread / characters**2 / (rate * (1 - rate) / characters))


def wilson(rate: float, size: float) -> tuple[float, float]:
    """Wilson's 95 % interval for a rate in `size` independent trials; `size` need not be an integer."""
    middle = (rate + _Z**2 / (2 * size)) / (1 + _Z**2 / size)
    half = _Z * sqrt(rate * (1 - rate) / size + _Z**2 / (4 * size**2)) / (1 + _Z**2 / size)
    return max(0.0, middle - half), min(1.0, middle + half)


def pages_needed(*, per_thousand: float, margin: float, characters_a_page: int, effect: float = _ASSUMED_EFFECT) -> int:
    """The number of pages to sample for an interval of `per_thousand` plus or minus `margin` (both per thousand)."""
    rate, half = per_thousand / 1000, margin / 1000
    return max(_ENOUGH_PAGES, ceil(_Z**2 * rate * (1 - rate) * effect / half**2 / characters_a_page))


def choose(keys: Iterable[int], *, count: int, seed: str) -> list[int]:
    """A random sample of the keys.

    The same seed gives the same sample, also after upgrades, and a larger sample includes the smaller one.
    """
    return sorted(sorted(set(keys), key=lambda key: (sha256(f"{seed}:{key}".encode()).digest(), key))[:count])
