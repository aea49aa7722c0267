"""The lines above and below a text find their places, and none of them is lost."""

from dataclasses import replace

import pytest

from portal.library.queries.exports.book import Book
from portal.library.queries.exports.layout import closing_of, letterhead_of, signing_space
from tests.portal.library.exports.books import COVER, decision


class TestLetterhead:
    def test_of_a_decision(self):
        head = letterhead_of(decision())
        assert head.issuer == "ỦY BAN NHÂN DÂN TỈNH HẬU GIANG"
        assert head.number == "Số: 7/2021/QĐ-UBND"
        assert head.place_and_date == "Hậu Giang, ngày 04 tháng 01 năm 2021"
        assert (head.kind, head.subject) == ("QUYẾT ĐỊNH", "Về vệ sinh chợ nông thôn")
        assert head.others == ()
        assert [line.is_basis for line in head.preamble] == [True, True, False]

    @pytest.mark.parametrize(
        ("comment", "line", "is_known"),
        [
            ("broken over two lines", "TỈNH HẬU GIANG", True),
            ("two in one line", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc", True),
            ("number of a law", "Luật số: 7/2021/QĐ-UBND", True),
            ("ruled line", "-------", True),
            ("number of a page", "70", True),
            ("a stamp", "SAO Y BẢN CHÍNH", False),
            ("a council's own formula", "Khóa X, kỳ họp thứ 3", False),
        ],
    )
    def test_keeps_lines_that_it_has_no_place_for(self, comment, line, is_known):
        others = letterhead_of(Book(COVER, opening=(line,))).others
        assert others == (() if is_known else (line,))

    def test_joins_a_basis_that_goes_on_in_small_letters(self):
        opening = (
            "Căn cứ Nghị định số 62/2022/NĐ-CP của Chính",
            "phủ quy định chức năng;",
            "Chính phủ ban hành Nghị định",
        )
        preamble = letterhead_of(Book(COVER, opening=opening)).preamble
        assert [line.text for line in preamble] == [
            "Căn cứ Nghị định số 62/2022/NĐ-CP của Chính phủ quy định chức năng;",
            "Chính phủ ban hành Nghị định",
        ]

    def test_without_printed_lines_knows_the_day(self):
        assert letterhead_of(Book(COVER)).place_and_date == "Ngày 04 tháng 01 năm 2021"
        undated = replace(COVER, work=replace(COVER.work, issued_date=None))
        assert letterhead_of(Book(undated)).place_and_date == ""


class TestClosing:
    def test_parts_recipients_and_signing(self):
        closing = closing_of(decision())
        assert closing.recipients == ("Nơi nhận:", "- Như Điều 3;", "- Lưu: VT.")
        assert signing_space(closing.signing) == (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("Trần Văn Huyến",))

    def test_of_a_law_begins_with_a_sentence(self):
        passed = "Luật này được Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam thông qua ngày 18 tháng 01 năm 2024."
        closing = closing_of(Book(COVER, closing=(passed, "CHỦ TỊCH QUỐC HỘI", "Vương Đình Huệ")))
        assert closing.sentences == (passed,)
        assert closing.signing == ("CHỦ TỊCH QUỐC HỘI", "Vương Đình Huệ")
