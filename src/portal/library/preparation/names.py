"""The normal form of an instrument's names: type, title, issuer, scope, post of the signer."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum

from lawtext.numbers import normalise_number, read_number
from lawtext.words import fold, normalise, patterns_beside, sort_key
from portal.library.preparation.rows import Stated
from portal.library.states.instruments import LAWS

# As named in Nghị định 30/2020/NĐ-CP and the law on legal normative documents; keys are folded spellings.
DOC_TYPES = {
    fold(name): name
    for name in (
        *("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh", "Lệnh", "Sắc lệnh", "Sắc luật"),
        *("Nghị quyết", "Nghị quyết liên tịch", "Nghị định"),
        *("Quyết định", "Chỉ thị", "Thông tư", "Thông tư liên tịch", "Văn bản hợp nhất", "Kế hoạch", "Chương trình"),
        *("Thông báo", "Công văn", "Công điện", "Hướng dẫn", "Báo cáo", "Kết luận", "Quy định", "Quy chế", "Đề án"),
    )
} | {
    "vb hn": "Văn bản hợp nhất",
    "vbhn": "Văn bản hợp nhất",
    "nq": "Nghị quyết",
    "qd": "Quyết định",
    "nd": "Nghị định",
    "tt": "Thông tư",
    "tt lien tich": "Thông tư liên tịch",
    "thong tu lien bo": "Thông tư liên tịch",
}
_TYPE_BY_CODE = {
    "NĐ": "Nghị định",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "TTLB": "Thông tư liên tịch",
    "QĐ": "Quyết định",
    "NQ": "Nghị quyết",
    "NQLT": "Nghị quyết liên tịch",
    "CT": "Chỉ thị",
    "PL": "Pháp lệnh",
    "VBHN": "Văn bản hợp nhất",
    "KH": "Kế hoạch",
    "TB": "Thông báo",
}
CONSOLIDATED, CONSOLIDATED_CODE = "Văn bản hợp nhất", "VBHN"
_NORMATIVE = LAWS | {"Nghị quyết", "Nghị quyết liên tịch", "Nghị định", "Thông tư", "Thông tư liên tịch"}


def doc_type_of(*, stated: str, number: str, title: str) -> str:
    """The type, from the statement, the beginning of the title, or the code in the number; "" if none gives it."""
    folded = fold(normalise(stated))
    by_title = _type_that_opens(title)
    if CONSOLIDATED_CODE in number:
        return CONSOLIDATED  # its head says "NGHỊ ĐỊNH", the type of the text that it consolidates
    if DOC_TYPES.get(folded) == CONSOLIDATED:
        # A consolidated text of a law is filed under the law's own number: its type is that of the law.
        folded = ""
    if folded in DOC_TYPES:
        # Sources call codes and the Constitution "Luật" too; their own title is more exact.
        return by_title if by_title in {"Bộ luật", "Hiến pháp"} and folded == "luat" else DOC_TYPES[folded]
    if by_title:
        return by_title
    if (parts := read_number(number)) is None:
        return ""
    return (
        "Luật"
        if not parts.kind and any(re.fullmatch(r"QH\d+", issuer) for issuer in parts.issuers)
        else _TYPE_BY_CODE.get(parts.kind, "")
    )


def _type_that_opens(title: str) -> str:
    folded = fold(normalise(title))
    fitting = [key for key in DOC_TYPES if folded == key or folded.startswith(f"{key} ")]
    return DOC_TYPES[max(fitting, key=len)] if fitting else ""


_RE = patterns_beside(__file__)


def mend_number(stated: Stated) -> Stated:
    """Number and title; the cut-off end of a number is moved from the title back to the number.

    The Constitution has no number; its name and year replace it.
    """
    if found := _RE.constitution.fullmatch(normalise(stated.official_number)):
        return replace(
            stated,
            official_number=f"Hiến pháp {found['year']}",
            title=f"Hiến pháp năm {found['year']}",
            issuer="Quốc hội",
        )
    title = normalise(stated.title)
    opening = _type_that_opens(title)
    words = title[len(opening) :].lstrip() if opening else title
    found = _RE.number_rest.match(words)
    number = normalise_number(stated.official_number)
    if found and read_number(mended := normalise_number(number + found["rest"])) is not None:
        number, words = mended, words[found.end() :]
    words = _RE.code_rest.sub("", words)
    return replace(stated, official_number=number, title=" ".join(filter(None, [opening, words])))


# ---- titles ----------------------------------------------------------------------------------------------------------

_MOST_TITLE_WORDS = 40  # syllables; search.md measured the first forty of Article 1


def infer_title(*, doc_type: str, number: str, heading: str, opening: str) -> str:
    """A title made from the first article's words on scope: "Thông tư 01/2020/TT-BTP quy định chi tiết …".

    It is not the official title: the instrument is marked, and pages say so.
    """
    name = f"{doc_type or 'Văn bản'} {number}"
    if _RE.telling_heading.match(heading):
        return f"{name} {_first_words(_lower_first(heading))}"
    if found := _RE.scope_sentence.search(opening):
        said = found["does"] or f"ban hành {_lower_first(found['issued'])}"
        return f"{name} {_first_words(said)}"
    lines = (_RE.clause_mark.sub("", line).strip(" .:;") for line in opening.split("\n"))
    first = next((line for line in lines if len(line.split()) > 4), "")
    return f"{name}: {_first_words(first)}" if first else name


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:_MOST_TITLE_WORDS]) + ("…" if len(words) > _MOST_TITLE_WORDS else "")


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def is_title(title: str, doc_type: str) -> bool:
    """False for "" and for a title that contains only type, number and year."""
    if doc_type == "Hiến pháp":
        return bool(title)
    rest = normalise(title).removeprefix(doc_type).removeprefix("Văn bản").strip(" .")
    return bool(rest) and not _RE.wordless_title.match(rest)


def subject_of(*, title: str, doc_type: str, number: str) -> str:
    """The trích yếu of a title: without type and number ("về công tác văn thư"); for a law its whole name."""
    if doc_type in LAWS:
        return title
    return re.sub(rf"^(?:số\s+)?{re.escape(number)}\s*:?\s*", "", title.removeprefix(doc_type).strip())


# ---- issuers ---------------------------------------------------------------------------------------------------------

_ISSUERS = {
    fold(name): name
    for name in (
        *("Quốc hội", "Ủy ban Thường vụ Quốc hội", "Chủ tịch nước", "Chính phủ", "Thủ tướng Chính phủ"),
        *("Bộ Công an", "Bộ Công Thương", "Bộ Dân tộc và Tôn giáo", "Bộ Giao thông vận tải", "Bộ Giáo dục và Đào tạo"),
        *("Bộ Khoa học và Công nghệ", "Bộ Kế hoạch và Đầu tư", "Bộ Lao động - Thương binh và Xã hội", "Bộ Ngoại giao"),
        *("Bộ Nông nghiệp và Môi trường", "Bộ Nông nghiệp và Phát triển nông thôn", "Bộ Nội vụ", "Bộ Quốc phòng"),
        *("Bộ Thông tin và Truyền thông", "Bộ Tài chính", "Bộ Tài nguyên và Môi trường", "Bộ Tư pháp", "Bộ Xây dựng"),
        *("Bộ Văn hóa, Thể thao và Du lịch", "Bộ Văn hóa - Thông tin", "Bộ Y tế", "Bộ Thủy sản", "Bộ Thương mại"),
        *("Ngân hàng Nhà nước Việt Nam", "Thanh tra Chính phủ", "Văn phòng Chính phủ", "Kiểm toán nhà nước"),
        *("Tòa án nhân dân tối cao", "Viện kiểm sát nhân dân tối cao", "Ủy ban Dân tộc", "Tổng cục Hải quan"),
        *("Hội đồng Thẩm phán Tòa án nhân dân tối cao", "Bảo hiểm xã hội Việt Nam", "Văn phòng Quốc hội"),
    )
} | {
    "ngan hang nha nuoc": "Ngân hàng Nhà nước Việt Nam",
    "bo van hoa - the thao va du lich": "Bộ Văn hóa, Thể thao và Du lịch",
    "bo nong nghiep va ptnt": "Bộ Nông nghiệp và Phát triển nông thôn",
}
_CENTRAL = frozenset(_ISSUERS.values())
# Central issuers by the code in their numbers, for records that do not name the issuer.
_ISSUER_BY_CODE = {
    "CP": "Chính phủ",
    "TTg": "Thủ tướng Chính phủ",
    "BCA": "Bộ Công an",
    "BCT": "Bộ Công Thương",
    "BGTVT": "Bộ Giao thông vận tải",
    "BGDĐT": "Bộ Giáo dục và Đào tạo",
    "BKHCN": "Bộ Khoa học và Công nghệ",
    "BKHĐT": "Bộ Kế hoạch và Đầu tư",
    "BLĐTBXH": "Bộ Lao động - Thương binh và Xã hội",
    "BNG": "Bộ Ngoại giao",
    "BNNMT": "Bộ Nông nghiệp và Môi trường",
    "BNNPTNT": "Bộ Nông nghiệp và Phát triển nông thôn",
    "BNV": "Bộ Nội vụ",
    "BQP": "Bộ Quốc phòng",
    "BTTTT": "Bộ Thông tin và Truyền thông",
    "BTC": "Bộ Tài chính",
    "BTNMT": "Bộ Tài nguyên và Môi trường",
    "BTP": "Bộ Tư pháp",
    "BXD": "Bộ Xây dựng",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch",
    "BYT": "Bộ Y tế",
    "BDTTG": "Bộ Dân tộc và Tôn giáo",
    "NHNN": "Ngân hàng Nhà nước Việt Nam",
    "TTCP": "Thanh tra Chính phủ",
    "VPCP": "Văn phòng Chính phủ",
    "VPQH": "Văn phòng Quốc hội",
    "HĐTP": "Hội đồng Thẩm phán Tòa án nhân dân tối cao",
    "TANDTC": "Tòa án nhân dân tối cao",
    "VKSNDTC": "Viện kiểm sát nhân dân tối cao",
    "BHXH": "Bảo hiểm xã hội Việt Nam",
    "TCHQ": "Tổng cục Hải quan",
}


def issuer_names(*, stated: str, number: str) -> str:
    """The issuer, or the issuers of a joint document separated by "; ", each spelled as in its own law.

    Words that a crawler put before the issuer ("Chính phủ về chứng minh nhân dân. ngày 29/04/1999 của Bộ Công an") are
    removed. If the source names none, the issuer follows from the number's code if it is that of a central body.
    """
    if not (said := _RE.last_of.sub("", normalise(stated)).strip(" .,;")):
        return _issuers_by_number(number)
    parts = [part.strip(" .,;") for part in _RE.next_issuer.split(said)]
    return "; ".join(_ISSUERS.get(fold(part), part) for part in parts if part)


def _issuers_by_number(number: str) -> str:
    if (parts := read_number(number)) is None:
        return ""
    if any(re.fullmatch(r"QH\d*", code) for code in parts.issuers):
        return "Quốc hội"
    if any(re.fullmatch(r"UBTVQH\d*", code) for code in parts.issuers):
        return "Ủy ban Thường vụ Quốc hội"
    names = [_ISSUER_BY_CODE.get(code.replace("&", "")) for code in parts.issuers]
    return "; ".join(name for name in names if name) if all(names) else ""


class TerritorialScope(Enum):
    """Where an instrument applies."""

    NATIONWIDE = "nationwide"
    LOCAL = "local"
    UNKNOWN = "unknown"


def scope_of(*, issuer: str, doc_type: str) -> TerritorialScope:
    """Normative acts of central bodies apply to the whole country, those of local bodies to their place.

    Luật Ban hành văn bản quy phạm pháp luật 2015, Điều 155.
    """
    names = issuer.split("; ")
    if re.match(r"(?:Ủy ban nhân dân|UBND|Hội đồng nhân dân|HĐND|Chủ tịch Ủy ban nhân dân)\b", issuer):
        return TerritorialScope.LOCAL
    is_central = bool(issuer) and all(name in _CENTRAL for name in names)
    if doc_type == "Quyết định":
        return TerritorialScope.NATIONWIDE if issuer == "Thủ tướng Chính phủ" else TerritorialScope.UNKNOWN
    return TerritorialScope.NATIONWIDE if is_central and doc_type in _NORMATIVE else TerritorialScope.UNKNOWN


def written_post(title: str) -> str:
    """ "CHỦ TỊCH QUỐC HỘI" -> "Chủ tịch Quốc hội"; "TM. CHÍNH PHỦ THỦ TƯỚNG" -> "TM. Chính phủ, Thủ tướng"."""
    title = normalise(title)
    if not title.isupper():
        return title
    mark = _RE.signs_for.match(title)
    begins = mark.end() if mark else 0
    posts = _RE.post.sub(r", \g<post>", title[begins:].lower())
    return title[:begins] + _RE.name.sub(lambda found: found[0].capitalize(), posts)


LONGEST_SORT_KEY = 400


def title_sort_key(title: str) -> str:
    """Vietnamese dictionary order as one string: the letters of every syllable first, then the tones."""
    syllables = sort_key(title)
    letters = " ".join(letters for letters, _ in syllables)
    tones = ".".join(tones for _, tones in syllables)
    return f"{letters}  {tones}"[:LONGEST_SORT_KEY]
