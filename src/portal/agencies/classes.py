"""Phrases that mean many agencies at once: "các sở, ban, ngành, đoàn thể tỉnh" -> kinds and levels. Pure."""

import re

from portal.agencies.naming import name_key

# Word of the phrase (as a key) -> the kinds it stands for. "Ngành" also covers the bodies equal to a sở.
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
# What follows "UBND" -> level. Real lists: "UBND huyện, thị xã, thành phố", "UBND các xã, phường, thị trấn".
_LEVEL_WORDS = {
    "district": r"(?:cap huyen|(?:huyen|thi xa|thanh pho|quan)(?: (?:huyen|thi xa|thanh pho|quan|thuoc tinh))*)",
    "commune": r"(?:cap xa|(?:xa|phuong|thi tran|dac khu)(?: (?:xa|phuong|thi tran|dac khu))*)",
}
# What may stand at the end without narrowing the class to some of its members.
_WHERE = "tinh|cap tinh|thuoc tinh|tren dia ban|tren dia ban tinh|trong tinh|dia phuong|(?:cap |trong )?thanh pho"
_WHOLE = re.compile(rf"(?: (?:{_WHERE}))*$")


def class_of(phrase: str) -> frozenset[tuple[str, str]] | None:
    """Pairs of (kind, level) that the phrase means; None if it names no whole class."""
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
    if not kinds or not _WHOLE.fullmatch(key, position - 1):
        return None
    return frozenset((kind, "province") for kind in kinds)
