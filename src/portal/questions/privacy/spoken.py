"""Numbers that are told in words: "không chín ba chín, một hai ba, bốn năm sáu", or in words and figures.

People spell a number out where a form or a forum deletes figures, and officers write down what is said on the phone.
Nine digits in a row are a number of somebody; "hai ba năm" is two or three years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from portal.questions.privacy.kinds import Kind
from portal.questions.privacy.numbers import said_before
from portal.questions.privacy.places import Found
from portal.questions.privacy.reading import Reading

_DIGITS: Mapping[str, str] = {
    **dict.fromkeys(("khong", "ko", "hong", "zero"), "0"),
    **{"mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5"},
    **{"sau": "6", "bay": "7", "tam": "8", "chin": "9"},
}
_ONE = rf"(?:{'|'.join(_DIGITS)}|\d{{1,4}})"
_RUN = re.compile(rf"(?<![a-z0-9]){_ONE}(?:[ ,.;\-]{{1,3}}{_ONE}(?![a-z0-9])){{3,18}}")
_PART = re.compile(_ONE)
_FEWEST, _MOST = 9, 19  # digits: an old identity number, a bank card
_FEWEST_WORDS = 2  # of them in words, or one after a word for telephone; figures alone are read elsewhere

_KINDS: Mapping[str, Kind] = {
    "identity": Kind.IDENTITY,
    "account": Kind.ACCOUNT,
    "tax": Kind.TAX,
    "insurance": Kind.INSURANCE,
    "phone": Kind.PHONE,
}


def find_spoken(reading: Reading) -> Iterator[Found]:
    for run in _RUN.finditer(reading.folded):
        parts = _PART.findall(run[0])
        digits = "".join(_DIGITS.get(part, part) for part in parts)
        words = sum(part in _DIGITS for part in parts)
        # Words and figures mixed ("năm 2024, ba 2025") are a number only where it begins as one.
        is_number = words == len(parts) or digits.startswith("0")
        said = said_before(reading, run.start())
        enough = words >= _FEWEST_WORDS or (words == 1 and said == "phone")
        if enough and is_number and _FEWEST <= len(digits) <= _MOST:
            yield Found(_kind(digits, said), run.start(), run.end())


def _kind(digits: str, said: str) -> Kind:
    if said in _KINDS:
        return _KINDS[said]
    if len(digits) == 12:
        return Kind.IDENTITY
    return Kind.PHONE if digits.startswith("0") else Kind.NUMBER
