"""Find numbers of persons (identity, telephone, account, tax, insurance) in any grouping, in digits or in words.

Groups of digits separated by a space, dot or dash may form one number. Words before a number indicate its kind ("stk",
"căn cước"); without them its form decides: province, sex and year of an identity number (Nghị định 137/2015, Điều 13),
the mobile prefixes since 2018, the area codes.

People spell numbers out where a form or forum deletes digits, and officers write down what they hear on the telephone.
Nine spoken digits in a row are such a number; "hai ba năm" means two or three years.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lawtext.words import patterns_beside
from portal.questions.privacy.matches import FindingConfidence, FoldedText, PersonalKind, PersonalMatch

_MOST = 19  # digits: the length of the longest bank card number


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits that may form one number; `shape` holds the length of each group."""

    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    dotted: bool
    is_dialled: bool  # preceded by a plus sign


def _is_identity(digits: str) -> bool:
    """True for a province from 001 to 096, a digit for century and sex, and a plausible year of birth."""
    century, year = int(digits[3]) // 2, int(digits[4:6])
    return 1 <= int(digits[:3]) <= 96 and (century == 0 or (century == 1 and year <= 40))


def _is_phone(run: DigitRun) -> bool:
    return _is_one_of(_at_home(run), _RE.mobile, _RE.landline, _RE.old_mobile) and not _is_a_date(run)


def _at_home(run: DigitRun) -> str:
    """The number as dialled within Vietnam: +84 (0)903, 0084 903 and 84 903 become 0903."""
    digits = run.digits.removeprefix("00")
    return f"0{digits[2:].removeprefix('0')}" if digits.startswith("84") else run.digits


def _is_from_abroad(run: DigitRun) -> bool:
    """True for an international number such as 00855 12 345 678."""
    return run.digits.startswith("00") and run.digits[2] != "0" and run.shape[0] > 2


def _is_said_phone(run: DigitRun) -> bool:
    return run.digits[:4] not in ("1900", "1800") and (
        _is_one_of(_at_home(run), _RE.mobile, _RE.landline, _RE.old_mobile, _RE.old_landline)
        or (len(run.digits) in (7, 8, 9, 10, 11) and len(run.shape) <= 4 and not _is_a_date(run))
    )


def _is_one_of(digits: str, *forms: re.Pattern[str]) -> bool:
    return any(form.fullmatch(digits) for form in forms)


def _is_a_date(run: DigitRun) -> bool:
    """True for a date or period such as "05.8.2020 10 giờ" or "2020 - 2025"."""
    return run.shape[:3] in ((2, 2, 4), (1, 2, 4), (2, 1, 4), (1, 1, 4)) or run.shape == (4, 4)


def _is_round(digits: str) -> bool:
    return digits.endswith("000")


def _is_old_identity(run: DigitRun) -> bool:
    """True for nine digits in one group, or in threes with spaces; with dots they may be an amount of money."""
    if run.dotted or run.digits[0] not in "0123" or _is_round(run.digits):
        return False
    return run.shape in ((9,), (3, 3, 3))


def _is_alone(run: DigitRun) -> bool:
    return len(run.shape) == 1 and not _is_round(run.digits)


def _is_grouped(run: DigitRun) -> bool:
    """True for groups that are neither an amount nor a date: "số 12 345 678 90"."""
    return not (run.dotted and _is_round(run.digits)) and not _is_a_date(run) and max(run.shape) > 2


@dataclass(frozen=True, slots=True)
class NumberRule:
    """A number of one of `lengths` digits that `fits` is of this kind; `said` requires an indicating word before it."""

    kind: PersonalKind
    lengths: range | tuple[int, ...]
    fits: Callable[[DigitRun], bool]
    confidence: FindingConfidence = FindingConfidence.SURE
    said: str = ""


_RULES = (
    NumberRule(PersonalKind.PHONE, range(15, 7, -1), lambda run: run.is_dialled),
    NumberRule(PersonalKind.IDENTITY, (12, 9), lambda run: True, said="identity"),
    NumberRule(PersonalKind.TAX, (13, 12, 10), lambda run: True, said="tax"),
    NumberRule(PersonalKind.INSURANCE, (10,), lambda run: True, said="insurance"),
    NumberRule(PersonalKind.PHONE, (12, 11, 10, 9, 8, 7), _is_said_phone, said="phone"),
    NumberRule(
        PersonalKind.ACCOUNT, range(19, 7, -1), lambda run: not (run.dotted and _is_round(run.digits)), said="account"
    ),
    NumberRule(
        PersonalKind.IDENTITY,
        (12,),
        lambda run: _is_identity(run.digits) and not (run.dotted and _is_round(run.digits)),
    ),
    NumberRule(PersonalKind.PHONE, (14, 13, 12, 11, 10), _is_phone),
    NumberRule(PersonalKind.PHONE, range(15, 10, -1), _is_from_abroad),
    NumberRule(PersonalKind.ACCOUNT, (19, 16), lambda run: run.digits.startswith("9704") or run.shape == (4, 4, 4, 4)),
    NumberRule(PersonalKind.IDENTITY, (9,), _is_old_identity, FindingConfidence.LIKELY),
    NumberRule(PersonalKind.TAX, (10,), lambda run: _is_alone(run) and run.digits[0] == "8", FindingConfidence.LIKELY),
    NumberRule(PersonalKind.NUMBER, range(19, 8, -1), _is_alone, FindingConfidence.LIKELY),
    NumberRule(PersonalKind.NUMBER, range(19, 8, -1), _is_grouped, FindingConfidence.LIKELY, said="number"),
)


