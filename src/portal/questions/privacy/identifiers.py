"""Signs of letters and digits: plates, passports, health cards, certificates, parcels, mail, links, days of birth.

Each form is a pattern on the folded reading, every repetition bounded. `capital`: only where it is written in capitals,
unless the words before it (`said`) say what it is. Plates of military and of central bodies begin with letters or 80.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.questions.privacy.matches import FindingConfidence, FoldedText, PersonalKind, PersonalMatch


@dataclass(frozen=True, slots=True)
class IdentifierPattern:
    """`said`: words that must stand before, within `reach` signs; with `capital`, one of the two is enough."""

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
        unless=_form(r"@\ ?(?:[a-z0-9\-]{1,63}\.){0,4}gov\.vn$"),  # a body's mailbox is public
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
        PersonalKind.PLATE,  # sà lan CT 12345
        _form(r"(?<![a-z0-9/]) [a-z]{2} [\ \-]? \d{4,5} (?![a-z0-9/]|[.,]\d)"),
        said=_form(r"\bsa\ lan\b|\bghe\b|\btau\b|\bxuong\b|vo\ lai|phuong\ tien\ thuy"),
        reach=40,
    ),
    IdentifierPattern(
        PersonalKind.PLATE, _form(r"(?<![a-z0-9/.,]) (?!80) [1-9]\d [a-z]{1,2}\d? - \d{3}\.\d{2} (?![a-z0-9/]|[.,]\d)")
    ),
    IdentifierPattern(
        PersonalKind.INSURANCE,  # DN4 93 93 123 45678: whom it is for, his rate, the province, ten digits
        _form(r"(?<![a-z0-9]) [a-z]{2} (?:[\ .\-]?\d){13} (?![a-z0-9])"),
    ),
    IdentifierPattern(
        PersonalKind.PASSPORT,
        _form(r"(?<![a-z0-9]) [a-z]\ ?\d{7,8} (?![a-z0-9])"),
        said=_form(r"ho\ chieu|passport"),
        capital=True,
    ),
    IdentifierPattern(
        PersonalKind.PASSPORT,  # of another country
        _form(r"(?<![a-z0-9]) (?:[a-z]{1,2}\ ?\d{6,9} | \d{8,9}) (?![a-z0-9])"),
        said=_form(r"ho\ chieu|passport"),
        reach=30,
    ),
    IdentifierPattern(
        PersonalKind.ACCOUNT,  # an account that is called by a name: STK HUNGLE2024
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
        PersonalKind.LAND,  # CH 01234: the number in the register
        _form(r"(?<![a-z0-9/]) (?:[a-z]{1,2}) [\ .\-]?\d{4,8} (?:/[a-z]{2,4}\b)? (?![a-z0-9/]|[.,]\d)"),
        said=_form(_LAND_SAID),
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
# Between "sinh" and a date these make the date one of something else.
_NOT_OF_BIRTH = re.compile(
    r"nghi dinh|luat|quyet dinh|hieu luc|ban hanh|cap ngay|cap\b|nop|dang ky|mat ngay|truoc ngay|sau ngay|tu ngay"
)


def find_signs(reading: FoldedText) -> Iterator[PersonalMatch]:
    for form in FORMS:
        for match in form.pattern.finditer(reading.folded):
            if _holds(form, match, reading):
                yield PersonalMatch(form.kind, match.start(), match.end(), form.confidence)


def _holds(form: IdentifierPattern, match: re.Match[str], reading: FoldedText) -> bool:
    if form.unless and form.unless.search(match[0]):
        return False
    if form.capital and _is_in_capitals(reading.text[match.start() : match.end()]):
        return True
    return _is_said(form, match.start(), reading) if form.said else not form.capital


def _is_in_capitals(words: str) -> bool:
    return all(sign.isupper() for sign in words if sign.isalpha())


def _is_said(form: IdentifierPattern, position: int, reading: FoldedText) -> bool:
    before = reading.before(position, form.reach)
    said = [found.end() for found in form.said.finditer(before)] if form.said else []
    return bool(said) and (form.kind is not PersonalKind.BIRTH or not _NOT_OF_BIRTH.search(before, said[-1]))
