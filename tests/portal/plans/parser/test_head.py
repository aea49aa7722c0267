"""The head and the foot of a plan, line by line."""

from datetime import date

import pytest

from portal.plans.parser import BasisDraft, read_plan
from portal.plans.parser.head import read_adjusted, read_bases, read_title
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


TITLE = "KẾ HOẠCH\nPhổ biến pháp luật năm 2025\n"
WORK = "I. NỘI DUNG\n1. Tổ chức hội nghị\n- Đơn vị chủ trì: Sở Tư pháp.\n"


class TestNumberPlaceAndDate:
    """As of any document: the reader of heads of law reads them."""

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("Số: 120/KH-UBND", "120/KH-UBND"),
            ("Số 12 / KH – STP", "12/KH-STP"),
            ("Số:     /KH-UBND", ""),
        ],
    )
    def test_number(self, text: str, number: str):
        assert read_plan(f"SỞ TƯ PHÁP\n{text}\n{TITLE}{WORK}").number == number

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Cần Thơ, ngày 5 tháng 3 năm 2025", ("Cần Thơ", date(2025, 3, 5))),
            ("Cần Thơ, ngày     tháng 3 năm 2025", ("Cần Thơ", None)),
        ],
    )
    def test_place_and_date(self, text: str, expected: tuple[str, date | None]):
        plan = read_plan(f"Số: 1/KH-STP\n{text}\n{TITLE}{WORK}")
        assert (plan.place, plan.issued_date) == expected


class TestIssuer:
    @pytest.mark.parametrize(
        ("above", "below", "issuer"),
        [
            ("ỦY BAN NHÂN DÂN\nTỈNH HẬU GIANG", "", "Ủy ban nhân dân tỉnh Hậu Giang"),
            ("UBND TỈNH HẬU GIANG\nSỞ TƯ PHÁP", "", "Sở Tư pháp"),
            ("SỞ TƯ PHÁP", "", "Sở Tư pháp"),
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỐ: 1/KH", "", ""),
            # The head's fuller name is taken where the preamble leaves the place out.
            (
                "ỦY BAN NHÂN DÂN\nTỈNH HẬU GIANG",
                "Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:",
                "Ủy ban nhân dân tỉnh Hậu Giang",
            ),
            ("", "Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:", "Ủy ban nhân dân tỉnh"),
        ],
    )
    def test_is_who_the_plan_says(self, above: str, below: str, issuer: str):
        assert read_plan(f"{above}\nSố: 1/KH-X\n{TITLE}{below}\n{WORK}").issuer == issuer


class TestFoot:
    @pytest.mark.parametrize(
        ("text", "recipients"),
        [
            ("Nơi nhận:\n- Bộ Tư pháp;\n- Lưu: VT.", ("Bộ Tư pháp", "Lưu: VT")),
            ("Nơi nhận:\n- Các sở, ban,\nngành;\n+ UBND xã", ("Các sở, ban, ngành", "UBND xã")),
            ("Nơi nhận:\n- Tỉnh ủy; HĐND tỉnh;\n- Lưu: VT.", ("Tỉnh ủy", "HĐND tỉnh", "Lưu: VT")),
            ("| Nơi nhận:<br>- Bộ Tư pháp;<br>- Lưu: VT. |", ("Bộ Tư pháp", "Lưu: VT")),
        ],
    )
    def test_recipients(self, text: str, recipients: tuple[str, ...]):
        plan = read_plan(f"{TITLE}{WORK}Trên đây là Kế hoạch./.\n{text}\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Thị Ba")
        assert plan.recipients == recipients

    @pytest.mark.parametrize(
        ("text", "signature"),
        [
            ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nĐông Văn Thanh", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Đông Văn Thanh")),
            (
                "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Thị Ba",
                ("TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH", "Lê Thị Ba"),
            ),
            ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH\nLê Thị Ba", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Thị Ba")),
            (
                "TM. ỦY BAN NHÂN DÂN\nTỈNH HẬU GIANG\nCHỦ TỊCH",
                ("TM. ỦY BAN NHÂN DÂN TỈNH HẬU GIANG", "CHỦ TỊCH", ""),
            ),
            ("GIÁM ĐỐC\nLê Thị Ba", ("", "GIÁM ĐỐC", "Lê Thị Ba")),
            ("| Nơi nhận:<br>- Lưu: VT. | GIÁM ĐỐC<br>Lê Thị Ba |", ("", "GIÁM ĐỐC", "Lê Thị Ba")),
            ("1. GIÁM ĐỐC\nGiám đốc\nLê Thị Ba", ("", "", "")),
        ],
    )
    def test_signature(self, text: str, signature: tuple[str, str, str]):
        read = read_plan(f"{TITLE}{WORK}Trên đây là Kế hoạch./.\n{text}").signature
        assert (read.authority, read.title, read.signer) == signature

    def test_a_doubted_signer_is_told_at_the_line(self):
        text = f"{TITLE}{WORK}Trên đây là Kế hoạch./.\nGIÁM ĐỐC\nLẻ Thị Ba"
        [doubt] = [one for one in read_plan(text).doubts if "họ “Lẻ”" in one.reason]
        assert text.split("\n")[doubt.line - 1] == "Lẻ Thị Ba"


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
