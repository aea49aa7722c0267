"""The head and the foot of a plan, line by line."""

from datetime import date

import pytest

from portal.plans.parser import BasisDraft, SignatureDraft
from portal.plans.parser.head import (
    read_adjusted,
    read_bases,
    read_issuer,
    read_number,
    read_place_and_date,
    read_recipients,
    read_signature,
    read_title,
)
from portal.plans.parser.lines import PlanTextLine, as_line


def lines(*texts: str) -> list[PlanTextLine]:
    return [as_line(number, text) for number, text in enumerate(texts, start=1)]


class TestTitle:
    @pytest.mark.parametrize(
        ("texts", "expected"),
        [
            (("KẾ HOẠCH", "Phổ biến năm 2025"), ("Kế hoạch", "Phổ biến năm 2025", 2)),
            (("SỞ TƯ PHÁP", "Kế hoạch:", "Phổ biến"), ("Kế hoạch", "Phổ biến", 3)),
            (("ĐỀ ÁN",), ("Đề án", "", 1)),
            (("Kế hoạch phổ biến năm 2025.", "Căn cứ Luật"), ("Kế hoạch", "phổ biến năm 2025", 1)),
            # On several lines: in small letters, inside quotation marks, in short lines without an end.
            (("KẾ HOẠCH", "Phổ biến,", "giáo dục pháp luật."), ("Kế hoạch", "Phổ biến, giáo dục pháp luật", 3)),
            (("KẾ HOẠCH", "Tuyên truyền “Nông", "Thôn” mới"), ("Kế hoạch", "Tuyên truyền “Nông Thôn” mới", 3)),
            (("KẾ HOẠCH", 'Tuyên truyền "Nông', 'Thôn"; mới;'), ("Kế hoạch", 'Tuyên truyền "Nông Thôn"; mới;', 3)),
            (("KẾ HOẠCH", "Phổ biến", "Năm 2025"), ("Kế hoạch", "Phổ biến Năm 2025", 3)),
            # It ends before a sentence, a preamble, a note, a numbered line, and a paragraph.
            (("KẾ HOẠCH", "Phổ biến", "Năm 2025 là năm bản lề."), ("Kế hoạch", "Phổ biến", 2)),
            (("KẾ HOẠCH", "Phổ biến", "Căn cứ Luật"), ("Kế hoạch", "Phổ biến", 2)),
            (("KẾ HOẠCH", "Phổ biến", "(Kèm theo Quyết định)"), ("Kế hoạch", "Phổ biến", 2)),
            (("KẾ HOẠCH", "Phổ biến", "I. MỤC ĐÍCH"), ("Kế hoạch", "Phổ biến", 2)),
            (("KẾ HOẠCH", "Phổ biến", "a" * 220), ("Kế hoạch", "Phổ biến " + "a" * 220, 3)),
            (("KẾ HOẠCH", "Phổ biến", "a" * 221), ("Kế hoạch", "Phổ biến", 2)),
            (("Kế hoạch " + "a" * 431,), ("Kế hoạch", "a" * 431, 1)),  # 440 in all
            (("Kế hoạch " + "a" * 432,), ("", "", 0)),
            (("1. Kế hoạch phổ biến",), ("", "", 0)),
            (("Báo cáo phổ biến",), ("", "", 0)),
            # A decision, where it adjusts a plan; who decides is no part of it.
            (
                ("QUYẾT ĐỊNH", "Về việc điều chỉnh Kế hoạch số 5/KH-UBND", "của tỉnh", "CHỦ TỊCH", "Căn cứ Luật"),
                ("Quyết định", "Về việc điều chỉnh Kế hoạch số 5/KH-UBND của tỉnh", 3),
            ),
            (("QUYẾT ĐỊNH", "Về việc khen thưởng", "KẾ HOẠCH", "Phổ biến"), ("Kế hoạch", "Phổ biến", 4)),
        ],
    )
    def test_is_read_with_its_kind_up_to_the_preamble(self, texts: tuple[str, ...], expected: tuple[str, str, int]):
        assert read_title(lines(*texts)) == expected

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            (
                "Điều chỉnh, bổ sung một số nhiệm vụ của Kế hoạch số 54/KH-UBND ngày 28/8/2025",
                ("54/KH-UBND", date(2025, 8, 28)),
            ),
            ("Sửa đổi Kế hoạch thực hiện Đề án số 7 / KH – UBND", ("7/KH-UBND", None)),
            ("Về việc bổ sung Kế hoạch số 54/KH-UBND ngày 28/8/2025", ("54/KH-UBND", date(2025, 8, 28))),
            ("Thực hiện Kế hoạch số 54/KH-UBND ngày 28/8/2025", ("", None)),
        ],
    )
    def test_names_the_plan_that_it_adjusts(self, title: str, expected: tuple[str, date | None]):
        assert read_adjusted(title) == expected


