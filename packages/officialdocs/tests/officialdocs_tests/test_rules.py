"""Each rule is broken by one document that departs in just that, and is named; ours depart in nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from officialdocs import check, write
from officialdocs.checker import RULES
from officialdocs_tests.opened import (
    opened,
    paragraph,
    paragraphs,
    saved,
)
from officialdocs_tests.samples import (
    AT,
    decision,
    letter,
    plan_with_bases,
    report,
)

DECISION, LETTER, REPORT, PLAN = (write(each(), at=AT) for each in (decision, letter, report, plan_with_bases))


def style(name: str, change: Callable[[Any], Any]) -> Callable[[Any], None]:
    """A style of the document is changed: the departure comes down by inheritance."""
    return lambda document: change(document.styles[name])


def size(name: str, points: float) -> Callable[[Any], None]:
    return style(name, lambda each: setattr(each.font, "size", Pt(points)))


def face(name: str, **switches: bool) -> Callable[[Any], None]:
    return style(name, lambda each: [setattr(each.font, key, value) for key, value in switches.items()])


def layout(name: str, **measures: Any) -> Callable[[Any], None]:
    return style(name, lambda each: [setattr(each.paragraph_format, key, value) for key, value in measures.items()])


def reword(begins: str, text: str, *, at: int = 0) -> Callable[[Any], None]:
    """The words of a paragraph are others, in the face of its first run."""

    def change(document: Any) -> None:
        first, *others = paragraph(document, begins, at=at).runs
        first.text = text
        for run in others:
            run._r.getparent().remove(run._r)

    return change


def remove(begins: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        element = paragraph(document, begins)._p
        element.getparent().remove(element)

    return change


def unruled(below: str) -> Callable[[Any], None]:
    """The line under a paragraph goes."""

    def change(document: Any) -> None:
        borders = paragraph(document, below)._p.getnext().pPr.find(qn("w:pBdr"))
        borders.getparent().remove(borders)

    return change


def shorter_rule(below: str, millimetres: float) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        rule = next(each for each in paragraphs(document) if each._p is paragraph(document, below)._p.getnext())
        rule.paragraph_format.left_indent += Mm(millimetres / 2)
        rule.paragraph_format.right_indent += Mm(millimetres / 2)

    return change


def section(**measures: Any) -> Callable[[Any], None]:
    return lambda document: [setattr(document.sections[0], key, value) for key, value in measures.items()] and None


def number_in_footer(document: Any) -> None:
    numbered = document.sections[0].header.paragraphs[0]._p
    document.sections[0].footer.paragraphs[0]._p.append(numbered.r_lst[0])


def number_at_the_edge(document: Any) -> None:
    document.sections[0].header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def annex_without_a_page(document: Any) -> None:
    document.sections[-1].start_type = WD_SECTION.CONTINUOUS


def mixed_sizes(document: Any) -> None:
    paragraph(document, "Điều 2.").runs[-1].font.size = Pt(13)


JUSTIFY = {"alignment": WD_ALIGN_PARAGRAPH.LEFT}

DEPARTURES = [
    ("kho-giay", DECISION, section(page_width=Mm(216), page_height=Mm(279)), "216 × 279 mm"),
    ("le-trang", DECISION, section(left_margin=Cm(2.5)), "25.0 mm"),
    ("le-trang", DECISION, section(bottom_margin=Cm(3)), "Lề dưới"),
    ("phong-chu", DECISION, style("Nội dung", lambda each: setattr(each.font, "name", "Arial")), "Arial"),
    ("mau-chu", DECISION, style("Điều", lambda each: setattr(each.font.color, "rgb", RGBColor(0, 0, 255))), "#0000ff"),
    ("so-trang", DECISION, section(different_first_page_header_footer=False), "trang thứ nhất có số trang"),
    ("so-trang", DECISION, number_in_footer, "ở lề dưới"),
    ("so-trang", DECISION, number_at_the_edge, "không canh giữa"),
    ("so-trang", DECISION, size("Số trang", 11), "cỡ chữ 11"),
    ("quoc-hieu", DECISION, size("Quốc hiệu", 14), "thấy 14, cần 12–13"),
    ("quoc-hieu", DECISION, reword("CỘNG HÒA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM."), "Quốc hiệu"),
    ("tieu-ngu", DECISION, face("Tiêu ngữ", italic=True), "thấy nghiêng, cần đứng"),
    ("tieu-ngu", DECISION, reword("Độc lập", "Độc lập – Tự do – Hạnh phúc"), "Độc lập – Tự do"),
    ("tieu-ngu", DECISION, unruled("Độc lập"), "Đường kẻ dưới Tiêu ngữ: thấy không có"),
    ("tieu-ngu", DECISION, shorter_rule("Độc lập", 30), "dài bằng dòng chữ"),
    ("co-quan", LETTER, face("Cơ quan ban hành", bold=False), "không đậm"),
    ("co-quan", DECISION, shorter_rule("ỦY BAN NHÂN DÂN", 12), "1/3 đến 1/2"),
    ("so-ky-hieu", LETTER, reword("Số:", "Số: 5/STP-PBGDPL"), "cần “05”"),
    ("so-ky-hieu", LETTER, reword("Số:", "Số 05/STP - PBGDPL"), "dạng “Số: 05/QĐ-UBND”"),
    ("so-ky-hieu", REPORT, reword("Số:", "Số: 07/KH-STP"), "thấy KH, cần BC"),
    ("so-ky-hieu", DECISION, size("Số, ký hiệu", 14), "cỡ chữ"),
    ("dia-danh-ngay", DECISION, reword("Cần Thơ,", "Cần Thơ, ngày 5 tháng 3 năm 2026"), "thấy “5”, cần “05”"),
    ("dia-danh-ngay", DECISION, reword("Cần Thơ,", "Cần Thơ, ngày 05 tháng 03 năm 2026"), "thấy “03”, cần “3”"),
    ("dia-danh-ngay", DECISION, reword("Cần Thơ,", "Cần Thơ ngày 05 tháng 3 năm 2026"), "dạng"),
    ("dia-danh-ngay", DECISION, face("Địa danh, ngày tháng", italic=False), "thấy đứng, cần nghiêng"),
    ("ten-loai", DECISION, layout("Tên loại", alignment=WD_ALIGN_PARAGRAPH.LEFT), "không canh giữa"),
    ("ten-loai", PLAN, reword("KẾ HOẠCH", "LỊCH CÔNG TÁC"), "Điều 7"),
    ("trich-yeu", REPORT, face("Trích yếu", bold=False), "không đậm"),
    ("trich-yeu", REPORT, unruled("Kết quả công tác"), "Đường kẻ dưới trích yếu"),
    ("trich-yeu", LETTER, size("Trích yếu công văn", 14), "thấy 14, cần 12–13"),
    ("kinh-gui", LETTER, reword("Kính gửi", "Kính gửi"), "dấu hai chấm"),
    ("kinh-gui", LETTER, reword("- Đoàn Luật sư", "- Đoàn Luật sư thành phố;"), "Dấu cuối dòng Kính gửi"),
    ("tham-quyen", DECISION, face("Lệnh ban hành", bold=False), "QUYẾT ĐỊNH:"),
    ("can-cu", DECISION, reword("Căn cứ Luật Phổ", "Căn cứ Luật Phổ biến, giáo dục pháp luật."), "thấy “.”, cần “;”"),
    ("can-cu", DECISION, face("Căn cứ", italic=False), "thấy đứng, cần nghiêng"),
    ("noi-dung-co-chu", REPORT, size("Đề mục 1", 15), "thấy 15, cần 13–14"),
    ("noi-dung-co-chu", DECISION, mixed_sizes, "13 và 14"),
    ("canh-le", DECISION, layout("Nội dung", **JUSTIFY), "canh trái"),
    ("lui-dau-dong", DECISION, layout("Nội dung", first_line_indent=Cm(2)), "2,00 cm"),
    ("cach-doan", DECISION, layout("Nội dung", space_after=Pt(3)), "3 pt"),
    ("gian-dong", DECISION, layout("Nội dung", line_spacing=2.0), "2.00 dòng"),
    ("gian-dong", DECISION, layout("Nội dung", line_spacing=Pt(12)), "12 pt"),
    ("bo-cuc", DECISION, face("Chương", bold=False), "không đậm"),
    ("bo-cuc", DECISION, reword("Chương I\n", "Chương 1\nQUY ĐỊNH CHUNG"), "Chương I"),
    ("bo-cuc", DECISION, reword("Chương I\n", "Chương I\nQuy định chung"), "in thường, cần in hoa"),
    ("dieu", DECISION, face("Điều", bold=False), "không đậm"),
    ("dieu", DECISION, reword("Điều 6.", "Điều 6: Trách nhiệm thi hành"), "có dấu chấm"),
    ("khoan-diem", DECISION, lambda document: setattr(paragraph(document, "a) ").runs[0], "italic", True), "Điểm"),
    ("dau-ket-thuc", LETTER, reword("Rất mong", "Rất mong nhận được sự quan tâm."), "./."),
    ("chu-ky", DECISION, face("Chức vụ người ký", bold=False), "không đậm"),
    ("chu-ky", LETTER, reword("KT.", "KT GIÁM ĐỐC"), "Quyền hạn"),
    ("chu-ky", LETTER, reword("Nguyễn Thị", "ThS. Nguyễn Thị Hồng Hạnh"), "học hàm, học vị"),
    ("noi-nhan", DECISION, size("Nơi nhận, danh sách", 12), "thấy 12, cần 11"),
    ("noi-nhan", DECISION, face("Nơi nhận", italic=False), "thấy đứng, cần nghiêng"),
    ("noi-nhan", DECISION, reword("- Lưu", "- Văn thư."), "Lưu"),
    ("noi-nhan", DECISION, reword("- Như", "- Như Điều 3,"), "thấy “,”, cần “;”"),
    ("phu-luc", DECISION, size("Phụ lục", 13), "thấy 13, cần 14"),
    ("phu-luc", PLAN, annex_without_a_page, "không sang trang mới"),
    ("phu-luc", DECISION, reword("Phụ lục II", "Phụ lục 2"), "số La Mã"),
    ("van-ban-kem-theo", DECISION, face("Chỉ dẫn kèm theo", italic=False), "thấy đứng, cần nghiêng"),
]  # fmt: skip


class TestOurOwnDocuments:
    @pytest.mark.parametrize("data", [DECISION, LETTER, REPORT, PLAN], ids=["decision", "letter", "report", "plan"])
    def test_depart_in_nothing(self, data):
        assert list(map(str, check(data))) == []


class TestRules:
    @pytest.mark.parametrize(("rule", "data", "change", "said"), DEPARTURES)
    def test_name_what_departs(self, rule, data, change, said):
        document = opened(data)
        change(document)
        departures = check(saved(document))
        assert {departure.rule for departure in departures} == {rule}
        assert said in " ".join(map(str, departures))

    def test_have_each_a_document_that_breaks_it(self):
        assert {rule for rule, *_ in DEPARTURES} == {rule for rule, _ in RULES}

    @pytest.mark.parametrize(
        ("begins", "rule"),
        [
            ("CỘNG HÒA", "quoc-hieu"), ("Độc lập", "tieu-ngu"), ("ỦY BAN NHÂN DÂN\n", "co-quan"), ("Số:", "so-ky-hieu"),
            ("Cần Thơ,", "dia-danh-ngay"), ("Nơi nhận", "noi-nhan"),
        ],
    )  # fmt: skip
    def test_miss_what_is_not_there(self, begins, rule):
        document = opened(LETTER)
        if rule == "co-quan":
            remove("SỞ TƯ PHÁP")(document)
        remove(begins)(document)
        assert rule in {departure.rule for departure in check(saved(document))}

    def test_count_the_places_of_one_fault(self):
        document = opened(DECISION)
        layout("Nội dung", line_spacing=2.0)(document)
        (departure,) = check(saved(document))
        assert departure.count > 10
        assert "chỗ khác" in departure.message
