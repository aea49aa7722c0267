"""The issuer, its superior, and the official number: spelling, and known codes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from lawtext.numbers import KINDS
from lawtext.structure.lines import is_capitals
from lawtext.types import grouped
from lawtext.words import fold, normalise, patterns_beside

_PROVINCES = (
    *("An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương"),
    *("Bình Định", "Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông"),
    *("Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương"),
    *("Hải Phòng", "Hậu Giang", "Hòa Bình", "Hồ Chí Minh", "Huế", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum"),
    *("Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận"),
    *("Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La"),
    *("Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên Huế", "Tiền Giang", "Trà Vinh", "Tuyên Quang"),
    *("Vĩnh Long", "Vĩnh Phúc", "Yên Bái"),
)
_RE = patterns_beside(__file__)
# Words of letterheads, by their form without diacritics. A province counts only after "tỉnh" or "thành phố".
_WORDS = {
    fold(word): word
    for word in (
        *(f"{what} {name}" for what in ("tỉnh", "thành phố") for name in _PROVINCES),
        *("ủy ban nhân dân", "hội đồng nhân dân", "thành phố", "thị xã", "thị trấn", "phường", "huyện", "tỉnh"),
        *(
            "ủy ban thường vụ",
            "ban thường vụ",
            "ban chấp hành",
            "tỉnh ủy",
            "thành ủy",
            "huyện ủy",
            "đảng ủy",
            "đảng bộ",
        ),
        *("quốc hội", "chính phủ", "thủ tướng", "tư pháp", "nội vụ", "tài chính", "giáo dục và đào tạo", "công thương"),
        *("y tế", "xây dựng", "nông nghiệp và môi trường", "khoa học và công nghệ", "công an", "mặt trận tổ quốc"),
        *("văn phòng", "thanh tra", "tòa án nhân dân", "viện kiểm sát nhân dân", "văn hóa", "dân tộc và tôn giáo"),
        *("liên đoàn lao động", "hội liên hiệp phụ nữ", "hội nông dân", "đặc khu", "việt nam", "hội đồng phối hợp"),
        *("phổ biến", "giáo dục pháp luật", "trung tâm", "chi cục", "bảo hiểm xã hội", "kho bạc nhà nước"),
    )
}
_SAID = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")


def with_their_marks(name: str) -> str:
    """Restore the diacritics of the few words in letterheads, and of provinces: "PHÓ" -> "PHỐ".

    The length never changes.
    """
    folded = fold(name)
    if len(folded) != len(name):
        return name
    for found in _SAID.finditer(folded):
        right, was = _WORDS[found[0]], name[found.start() : found.end()]
        name = f"{name[: found.start()]}{right.upper() if is_capitals(was) else was}{name[found.end() :]}"
    return name


# Codes of issuers: the State, current and former ministries, provincial departments, the Party, unions.
AGENCIES = frozenset(
    (
        *("CP", "TTg", "CTN", "QH", "UBTVQH", "HĐBT", "HĐCP", "UB", "UBND", "HĐND", "HĐNN", "HĐTP", "TANDTC"),
        *("VKSNDTC", "KTNN", "VPCP", "VPQH", "VPCTN", "TTCP", "NHNN", "UBDT", "UBMTTQ", "MTTW", "MTTQ", "BTP"),
        *("BTC", "BNV", "BYT", "BCT", "BXD", "BCA", "BQP", "BNG", "BKHĐT", "BKHCN", "BTTTT", "BGDĐT", "BGD&ĐT"),
        *("BLĐTBXH", "BTNMT", "BNNPTNT", "BNN&PTNT", "BNNMT", "BNN", "BVHTTDL", "BVHTT", "BGTVT", "BDTTG", "BTM"),
        *("BCN", "BTS", "BCHTW", "BTCTW", "BBT", "VPTW", "UBKTTW", "UBKT", "BDV", "BTG", "BTGDV", "BNC", "BTGTU"),
        *("BDVTU", "BTCTU", "TW", "TU", "HU", "ĐU", "QU", "THU", "ĐUK", "STP", "SNV", "STC", "SGDĐT", "SGD&ĐT"),
        *("SYT", "SCT", "SXD", "SKHCN", "SKH&CN", "SVHTTDL", "SVHTT", "SDL", "SNNMT", "SNNPTNT", "SNN", "STNMT"),
        *("SLĐTBXH", "SGTVT", "STTTT", "SKHĐT", "SKH&ĐT", "SDTTG", "SNgV", "BDT", "BQL", "BQLKKT", "TTT", "TTr"),
        *("CAT", "CATP", "CAX", "CAP", "BCHQS", "BĐBP", "CTK", "KBNN", "BHXH", "CTHADS", "THADS", "TAND"),
        *("VKSND", "LĐLĐ", "TLĐ", "TLĐLĐVN", "HLHPN", "HND", "HCCB", "ĐTN", "ĐTNCS", "TWĐTN", "TƯĐTN", "BTV"),
        *("BCĐ", "BTT", "HĐPH", "HĐPHPBGDPL", "BCĐTW", "PBGDPL", "VP", "PTP", "PNV", "PTCKH", "PGDĐT", "PLĐTBXH"),
        *("PTNMT", "PVHTT", "PYT", "PKT", "VBHN", "BTĐKT", "BTGCP"),
    )
)
# Document types of Nghị định 30/2020/NĐ-CP, Phụ lục III, that are rarely archived.
_LESSER_KINDS = {
    "GM": "giấy mời",
    "GUQ": "giấy ủy quyền",
    "GGT": "giấy giới thiệu",
    "GNP": "giấy nghỉ phép",
    "PG": "phiếu gửi",
    "PC": "phiếu chuyển",
    "PB": "phiếu báo",
    "BGN": "bản ghi nhớ",
    "BTT": "bản thỏa thuận",
}
_KNOWN = frozenset({*KINDS, *_LESSER_KINDS, *AGENCIES})
_CODES_BY_FOLD = grouped(_KNOWN, fold)
# Codes that do not exist, and the codes that they are misreadings of.
_MISREAD = {
    **dict.fromkeys(
        ("TTø", "TTy", "TTyg", "TTgø", "TTq", "TT8", "TTs", "TTø.", "TIg", "TTE", "ITg", "TTpg", "TT9"), "TTg"
    ),
    **dict.fromkeys(("TIr", "TTT", "ITr", "TTx", "TTì"), "TTr"),
    **dict.fromkeys(("UBNĐ", "UBNO", "ƯBND", "ỦBND", "UBNĐD", "UBÑD", "UBNÐ", "U8ND", "LBND", "UBRND"), "UBND"),
    **dict.fromkeys(("HĐNĐ", "HDNĐ", "HÐND", "HĐN D", "HĐNO"), "HĐND"),
    **dict.fromkeys(("QP", "QÐ", "QĐĐ", "QỌ", "OĐ", "QÐÐ", "QB"), "QĐ"),
    **dict.fromkeys(("NÐ", "NP"), "NĐ"),
    "TTLI": "TTLT",
    "QyD": "QyĐ",
    "CTR": "CTr",
    "TTR": "TTr",
}
# The slash was lost or misread: "77GM-STP", "12/2025NQ-HĐND", "318'KH-CAT".
_LOST_SLASH = re.compile(
    r"^(?P<number>\d{1,5}(?:/(?:19|20)\d\d)?)['’‘`´|,.]?(?=(?:"
    + "|".join(sorted((re.escape(code) for code in (*_KNOWN, "QD", "ND") if len(code) > 1), key=len, reverse=True))
    + r")[-/])"
)
_AS_DIGIT = str.maketrans({**dict.fromkeys("lI|!]Ìí", "1"), **dict.fromkeys("Oo", "0")})


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """An official number.

    `value`: as in the document. `was`: as recognised, if it was corrected. `suggestion`: another number that the lists
    suggest, for a person to decide. `unknown`: codes that are in no list.
    """

    value: str
    was: str = ""
    suggestion: str = ""
    unknown: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Text in NFC, with one kind of slash and dash, without blanks, and without dotted leaders at the ends."""
    text = normalise(text).replace("⁄", "/").replace("∕", "/").replace("\\", "/")
    return re.sub(r"^[^\w/!|\]]+|[^\w]+$", "", re.sub(r"\s+", "", re.sub(r"[.…_]{2,}", "", text)))