class TestNumberPlaceAndDate:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("Số: 120/KH-UBND", "120/KH-UBND"),
            ("Số 12 / KH – STP", "12/KH-STP"),
            ("Số:     /KH-UBND", ""),
            ("Theo Số 12/KH-STP", ""),
        ],
    )
    def test_number(self, text: str, number: str):
        assert read_number(lines("SỞ TƯ PHÁP", text)) == number

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Cần Thơ, ngày 5 tháng 3 năm 2025", ("Cần Thơ", date(2025, 3, 5))),
            ("Cần Thơ, ngày     tháng 3 năm 2025", ("Cần Thơ", None)),
            ("5 Cần Thơ, ngày 5/3/2025", ("", None)),
        ],
    )
    def test_place_and_date(self, text: str, expected: tuple[str, date | None]):
        assert read_place_and_date(lines("Số: 1/KH-STP", text)) == expected


class TestIssuer:
    @pytest.mark.parametrize(
        ("opening", "preamble", "authority", "issuer"),
        [
            (("ỦY BAN NHÂN DÂN", "TỈNH HẬU GIANG"), (), "", "Ủy ban nhân dân tỉnh Hậu Giang"),
            (("UBND TỈNH HẬU GIANG", "SỞ TƯ PHÁP"), (), "", "Sở tư pháp"),
            (("SỞ TƯ PHÁP",), (), "", "Sở tư pháp"),
            (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỐ: 1/KH", "KẾ HOẠCH"), (), "", ""),
            ((), ("Ủy ban nhân dân tỉnh ban hành Kế hoạch",), "", "Ủy ban nhân dân tỉnh"),
            # The head's fuller name is taken where the preamble leaves the place out, and only there.
            (
                ("ỦY BAN NHÂN DÂN", "TỈNH HẬU GIANG"),
                ("Ủy ban nhân dân tỉnh ban hành Kế hoạch",),
                "",
                "Ủy ban nhân dân tỉnh Hậu Giang",
            ),
            (("SỞ TƯ PHÁP",), ("Sở Y tế ban hành Kế hoạch; nay, Sở Nội vụ xây dựng Kế hoạch",), "", "Sở Nội vụ"),
            ((), (), "TM. ỦY BAN NHÂN DÂN TỈNH", "Ủy ban nhân dân tỉnh"),
            ((), (), "", ""),
        ],
    )
    def test_is_who_the_plan_says(
        self, opening: tuple[str, ...], preamble: tuple[str, ...], authority: str, issuer: str
    ):
        signature = SignatureDraft(authority=authority)
        assert read_issuer(lines(*opening), lines(*preamble), signature) == issuer


class TestFoot:
    @pytest.mark.parametrize(
        ("texts", "recipients"),
        [
            (("Nơi nhận:", "- Bộ Tư pháp;", "- Lưu: VT.", "TM. ỦY BAN"), ("Bộ Tư pháp", "Lưu: VT")),
            (("Nơi nhận: Bộ Tư pháp; - Sở Y tế;",), ("Bộ Tư pháp", "Sở Y tế")),
            (("Nơi nhận:", "- Các sở, ban,", "ngành;", "+ UBND xã"), ("Các sở, ban, ngành", "UBND xã")),
            (("- Trước đó", "Nơi nhận:", "Chưa có ai", "- Bộ Tư pháp", "Nguyễn Văn An"), ("Bộ Tư pháp",)),
            (("Nơi nhận:", "- Bộ Tư pháp", "CHỦ TỊCH", "- Không phải"), ("Bộ Tư pháp",)),
            (("Nơi nhận:", "- Bộ Tư pháp", "Chủ tịch phường"), ("Bộ Tư pháp Chủ tịch phường",)),
        ],
    )
    def test_recipients(self, texts: tuple[str, ...], recipients: tuple[str, ...]):
        assert read_recipients(lines(*texts)) == recipients

    @pytest.mark.parametrize(
        ("texts", "signature"),
        [
            (
                ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Đông Văn Thanh"),
                SignatureDraft("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Đông Văn Thanh", 3),
            ),
            (
                ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lê Thị Ba"),
                SignatureDraft("TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH", "Lê Thị Ba", 4),
            ),
            (
                ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH", "Lê Thị Ba"),
                SignatureDraft("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Thị Ba", 2),
            ),
            (
                ("TM. ỦY BAN NHÂN DÂN", "TỈNH HẬU GIANG", "CHỦ TỊCH"),
                SignatureDraft("TM. ỦY BAN NHÂN DÂN TỈNH HẬU GIANG", "CHỦ TỊCH", "", 3),
            ),
            (("GIÁM ĐỐC", "Lê Thị Ba"), SignatureDraft("", "GIÁM ĐỐC", "Lê Thị Ba", 2)),
            # The last name below the office; none in capitals, none in a list, none above.
            (("Trần Văn Tư", "GIÁM ĐỐC", "- Lê Thị Ba", "LÊ THỊ BỐN"), SignatureDraft("", "GIÁM ĐỐC", "", 2)),
            (("GIÁM ĐỐC", "Lê Thị Ba", "Trần Văn Tư"), SignatureDraft("", "GIÁM ĐỐC", "Trần Văn Tư", 3)),
            (("1. GIÁM ĐỐC", "Giám đốc", "Lê Thị Ba"), SignatureDraft()),
            (("tm. ủy ban", "Lê Thị Ba"), SignatureDraft()),
        ],
    )
    def test_signature(self, texts: tuple[str, ...], signature: SignatureDraft):
        assert read_signature(lines(*texts)) == signature


class TestBases:
    def test_are_each_told_once_with_the_first_date_that_is_given(self):
        preamble = lines(
            "Căn cứ Luật Phổ biến, giáo dục pháp luật năm 2012;",
            "Căn cứ Khoản 2 Điều 5 Nghị định số 28/2013/NĐ-CP; Thông tư số 10/2016/TT-BTP ngày 22/7/2016.",
        )
        text = lines("Thực hiện Nghị định số 28/2013/NĐ-CP ngày 04 tháng 4 năm 2013, các sở báo cáo.")
        found = read_bases(preamble, text)
        assert [(one.number, one.issued_date, one.year, one.in_preamble, one.line) for one in found] == [
            ("", None, 2012, True, 1),
            ("28/2013/NĐ-CP", date(2013, 4, 4), 2013, True, 2),
            ("10/2016/TT-BTP", date(2016, 7, 22), 2016, True, 2),
        ]
        assert [one.phrase for one in found] == [
            "Luật Phổ biến, giáo dục pháp luật năm 2012",
            "Khoản 2 Điều 5 Nghị định số 28/2013/NĐ-CP",
            "Thông tư số 10/2016/TT-BTP ngày 22/7/2016",
        ]
        assert found[0].name == "Luật Phổ biến, giáo dục pháp luật"

    def test_of_the_text_are_told_without_the_words_before_them(self):
        text = lines(
            "Các sở phối hợp thực hiện Nghị định số 28/2013/NĐ-CP. Sau đó báo cáo.", "Kế hoạch này có hiệu lực."
        )
        [one] = read_bases([], text)
        assert one == BasisDraft(
            "28/2013/NĐ-CP", "", None, "Nghị định số 28/2013/NĐ-CP", in_preamble=False, line=1, year=2013
        )

    def test_take_no_date_that_stands_far_away(self):
        [one] = read_bases(
            lines("Căn cứ Nghị định số 28/2013/NĐ-CP về phổ biến, ban hành tại Hà Nội ngày 4/4/2013"), []
        )
        assert one.issued_date is None
