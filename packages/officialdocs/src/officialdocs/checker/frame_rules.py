"""Rules of what is above and below the body: country, agency, number, date, title, legal bases; signature, recipients,
annexes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lawtext.words import fold, patterns_beside
from officialdocs.checker.elements import (
    Anatomy,
    Departure,
    DocumentLine,
    LineRole,
    excerpt,
    look,
    missing,
    required,
    stops,
)
from officialdocs.document import ABBREVIATIONS
from officialdocs.measures import COUNTRY, MOTTO, SHORT_RULES, AllowedRange

_WHOLE_RULE = AllowedRange(0.9, 1.1)  # "as long as the words", with a tolerance for what the eye does not notice
_SLACK = 0.03
_RE = patterns_beside(__file__)


@required("quoc-hieu", LineRole.COUNTRY, "Quốc hiệu", COUNTRY)
def country_rule(anatomy: Anatomy, _: list[DocumentLine]) -> Iterator[Departure]:
    yield from (
        Departure("quoc-hieu", "Quốc hiệu", f"“{line.text}”", f"“{COUNTRY}”")
        for line in anatomy.of(LineRole.COUNTRY)
        if line.text not in (COUNTRY, COUNTRY.replace("HÒA", "HOÀ"))
    )


@required("tieu-ngu", LineRole.MOTTO, "Tiêu ngữ", MOTTO)
def motto_rule(anatomy: Anatomy, _: list[DocumentLine]) -> Iterator[Departure]:
    for line in anatomy.of(LineRole.MOTTO):
        if line.text != MOTTO:
            yield Departure("tieu-ngu", "Tiêu ngữ", f"“{line.text}”", f"“{MOTTO}”")
        yield from _ruled("tieu-ngu", "Đường kẻ dưới Tiêu ngữ", anatomy, line, _WHOLE_RULE, "dài bằng dòng chữ")


@required("co-quan", LineRole.AGENCY, "Tên cơ quan ban hành", "ở góc trên bên trái")
def agency_rule(anatomy: Anatomy, names: list[DocumentLine]) -> Iterator[Departure]:
    return _ruled(
        "co-quan", "Đường kẻ dưới tên cơ quan", anatomy, names[-1], SHORT_RULES, "dài từ 1/3 đến 1/2 dòng chữ"
    )


@required("so-ky-hieu", LineRole.NUMBER, "Số, ký hiệu", "“Số: …/…”")
def number_rule(anatomy: Anatomy, lines: list[DocumentLine]) -> Iterator[Departure]:
    if (match := _RE.number.match(lines[0].text)) is None or not _RE.symbol.match(match["symbol"]):
        yield Departure("so-ky-hieu", "Số, ký hiệu", f"“{lines[0].text}”", "dạng “Số: 05/QĐ-UBND”")
        return
    given = match["number"]
    if given.isdecimal() and len(given) < 2:
        yield Departure("so-ky-hieu", "Số nhỏ hơn 10", f"“{given}”", f"“0{given}”")
    yield from _abbreviation(anatomy, match["symbol"])


def _abbreviation(anatomy: Anatomy, symbol: str) -> Iterator[Departure]:
    kind = anatomy.first(LineRole.KIND)
    wanted = ABBREVIATIONS.get(fold(kind.text)) if kind is not None else None
    if wanted and symbol.split("-")[0] != wanted:
        yield Departure("so-ky-hieu", "Chữ viết tắt tên loại", symbol.split("-")[0], wanted, excerpt(symbol))


@required("dia-danh-ngay", LineRole.PLACE, "Địa danh, thời gian", "“Cần Thơ, ngày … tháng … năm …”")
def place_and_date_rule(_: Anatomy, lines: list[DocumentLine]) -> Iterator[Departure]:
    line = lines[0]
    if (match := _RE.place.match(line.text)) is None:
        yield Departure(
            "dia-danh-ngay", "Địa danh, thời gian", f"“{line.text}”", "dạng “Cần Thơ, ngày 05 tháng 3 năm 2020”"
        )
        return
    yield from (
        Departure("dia-danh-ngay", name, f"“{given}”", f"“{wanted}”", excerpt(line.text))
        for name, given, wants_zero in (("Ngày", match["day"], 10), ("Tháng", match["month"], 3))
        if given.isdecimal() and (wanted := _with_zero(int(given), wants_zero)) != given
    )


def _with_zero(count: int, below: int) -> str:
    return f"{count:02d}" if count < below else str(count)


def kind_rule(anatomy: Anatomy) -> Iterator[Departure]:
    if anatomy.is_letter:
        return
    if (line := anatomy.first(LineRole.KIND)) is None:
        yield missing("ten-loai", "Tên loại văn bản", "in hoa, đậm, canh giữa")
        return
    yield from look(anatomy, "ten-loai")
    if fold(line.text) not in ABBREVIATIONS:
        yield Departure("ten-loai", "Tên loại văn bản", f"“{excerpt(line.text)}”", "một tên loại nêu tại Điều 7")


def subject_rule(anatomy: Anatomy) -> Iterator[Departure]:
    lines = anatomy.of(LineRole.LETTER_SUBJECT if anatomy.is_letter else LineRole.SUBJECT, document=0)
    if not lines:
        yield missing("trich-yeu", "Trích yếu", "dưới tên loại; ở công văn, “V/v …” dưới số, ký hiệu")
        return
    yield from look(anatomy, "trich-yeu")
    if not anatomy.is_letter:
        yield from _ruled(
            "trich-yeu", "Đường kẻ dưới trích yếu", anatomy, lines[-1], SHORT_RULES, "dài từ 1/3 đến 1/2 dòng chữ"
        )
    elif not lines[0].text.startswith("V/v "):
        yield Departure("trich-yeu", "Trích yếu công văn", f"“{excerpt(lines[0].text)}”", "bắt đầu bằng “V/v”")


def addressees_rule(anatomy: Anatomy) -> Iterator[Departure]:
    if anatomy.is_letter and not anatomy.of(LineRole.ADDRESSEE, document=0):
        yield missing("kinh-gui", "Kính gửi", "“Kính gửi: …” trên phần nội dung")
    yield from look(anatomy, "kinh-gui")
    if (lines := anatomy.of(LineRole.ADDRESSEE, document=0)) and not lines[0].text.startswith("Kính gửi:"):
        yield Departure("kinh-gui", "Kính gửi", f"“{excerpt(lines[0].text)}”", "“Kính gửi:” có dấu hai chấm")
    yield from stops("kinh-gui", "Dấu cuối dòng Kính gửi", lines[1:])


def bases_rule(anatomy: Anatomy) -> Iterator[Departure]:
    yield from look(anatomy, "can-cu")
    for document in range(1 + max((each.document for each in anatomy.placed), default=0)):
        yield from stops(
            "can-cu",
            "Dấu cuối căn cứ",
            [line for line in anatomy.of(LineRole.BASIS, document=document) if line.is_last],
        )


def _ruled(
    rule: str, what: str, anatomy: Anatomy, line: DocumentLine, allowed: AllowedRange, wanted: str
) -> Iterator[Departure]:
    """A line must be drawn below the text; its length as a share of the text's width must be in the allowed range."""
    if not (lengths := list(_drawn_below(anatomy, line))):
        yield Departure(rule, what, "không có", f"nét liền, {wanted}")
        return
    shares = [length / line.length for length in lengths if line.length]
    if shares and not any(allowed.has(share, slack=_SLACK) for share in shares):
        nearest = min(shares, key=lambda share: abs(share - allowed.least))
        yield Departure(rule, what, f"dài {nearest:.0%} dòng chữ", wanted)


