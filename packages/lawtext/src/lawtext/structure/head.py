"""The head block: number, type, trích yếu, issuer, place and date, legal bases (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, takewhile

from lawtext.dates import parse_date
from lawtext.structure.agencies import JOINED, enacting_body, in_sentence_case, is_agency, letterhead_agencies
from lawtext.structure.lines import UPPER, LineKind, StructureLine, is_capitals, is_dangling
from lawtext.words import normalise

_MATTER = re.compile(r"^(?:V/v\.?|Về việc)\s*:?\s*(?P<words>\S.*)$", re.IGNORECASE)
_MATTER_ENDS = re.compile(
    r"^(?:Kính gửi|CỘNG HO|Độc lập|Số\b|[-_*]+$)|^[A-ZĐ][^\d,.:;]{1,40}, ngày\b|^(?:Căn cứ|Thực hiện|Để)\b"
)
_MOST_LINES_OF_MATTER = 5


def is_letter(segments: Sequence[str]) -> bool:
    """Whether the head addresses somebody; "V/v" alone stands in decisions too."""
    return any(segment.startswith("Kính gửi") for segment in segments)


def matter_of_letter(segments: Sequence[str]) -> str:
    """What a letter says behind "V/v", over several lines; "" if the head holds no such line."""
    for at, segment in enumerate(segments):
        if matter := _MATTER.match(segment):
            below = takewhile(lambda line: line and not _MATTER_ENDS.match(line), segments[at + 1 :])
            return " ".join([matter["words"], *islice(below, _MOST_LINES_OF_MATTER)]).strip(" .")
    return ""


# Longest first, so that "THÔNG TƯ LIÊN TỊCH" is not read as "THÔNG TƯ".
DOC_TYPES = (
    *("Thông tư liên tịch", "Nghị quyết liên tịch", "Văn bản hợp nhất", "Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh"),
    *(
        "Nghị định",
        "Nghị quyết",
        "Thông tư",
        "Quyết định",
        "Chỉ thị",
        "Sắc lệnh",
        "Sắc luật",
        "Lệnh",
        "Kế hoạch",
        "Chương trình",
        "Thông báo",
    ),
    *(
        "Báo cáo",
        "Tờ trình",
        "Hướng dẫn",
        "Kết luận",
        "Công điện",
        "Đề án",
        "Phương án",
        "Quy chế",
        "Quy định",
        "Công văn",
    ),
)
_TYPE_NAMES = "|".join(DOC_TYPES)
_TYPE_ALONE = re.compile(rf"^(?P<type>{_TYPE_NAMES})\s*(?P<mark>\d{{1,2}}|\[\d+\])?$", re.IGNORECASE)
_TYPE_AND_NAME = re.compile(rf"^(?P<type>{_TYPE_NAMES.upper()})\s*(?P<mark>\d{{1,2}}|\[\d+\])?\s+(?P<name>\S.*)$")
# "Nghị định của Chính phủ số 117/2003/NĐ-CP ngày 10/10/2003" as a title in one line.
_TYPE_AND_NUMBER = re.compile(
    rf"^(?P<type>{_TYPE_NAMES})\s+(?:của (?P<issuer>.{{3,60}}?) )?số\s*+:?\s*+\d.*\bngày\b.*$", re.IGNORECASE
)

_GOES_ON_WITH_NUMBER = re.compile(r"^(?:của .{3,60}? )?số\s*+:?\s*+\d.*\bngày\b", re.IGNORECASE)

# Where one line holds several of the form: a ruler, a wide blank, the motto, "Luật số:", "Hà Nội, ngày", the type.
_CUT = re.compile(
    r"\s{3,}|[-_]{3,}"
    r"|\s+(?=CỘNG HO?[ÀA] XÃ HỘI CHỦ NGHĨA|CỘNG HÒA XÃ HỘI CHỦ NGHĨA|Độc lập\s*[-–])"
    r"|(?<!Luật)(?<!luật)(?<!quyết)(?<!lệnh)(?<!định)\s+(?=(?:Luật |Bộ luật |Nghị quyết |Pháp lệnh )?[Ss]ố\s*:)"
    rf"|(?<=[\d{UPPER}])\s+(?=[{UPPER}][^\W\d_{UPPER}][^\d,.:;]{{1,30}}, ngày\b)"
    rf"|(?<=năm \d{{4}})\s+(?=(?:{_TYPE_NAMES.upper()})\b)"
)
_MOTTO = re.compile(r"^(?:CỘNG HO?[ÀA]|CỘNG HÒA|Cộng ho[àa]|Cộng hòa|Độc lập\s*[-–]|ĐẢNG CỘNG SẢN VIỆT NAM$)")
_NUMBER_LINE = re.compile(
    r"^(?:(?:Luật|Bộ luật|Nghị quyết|Pháp lệnh|Nghị định)\s+)?[Ss][ốỐ]\s*(?::\s*|(?=\s\d+-[A-ZĐ]))(?P<rest>.*)$"
)
_NUMBER = re.compile(
    r"\d{1,5}[A-Za-z]?\s?(?:/\s?\d{4}\s?)?[/-]\s?[A-ZĐÐ][\w&.]*(?:\s?[-–/]\s?[A-ZĐÐ][\w&.]*)*", re.UNICODE
)
_PLACE_AND_DATE = re.compile(r"(?P<place>[A-ZĐ][^\d,.:;]{1,40}),\s*ngày\b(?P<date>.{0,60})")
_MARK_IN_YEAR = re.compile(r"(năm\s+(?:19|20)\d\d)\d{1,2}\b")
_GAZETTE_TITLE = re.compile(r"^VĂN BẢN HỢP NHẤT\b")

_SUBJECT_ENDS = re.compile(
    r"^(?:Căn cứ|Thực hiện|Thi hành|Theo đề nghị|Xét |Để |QUYẾT ĐỊNH\s*:|QUYẾT NGHỊ|CỦA QUỐC HỘI|LỜI NÓI ĐẦU"
    r"|BỘ TRƯỞNG|CHỦ NHIỆM|GIÁM ĐỐC|THỐNG ĐỐC|TỔNG |VIỆN TRƯỞNG|CHÁNH ÁN|Kính gửi"
    r"|(?:Chính phủ|Quốc hội|Thủ tướng Chính phủ)$"
    rf"|(?:{_TYPE_NAMES}) (?:liên tịch )?số \d|Bộ trưởng .{{3,60}}$|\(?[Bb]an hành kèm theo)"
)
# A footnote mark glued to the last word; "QH15" is none.
_SUBJECT_MARK = re.compile(r"(?<=[^\W\d_”)])(?<![/-]QH)(?<![/-]UBTVQH)\d{1,2}$|\s*\[[^\]]*\]$")
_MOST_ISSUERS = 12  # of a joint circular
_LETTERHEAD = 40  # lines above the type that may belong to the letter-head
_LEGAL_BASIS = re.compile(r"^(?:Căn cứ|Thực hiện|Thi hành)\s")
_PREAMBLE_ITEM = re.compile(r"^(?:Căn cứ|Thực hiện|Thi hành|Theo đề nghị|Xét|Sau khi|Trên cơ sở|Nhằm|QUYẾT|Để)\b")


@dataclass(frozen=True, slots=True)
class HeadBlock:
    """What the head says; `doc_type` as in `DOC_TYPES`."""

    official_number: str
    doc_type: str
    subject: str
    issuer: str
    place: str
    issued_date: date | None
    legal_bases: tuple[str, ...]


def read_head(lines: Sequence[StructureLine], source: str) -> HeadBlock:
    """Read the lines above the first unit; `source` tells how a body's name is written in sentences."""
    segments = list(_segments(lines))
    type_at, doc_type, name = _doc_type(segments)
    letterhead = segments[max(0, type_at - _LETTERHEAD) : type_at] if doc_type else segments[:12]
    place, issued = read_place_and_date(segments)
    subject, below = _subject(segments, type_at, name) if doc_type else ("", 0)
    if not doc_type and (matter := matter_of_letter(segments)):
        doc_type, subject = "Công văn" if is_letter(segments) else "", matter
    preamble = _preamble(segments[below:])
    return HeadBlock(
        official_number=read_number(letterhead) or _number_in_title(segments),
        doc_type=doc_type,
        subject=subject,
        issuer=_issuer_below_type(segments, type_at, source)
        or _issuer(letterhead, preamble, source)
        or _issuer_in_title(segments, type_at, source),
        place=place,
        issued_date=issued or _date_in_title(segments, type_at),
        legal_bases=tuple(text.rstrip(" ;.,") for text in preamble if _LEGAL_BASIS.match(text)),
    )


