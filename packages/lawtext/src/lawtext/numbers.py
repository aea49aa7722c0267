"""Official numbers (số, ký hiệu): parsing, normalised keys, recognition in search input.

Forms: `30/2020/NĐ-CP`, `91/2015/QH13`, `471/QĐ-TTg`, `4946/BTTTT-CĐSQG`, joint `19/2012/TTLT-BTC-BKH&ĐT`, consolidated
`43/VBHN-BTP`, Party `66-NQ/TW`, old `119-HĐBT`, `74/CP`. Type codes: Nghị định 30/2020/NĐ-CP, Phụ lục III.

Also numbering without digits: Roman numerals, and the letters of points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lawtext.words import fold, normalise, patterns_beside, slugify

# Nghị định 78/2025/NĐ-CP: points use the Vietnamese alphabet, without f, j, w and z.
POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"

_MOST_ROMAN = 3999
_PIECES = (
    ("M", 1000),
    ("CM", 900),
    ("D", 500),
    ("CD", 400),
    ("C", 100),
    ("XC", 90),
    ("L", 50),
    ("XL", 40),
    ("X", 10),
    ("IX", 9),
    ("V", 5),
    ("IV", 4),
    ("I", 1),
)


def to_roman(number: int) -> str:
    """1 -> "I". Raises ValueError below 1 and above 3999."""
    if not 1 <= number <= _MOST_ROMAN:
        raise ValueError(f"from 1 to {_MOST_ROMAN}, not {number}")
    written = ""
    for piece, value in _PIECES:
        written += piece * (number // value)
        number %= value
    return written


def to_arabic(roman: str) -> int | None:
    """A Roman numeral up to LXXXIX, or None ("L" alone is read as the letter)."""
    found = split_roman(roman.upper())
    return found[0] if found and not found[1] and roman.upper() != "L" else None


def split_roman(label: str) -> tuple[int, str] | None:
    """A label that begins with a capital Roman numeral, and the letter after it: "IVa" -> (4, "a")."""
    found = _RE.roman.fullmatch(label)
    return (_value(found["roman"]), found["rest"]) if found else None


def point_letter(number: int) -> str:
    """1 -> "a", 5 -> "đ"; after "y" come "aa", "ab" … Raises ValueError below 1."""
    if number < 1:
        raise ValueError(f"from 1, not {number}")
    rounds, at = divmod(number - 1, len(POINT_LETTERS))
    return (point_letter(rounds) if rounds else "") + POINT_LETTERS[at]


def _value(roman: str) -> int:
    total = 0
    for piece, value in _PIECES:
        while roman.startswith(piece):
            total, roman = total + value, roman[len(piece) :]
    return total


KINDS = {
    "NĐ": "nghị định",
    "TT": "thông tư",
    "TTLT": "thông tư liên tịch",
    "TTLB": "thông tư liên bộ",
    "QĐ": "quyết định",
    "NQ": "nghị quyết",
    "NQLT": "nghị quyết liên tịch",
    "CT": "chỉ thị",
    "PL": "pháp lệnh",
    "L": "lệnh",
    "SL": "sắc lệnh",
    "KH": "kế hoạch",
    "CTr": "chương trình",
    "ĐA": "đề án",
    "DA": "dự án",
    "PA": "phương án",
    "BC": "báo cáo",
    "TTr": "tờ trình",
    "TB": "thông báo",
    "TC": "thông cáo",
    "HD": "hướng dẫn",
    "KL": "kết luận",
    "CĐ": "công điện",
    "CV": "công văn",
    "QC": "quy chế",
    "QyĐ": "quy định",
    "BB": "biên bản",
    "HĐ": "hợp đồng",
    "VBHN": "văn bản hợp nhất",
}

# Words typed for a document type; laws have no type code in their number (91/2015/QH13).
_KIND_WORDS = {
    **{fold(name): code for code, name in KINDS.items()},
    **{fold(code): code for code in KINDS},
    "bo luat": "Luật",
    "luat": "Luật",
}
# Ambiguous abbreviations: alone they announce a number only if a year or a code follows it.
_WEAK_WORDS = {
    *("l", "kh", "da", "pa", "bc", "tb", "tc", "hd", "kl", "cd", "qc", "bb", "ct", "pl", "sl", "du an", "de an"),
    *("bien ban", "hop dong", "lenh", "quy che", "quy dinh", "phuong an", "chuong trinh"),
}

# Codes whose spelling cannot be derived from capitals alone.
_SPELLED = {
    fold(code): code
    for code in [
        *KINDS,
        *("CP", "TTg", "TW", "TU", "CTN", "HĐBT", "HĐND", "UBND", "HĐNN", "HĐTP", "HĐBCQG", "BGDĐT", "GDĐT", "BLĐTBXH"),
        *("BKHĐT", "TLĐ", "TLĐLĐVN", "LĐTBXH", "BCĐ", "UBTDTT", "TANDTC", "VKSNDTC", "BNNMT", "BDTTG", "HĐPH", "CĐSQG"),
        *("SGDĐT", "SLĐTBXH", "SKHĐT", "BKH&ĐT", "BGD&ĐT", "STNMT", "UBTVQH", "BVHTTDL", "TLĐLĐ", "LĐLĐ", "ĐCT", "ĐTN"),
    ]
}
# Only the Government issues decrees, so their code can be completed.
_ONLY_ISSUER = {"NĐ": "CP"}


@dataclass(frozen=True, slots=True)
class NumberParts:
    """The parts of an official number: `19/2012/TTLT-BTC-BKHĐT` -> 19, 2012, "TTLT", ("BTC", "BKHĐT")."""

    number: str
    year: int | None
    kind: str
    issuers: tuple[str, ...]


def read_number(text: str) -> NumberParts | None:
    """The parts of one official number, normalised; None if the text is not one."""
    if not (found := _RE.number.fullmatch(normalise_number(text))):
        return None
    codes = re.split(r"[/.-]", found["code"]) if found["code"] else []
    kind = codes.pop(0) if codes and codes[0] in KINDS else ""
    return NumberParts(found["number"], int(found["year"]) if found["year"] else None, kind, tuple(codes))


def normalise_number(text: str) -> str:
    """The number as printed: "nđ 30/2020" -> "30/2020/NĐ-CP", "01/2021/qh15" -> "01/2021/QH15".

    NFC, one kind of dash, no blanks, Đ restored in known codes; leading zeros are kept. Text that is no number is only
    normalised.
    """
    text = normalise(text)
    lead = _RE.leading_words.match(text)
    kind = _KIND_WORDS.get(fold(lead["kind"] or "").strip(), "") if lead else ""
    number = re.sub(r"\s*([/-])\s*", r"\1", text[lead.end() :] if lead and (kind or not lead["kind"]) else text)
    if not (found := _RE.number.fullmatch(number)):
        return number
    if found["code"]:
        if found["year"] and (glued := _RE.glued_code.match(found["code"])):  # the hyphen was lost at a line break
            return normalise_number(f"{number[: found.start('code')]}{glued['kind']}-{found['code'][glued.end() :]}")
        return number[: found.start("code")] + "".join(map(_spell_word, re.split(r"([/.-])", found["code"])))
    issuer = _ONLY_ISSUER.get(kind)
    return f"{number}/{kind}-{issuer}" if issuer and found["year"] else number


def _spell_word(word: str) -> str:
    """ "bldtbxh" -> "BLĐTBXH"; a code written with Đ or in mixed case is unchanged."""
    is_plain = word.islower() or (word.isupper() and "Đ" not in word)
    return _SPELLED.get(fold(word), word.upper()) if is_plain else word


def number_key(text: str) -> str:
    """One key for all spellings of a number: "01/2021/NĐ–CP", "1/2021/nd-cp" -> "1-2021-nd-cp"."""
    return re.sub(r"^0+(?=\d)", "", slugify(normalise_number(text).replace("&", "")))


def number_slug(text: str) -> str:
    """The number in URLs: "91/2015/QH13" -> "91-2015-qh13"."""
    return number_key(text)


@dataclass(frozen=True, slots=True)
class NumberQuery:
    """An official number typed in a search box; missing parts are None or "".

    `number` has no leading zeros; `kind` is the code in the number ("NĐ"), or "Luật"; `issuer` is the rest of the code
    ("CP", "QH13", "BTC-BNV").
    """

    number: str
    year: int | None
    kind: str
    issuer: str | None

    def matches(self, official_number: str) -> bool:
        """True if this may be the document with that number."""
        parts = read_number(official_number)
        if parts is None or number_key(parts.number) != number_key(self.number):
            return False
        issuer = "-".join(parts.issuers)
        is_law = issuer.startswith("QH") and not parts.kind
        return (
            self.year in (None, parts.year)
            and (is_law if self.kind == "Luật" else self.kind in ("", parts.kind))
            and (self.issuer is None or slugify(issuer).startswith(slugify(self.issuer)))
        )


_WORDS = "|".join(sorted((re.escape(word) for word in _KIND_WORDS), key=len, reverse=True))
_KNOWN_CODES = "|".join(sorted((re.escape(fold(code)) for code in _SPELLED.values()), key=len, reverse=True))
_RE = patterns_beside(__file__, known_codes=_KNOWN_CODES, words=_WORDS)


def read_number_query(text: str) -> NumberQuery | None:
    """The number typed in a search box, or None: "nd 30/2020", "luat 91/2015/qh13", "nghi dinh 30 2020".

    A bare "30/2020" is accepted only if nothing else was typed; dates, fractions and "Đề án 06" are not accepted.
    """
    folded = re.sub(r"\s*([/-])\s*", r"\1", fold(normalise(text)))
    for found in _RE.query.finditer(folded):
        if _announces_number(found, whole=found[0].strip() == folded):
            return _query_of(found)
    return None


def _announces_number(found: re.Match[str], *, whole: bool) -> bool:
    if found["code"]:
        return bool(found["year"] or found["word"] or re.search(r"[/-].+[/-]|[/-]qh\d|\s", found["code"]) or whole)
    if found["year"]:
        return bool(found["word"]) or (whole and "/" in found[0])
    is_year = re.fullmatch(r"(?:19|20)\d\d", found["number"])
    return bool(found["word"]) and found["word"] not in _WEAK_WORDS and not is_year


def _query_of(found: re.Match[str]) -> NumberQuery:
    codes = [_spell_word(code) for code in re.split(r"[/\s-]", found["code"] or "") if code]
    kind = codes.pop(0) if codes and codes[0] in KINDS else _KIND_WORDS.get(found["word"] or "", "")
    return NumberQuery(
        number=found["number"].lstrip("0") or "0",
        year=int(found["year"]) if found["year"] else None,
        kind="" if kind == "CV" else kind,  # a công văn is numbered 573/HĐPH-PBGDPL, without a type code
        issuer="-".join(codes) or None,
    )
