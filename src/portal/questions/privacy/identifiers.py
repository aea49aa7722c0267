"""Find identifiers of letters and digits (plates, passports, health cards, certificates, parcels) and exact addresses:
a house or a hamlet is exact, a commune alone is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.questions.privacy.matches import FindingConfidence, FoldedText, PersonalKind, PersonalMatch

_UPPER = "A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
NAME = rf"[{_UPPER}]\w{{0,12}} (?:\ (?:[{_UPPER}]\w{{0,12}}|\d{{1,3}}[A-Za-z]?\b)){{0,4}}"
_NUMBER = r"\d{1,4}[A-Za-z]?(?:[/\-]\d{1,4}[A-Za-z]?){0,4}"
_STREET = r"(?:[đĐ]ường|[dD]uong|[pP]hố|[đĐ]ại\ lộ|[qQ]uốc\ lộ|[tT]ỉnh\ lộ|[hH]ương\ lộ|QL|TL)"


# "khu vực Tây Nam Bộ" is a region, not a hamlet.
_NO_REGION = r"(?!(?:Tây\ |Đông\ )?(?:Nam|Bắc|Trung|Nguyên|Miền|Châu|Mê|ASEAN)\b|Đồng\ bằng)"


@dataclass(frozen=True, slots=True)
class AddressPiece:
    """A part of an address. `exact` parts identify a dwelling. `said` requires that the folded text before it names
    one."""

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
    # số 12, nhà số 78, 45/6: with the street after it
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
    AddressPiece(_piece(r"\d{1,2}\.\d{4,8},\ ?1\d{2}\.\d{4,8}")),  # map coordinates: 10.03012, 105.78012
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
# After these words a number belongs to a document, a road, or a body responsible for an area ("Tòa án nhân dân khu vực
# 5, phường …", since July 2025). "thue" counts as a body (Thuế) only before "khu vực": without diacritics it may also
# be "thuê", and "thuê số 9 đường …" gives an address.
_OF_A_PAPER = re.compile(
    r"(?:luat|nghi dinh|nghi quyet|quyet dinh|thong tu|cong van|van ban|mau|dieu|khoan|muc|bieu|ban an|to khai"
    r"|(?:quoc|tinh|huong) lo|duong (?:tinh|huyen)|\bql|\btl|\bdt"
    r"|nhan dan|kiem sat|thue(?=\s*\|k(?:hu v|v))|hai quan|kho bac(?: nha nuoc)?|bao hiem xa hoi|bhxh|nha nuoc"
    r"|thi hanh an(?: dan su)?)\s*\|"
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
            if not _OF_A_PAPER.search(f"{before}|{reading.after(match.start(), 5)}") and (
                piece.said is None or piece.said.search(before)
            ):
                yield match.start(), match.end(), piece.exact


def _follows(end: int, start: int, reading: FoldedText) -> bool:
    """True if a part at `start` continues the address that ends at `end`."""
    return start <= end or (start - end <= 3 and bool(_BETWEEN.fullmatch(reading.text, end, start)))


_CLASS = r"[lL](?:ớp|op)\ (?:\d{1,2}(?:[/.]?[A-Za-z]?\d{0,2})|[lL]á|[cC]hồi|[mM]ầm)"
_SCHOOL = rf"""[tT]r(?:ường|uong)\ (?:[tT]iểu\ học|[tT]rung\ học(?:\ cơ\ sở|\ phổ\ thông)?|[mM]ầm\ non|[mM]ẫu\ giáo
                   |[tT]ieu\ hoc|[mM]am\ non|[mM]au\ giao|THCS|THPT|TH|MN|MG|[cC](?:ấp|ap)\ [123])\ {NAME}"""
# Lower case, and without "trường", only after a class: "lớp 9a2 thcs le quy don".
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


@dataclass(frozen=True, slots=True)
class IdentifierPattern:
    """An identifier. `said` must match within `reach` characters before it; with `capital`, capital letters are enough
    instead."""

    kind: PersonalKind
    pattern: re.Pattern[str]
    said: re.Pattern[str] | None = None
    capital: bool = False
    unless: re.Pattern[str] | None = None
    reach: int = 60
    confidence: FindingConfidence = FindingConfidence.SURE


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE)


_DATE = r"""(?: \d{1,2}\ ?[/.\-]\ ?\d{1,2}\ ?[/.\-]\ ?(?:19|20)?\d{2} (?!\d)                # 12/5/1966, 3-8-12
            | \d{4}-\d{2}-\d{2} (?!\d)                                                    # 1966-05-12
            | (?:(?:ngay|mung)\ )? \d{1,2}\ thang\ (?:\d{1,2}|gieng|chap) ,?\ (?:nam\ )?\d{4}  # ngày 2 tháng 9 năm 1990
            )"""
_BORN = r"""(?<!hoc\ )(?<!thi\ )(?<!phat\ )(?<!ve\ )(?<!khai\ )(?<!tuyen\ )(?<!ho\ )
            \bsinh\b (?!\ (?:vien|song|hoat|hoc|loi|thai|ly|ke|san|truoc|sau|tu)\b)
          | \bsn\b | ngay\ thang\ nam\ sinh | \bde\ ngay | chao\ doi | \bdob\b"""
_LAND_SAID = r"""so\ ?seri | seri | so\ do | so\ dat | so\ hong | bia\ do | giay\ dat | trich\ luc | \bgcn
               | giay\ chung\ nhan | giay\ cnq | phat\ hanh | vao\ so | quyen\ su\ dung\ dat"""

FORMS = (
    IdentifierPattern(
        PersonalKind.EMAIL,
        _form(
            r"""(?<![a-z0-9._%+\-]) (?:[a-z0-9_%+\-]{1,24}\ (?:cham|gach\ duoi)\ ){0,2} [a-z0-9._%+\-]{1,64}
                (?: \ ?@\ ? | \ ?[(\[]\ ?(?:at|a|a\ (?:cong|vong|moc))\ ?[)\]]\ ? | \ a\ (?:cong|vong|moc)\ )
                [a-z0-9\-]{1,63}
                (?: (?:\.|\ ?\.\ ?(?=(?:com|vn|net|org|edu)\b)|\ ?[(\[]\ ?(?:dot|cham)\ ?[)\]]\ ?|\ cham\ )
                    [a-z0-9\-]{1,24} ){1,4}"""
        ),
        unless=_form(r"@\ ?(?:[a-z0-9\-]{1,63}\.){0,4}gov\.vn$"),  # the mailbox of a public body
    ),
    IdentifierPattern(
        PersonalKind.LINK,
        _form(
            r"""(?<![a-z0-9.\-]) (?:https?://)? (?:[a-z0-9\-]{1,20}\.){0,3}
                (?: (?:facebook|fb|tiktok|instagram|youtube|threads|twitter|linkedin|messenger|chotot)\.(?:com|net)
                  | x\.com | fb\.me | fb\.watch | m\.me | zalo\.me | t\.me | youtu\.be | shopee\.vn | linktr\.ee
                  | maps\.app\.goo\.gl )
                / [^\s<>"')\]]{1,300}
              | (?<![a-z0-9._])@[a-z0-9_.]{4,30}(?![a-z0-9_.@])                # @be_nam_miendong"""
        ),
    ),
    IdentifierPattern(
        PersonalKind.LINK,  # zalo: hoa_huongduong88
        _form(r"(?<![a-z0-9._@]) (?=[a-z0-9.]{0,29}(?:[0-9_]|\.[a-z])) [a-z][a-z0-9._]{2,28}[a-z0-9] (?![a-z0-9_@])"),
        said=_form(
            r"""\b(?:zalo|face(?:book)?|fb|tik\ ?tok|telegram|viber|insta(?:gram)?|skype|messenger|nick)
                (?:\ (?:la|ten|id|cua\ (?:toi|em|tui)))? [\ :]{1,2}$"""
        ),
        reach=40,
    ),
    IdentifierPattern(
        PersonalKind.PLATE,
        _form(
            r"""(?<![a-z0-9/.,]) (?!80) [1-9]\d \ ?-?\ ? (?:[a-z]{1,2}\d?) \ ?[\-.]?\ ?
                (?: \d{3}[.\ ]{0,2}\d{2} | \d{4} ) (?![a-z0-9/]|[.,]\d)"""
        ),
        said=_form(r"\bbien|\bbks|\bbsx|\bxe\b|\bo\ ?to|\bmoto"),
        capital=True,
        unless=_form(r"\d\ ?-?(?:nd|qd|tt|nq|ct|kh|bc|kl|cp|qh)\ ?-?\ ?\d"),  # 37-NĐ, 119-QĐ
    ),
    IdentifierPattern(
        PersonalKind.PLATE, _form(r"(?<![a-z0-9]) [a-z]{2} -? \d{4,5} -? ts (?![a-z0-9])")
    ),  # CT-93124-TS: a fishing boat
    IdentifierPattern(
        PersonalKind.PLATE,  # on the water: sà lan CT 12345
        _form(r"(?<![a-z0-9/]) [a-z]{2} [\ \-]? \d{4,5} (?![a-z0-9/]|[.,]\d)"),
        said=_form(r"\bsa\ lan\b|\bghe\b|\btau\b|\bxuong\b|vo\ lai|phuong\ tien\ thuy"),
        reach=40,
    ),
    IdentifierPattern(
        PersonalKind.PLATE, _form(r"(?<![a-z0-9/.,]) (?!80) [1-9]\d [a-z]{1,2}\d? - \d{3}\.\d{2} (?![a-z0-9/]|[.,]\d)")
    ),
    IdentifierPattern(
        PersonalKind.INSURANCE,  # DN4 93 93 123 45678: beneficiary group, benefit rate, province, ten digits
        _form(r"(?<![a-z0-9]) [a-z]{2} (?:[\ .\-]?\d){13} (?![a-z0-9])"),
    ),
    IdentifierPattern(
        PersonalKind.PASSPORT,
        _form(r"(?<![a-z0-9]) [a-z]\ ?\d{7,8} (?![a-z0-9])"),
        said=_form(r"ho\ chieu|passport"),
        capital=True,
    ),
    IdentifierPattern(
        PersonalKind.PASSPORT,  # of a foreign country
        _form(r"(?<![a-z0-9]) (?:[a-z]{1,2}\ ?\d{6,9} | \d{8,9}) (?![a-z0-9])"),
        said=_form(r"ho\ chieu|passport"),
        reach=30,
    ),
    IdentifierPattern(
        PersonalKind.ACCOUNT,  # an account with a name as its number: STK HUNGLE2024
        _form(r"(?<![a-z0-9]) [a-z]{2,16}\d{4,12} (?![a-z0-9])"),
        said=_form(r"\bstk|tai\ khoan|\btk\b"),
        reach=24,
    ),
    IdentifierPattern(
        PersonalKind.LAND,
        _form(r"(?<![a-z0-9/]) [a-z]{2} [\ .\-]?\d{6,8} (?![a-z0-9])"),
        said=_form(_LAND_SAID),
        capital=True,
    ),
    IdentifierPattern(
        PersonalKind.LAND,  # CH 01234: the register number
        _form(r"(?<![a-z0-9/]) (?:[a-z]{1,2}) [\ .\-]?\d{4,8} (?:/[a-z]{2,4}\b)? (?![a-z0-9/]|[.,]\d)"),
        said=_form(_LAND_SAID),
        unless=_form(r"^[a-z]{1,2}\ (?:19|20)\d{2}$"),  # sổ hồng có từ 2015: a year
    ),
    IdentifierPattern(
        PersonalKind.PARCEL,
        _form(
            r"""\bthua (?:\ dat)? (?:\ so)? [:\ ]{1,2} \d{1,5} \ ?[,;.\-(]? \ ?(?:thuoc\ )?
                        to (?:\ ban\ do)? (?:\ so)? [:\ ]{1,2} \d{1,4}
                | \bto\ ban\ do (?:\ so)? [:\ ]{1,2} \d{1,4} (?:,?\ thua (?:\ dat)? (?:\ so)? [:\ ]{1,2} \d{1,5}
                     (?: (?:,|\ va)\ \d{1,5} (?![\d.,]*\d|\ ?(?:m2?|met|ha|cong|nam|trieu|ty|nguoi)\b) ){0,6})?
                | \bthua (?:\ dat)? \ so [:\ ]{1,2} \d{1,5}
                | \bthua\ \d{1,5} (?=(?:,|\ va)\ (?:thua\ )?\d)"""
        ),
    ),
    IdentifierPattern(
        PersonalKind.BIRTH,
        _form(rf"(?<![\d/.\-]) {_DATE}"),
        said=_form(_BORN),
        unless=_form(r"(?!)"),
        reach=64,
    ),
    IdentifierPattern(
        PersonalKind.NUMBER,
        _form(
            r"""(?<![a-z0-9.\-/]) (?=[a-z0-9.\-]{0,16}?[a-z][.\-]?\d) (?=(?:[a-z.\-]{0,8}\d){9})
                (?!(?:19|20)\d\d-[01]\d-[0-3]\dt[0-2]\d(?![0-9a-z.\-/]))                   # 2026-12-12T07:30
                [a-z0-9](?:[.\-]?[a-z0-9]){8,40} (?![a-z0-9/])    # H16.12.7-251203-0009: a file"""
        ),
        confidence=FindingConfidence.LIKELY,
    ),
    IdentifierPattern(
        PersonalKind.NUMBER,  # PB 15060012345: a contract, a savings book
        _form(r"(?<![a-z0-9]) [a-z]{1,4}\ ?-?\d{8,16} (?![a-z0-9])"),
        capital=True,
        confidence=FindingConfidence.LIKELY,
    ),
)
# If one of these is between "sinh" and a date, it is not a date of birth.
_NOT_OF_BIRTH = re.compile(
    r"nghi dinh|luat|quyet dinh|hieu luc|ban hanh|cap ngay|cap\b|nop|dang ky|mat ngay|truoc ngay|sau ngay|tu ngay"
)


def find_signs(reading: FoldedText) -> Iterator[PersonalMatch]:
    for form in FORMS:
        yield from (
            PersonalMatch(form.kind, match.start(), match.end(), form.confidence)
            for match in form.pattern.finditer(reading.folded)
            if _holds(form, match, reading)
        )


def _holds(form: IdentifierPattern, match: re.Match[str], reading: FoldedText) -> bool:
    if form.unless and form.unless.search(match[0]):
        return False
    if form.capital and all(sign.isupper() for sign in reading.text[match.start() : match.end()] if sign.isalpha()):
        return True
    return _is_said(form, match.start(), reading) if form.said else not form.capital


def _is_said(form: IdentifierPattern, position: int, reading: FoldedText) -> bool:
    before = reading.before(position, form.reach)
    said = [found.end() for found in form.said.finditer(before)] if form.said else []
    return bool(said) and (form.kind is not PersonalKind.BIRTH or not _NOT_OF_BIRTH.search(before, said[-1]))