def _drawn_below(anatomy: Anatomy, line: DocumentLine) -> Iterator[float]:
    """The lengths of lines drawn at the line, in the empty lines below it, or anywhere in its cell, as shapes can be
    anchored to another paragraph.
    """
    at = next(index for index, each in enumerate(anatomy.placed) if each.line is line)
    yield from line.rules
    if line.seen and all(words.is_underlined for words in line.seen):
        yield line.length
    for each in anatomy.placed[at + 1 :]:
        if each.role is not LineRole.BLANK:
            break
        yield from each.line.rules
    if line.spot is not None:
        yield from (
            length
            for each in anatomy.placed
            if each.line.spot == line.spot and each.line is not line
            for length in each.line.rules
        )


@required("chu-ky", LineRole.OFFICE, "Chức vụ, chữ ký của người có thẩm quyền", "ở bên phải, dưới phần nội dung")
def signature_rule(anatomy: Anatomy, _: list[DocumentLine]) -> Iterator[Departure]:
    for line in anatomy.of(LineRole.OFFICE):
        if (match := _RE.power.match(line.text)) is not None and match["after"] != ". ":
            yield Departure("chu-ky", "Quyền hạn của người ký", f"“{line.text}”", "“TM. …”, “KT. …”, “TL. …”")
    yield from (
        Departure("chu-ky", "Họ và tên người ký", f"“{line.text}”", "không ghi học hàm, học vị")
        for line in anatomy.of(LineRole.SIGNER)
        if _RE.titles.match(line.text)
    )