def find_numbers(reading: FoldedText) -> Iterator[PersonalMatch]:
    groups = [found.span() for found in _RE.digits.finditer(reading.folded)]
    at = 0
    while at < len(groups):
        if taken := _taken(reading, groups, at):
            rule, run = taken
            yield PersonalMatch(rule.kind, _with_plus(reading, run.start), run.end, rule.confidence)
            at += len(run.shape)
        else:
            at += 1


def _taken(reading: FoldedText, groups: list[tuple[int, int]], at: int) -> tuple[NumberRule, DigitRun] | None:
    if _goes_on_before(reading, groups, at):
        return None
    runs = {len(run.digits): run for run in _runs(reading, groups, at)}
    said = said_before(reading, groups[at][0])
    for rule in _RULES:
        if rule.said and rule.said != said:
            continue
        for length in _lengths(rule, runs):
            run = runs[length]
            if rule.fits(run) and not _is_something_else(reading, run):
                return rule, run
    return None


def _lengths(rule: NumberRule, runs: dict[int, DigitRun]) -> list[int]:
    """The lengths to try. If the first group is a whole account number, only that: "stk 19036789012345 5 triệu"."""
    shortest = min(runs, default=0)
    fitting = [length for length in rule.lengths if length in runs]
    return [shortest] if rule.kind is PersonalKind.ACCOUNT and shortest in fitting else fitting


def _runs(reading: FoldedText, groups: list[tuple[int, int]], at: int) -> Iterator[DigitRun]:
    """The candidates that begin with this group: alone, and extended by each of the following groups."""
    start, end = groups[at]
    digits, dotted = _plain(reading.folded[start:end]), False
    shape: tuple[int, ...] = (end - start,)
    is_dialled = reading.folded[max(0, start - 2) : start].strip("( ").endswith("+")
    yield DigitRun(start, end, digits, shape, dotted, is_dialled)
    for following in groups[at + 1 : at + _MOST]:
        gap = reading.folded[end : following[0]]
        if len(gap) > 3 or not _RE.gap.fullmatch(gap) or len(digits) + following[1] - following[0] > _MOST:
            return
        end = following[1]
        digits += _plain(reading.folded[following[0] : end])
        shape, dotted = (*shape, end - following[0]), dotted or "." in gap
        yield DigitRun(start, end, digits, shape, dotted, is_dialled)


def _plain(digits: str) -> str:
    return digits.replace("o", "0")


def said_before(reading: FoldedText, position: int) -> str:
    """The kind that the nearest indicating word names; "số" is the weakest and never overrides another."""
    said = ""
    for found in _RE.said.finditer(reading.before(position)):
        if not said or found.lastgroup != "number":
            said = found.lastgroup or ""
    return said


def _goes_on_before(reading: FoldedText, groups: list[tuple[int, int]], at: int) -> bool:
    """True inside an amount (1.093.085.001) or at the end of a law's number."""
    start = groups[at][0]
    return at > 0 and groups[at - 1][1] == start - 1 and reading.folded[start - 1] in ".,"


def _is_something_else(reading: FoldedText, run: DigitRun) -> bool:
    rest = reading.after(run.end)
    goes_on = len(rest) > 1 and rest[0] in ".," and rest[1].isdigit() and run.dotted
    return goes_on or bool(_RE.money.match(rest) or _RE.of_a_law.match(rest))


def _with_plus(reading: FoldedText, start: int) -> int:
    while start and reading.folded[start - 1] in "+(":
        start -= 1
    return start


_SPOKEN_DIGITS: Mapping[str, str] = {
    **dict.fromkeys(("khong", "ko", "hong", "zero"), "0"),
    **{"mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5"},
    **{"sau": "6", "bay": "7", "tam": "8", "chin": "9"},
}
_RE = patterns_beside(__file__, one=rf"(?:{'|'.join(_SPOKEN_DIGITS)}|\d{{1,4}})")
_FEWEST, _MOST_SPOKEN = 9, 19  # digits: an old identity number, a bank card
_FEWEST_WORDS = 2  # number words needed; one suffices after a word for telephone; `find_numbers` finds digits alone

_KINDS: Mapping[str, PersonalKind] = {
    "identity": PersonalKind.IDENTITY,
    "account": PersonalKind.ACCOUNT,
    "tax": PersonalKind.TAX,
    "insurance": PersonalKind.INSURANCE,
    "phone": PersonalKind.PHONE,
}


def find_spoken(reading: FoldedText) -> Iterator[PersonalMatch]:
    for run in _RE.run.finditer(reading.folded):
        parts = _RE.part.findall(run[0])
        digits = "".join(_SPOKEN_DIGITS.get(part, part) for part in parts)
        words = sum(part in _SPOKEN_DIGITS for part in parts)
        # A mix of words and digits ("năm 2024, ba 2025") counts only if it begins with 0.
        is_number = words == len(parts) or digits.startswith("0")
        said = said_before(reading, run.start())
        enough = words >= _FEWEST_WORDS or (words == 1 and said == "phone")
        if enough and is_number and _FEWEST <= len(digits) <= _MOST_SPOKEN:
            yield PersonalMatch(_kind(digits, said), run.start(), run.end())


def _kind(digits: str, said: str) -> PersonalKind:
    if said in _KINDS:
        return _KINDS[said]
    if len(digits) == 12:
        return PersonalKind.IDENTITY
    return PersonalKind.PHONE if digits.startswith("0") else PersonalKind.NUMBER
