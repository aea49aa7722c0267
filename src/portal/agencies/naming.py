"""Names of agencies made comparable: "UBND tỉnh", "Uỷ ban nhân dân Tỉnh" and "ủy ban nhân dân tỉnh" are one key.

Pure: no Django, no database. A key is a string of folded syllables; abbreviations are written out and connecting words
("và", "của") are left out, so "Sở TT&TT", "Sở TTTT" and "Sở Thông tin và Truyền thông" meet.
"""

import re
from collections.abc import Iterator

from lawtext.words import canonical_tone, fold, normalise, sort_key

# Folded abbreviation (syllables of an abbreviation joined: "TT&TT", "TT-TT" and "TTTT" are all "tttt") -> written out.
ABBREVIATIONS = {
    "tu": "tinh uy",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "ubmttq": "uy ban mat tran to quoc",
    "mttq": "mat tran to quoc",
    "mttqvn": "mat tran to quoc viet nam",
    "ubmttqvn": "uy ban mat tran to quoc viet nam",
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
    "p": "phuong",
    "h": "huyen",
    "vp": "van phong",
    "ql": "quan ly",
    "bql": "ban quan ly",
    "kcn": "khu cong nghiep",
    "ptth": "phat thanh truyen hinh",
    "bch": "ban chi huy",
    "bchqs": "ban chi huy quan su",
    "bhxh": "bao hiem xa hoi",
    "kbnn": "kho bac nha nuoc",
    "tand": "toa an nhan dan",
    "vksnd": "vien kiem sat nhan dan",
    "lhpn": "lien hiep phu nu",
    "ccb": "cuu chien binh",
    "ldld": "lien doan lao dong",
    "tncs": "thanh nien cong san",
    "hcm": "ho chi minh",
    "gpmb": "giai phong mat bang",
}
# Only after "Sở" (or "Phòng", "Bộ"): a bare "NV", "TC" or "TP" elsewhere means something else.
FIELD_ABBREVIATIONS = {
    "tp": "tu phap",
    "tc": "tai chinh",
    "nv": "noi vu",
    "yt": "y te",
    "xd": "xay dung",
    "ct": "cong thuong",
    "gtvt": "giao thong van tai",
    "khdt": "ke hoach dau tu",
    "khcn": "khoa hoc cong nghe",
    "tttt": "thong tin truyen thong",
    "tnmt": "tai nguyen moi truong",
    "nnmt": "nong nghiep moi truong",
    "nnptnt": "nong nghiep phat trien nong thon",
    "gddt": "giao duc dao tao",
    "ldtbxh": "lao dong thuong binh xa hoi",
    "vhttdl": "van hoa the thao du lich",
    "dtgt": "dan toc ton giao",
    "dttg": "dan toc ton giao",
}
_OFFICES = {"so", "phong", "bo"}
_DROPPED = {"va", "cua", "cac"}
# Words without vowels are abbreviations: "TT&TT", "LĐ-TB&XH", "kh và đt" are one; "TT. Một Ngàn" is not.
_JOINED = re.compile(r"\b[bcdghklmnpqrstvx]+(?:(?:\s*[&-]\s*|\s+va\s+)[bcdghklmnpqrstvx]+)+\b")
_WORD = re.compile(r"[^\W_]+")


def name_key(name: str) -> str:
    """The comparable form of an agency's or place's name; "" for a name without letters."""
    return " ".join(_written_out(_tokens(name)))


def name_sort_key(name: str) -> str:
    """Vietnamese dictionary order as a string of hexadecimal digits, which every database collates alike."""
    return "".join(
        "".join(f"{min(ord(letter), 0xFF):02x}" for letter in letters) + "00" + (tones or "0")
        for letters, tones in sort_key(name)
    )


def _tokens(name: str) -> list[str]:
    folded = fold(canonical_tone(normalise(name)))
    return _WORD.findall(_JOINED.sub(lambda found: re.sub(r"\W|va", "", found[0]), folded))


def _written_out(tokens: list[str]) -> Iterator[str]:
    before = ""
    for token in tokens:
        table = FIELD_ABBREVIATIONS if before in _OFFICES else {}
        words = table.get(token) or ABBREVIATIONS.get(token) or token
        if words not in _DROPPED:
            yield from words.split()
        before = token
