"""Exact addresses (a house, a hamlet; a commune alone may stand), and the class and school of a child.

In words: pieces ("số 12", "đường Lê Lợi", "tổ 5", "ấp Mỹ Lợi") that follow one another are one address; it is exact if
one of the pieces is a house with its street, a hamlet with its name, a group, a flat or a lot.

Basis: Nghị định 56/2017/NĐ-CP, Điều 33: "thông tin về trường, lớp … của trẻ em" are a child's private life. A school by
itself tells nobody ("Trường THCS Lê Quý Đôn thu tiền …"), nor does a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.questions.privacy.matches import FindingConfidence, FoldedText, PersonalKind, PersonalMatch

_UPPER = "A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
NAME = rf"[{_UPPER}]\w{{0,12}} (?:\ (?:[{_UPPER}]\w{{0,12}}|\d{{1,3}}[A-Za-z]?\b)){{0,4}}"
_NUMBER = r"\d{1,4}[A-Za-z]?(?:[/\-]\d{1,4}[A-Za-z]?){0,4}"
_STREET = r"(?:[đĐ]ường|[dD]uong|[pP]hố|[đĐ]ại\ lộ|[qQ]uốc\ lộ|[tT]ỉnh\ lộ|[hH]ương\ lộ|QL|TL)"


# "khu vực Tây Nam Bộ" is no hamlet.
_NO_REGION = r"(?!(?:Tây\ |Đông\ )?(?:Nam|Bắc|Trung|Nguyên|Miền|Châu|Mê|ASEAN)\b|Đồng\ bằng)"


@dataclass(frozen=True, slots=True)
class AddressPiece:
    """`exact`: this piece leads to a door. `said`: only where the words before name a dwelling (folded)."""

    pattern: re.Pattern[str]
    exact: bool = True
    said: re.Pattern[str] | None = None


def _piece(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.VERBOSE)


_DWELLING = re.compile(
    r"\b(?:o|ngu|tai|que|nha|tro|dia chi|cu tru|thuong tru|tam tru|ho khau|ve|den|nguyen quan|toi|em|chau|gia dinh)"
    r"[\s:,]*(?:(?:o|so|tai|la)[\s:,]*)?$"
)

PIECES = (
    # số 12, nhà số 78, 45/6: with its street after it
    AddressPiece(
        _piece(
            rf"""(?:(?:[nN]hà\ |[nN]ha\ |[cC]ăn\ )?(?:[sS]ố|[sS]o)\ (?:nhà\ |nha\ )?)? {_NUMBER}
                 ,?\ {_STREET}\ (?:{NAME} | \d{{1,2}}\ tháng\ \d{{1,2}} | \d{{1,2}}/\d{{1,2}} | số\ \d+)"""
        )
    ),
    AddressPiece(_piece(rf"(?:[nN]hà\ số|[sS]ố\ nhà|[nN]ha\ so|[sS]o\ nha):?\ {_NUMBER} (?:,?\ {NAME})?")),
    # 234/7/5 Lý Tự Trọng, số 12 Nguyễn Trãi
    AddressPiece(_piece(rf"(?:(?:[sS]ố|[sS]o)\ )?{_NUMBER}\ {NAME}"), said=_DWELLING),
    AddressPiece(_piece(rf"(?:[sS]ố|[sS]o)\ {_NUMBER}"), exact=False),
    AddressPiece(
        _piece(rf"{_STREET}\ (?:{NAME} | \d{{1,2}}\ tháng\ \d{{1,2}} | \d{{1,2}}/\d{{1,2}} | số\ \d+)"), exact=False
    ),
    AddressPiece(
        _piece(
            r"(?:\d{1,4}(?:/\d{1,4}){0,3},?\ )?(?:[hH]ẻm|[hH]em|[kK]iệt|[nN]gõ|[nN]gách)\ (?:số\ )?\d{1,4}(?:/\d{1,4})*"
        )
    ),
    AddressPiece(_piece(rf"(?:[ấẤ]p|[aA]p|ẤP|AP)\ (?:số\ )?(?:{NAME} | \d{{1,2}}[A-Za-z]?)")),
    AddressPiece(
        _piece(r"[aA]p(?:\ [a-z]{1,7}){1,3}?(?=,|\.|;|$|\ xa\b|\ phuong\b|\ huyen\b|\ thi\ xa\b)"),
        said=re.compile(r"\b(?:o|ngu|tai|que|nha|dia chi)[\s:]*$"),
    ),
    AddressPiece(
        _piece(
            rf"""(?:[tT]hôn|[xX]óm|[kK]hóm|[tT]hon|[xX]om|[kK]hom|sóc(?!\ Trăng)|[pP]hum|[bB]uôn)
                 \ (?:{NAME} | \d{{1,2}}[A-Za-z]?)"""
        )
    ),
    AddressPiece(
        _piece(
            r"""(?:[tT]ổ(?:\ dân\ phố)?|[tT]o(?:\ dan\ pho)?|TDP|[kK]hu\ phố|[kK]hu\ pho)
                \ (?:số\ |so\ )?\d{1,3}[A-Za-z]? (?!\ (?:người|nguoi|thành|viên))"""
        )
    ),
    AddressPiece(
        _piece(rf"(?:[kK]hu\ vực|[kK]hu\ vuc|KV)\ ?(?:số\ )?(?:\d{{1,2}}|{NAME})(?=,?\ (?:phường|P\.|phuong))")
    ),
    AddressPiece(_piece(r"\d{1,2}\.\d{4,8},\ ?1\d{2}\.\d{4,8}")),  # 10.03012, 105.78012 on a map
    AddressPiece(_piece(r"(?:[kK]i-?[ốo]t|[kK]iosk?|[sS]ạp)\ (?:số\ )?[A-Z]?\d{1,4}")),
    AddressPiece(_piece(r"[cC]ăn\ (?:số\ )?[A-Z]{1,2}\d{0,3}-\d{1,4}")),
    AddressPiece(_piece(rf"(?:[kK]hu\ vực|[kK]hu\ vuc|KV)\ ?(?:\d{{1,2}}|{_NO_REGION}{NAME})"), said=_DWELLING),
    AddressPiece(_piece(r"(?:[kK]hu\ vực|[kK]hu\ vuc|KV)\ ?\d{1,2}"), exact=False),  # tổ 5, khu vực 2
    AddressPiece(
        _piece(
            rf"""(?:[cC]ăn\ hộ|[cC]an\ ho|[pP]hòng|[pP]hong)\ (?:số\ )?[A-Z]?\d{{1,4}}[A-Z]?
                 ,?\ (?:[cC]hung\ cư|[cC]hung\ cu|[nN]hà\ trọ|[lL]ô|[tT]òa)(?:\ {NAME})?"""
        )
    ),
    AddressPiece(  # chung cư Hoàng Anh, lầu 5, phòng 502
        _piece(
            rf"""(?:[cC]hung\ cư|[cC]hung\ cu)\ {NAME},?\ (?:(?:lầu|tầng|lau|tang)\ \d{{1,2}},?\ )?
                 (?:căn\ hộ|can\ ho|căn|phòng|phong)\ (?:số\ )?[A-Z]?\d{{1,4}}[A-Z]?"""
        )
    ),
    AddressPiece(
        _piece(
            rf"""[lL]ô\ (?:số\ )?[A-Z]{{0,2}}\d{{1,3}}[A-Z]?
                 ,?\ (?:[kK]hu\ (?:dân\ cư|tái\ định\ cư|đô\ thị|dan\ cu)|[kK]DC|KTĐC|đường|chung\ cư)
                 \ (?:{NAME}|\d{{1,4}})"""
        )
    ),
    AddressPiece(_piece(r"[hH](?:ộp|op)\ th(?:ư|u)\ (?:số\ )?\d{1,5}")),
    AddressPiece(_piece(rf"(?:[kK]ênh|[kK]inh|[rR]ạch)\ {NAME}"), exact=False),
)
_BETWEEN = re.compile(r"[ ,;.\-]{0,3}")
# Before a number these make it the number of a paper, of a road, or of a body that serves an area ("Tòa án nhân dân
# khu vực 5, phường …": since July 2025).
_OF_A_PAPER = re.compile(
    r"(?:luat|nghi dinh|nghi quyet|quyet dinh|thong tu|cong van|van ban|mau|dieu|khoan|muc|bieu|ban an|to khai"
    r"|(?:quoc|tinh|huong) lo|duong (?:tinh|huyen)|\bql|\btl|\bdt"
    r"|nhan dan|kiem sat|thue|hai quan|kho bac(?: nha nuoc)?|bao hiem xa hoi|bhxh|nha nuoc|thi hanh an(?: dan su)?)\s*$"
)


def find_addresses(reading: FoldedText) -> Iterator[PersonalMatch]:
    start = end = 0
    is_exact = False
    for piece_start, piece_end, exact in sorted(_pieces(reading), key=lambda one: (one[0], -one[1])):
        if not _follows(end, piece_start, reading):
            if is_exact:
                yield PersonalMatch(PersonalKind.ADDRESS, start, end, FindingConfidence.LIKELY)
            start, is_exact = piece_start, False
        end, is_exact = max(end, piece_end), is_exact or exact
    if is_exact:
        yield PersonalMatch(PersonalKind.ADDRESS, start, end, FindingConfidence.LIKELY)


def _pieces(reading: FoldedText) -> Iterator[tuple[int, int, bool]]:
    for piece in PIECES:
        for match in piece.pattern.finditer(reading.text):
            before = reading.before(match.start(), 32)
            if not _OF_A_PAPER.search(before) and (piece.said is None or piece.said.search(before)):
                yield match.start(), match.end(), piece.exact


def _follows(end: int, start: int, reading: FoldedText) -> bool:
    """True if a piece that begins here goes on with the address that ends there."""
    return start <= end or (start - end <= 3 and bool(_BETWEEN.fullmatch(reading.text, end, start)))


_CLASS = r"[lL](?:ớp|op)\ (?:\d{1,2}(?:[/.]?[A-Za-z]?\d{0,2})|[lL]á|[cC]hồi|[mM]ầm)"
_SCHOOL = rf"""[tT]r(?:ường|uong)\ (?:[tT]iểu\ học|[tT]rung\ học(?:\ cơ\ sở|\ phổ\ thông)?|[mM]ầm\ non|[mM]ẫu\ giáo
                   |[tT]ieu\ hoc|[mM]am\ non|[mM]au\ giao|THCS|THPT|TH|MN|MG|[cC](?:ấp|ap)\ [123])\ {NAME}"""
# In small letters, and without "trường", behind a class alone: "lớp 9a2 thcs le quy don".
_SMALL_SCHOOL = r"""(?:[tT]r(?:ường|uong)\ )?
                    (?:tiểu\ học|tieu\ hoc|mầm\ non|mam\ non|mẫu\ giáo|mau\ giao|[tT][hH](?:[cC][sS]|[pP][tT])?)
                    (?:\ [^\W\d_]{1,7}){1,3}(?!\w)"""
_PATTERNS = (
    # lớp 3A, trường Tiểu học Vĩnh Viễn 2; học lớp 5/2 Trường TH Trần Quốc Toản
    re.compile(
        rf"(?<!\w){_CLASS}[ ,(\-]{{1,3}}(?:(?:ở|tại|của|o|tai|cua)\ )?(?:{_SCHOOL}|{_SMALL_SCHOOL})", re.VERBOSE
    ),
    # đang học (ở) trường THCS Lê Lợi
    re.compile(rf"(?<!\w)(?:học|hoc)\ (?:sinh\ )?(?:(?:ở|tại|của|o|tai|cua)\ )?(?P<school>{_SCHOOL})", re.VERBOSE),
)


def find_schools(reading: FoldedText) -> Iterator[PersonalMatch]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(reading.text):
            start = match.start("school") if "school" in pattern.groupindex else match.start()
            yield PersonalMatch(PersonalKind.SCHOOL, start, match.end(), FindingConfidence.LIKELY)