def _segments(lines: Sequence[StructureLine]) -> Iterator[str]:
    """The head cut at the marks of the form; an empty string stands for a blank line or a ruler.

    The old form of a title, "Nghị định / của Chính phủ số 29/1998/NĐ-CP ngày …", becomes one segment.
    """
    held = ""
    for segment in _cut(lines):
        if held and not segment:
            continue
        if held and _GOES_ON_WITH_NUMBER.match(segment):
            segment, held = f"{held} {segment}", ""
        if held:
            yield held
        held = segment if _TYPE_ALONE.match(segment) else ""
        if not held:
            yield segment
    if held:
        yield held


def _cut(lines: Sequence[StructureLine]) -> Iterator[str]:
    for line in lines:
        if line.kind in (LineKind.BLANK, LineKind.RULE):
            yield ""
        elif line.is_text:
            yield from (piece.strip() for piece in _CUT.split(line.text) if piece and piece.strip())


def _doc_type(segments: Sequence[str]) -> tuple[int, str, str]:
    """Where the type stands, its name, and what follows it in the same line."""
    for pattern in (_TYPE_ALONE, _TYPE_AND_NAME, _TYPE_AND_NUMBER):
        for at, segment in enumerate(segments):
            match = pattern.match(segment)
            if match and not _is_no_type(pattern, segments, at):
                name = match.groupdict().get("name") or ""
                return at, _type_name(match["type"]), name
    return 0, "", ""


