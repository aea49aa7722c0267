"""The head and foot of a plan, beyond what `lawtext` parses: title, the plan that it amends, legal bases, recipients,
signature; and a check of the signer's family name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lawtext.addresses import number_key
from lawtext.citations import find_citations
from lawtext.dates import find_dates, parse_date
from lawtext.types import Citation, Head
from lawtext.words import canonical_tone, fold, patterns_beside
from portal.plans.parser.draft import BasisDraft, SignatureDraft
from portal.plans.parser.lines import CAPITAL, NumberingRank, PlanTextLine

_DOC_TYPES = {
    "ke hoach": "Kế hoạch",
    "chuong trinh": "Chương trình",
    "phuong an": "Phương án",
    "de an": "Đề án",
    "chi thi": "Chỉ thị",
    "huong dan": "Hướng dẫn",
    "lich cong tac": "Lịch công tác",
    "lich": "Lịch",
    "thong bao": "Thông báo",
}
_RE = patterns_beside(__file__, capital=CAPITAL, titles="|".join(_DOC_TYPES.values()), types="|".join(_DOC_TYPES))
DIRECTIVES = frozenset({"Chỉ thị", "Công văn"})
_DATE_GAP = 40  # characters between a number and its date: " ngày 28 tháng 8 năm 2025"
_LONGEST_TITLE_LINE = 220


def read_title(opening: Sequence[PlanTextLine]) -> tuple[str, str, int]:
    """Document type, title, and the number of opening lines before the preamble."""
    for index, line in enumerate(opening):
        folded = fold(line.text).strip(" :.")
        if folded in _DOC_TYPES:
            below = opening[index + 1].text if index + 1 < len(opening) else ""
            return _DOC_TYPES[folded], *_join_title(below, opening, min(index + 2, len(opening)))
        found = _RE.type_and_title.fullmatch(folded)
        if found and line.rank is NumberingRank.NONE and len(folded) <= _LONGEST_TITLE_LINE * 2:
            title, used = _join_title(line.text[found.start("title") :], opening, index + 1)
            return _DOC_TYPES[found["type"]], title, used
        if decision := _RE.decision.fullmatch(folded):
            # The title ends before the deciding authority, which is in capitals.
            end = next((at for at in range(index + 2, len(opening)) if opening[at].text.isupper()), len(opening))
            title, used = _join_title(line.text[decision.start("title") :].strip(), opening[:end], index + 1)
            if _RE.of_a_plan.search(fold(title)):
                return "Quyết định", title, used
    for index, line in enumerate(opening):
        if found := _RE.about.match(line.text):
            return "Công văn", *_join_title(found["title"], opening, index + 1)
    return "", "", 0


def _join_title(title: str, opening: Sequence[PlanTextLine], index: int) -> tuple[str, int]:
    """Joins a title of several lines: it continues in small letters, inside quotation marks, or in short lines without
    final punctuation. Also returns the index of the next line.
    """
    while index < len(opening) and _goes_on(title, opening[index]):
        title = f"{title} {opening[index].text}"
        index += 1
    return title.strip(" .:"), index


def _goes_on(title: str, line: PlanTextLine) -> bool:
    if line.rank is not NumberingRank.NONE or len(line.text) > _LONGEST_TITLE_LINE or line.text.startswith("("):
        return False
    is_cut = line.text[:1].islower() or title.count("“") > title.count("”") or title.count('"') % 2 == 1
    return is_cut or not (line.text.rstrip()[-1:] in ".;:,/" or _RE.preamble.match(fold(line.text)))


def read_adjusted(title: str) -> tuple[str, date | None]:
    """ "Điều chỉnh, bổ sung một số nhiệm vụ của Kế hoạch số 54/KH-UBND ngày 28/8/2025" -> that plan's number, date."""
    if not (found := _RE.adjusts.match(title)):
        return "", None
    return re.sub(r"\s+", "", found["number"]).replace("–", "-"), parse_date(title[found.end() :][:_DATE_GAP])


def read_recipients(head: Head) -> tuple[str, ...]:
    """The distribution list; several recipients on one line are separated."""
    return tuple(item.strip() for one in head.recipients for item in one.split(";"))


def read_signature(head: Head, text: str) -> SignatureDraft:
    """Authority ("TM. …"), office ("CHỦ TỊCH") and name: the office is that of the person who signs, even on another's
    behalf.
    """
    found = _RE.office.search(head.signer_title)
    before = head.signer_title[: found.start()] if found else head.signer_title
    signed = head.reading("signer")
    number = text.count("\n", 0, signed.span.start) + 1 if signed else 0
    return SignatureDraft(before.partition(" KT.")[0].strip(), found[0] if found else "", head.signer, number)


