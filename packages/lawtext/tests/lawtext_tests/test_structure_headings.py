"""What one line may open."""

import pytest

from lawtext.structure.headings import candidates, without_note
from lawtext.types import Unit


def read(text):
    return [(found.unit, found.slug, text[found.body_at :].strip()) for found in candidates(text)]


class TestCandidates:
    @pytest.mark.parametrize(
        ("line", "unit", "slug", "body"),
        [
            # as the drafting rules have it (Nghị định 78/2025/NĐ-CP, Điều 63)
            ("Phần thứ hai", Unit.PART, "2", ""),
            ("Chương II", Unit.CHAPTER, "2", ""),
            ("Mục 1", Unit.SECTION, "1", ""),
            ("Tiểu mục 2. TÊN", Unit.SUBSECTION, "2", "TÊN"),
            ("Điều 5. Giải thích từ ngữ", Unit.ARTICLE, "5", "Giải thích từ ngữ"),
            ("1. Người nộp thuế", Unit.CLAUSE, "1", "Người nộp thuế"),
            ("đ) Trường hợp khác", Unit.POINT, "dd", "Trường hợp khác"),
            # inserted later
            ("Điều 4a. Thang lương", Unit.ARTICLE, "4a", "Thang lương"),
            ("1a. Mức hưởng", Unit.CLAUSE, "1a", "Mức hưởng"),
            ("a1) Hồ sơ", Unit.POINT, "a1", "Hồ sơ"),
            # other writings
            ("PHẦN THỨ NHẤT:NHỮNG QUY ĐỊNH CHUNG", Unit.PART, "1", "NHỮNG QUY ĐỊNH CHUNG"),
            ("Chương 2. [ghi chú] CĂN CỨ", Unit.CHAPTER, "2", "[ghi chú] CĂN CỨ"),
            ("CHƯƠNG I:QUY ĐỊNH CHUNG", Unit.CHAPTER, "1", "QUY ĐỊNH CHUNG"),
            ("ĐIỀU 7: Thuế suất", Unit.ARTICLE, "7", "Thuế suất"),
            ("Điều 2.", Unit.ARTICLE, "2", ""),
            ("Ðiều 413. Phạm vi", Unit.ARTICLE, "413", "Phạm vi"),  # eth for Đ (Bộ luật Tố tụng hình sự 2015)
            ("1/ Mục đích", Unit.CLAUSE, "1", "Mục đích"),
            ("1.Mục đích", Unit.CLAUSE, "1", "Mục đích"),
            # 1945 to 1990
            ("Điều thứ 3: Cho đến khi", Unit.ARTICLE, "3", "Cho đến khi"),
            ("Điều thứ ba. Những luật lệ cũ", Unit.ARTICLE, "3", "Những luật lệ cũ"),
            ("1 - Quy định này áp dụng", Unit.CLAUSE, "1", "Quy định này áp dụng"),
            ("a - Cá nhân", Unit.POINT, "a", "Cá nhân"),
            # footnote marks (văn bản hợp nhất)
            ("Điều 24.8 (được bãi bỏ)", Unit.ARTICLE, "24", "(được bãi bỏ)"),
            ("4.2 Trong thời hạn", Unit.CLAUSE, "4", "Trong thời hạn"),
            ("1.4Việc xây dựng bảng lương", Unit.CLAUSE, "1", "Việc xây dựng bảng lương"),
            ("d)3 Cơ quan, tổ chức", Unit.POINT, "d", "Cơ quan, tổ chức"),
            ("Điều 2[2]. Hiệu lực", Unit.ARTICLE, "2", "Hiệu lực"),
            # plans
            ("I. MỤC ĐÍCH, YÊU CẦU", Unit.SECTION, "1", "MỤC ĐÍCH, YÊU CẦU"),
            ("A. TÌNH HÌNH", Unit.PART, "a", "TÌNH HÌNH"),
        ],
    )
    def test_reads_a_heading(self, line, unit, slug, body):
        assert read(line)[0] == (unit, slug, body)

    @pytest.mark.parametrize(
        "line",
        [
            "Điều 3 của Luật này sử dụng vào mục đích kinh doanh",
            "Điều 12 Luật Đất đai",
            "Điều thứ hai là phải có người",
            "Điều 5, Điều 6 và Điều 7",
            "Mục 2, Điều 9, Điều 11 Thông tư số 26/2016/TT-BLĐTBXH",
            "Chương II Thông tư này.",
            "Phần I Phụ lục II của Thông tư số 18/2022/TT-BLĐTBXH",
            "Phần mềm phân tích",
            "1.1. Tiếp tục cơ cấu lại",
            "a.1) Mẫu số 01",
            "500.000 đồng/người;",
            "2026. Khẩn trương",
            "f) không có trong bảng chữ cái",
            "- Kb: Vốn bán trong năm",
        ],
    )
    def test_passes_over_citations_numbers_and_unaddressed_levels(self, line):
        assert read(line) == []

    def test_takes_a_footnote_mark_off_a_number(self):
        found = next(candidates("MỤC 1012 (được bãi bỏ)"))
        assert [reading.slug for reading in without_note(found, {12})] == ["10"]
