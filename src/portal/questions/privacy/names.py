"""Find names of persons by family name, form of address or "tên tôi là", and assign letters that replace them.

Capitalised syllables that begin with a family name are a person, unless the word before makes them a street, a school
or a company. After a form of address ("anh", "bà") any capitalised syllables are a name, because people in the delta
are called by birth order ("ông Tư", "chị Sáu"). In lower case a name needs an announcing phrase, or a family name with
"văn" or "thị". A single capital letter is a placeholder ("ông A"), not a person.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from lawtext.words import patterns_beside
from portal.questions.privacy.matches import FindingConfidence, FoldedText, FoldedWord, PersonalKind, PersonalMatch

_NAMES_TOO = ("bé", "be", "ba", "chi", "cô", "cậu")  # forms of address that are also given names: Lưu Thị Bé Ba
_COMMON_TOO = ("lý", "trình", "lục")  # common words: "quản lý thị trường", "chương trình văn nghệ", "phụ lục văn bằng"
_LONGEST = 5  # syllables, as in Tôn Nữ Hoàng Kim Ngân

_RE = patterns_beside(__file__)
# Words, or phrases separated by "|", that mark a name or its end; see the comments in name_words.toml.
_WORDS = {
    name: frozenset(re.split(r"\s*\|\s*", listed.strip()) if "|" in listed else listed.split())
    for name, listed in tomllib.loads(Path(__file__).with_name("name_words.toml").read_text("utf-8")).items()
}
_SCHOOLS = frozenset({"thpt", "thcs", "th", "mn", "đh", "tiểu", "mầm", "mẫu", "trung", "đại", "cao", "phổ", "dạy"})


def find_names(reading: FoldedText) -> Iterator[PersonalMatch]:
    words = reading.words()
    announced = {match.end() for match in _RE.announced.finditer(reading.folded)}
    on_an_app = {match.end() for match in _RE.on_an_app.finditer(reading.folded)}
    announced |= {start for start in on_an_app if not _RE.body_on_an_app.match(reading.folded, start)}
    at = 0
    while at < len(words):
        count, confidence = _name_at(words, at, reading, words[at].start in announced)
        if count:
            yield PersonalMatch(PersonalKind.NAME, words[at].start, words[at + count - 1].end, confidence)
        at += count or 1


def _name_at(
    words: Sequence[FoldedWord], at: int, reading: FoldedText, announced: bool
) -> tuple[int, FindingConfidence]:
    """The number of words from `at` that form a name, 0 if none, and the confidence."""
    if _is_of_something(words, at, reading):
        return 0, FindingConfidence.LIKELY
    capitals = _capitals(words, at, reading)
    if capitals >= 2 and _is_family(words[at]) and _is_nobody(words[at : at + capitals]):
        return 0, FindingConfidence.LIKELY
    if capitals == 2 and _is_office(words, at + 1, reading):
        return 0, FindingConfidence.LIKELY
    if _is_whole(words[at : at + capitals]):
        return capitals, FindingConfidence.SURE
    if announced:
        return _announced(words, at, reading, capitals)
    if capitals and _is_addressed(words, at, reading):
        return _called(words, at, capitals), FindingConfidence.LIKELY
    if small := _small(words, at, reading):
        return small, FindingConfidence.SURE
    if _is_given(words, at, capitals):
        return capitals, FindingConfidence.LIKELY
    return _signed(words, at, capitals, reading), FindingConfidence.LIKELY


def _capitals(words: Sequence[FoldedWord], at: int, reading: FoldedText) -> int:
    """The number of words written as a name, each one space apart; a single letter ends the name."""
    count = 0
    for word in words[at : at + _LONGEST]:
        if not word.is_capital or (count and not _is_next(words[at + count - 1], word, reading)):
            break
        if count and word.key in _WORDS["honorifics"] and word.key not in _NAMES_TOO:
            break
        if word.key in ("tôi", "là") or _is_short_for(word):
            break
        if 0 < count < 3 and _is_letter(word) and not _is_middle_letter(words, at, count, reading):
            break
        count += 1
    return count


def _is_next(before: FoldedWord, word: FoldedWord, reading: FoldedText) -> bool:
    return word.start == before.end + 1 and reading.text[before.end] == " "


def _is_short_for(word: FoldedWord) -> bool:
    """True for an abbreviation, capitals without a vowel: CMND, GPLX, THPT."""
    return len(word.text) > 1 and word.text.isupper() and not set(word.folded) & set("aeiouy")


def _is_letter(word: FoldedWord) -> bool:
    """True for a placeholder such as "A"; "Ý" is a name."""
    return len(word.text) == 1 and word.is_plain


def _is_middle_letter(words: Sequence[FoldedWord], at: int, count: int, reading: FoldedText) -> bool:
    """True for a middle letter as in "Giàng A Súa", a form of names in ethnic minorities of the mountains."""
    following = words[at + count + 1 : at + count + 2]
    if count != 1 or words[at + 1].text not in ("A", "Y") or not following or not following[0].is_capital:
        return False
    return len(following[0].text) > 1 and _is_next(words[at + 1], following[0], reading)


def _is_family(word: FoldedWord) -> bool:
    return word.key in _WORDS["families"] or (word.is_plain and word.folded in _WORDS["capital_plain"])


def _is_whole(words: Sequence[FoldedWord]) -> bool:
    """True for a family name with a given name; family names that are also common words need a middle name or more
    words."""
    if len(words) < 2 or not _is_family(words[0]) or words[1].text in ("THPT", "THCS", "TH", "ĐH"):
        return False
    return (
        words[0].key not in _WORDS["words_too"]
        or words[1].key in _WORDS["middles"]
        or len(words) >= 3
        and words[0].key not in _WORDS["never_bare"]
    )


def _is_nobody(words: Sequence[FoldedWord]) -> bool:
    """True for a public name or a placeholder: "Nguyễn Văn A" has no given name after "Văn"."""
    name = " ".join(word.key for word in words)
    return any(name == public or name.startswith(f"{public} ") for public in _WORDS["public_names"]) or (
        len(words) == 2 and words[1].key in _WORDS["middles"]
    )


def _is_of_something(words: Sequence[FoldedWord], at: int, reading: FoldedText) -> bool:
    """True after "đường", "trường THPT" or "phường", even with capitalised words between."""
    if _RE.heads.search(reading.before(words[at].start)):
        return False
    back = at - 1
    while back >= 0 and at - back <= 3:
        word, following = words[back], words[back + 1]
        if following.start - word.end > 2 or reading.text[word.end : following.start].strip(" "):
            return False
        if word.key in _WORDS["of_something"] or (
            back and f"{words[back - 1].key} {word.key}" in _WORDS["of_something"]
        ):
            return True
        if not word.is_capital:
            return False
        back -= 1
    return False


def _is_addressed(words: Sequence[FoldedWord], at: int, reading: FoldedText) -> bool:
    if not at or words[at].key in _WORDS["no_names"] or _is_letter(words[at]):
        return False
    if _is_a_school(words, at) or _is_office(words, at, reading):
        return False
    before = words[at - 1]
    if not _is_next(before, words[at], reading):
        return _is_by_name(words, at, reading)
    second = words[at - 2].key if at > 1 else ""
    return (
        before.key in _WORDS["honorifics"]
        or f"{second} {before.key}" in _WORDS["titles"]
        or (before.key in _WORDS["kindred"] and (second in _WORDS["honorifics"] or second in ("con", "em")))
    )


def _is_office(words: Sequence[FoldedWord], at: int, reading: FoldedText) -> bool:
    """True if a capitalised word and the lower-case word after it name an office: "anh Công an", "Đoàn Thanh niên"."""
    if at + 1 >= len(words) or words[at + 1].is_capital or not _is_next(words[at], words[at + 1], reading):
        return False
    return f"{words[at].key} {words[at + 1].key}" in _WORDS["offices"]


def _is_a_school(words: Sequence[FoldedWord], at: int) -> bool:
    """True for a school, "giáo viên Trường THCS …"; "Trường" alone may be a given name."""
    return words[at].folded == "truong" and any(word.key in _SCHOOLS for word in words[at + 1 : at + 2])


def _is_by_name(words: Sequence[FoldedWord], at: int, reading: FoldedText) -> bool:
    """True for a nickname in brackets after the name: "Nguyễn Thị Sáu (Sáu Lành)"."""
    before = words[at - 1]
    between = reading.text[before.end : words[at].start]
    called = before.is_capital and at > 1 and words[at - 2].is_capital and not words[at].text.isupper()
    return between == " (" and called


def _is_given(words: Sequence[FoldedWord], at: int, capitals: int) -> bool:
    """True for two syllables of given names after a word that introduces people: "mua của Thúy Vi"."""
    least = 1 if at and words[at - 1].key in ("gặp", "nhờ") else 2
    if not least <= capitals <= 3 or not at or words[at - 1].key not in _WORDS["before_given"]:
        return False
    return all(word.key in _WORDS["given"] for word in words[at : at + capitals]) and not _is_nobody(
        words[at : at + capitals]
    )


def _called(words: Sequence[FoldedWord], at: int, capitals: int) -> int:
    name = [word.key for word in words[at : at + capitals]]
    if _is_nobody(words[at - 1 : at + capitals]) or _is_nobody(words[at : at + capitals]):
        return 0
    return min([count for count, key in enumerate(name) if count and key in _WORDS["no_names"]], default=capitals)


def _announced(
    words: Sequence[FoldedWord], at: int, reading: FoldedText, capitals: int
) -> tuple[int, FindingConfidence]:
    """The length of a name after "tên tôi là": capitalised, or a family name and more syllables in lower case."""
    if words[at].key in _WORDS["honorifics"] and at + 1 < len(words):
        return 0, FindingConfidence.LIKELY  # "bị đơn là ông …": the form of address announces the name
    if capitals >= 2 or (capitals and words[at].key not in _WORDS["no_names"] and not _is_letter(words[at])):
        return (0 if _is_body(words, at) else capitals), FindingConfidence.SURE
    if words[at].is_capital or not _is_small_family(words[at]):
        return 0, FindingConfidence.LIKELY
    return _small_run(words, at, reading, least=2), FindingConfidence.LIKELY


def _is_body(words: Sequence[FoldedWord], at: int) -> bool:
    """True for an organisation: "tên Công ty …", "tên Doanh nghiệp …"."""
    pair = f"{words[at].key} {words[at + 1].key}" if at + 1 < len(words) else ""
    return pair in ("công ty", "doanh nghiệp", "hợp tác", "cơ sở", "cửa hàng", "cong ty", "doanh nghiep")


def _is_small_family(word: FoldedWord) -> bool:
    return word.folded in _WORDS["plain_families"] if word.is_plain else word.key in _WORDS["families"]


def _small(words: Sequence[FoldedWord], at: int, reading: FoldedText) -> int:
    """The length of a lower-case name with "thị" or "văn" after the family name: "nguyễn thị cẩm tú", "tran
    van bay"."""
    if at + 2 >= len(words) or not _is_small_family(words[at]) or not _is_next(words[at], words[at + 1], reading):
        return 0
    middle = words[at + 1]
    if middle.key not in _WORDS["middles"] or middle.is_plain != words[at].is_plain and middle.key != "thi":
        return 0
    is_common = words[at].key in _WORDS["words_too"] or words[at].key in _COMMON_TOO
    return (
        0
        if is_common and f"{middle.key} {words[at + 2].key}" in _WORDS["compounds"]
        else _small_run(words, at, reading, least=3)
    )


