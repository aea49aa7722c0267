"""Which terms a text defines."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawsearch.ranking.terms import LONGEST, defined_in


def terms(text: str) -> list[str]:
    return [term.marked for term in defined_in(text)]


class TestDefinedIn:
    @pytest.mark.parametrize(
        ("clause", "term"),
        [
            ("1. Đặt cọc là việc một bên giao cho bên kia một khoản tiền.", "đặt cọc"),
            ("Hợp đồng mua bán tài sản là sự thỏa thuận giữa các bên.", "hợp đồng mua bán tài sản"),
            ("a) Nhà ở riêng lẻ là nhà ở được xây dựng trên thửa đất ở riêng biệt.", "nhà ở riêng lẻ"),
            ("đ) Bên thuê là bên trả tiền.", "bên thuê"),
            ("2a. Dữ liệu số là dữ liệu dưới dạng số.", "dữ liệu số"),
            # the other ways to say it
            ("3. Ngày làm việc được hiểu là ngày không phải ngày nghỉ.", "ngày làm việc"),
            ("Giấy tờ này gọi là giấy phép.", "giấy tờ này"),
            ("4. Người tiêu dùng: là người mua hàng hóa.", "người tiêu dùng"),
            ("5. Vốn điều lệ : là tổng giá trị tài sản.", "vốn điều lệ"),
            # the short name in parentheses is not the term
            ("6. Quỹ bảo hiểm xã hội (sau đây gọi tắt là Quỹ) là quỹ tài chính độc lập.", "quỹ bảo hiểm xã hội"),
            ("7. Dữ liệu gốc (raw data) là dữ liệu chưa xử lý.", "dữ liệu gốc"),
            ("8. Liên lạc điểm - điểm (áp dụng cho vi ba)là tuyến liên lạc.", "liên lạc điểm điểm"),
            # in quotation marks, or in what a source sets in italics
            ("9. “Cơ sở giam giữ” là trại giam, trại tạm giam.", "cơ sở giam giữ"),
            ('10. "Nợ xấu" là nợ thuộc các nhóm 3, 4 và 5.', "nợ xấu"),
            ("11. *Thông tin thống kê *là dữ liệu được xử lý.", "thông tin thống kê"),
            ("12. *Định mức *(dưới đây gọi tắt là Định mức)* được hiểu là lượng lao động.", "định mức"),
            ("13. *Ngành, nghề có điều kiện:* là ngành, nghề phải đáp ứng điều kiện.", "ngành nghề có điều kiện"),
            # a comma stands in the term where the clause is numbered
            ("14. Máy móc, thiết bị là một kết cấu hoàn chỉnh.", "máy móc thiết bị"),
            # … and a word that only ends like it is none
            ("Cửa làng là nơi công cộng.", "cửa làng"),
        ],
    )
    def test_reads(self, clause: str, term: str):
        assert terms(clause) == [term]
        assert terms(unicodedata.normalize("NFD", clause)) == [term]
        assert terms(f"Trong Luật này, các từ ngữ dưới đây được hiểu như sau:\n{clause}") == [term]

    @pytest.mark.parametrize(
        "clause",
        [
            "Đơn vị chủ trì là do Bộ trưởng quyết định.",
            "Thiệt hại là vì lỗi của bên bán.",
            "Trong trường hợp này, người mua là bên có nghĩa vụ.",
            "Nhà nước khuyến khích hòa giải; người hòa giải là công dân.",
            "Bên bán giao tài sản. Giá là giá thị trường.",
            "Đặt cọc làm tin.",
            "2. Bảo vệ thực vậtlà hoạt động phòng trừ.",
            "1. Là người Việt Nam.",
            "là",
            "",
        ],
    )
    def test_reads_nothing(self, clause: str):
        assert terms(clause) == []

    def test_may_read_too_much_which_harms_nobody(self):
        """A term counts only where a question holds the whole of it."""
        assert terms("Ngày nghỉ là ngày chủ nhật.") == ["ngày nghỉ"]

    def test_each_once_in_order(self):
        text = "1. Họ là gì đó.\n2. Hụi là gì đó.\n3. Họ là cái khác."
        assert terms(text) == ["họ", "hụi"]

    def test_in_both_forms_with_its_length(self):
        (term,) = defined_in("1. Hoà giải viên là người hòa giải.")
        assert (term.marked, term.folded, term.length) == ("hòa giải viên", "hoa giai vien", 3)

    def test_not_what_is_too_long_for_a_term(self):
        words = [f"t{number}" for number in range(LONGEST + 1)]
        assert terms(f"{' '.join(words[:-1])} là việc") == [" ".join(words[:-1])]
        assert terms(f"{' '.join(words)} là việc") == []

    def test_of_a_glossary_without_end_the_first(self):
        assert len(terms("\n".join(f"{number}. Từ t{number} là việc gì." for number in range(1, 900)))) == 400

    @settings(deadline=None)
    @given(st.text(alphabet="ab là:(“*1.)\n\t", max_size=120))
    def test_reads_whatever_there_is(self, text: str):
        assert all(0 < term.length <= LONGEST and len(term.folded.split()) == term.length for term in defined_in(text))

    @pytest.mark.parametrize(
        "piece", [" ", "\n", "ab ", "ab \n", "a (b", "ab : ", "1. ", "(((", "““", "*", "là ", "ab\u00a0", "1. ab, "]
    )
    def test_does_not_stall(self, piece: str):
        """Blanks shared out in all ways once took a minute for four hundred (docs/decisions/0053)."""
        defined_in("1. ab" + piece * (60_000 // len(piece)) + "x")