def read_number(text: str) -> OfficialNumber | None:
    """The official number in the text after "Số:"; None if it lacks a number or a code."""
    was = tidy(text)
    found = _RE.number.match(_LOST_SLASH.sub(r"\g<number>/", was))
    if found is None:
        return None
    digits = (
        found["number"].translate(_AS_DIGIT) if not found["number"][-1:].isalpha() else _with_letter(found["number"])
    )
    if not re.match(r"\d", digits):
        return None
    year = f"/{found['year'].translate(_AS_DIGIT)}" if found["year"] else ""
    mark = found.string[found.start("code") - 1]
    code = spell(found["code"] if year else _RE.petition.sub("TTr", found["code"]))
    value = f"{digits}{year}{mark}{code.value}"
    plain = re.sub(r"\W+$", "", was)
    suggestion = f"{digits}{year}{mark}{code.suggestion}" if code.suggestion else ""
    return OfficialNumber(value, plain if plain != value else "", suggestion, code.unknown)


def _with_letter(number: str) -> str:
    """The digits of a number that ends with a letter: "51a" keeps its letter; "l5l" is 151."""
    head, last = number[:-1], number[-1]
    return number.translate(_AS_DIGIT) if last in "lIOo" or not head else f"{head.translate(_AS_DIGIT)}{last}"