def _is_no_type(pattern: re.Pattern[str], segments: Sequence[str], at: int) -> bool:
    """ "VĂN BẢN HỢP NHẤT" over "THÔNG TƯ" tells what was done to the circular, which gives the title."""
    if pattern is _TYPE_AND_NAME and _TYPE_AND_NUMBER.match(segments[at]):
        return True  # "SẮC LỆNH CỦA CHỦ TỊCH NƯỚC SỐ 47 NGÀY 10 THÁNG 10 NĂM 1945" is no name
    if not _GAZETTE_TITLE.match(segments[at]):
        return False
    below = (segment for segment in segments[at + 1 :] if segment)
    return pattern is not _TYPE_ALONE or any(_TYPE_ALONE.match(one) for one in islice(below, _LETTERHEAD))


def _type_name(text: str) -> str:
    return next(name for name in DOC_TYPES if name.upper() == text.upper())


def read_number(segments: Sequence[str]) -> str:
    """The official number in the line "Số: …", without blanks, one kind of dash; "" if it is left open."""
    for segment in segments:
        line = _NUMBER_LINE.match(segment)
        number = _NUMBER.match(line["rest"].lstrip()) if line else None
        if number:
            return "".join(normalise(number[0]).split())
    return ""


def _number_in_title(segments: Sequence[str]) -> str:
    titles = (segment for segment in segments[:6] if _TYPE_AND_NUMBER.match(segment))
    found = (_NUMBER.search(title) for title in titles)
    return next(("".join(normalise(number[0]).split()) for number in found if number), "")