def _small_run(words: Sequence[FoldedWord], at: int, reading: FoldedText, *, least: int) -> int:
    count = 1
    longest = 5 if words[at + 1 : at + 2] and words[at + 1].folded == "thi" else 4
    for word in words[at + 1 : at + longest]:
        if not _is_next(words[at + count - 1], word, reading) or (
            word.key in _WORDS["stops"] and word.key not in _WORDS["middles"]
        ):
            break
        count += 1
    return count if count >= least and len(words[at + count - 1].text) > 1 else 0


def _signed(words: Sequence[FoldedWord], at: int, capitals: int, reading: FoldedText) -> int:
    """The length of a signature: two to four capitalised words at the end of the text, after a closing phrase."""
    if not 2 <= capitals <= 4 or at + capitals != len(words):
        return 0
    return capitals if _RE.farewell.search(reading.folded[max(0, words[at].start - 100) : words[at].start]) else 0


_LETTERS = "ABCDEGHKLMNPQSTUVXY"


def letters_of(reading: FoldedText, found: Sequence[PersonalMatch]) -> dict[int, str]:
    """Start of each name -> its placeholder. Letters that the text uses already are skipped."""
    free = _free_letters(reading)
    given: dict[str, str] = {}
    stands: dict[int, str] = {}
    for one in found:
        if one.kind is PersonalKind.NAME:
            person = reading.folded[one.start : one.end].split()[-1]
            given[person] = given.get(person) or next(free)
            stands[one.start] = _address(reading, one) + given[person]
    return stands


def _free_letters(reading: FoldedText) -> Iterator[str]:
    used = set(_RE.used.findall(reading.text))
    yield from (letter for letter in _LETTERS if letter not in used)
    yield from (f"{letter}{number}" for number in range(1, 10_000) for letter in _LETTERS)


def _address(reading: FoldedText, one: PersonalMatch) -> str:
    """The form of address for the placeholder, "" if the text has one: "Nguyễn Thị Tám" -> "bà A"."""
    last = _RE.last_word.search(reading.text[max(0, one.start - 12) : one.start])
    if last and last[1].lower() in _WORDS["honorifics"]:
        return ""
    syllables = reading.folded[one.start : one.end].split()
    if "thi" in syllables[1:]:
        return "bà "
    return "ông " if "van" in syllables[1:] else "người "
