"""Comparable forms of agency names ("UBND tỉnh", "Uỷ ban nhân dân Tỉnh" have one key), and phrases that mean a class of
agencies. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lawtext.words import canonical_tone, fold, normalise, sort_key

# Folded abbreviation (with its parts joined: "TT&TT", "TT-TT" and "TTTT" are all "tttt") -> written out.
ABBREVIATIONS = {
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
    "chqs": "chi huy quan su",
    "pbgdpl": "pho bien giao duc phap luat",
    "tgpl": "tro giup phap ly",
    "dbqh": "dai bieu quoc hoi",
    "ubtvqh": "uy ban thuong vu quoc hoi",
}
# Only after "Sở", "Phòng", "Bộ" or "Hội": elsewhere a bare "NV", "TC" or "TP" means something else.
FIELD_ABBREVIATIONS = {
    "tp": "tu phap",
    "tc": "tai chinh",
    "nd": "nong dan",
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
_OFFICES = {"so", "phong", "bo", "hoi"}
# Words without vowels are abbreviations: "TT&TT", "LĐ-TB&XH", "kh và đt" are joined; "TT. Một Ngàn" is not.
_JOINED = re.compile(r"\b[bcdghklmnpqrstvx]+(?:(?:\s*[&-]\s*|\s+va\s+)[bcdghklmnpqrstvx]+)+\b")
_WORD = re.compile(r"[^\W_]+")


def name_key(name: str) -> str:
    """The comparable form of an agency's or place's name; "" for a name without letters."""
    return " ".join(
        _written_out(
            _WORD.findall(
                _JOINED.sub(lambda found: re.sub(r"\W|va", "", found[0]), fold(canonical_tone(normalise(name))))
            )
        )
    )


def all_keys(names: Iterable[str], *, lands: Sequence[str], is_provincial: bool) -> set[str]:
    """Every key under which people write an agency: "Sở Tư pháp" also as "Sở Tư pháp tỉnh", "… tỉnh Hậu Giang".

    `lands` are the names of the agency's place and of those that contain it, from small to large.
    """
    keys = {name_key(name) for name in names} - {""}
    around = [name_key(land) for land in lands]
    short = " ".join(around[0].split()[: 1 if around[0].startswith("tinh ") else 2]) if is_provincial and around else ""
    longer: set[str] = set()
    for key in keys:
        if around and key.endswith(around[0]):
            longer.update(f"{key} {more}" for more in _runs(around[1:]))
        elif short and key.endswith(f" {short}"):
            longer.add(key.removesuffix(short) + around[0])
        else:
            longer.update(f"{key} {more}" for more in [*_runs(around), short] if more)
    return keys | longer


def _runs(words: Sequence[str]) -> Iterator[str]:
    """All runs of adjacent words: a, a b, a b c, b, b c, c."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield " ".join(words[start:end])


def name_sort_key(name: str) -> str:
    """A key for Vietnamese dictionary order, as hexadecimal digits, which every database collates alike."""
    return "".join(
        "".join(f"{min(ord(letter), 0xFF):02x}" for letter in letters) + "00" + (tones or "0")
        for letters, tones in sort_key(name)
    )


def _written_out(tokens: list[str]) -> Iterator[str]:
    before = ""
    for token in tokens:
        table = FIELD_ABBREVIATIONS if before in _OFFICES else {}
        words = table.get(token) or ABBREVIATIONS.get(token) or token
        if words not in {"va", "cua", "cac"}:
            yield from words.split()
        before = token


# Word of the phrase (as a key) -> the kinds that it means. "Ngành" also covers bodies equal to a sở.
_PROVINCIAL = {
    "so": ("department",),
    "ban": ("board",),
    "nganh": ("sector", "office"),
    "doan the": ("union",),
    "to chuc chinh tri xa hoi": ("union",),
    "mat tran": ("union",),
    "bao": ("press",),
    "dai": ("press",),
}
_LIST = re.compile(rf"(?:{'|'.join(sorted(_PROVINCIAL, key=len, reverse=True))})\b")
_PEOPLE = {"uy ban nhan dan": "committee", "hoi dong nhan dan": "council"}
# What follows "UBND" -> level. Real examples: "UBND huyện, thị xã, thành phố", "UBND các xã, phường, thị trấn".
_LEVEL_WORDS = {
    "district": r"(?:cap huyen|(?:huyen|thi xa|thanh pho|quan)(?: (?:huyen|thi xa|thanh pho|quan|thuoc tinh))*)",
    "commune": r"(?:cap xa|(?:xa|phuong|thi tran|dac khu)(?: (?:xa|phuong|thi tran|dac khu))*)",
}
# Endings that do not narrow the class to some of its members.
_TAIL = r"tinh|cap tinh|thuoc tinh|tren dia ban(?: (?:tinh|thanh pho))?|trong (?:tinh|thanh pho)|dia phuong"
_WHOLE = re.compile(rf"(?: (?:{_TAIL}))*$")
# Only provinces have sở, so their "thành phố" is one governed by the centre.
_WHOLE_PROVINCE = re.compile(rf"(?: (?:{_TAIL}|thanh pho|cap thanh pho|thuoc thanh pho))*$")


def class_of(phrase: str) -> frozenset[tuple[str, str]] | None:
    """Pairs of (kind, level) that the phrase means; None if it does not name a whole class."""
    key = name_key(phrase)
    return _people(key) or _provincial(key)


def _people(key: str) -> frozenset[tuple[str, str]] | None:
    for words, kind in _PEOPLE.items():
        for level, pattern in _LEVEL_WORDS.items():
            found = re.match(rf"{words} {pattern}", key)
            if found and _WHOLE.fullmatch(key, found.end()):
                return frozenset({(kind, level)})
    return None


def _provincial(key: str) -> frozenset[tuple[str, str]] | None:
    kinds: set[str] = set()
    position = 0
    while found := _LIST.match(key, position):
        kinds.update(_PROVINCIAL[found[0]])
        position = found.end() + 1
    return (
        frozenset((kind, "province") for kind in kinds)
        if kinds and _WHOLE_PROVINCE.fullmatch(key, position - 1)
        else None
    )