@required("noi-nhan", LineRole.RECIPIENTS_LABEL, "Nơi nhận", "“Nơi nhận:” và danh sách bên trái, dưới phần nội dung")
def recipients_rule(anatomy: Anatomy, labels: list[DocumentLine]) -> Iterator[Departure]:
    if labels[0].text != "Nơi nhận:":
        yield Departure("noi-nhan", "Từ “Nơi nhận”", f"“{excerpt(labels[0].text)}”", "“Nơi nhận:”")
    lines = anatomy.of(LineRole.RECIPIENT, document=0)
    yield from (
        Departure("noi-nhan", "Đầu dòng nơi nhận", f"“{excerpt(line.text)}”", "gạch đầu dòng “-”")
        for line in lines
        if line.is_first and not line.text.startswith("-")
    )
    yield from stops("noi-nhan", "Dấu cuối dòng nơi nhận", [line for line in lines if line.is_last])
    if not lines or not lines[-1].text.lstrip("- ").startswith("Lưu:"):
        yield Departure(
            "noi-nhan",
            "Dòng cuối của nơi nhận",
            f"“{excerpt(lines[-1].text)}”" if lines else "không có",
            "“- Lưu: VT, <đơn vị soạn thảo>.”",
        )


def annexes_rule(anatomy: Anatomy) -> Iterator[Departure]:
    yield from look(anatomy, "phu-luc")
    yield from (
        Departure("phu-luc", "Từ “Phụ lục”", f"“{line.text}”", "“Phụ lục I”, số La Mã, chữ in thường")
        for line in anatomy.of(LineRole.ANNEX)
        if not re.fullmatch(r"Phụ lục( [IVXLC]+)?", line.text)
    )
    yield from (
        Departure("phu-luc", "Phụ lục", "không sang trang mới", "trình bày trên trang riêng", each.line.text)
        for at, each in enumerate(anatomy.placed)
        if each.role is LineRole.ANNEX and not _begins_page(anatomy, at)
    )


def _begins_page(anatomy: Anatomy, at: int) -> bool:
    """Whether the line starts a page, by its section or by a page break before it; empty lines between are ignored."""
    line = anatomy.placed[at].line
    if line.begins_page or at == 0:
        return True
    for above in reversed(anatomy.placed[:at]):
        if above.line.section != line.section:
            return anatomy.setups[min(line.section, len(anatomy.setups) - 1)].begins_page
        if above.line.begins_page:
            return True
        if above.role is not LineRole.BLANK:
            return False
    return True


def attached_rule(anatomy: Anatomy) -> Iterator[Departure]:
    """A document promulgated together with another one must name that one."""
    yield from look(anatomy, "van-ban-kem-theo")
    yield from (
        missing("van-ban-kem-theo", "Chỉ dẫn kèm theo", "“(Ban hành kèm theo Quyết định số … của …)”")
        for document in sorted({each.document for each in anatomy.placed if each.document})
        if not anatomy.of(LineRole.NOTE, document=document)
    )