# Family names of officials in the Mekong delta and the whole country: Kinh first, then Hoa, Khmer, and others.
FAMILY_NAMES = frozenset(
    """
    Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý
    An Ánh Âu Bạch Bành Bế Bồ Ca Cái Cam Cao Cầm Cấn Châu Chu Chử Chung Cung Cù Danh Diệp Doãn Dư Đàm Đan Đào Đậu Đinh
    Điền Điêu Đoàn Đồng Đổng Đới Đường Giang Giáp Hà Hàn Hạ Hầu Hoa Hình Hứa Khiếu Khổng Khúc Khuất Khương Kiều
    Kim Kha Ký La Lã Lại Lâm Lăng Lò Lộ Lục Lư Lương Lưu Lữ Ma Mã Mạc Mạch Mai Man Mẫn Mông Nghiêm Ninh Nông
    Ngụy Nhan Nhâm Nhữ Ông Phí Phó Phùng Phương Phú Quách Quan Quàng Quản Sầm Sơn Sử Tạ Tào Tăng Tất Thạch Thái
    Thẩm Thang Thân Thiều Thị Thi Thới Tiêu Tiết Tô Tôn Tống Trà Trang Triệu Trình Trịnh Trương Từ Tưởng Ung
    Uông Ứng Văn Vạn Vi Viên Vòng Vưu Vương Xa Bàn Cháng Giàng Hảng Lầu Lù Sùng Thào Vàng Vừ Chau Chao Đèo
    """.split()  # noqa: SIM905 - a page of names reads better than a list of strings
)
_KEYS = {canonical_tone(name).casefold() for name in FAMILY_NAMES}


def doubt_about_signer(signer: str) -> str:
    """Why the family name may be misread, in Vietnamese; "" if it is a known one."""
    family = signer.split()[0].strip(".,") if signer.split() else ""
    if not family or canonical_tone(family).casefold() in _KEYS:
        return ""
    alike = sorted(name for name in FAMILY_NAMES if fold(name) == fold(family))
    if not alike:
        return f"người ký “{signer}”: họ “{family}” hiếm gặp, cần xem lại bản gốc"
    meant = " hoặc ".join(f"“{name}”" for name in alike)
    return f"người ký “{signer}”: họ “{family}” hiếm gặp; có thể là {meant}"


_BASE_DATE_GAP = 25  # characters between a number and its date: " ngày 25 tháng 5 năm 2017"


def read_bases(preamble: Sequence[PlanTextLine], text: Sequence[PlanTextLine]) -> tuple[BasisDraft, ...]:
    """Each document once, in reading order; if its first mention has no date, a later one supplies it."""
    found: dict[str, BasisDraft] = {}
    for lines, in_preamble in ((preamble, True), (text, False)):
        for line in lines:
            for basis in _in_line(line, in_preamble=in_preamble):
                key = number_key(basis.number) if basis.number else f"{basis.name.casefold()} {basis.year or ''}"
                known = found.get(key)
                if known is None:
                    found[key] = basis
                elif known.issued_date is None and basis.issued_date:
                    found[key] = replace(known, issued_date=basis.issued_date)
    return tuple(found.values())


def _in_line(line: PlanTextLine, *, in_preamble: bool) -> Iterator[BasisDraft]:
    for citation in find_citations(line.text):
        document = citation.document
        if document.is_this or not (document.number or document.name):
            continue
        yield BasisDraft(
            number=document.number,
            name=_as_printed(document.name, line.text[citation.start : citation.end]),
            issued_date=document.date
            or next(
                (mention.date for mention in find_dates(line.text[citation.end :]) if mention.start <= _BASE_DATE_GAP),
                None,
            ),
            phrase=_phrase(line.text, citation, is_list=in_preamble),
            in_preamble=in_preamble,
            line=line.number,
            year=document.year,
        )


def _as_printed(name: str, words: str) -> str:
    """A law's name with the capitals as printed in the plan: the citation has it in small letters."""
    at = words.casefold().find(name.casefold())
    return words[at : at + len(name)] if name and at >= 0 else name


def _phrase(text: str, citation: Citation, *, is_list: bool) -> str:
    """The plan's words about the document, up to the next semicolon or the end of the sentence.

    In the preamble's list, the words before it are included ("Khoản 2 Điều 5 …"); in a sentence, they are about other
    things.
    """
    start = max(text.rfind(mark, 0, citation.start) for mark in ";.") + 1 if is_list else citation.start
    found = _RE.base_end.search(text, citation.end)
    end = found.start() if found else len(text)
    return _RE.leading.sub("", text[start:end].strip(" ;.,:"))