def read_place_and_date(segments: Sequence[str]) -> tuple[str, date | None]:
    """ "Hà Nội, ngày 17 tháng 6 năm 2010" -> the place and the day."""
    for segment in segments:
        match = _PLACE_AND_DATE.search(segment)
        if match:
            return match["place"].strip(), parse_date("ngày" + _MARK_IN_YEAR.sub(r"\1", match["date"]))
    return "", None


def _date_in_title(segments: Sequence[str], type_at: int) -> date | None:
    title = segments[type_at] if type_at < len(segments) else ""
    return parse_date(title) if _TYPE_AND_NUMBER.match(title) else None


def _subject(segments: Sequence[str], type_at: int, name: str) -> tuple[str, int]:
    """The trích yếu: what follows the type up to a blank line, a legal basis or the name of the enacting body."""
    taken = [name] if name else []
    at = type_at + 1
    for at in range(type_at + 1, len(segments)):  # noqa: B007 - the place where it ends is wanted
        segment = segments[at]
        if not segment and (not taken or _title_goes_on(taken[-1], segments[at + 1 : at + 2])):
            continue
        if not segment or (taken and _ends_subject(segment, taken)) or segment.startswith("Căn cứ"):
            break
        if not taken and _body_below_type(segment):
            continue
        taken.append(segment)
    return _SUBJECT_MARK.sub("", " ".join(taken)).strip(" ."), at


def _title_goes_on(above: str, below: Sequence[str]) -> bool:
    """Whether a title goes on below a blank line: it broke off at a comma, at a small word or before a small letter."""
    following = below[0] if below else ""
    if not following or _SUBJECT_ENDS.match(following):
        return False
    return following[0].islower() or above.endswith(",") or is_dangling(above)


def _ends_subject(segment: str, taken: Sequence[str]) -> bool:
    is_text = not is_capitals(segment) and not segment[0].islower() and not segment.startswith("(")
    text_begins = is_text and is_capitals(taken[-1])
    return text_begins or _SUBJECT_ENDS.match(segment) is not None or (is_capitals(segment) and is_agency(segment))


def _issuer(letterhead: Sequence[str], preamble: Sequence[str], source: str) -> str:
    names = letterhead_agencies(
        segment
        for segment in letterhead
        if segment
        and is_capitals(segment)
        and not _MOTTO.match(segment)
        and not _NUMBER_LINE.match(segment)
        and not _PLACE_AND_DATE.match(segment)
        and not _GAZETTE_TITLE.match(segment)
    )
    if names:
        return " - ".join(in_sentence_case(name, source) for name in JOINED.split(names[-1], _MOST_ISSUERS))
    written = (segment for segment in letterhead if is_agency(segment.upper()) and len(segment) < 60)
    return next(written, "") or enacting_body(preamble)


def _body_below_type(segment: str) -> str:
    """ "NGHỊ QUYẾT / CỦA BỘ CHÍNH TRỊ / về đột phá …": who issues, no part of the title."""
    body = segment.removeprefix("CỦA ")
    return body if body != segment and is_capitals(body) and is_agency(body) else ""


def _issuer_below_type(segments: Sequence[str], type_at: int, source: str) -> str:
    if type_at + 1 >= len(segments) or not _TYPE_ALONE.match(segments[type_at]):
        return ""
    return in_sentence_case(_body_below_type(segments[type_at + 1]), source)


def _issuer_in_title(segments: Sequence[str], type_at: int, source: str) -> str:
    title = _TYPE_AND_NUMBER.match(segments[type_at]) if type_at < len(segments) else None
    issuer = (title["issuer"] or "") if title else ""
    return in_sentence_case(issuer, source) if is_capitals(issuer) else issuer


def _preamble(segments: Sequence[str]) -> list[str]:
    """The paragraphs between title and first unit: one for each "Căn cứ …;"."""
    items: list[list[str]] = []
    for segment in filter(None, segments):
        if not items or _PREAMBLE_ITEM.match(segment) or items[-1][-1][-1] in ";." or is_capitals(segment):
            items.append([segment])
        else:
            items[-1].append(segment)
    return [" ".join(item) for item in items]