def spell(code: str) -> OfficialNumber:
    """The corrected code after the number: "QD-UBNĐ" -> "QĐ-UBND"."""
    code = re.sub(r"[^\w]+$", "", code)
    right = [word if word in "/-" else _right(word) for word in re.split(r"([/-])", code)]
    value = _RE.decree.sub("/NĐ-CP", f"/{''.join(right)}")[1:]
    told = re.split(r"([/-])", value)
    suggested = "".join(word if word in "/-" else _near(word, is_first=at == 0) for at, word in enumerate(told))
    return OfficialNumber(
        value,
        code if code != value else "",
        suggested if suggested != value else "",
        tuple(word for word in told if word and word not in "/-" and not is_known(word)),
    )


def is_known(code: str) -> bool:
    """Whether a code is in the lists, or is the short code of a division, which every agency defines itself ("NC",
    "KGVX").
    """
    return code in _KNOWN or _RE.qh.match(code) is not None


def kind_of(number: str) -> str:
    """The document type by the code of a number: "75/KH-UBND" -> "kế hoạch"; "" for laws and letters."""
    code = re.search(r"[/-]([^\W\d_][\w&]*)", number)
    return (KINDS | _LESSER_KINDS).get(code[1], "") if code else ""


def _right(word: str) -> str:
    if word in _KNOWN or _RE.qh.match(word):
        return word
    if word in _MISREAD:
        return _MISREAD[word]
    if chamber := re.fullmatch(r"(?P<who>[QO0]H|UBTV[QO0]H)(?P<n>[\dlIOo]{1,2})", word):
        return f"{re.sub('[O0]H', 'QH', chamber['who'])}{chamber['n'].translate(_AS_DIGIT)}"
    if len(alike := _CODES_BY_FOLD.get(fold(word), [])) == 1:
        return alike[0]
    single = re.sub(r"(\w)\1", r"\1", word)  # a letter read twice: "HĐĐBT"
    return single if single in _KNOWN else word


def _near(word: str, *, is_first: bool) -> str:
    """The only listed code at an edit distance of one.

    The word itself if it is known, or if not exactly one is near.
    """
    if is_known(word) or len(word) < (2 if is_first else 4):
        return word
    pool = KINDS if is_first and len(word) <= 3 else _KNOWN
    near = [code for code in pool if len(code) >= 2 and Levenshtein.distance(word, code, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else word
