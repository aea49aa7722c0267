"""Who issues a document, and to whom it is subordinate: the lines of a letter-head above the number.

Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.2: the superior stands above the issuer; a long name runs over lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawtext.structure.agencies import in_sentence_case
from lawtext.structure.sentences import is_capitals
from lawtext.words import fold
from scanreading.understanding.lines import Line
from scanreading.understanding.places import province

# Names of bodies begin so; longer beginnings first where one holds another.
_STARTS = re.compile(
    r"^(?:bo (?!phan\b|mon\b)|bo$|chinh phu|thu tuong|quoc hoi|u[yỷ]y? ban|uy ban|ubnd|ubmttq|hoi dong|hdnd"
    r"|so |toa an|tand"
    r"|vien |ngan hang|kiem toan|chu tich|ban |ban$|bch |btv |van phong|tong cuc|cuc |chi cuc|thanh tra"
    r"|tinh uy|thanh uy|huyen uy"
    r"|quan uy|dang uy|thi uy|bao hiem|dang bo|dang cong san|mat tran|tong lien doan|lien doan|lien minh"
    r"|lien hiep|doan |hoi "
    r"|truong |phong |cong an|cong doan|cong ty|tong cong ty|tap doan|trung tam|hoc vien|chi nhanh|bo tu lenh"
    r"|bo chi huy"
    r"|quan khu|quan doi|su doan|kho bac|dai |nha |benh vien|chi bo|chi hoi|khu |hat |doi |to |tram "
    r"|thuong truc|dang uy)"
)
_PLACES = re.compile(r"^(?:tinh|thanh pho|tp\.?|huyen|quan|thi xa|thi tran|xa|phuong|dac khu)\b")
_GOES_ON = re.compile(r"(?:\bva|\bthuong vu|\bchap hanh|\bnhan dan|\bvan phong|\bthu tuong|\btham phan|\bpho|[-–,])$")
_BELONGS = re.compile(r"^(?:quoc hoi|chinh phu)\b")
_CUTS = re.compile(r"^[\W\d_]+|[\s\W_]+$")
_SPECK = re.compile(r"(?<=[^\W\d_])[.,;:](?=[^\W\d_])")
# Words of letter-heads, by what they are without marks.
_WORDS = {
    fold(word): word
    for word in (
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
# Words of names that keep a capital inside a sentence.
_CAPITALS = {
    right.lower(): right
    for right in (
        *("Bộ trưởng", "Việt Nam", "Mặt trận Tổ quốc", "Nhà nước", "Trung ương", "Hồ Chí Minh", "Thường vụ"),
        *("Thủ tướng", "Quốc hội"),
    )
}
_COMMITTEE = re.compile(r"^(?P<body>(?:tỉnh|thành|huyện|quận|thị) ủy)\s+(?P<name>\S.*)$", re.IGNORECASE)
_PLACE_IN = re.compile(r"\b(?:tinh|thanh pho|huyen|quan|thi xa|thi tran|xa|phuong|dac khu) (?P<name>(?!hoi\b)[^,;]+)$")
_JOINT = re.compile(r"\s[-–]\s(?=(?:BỘ|TÒA|TOÀ|VIỆN|NGÂN|ỦY|UỶ|THANH|BAN|SỞ|MẶT|CÔNG|LIÊN|HỘI)\b)")


def names_body(text: str) -> bool:
    """Whether a text begins as names of bodies do: "Chính phủ", "UBND tỉnh Hà Tĩnh"."""
    return _STARTS.match(f"{fold(text)} ") is not None


def names_of(lines: Sequence[Line]) -> list[tuple[str, tuple[Line, ...]]]:
    """The bodies that a letter-head names, from the highest down, each with its lines."""
    names: list[tuple[str, tuple[Line, ...]]] = []
    for line in lines:
        text = _CUTS.sub("", line.text)
        if len(text) < 2 or not any(character.isalpha() for character in text):
            continue
        is_start = _STARTS.match(fold(text)) is not None
        if names and (not is_start or _carries_on(names[-1][0], text)):
            name, held = names[-1]
            names[-1] = f"{name} {text}", (*held, line)
        else:
            names.append((text, (line,)))
    return names


def _carries_on(above: str, text: str) -> bool:
    told = fold(above)
    if _BELONGS.match(fold(text)) and told.endswith(("thuong vu", "van phong", "thanh tra")):
        return True
    return _GOES_ON.search(told) is not None and not (told.endswith("nhan dan") and _STARTS.match(fold(text)))


def as_written(name: str, source: str) -> str:
    """A name as sentences write it; the document's own words decide where they hold the name.

    The few words that letter-heads are made of are written right whatever their marks were read as ("PHÓ" -> "PHỐ").
    """
    name = _with_its_marks(_SPECK.sub(" ", name))
    if not is_capitals(name):
        return name
    whole = " - ".join(_one(part, source) for part in _JOINT.split(name))
    return " ".join(whole.split())


def _with_its_marks(name: str) -> str:
    folded = fold(name)
    if len(folded) != len(name):
        return name
    for plain, right in _WORDS.items():
        for found in re.finditer(rf"\b{plain}\b", folded):
            if fold(right) == plain:
                was = name[found.start() : found.end()]
                told = right.upper() if is_capitals(was) else was
                name = name[: found.start()] + told + name[found.end() :]
    return name


def _one(name: str, source: str) -> str:
    full = in_sentence_case(name, source)
    for plain, right in _CAPITALS.items():
        full = re.sub(rf"\b{plain}\b", right, full, flags=re.IGNORECASE)
    full = full[:1].upper() + full[1:]
    found = _occurrence(full, source)
    if found:
        return found
    committee = _COMMITTEE.match(full)
    if committee:
        return f"{committee['body'].capitalize()} {province(committee['name']) or committee['name'].title()}"
    folded = fold(full)
    place = _PLACE_IN.search(folded) if len(folded) == len(full) else None
    if place is None:
        return full
    written = full[place.start("name") :]
    return f"{full[: place.start('name')]}{province(written) or written.title()}"


def _occurrence(name: str, source: str) -> str:
    """The name as a sentence of the document writes it."""
    wanted, folded = fold(name), fold(source)
    at = folded.find(wanted)
    while at >= 0 and len(folded) == len(source):
        found = source[at : at + len(wanted)]
        if not found.isupper() and "\n" not in found and found[:1].isupper() and found.lower() == name.lower():
            return found
        at = folded.find(wanted, at + 1)
    return ""
