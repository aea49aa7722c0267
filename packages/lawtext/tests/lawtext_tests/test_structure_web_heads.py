"""Heads as pages of the web, dumps and old typewriters give them: one act in many layouts, and many kinds of acts."""

import textwrap
from collections.abc import Callable

import pytest

from lawtext import parse_document

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
BELOW = "Độc lập - Tự do - Hạnh phúc"
TITLE = "Về việc ban hành Quy định quản lý chợ nổi trên địa bàn tỉnh Bến Tre"
CAPITALS = TITLE.upper()
BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;\n"
    "Theo đề nghị của Giám đốc Sở Công Thương tại Tờ trình số 12/TTr-SCT ngày 01 tháng 3 năm 2018,\n"
)
BODY = (
    "QUYẾT ĐỊNH:\nĐiều 1. Phạm vi\nQuyết định này quy định quản lý chợ nổi.\nĐiều 2. Hiệu lực\n"
    "Quyết định này có hiệu lực từ ngày 15 tháng 8 năm 2018./.\nNơi nhận:\n- Lưu: VT.\n"
    "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)\nNguyễn Văn Bảy\n"
)
ENACTS = "ỦY BAN NHÂN DÂN TỈNH BẾN TRE\n"


def wrap(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))


LAYOUTS: dict[str, str] = {
    "a table in Markdown": (
        f"|\n|\n**ỦY BAN NHÂN**\n**DÂN**\n**TỈNH BẾN TRE**\n-------\n|\n**{wrap(MOTTO, 16)}**\n{BELOW}\n|\n|\n"
        f"Số:\n17/2018/QĐ-UBND\n|\n*Bến\nTre, ngày 04\ntháng 7 năm 2018*\n|\n\n*QUYẾT ĐỊNH*\n\n{wrap(CAPITALS, 30)}\n\n"
        f"**{ENACTS.strip()}**\n\n{BASES}{BODY}"
    ),
    "cells with bars": (
        f"| ỦY BAN NHÂN DÂN | {MOTTO} |\n| TỈNH BẾN TRE | {BELOW} |\n|---|---|\n"
        f"| Số: 17/2018/QĐ-UBND | Bến Tre, ngày 04 tháng 7 năm 2018 |\n\nQUYẾT ĐỊNH\n{TITLE}\n\n{ENACTS}{BASES}{BODY}"
    ),
    "one line": (
        f"Quyết định 17/2018/QĐ-UBND về chợ nổi\nỦY BAN NHÂN DÂN TỈNH BẾN TRE ------- {MOTTO} {BELOW} -------\n"
        f"Số:\n17/2018/QĐ-UBND Bến Tre, ngày 04 tháng 7 năm 2018 QUYẾT ĐỊNH {CAPITALS} {ENACTS}{BASES}{BODY}"
    ),
    "columns": (
        f"ỦY BAN NHÂN DÂN                  {MOTTO}\n TỈNH BẾN TRE                    {BELOW}\n"
        f"Số: 17/2018/QĐ-UBND               Bến Tre, ngày 04 tháng 7 năm 2018\n\n      QUYẾT ĐỊNH\n"
        f"   {TITLE}\n   ______\n\n{ENACTS}\n{BASES}{BODY}"
    ),
    "the right column first": (
        f"{MOTTO}\n{BELOW}\n*\nBến Tre, ngày 04/7/2018\nỦY BAN NHÂN DÂN\nTỈNH BẾN TRE\nSố: 17/2018/QĐ-UBND\n"
        f"QUYẾT ĐỊNH\n{wrap(TITLE, 50)}\n{ENACTS}{BASES}{BODY}"
    ),
    "a bare number": (
        f"ỦY BAN NHÂN DÂN\nTỈNH BẾN TRE\n{MOTTO}\n{BELOW}\n17/2018/QĐ-UBND\nBến Tre, ngày 04/7/2018\n"
        f"QUYẾT ĐỊNH\n{TITLE}\n{ENACTS}{BASES}{BODY}"
    ),
    "of whom and regarding what": (
        f"UBND TỈNH BẾN TRE\n{MOTTO}\n{BELOW}\nSố: 17/2018/QĐ-UBND\nBến Tre ngày 04 tháng 7 năm 2018\n"
        f"QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN TỈNH BẾN TRE V/V {CAPITALS.removeprefix('VỀ VIỆC ')}\n{ENACTS}{BASES}{BODY}"
    ),
    "news above it": (
        f"## Quyết định số 17/2018/QĐ-UBND ngày 04/7/2018 về chợ nổi\nTỉnh vừa ban hành.\n"
        f"1. Việc thứ nhất.\n2. Việc thứ hai theo Nghị định 12/2015/NĐ-CP.\nXem chi tiết tại đây.\n|\nỦY BAN NHÂN DÂN\n"
        f"TỈNH BẾN TRE\n-------\n|\n{wrap(MOTTO, 22)}\n{BELOW}\n-----\n|\nSố: 17/2018/QĐ-UBND\n|\nBến Tre, ngày\n"
        f"04 tháng 7 năm 2018\n|\nQUYẾT ĐỊNH\n{wrap(CAPITALS, 30)}\n{ENACTS}{BASES}{BODY}"
    ),
}
LAYOUTS["markup of the page"] = (
    LAYOUTS["cells with bars"]
    .replace("NHÂN DÂN |", "NHÂN DÂN<br/> |")
    .replace("Bến Tre, ngày 04 tháng 7 năm 2018 |", "*Bến Tre, ngày 04 tháng 7 năm 2018* |<br>\\r\\n")
)
LAYOUTS["a record above it"] = (
    "Số hiệu: | 17/2018/QĐ-UBND | Loại văn bản: | Quyết định |\nNơi ban hành: | Tỉnh Bến Tre | Người ký: | Lê Khác |\n"
    + LAYOUTS["cells with bars"]
)
LAYOUTS["talk and head in one line"] = f"Hệ thống pháp luật Đang tải... {LAYOUTS['one line'].split(chr(10), 1)[1]}"
CHANGES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "blank lines everywhere": lambda text: text.replace("\n", "\n\n"),
    "no-break blanks": lambda text: text.replace("Số: ", "Số:\u00a0").replace(" tháng", "\u00a0tháng"),
    "another spelling": lambda text: text.replace("ỦY BAN", "UỶ BAN").replace("HÒA XÃ", "HOÀ XÃ"),
}


class TestLayouts:
    @pytest.mark.parametrize("change", CHANGES)
    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_all_say_the_same(self, layout: str, change: str) -> None:
        text = CHANGES[change](LAYOUTS[layout])
        head = parse_document(text).head
        assert (head.official_number, head.doc_type) == ("17/2018/QĐ-UBND", "Quyết định")
        assert head.issuer == "Ủy ban nhân dân tỉnh Bến Tre"
        assert (head.place, str(head.issued_date)) == ("Bến Tre", "2018-07-04")
        assert head.subject.casefold().removeprefix("về việc ") == TITLE.casefold().removeprefix("về việc ")
        assert (head.signer, str(head.effective_date)) == ("Nguyễn Văn Bảy", "2018-08-15")
        assert [one.name for one in head.readings if one.doubt] == []

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_each_field_stands_where_it_says(self, layout: str) -> None:
        text = LAYOUTS[layout]
        head = parse_document(text).head
        said = {one.name: "".join(text[one.span.start : one.span.end].split()).strip("*|") for one in head.readings}
        assert said["official_number"] == "17/2018/QĐ-UBND"
        assert said["place"].casefold() == "bếntre"
        assert said["signer"] == "NguyễnVănBảy"
        assert {one.name: one.value for one in head.readings}["issued_date"] == "2018-07-04"


class TestTalkAbove:
    @pytest.mark.parametrize(
        "above",
        [
            "Tin mới\n1. Việc thứ nhất.\n2. Việc thứ hai.\n3. Việc thứ ba.\n",
            "Mục lục\nChương I: QUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\nĐiều 2. Hiệu lực\n\n",
            "Trang chủ > Văn bản\nSố hiệu: 99/2001/QĐ-X\nNgày ban hành: 01/01/2001\nNgười ký: Trần Văn Khác\n",
        ],
    )
    def test_holds_no_unit_and_no_field(self, above: str) -> None:
        text = LAYOUTS["columns"]
        alone, below = parse_document(text), parse_document(above + text)
        assert below.outline() == alone.outline()
        assert below.head == alone.head

    def test_a_form_behind_the_articles_is_no_head(self) -> None:
        text = f"Điều 1. Một.\nĐiều 2. Hai.\n{MOTTO}\n{BELOW}\nSố: 5/QĐ-X\nHà Nội, ngày    tháng    năm 2020\nĐƠN XIN\n"
        assert [str(address) for address in parse_document(text).outline()] == ["dieu-1", "dieu-2"]


def head_of(*lines: str):
    return parse_document("\n".join([*lines, "Căn cứ Hiến pháp;", "Điều 1. Một.", "Điều 2. Hai./.", ""])).head


class TestOldTitles:
    @pytest.mark.parametrize(
        ("title", "number", "issuer", "day", "subject"),
        [
            (
                "NGHỊ ĐỊNH\nCỦA HỘI ĐỒNG BỘ TRƯỞNG SỐ 32-HĐBT NGÀY 20-2-1982 VỀ QUẢN LÝ CHỢ\nHỘI ĐỒNG BỘ TRƯỞNG",
                *("32-HĐBT", "Hội đồng Bộ trưởng", "1982-02-20", "VỀ QUẢN LÝ CHỢ"),
            ),
            (
                "THÔNG TƯ\nSỐ 15-BTC/TT NGÀY 16-3-1991 CỦA BỘ TÀI CHÍNH QUY ĐỊNH CHẾ ĐỘ\nTHU PHÍ ĐÒ",
                *("15-BTC/TT", "Bộ Tài chính", "1991-03-16", "QUY ĐỊNH CHẾ ĐỘ THU PHÍ ĐÒ"),
            ),
            (
                "NGHỊ QUYẾT SỐ 58 NQ/HĐNN8 NGÀY 11-3-1988 CỦA HỘI ĐỒNG NHÀ NƯỚC\n VỀ VIỆC LẬP ĐẶC KHU",
                *("58 NQ/HĐNN8", "Hội đồng Nhà nước", "1988-03-11", "VỀ VIỆC LẬP ĐẶC KHU"),
            ),
            (
                "THÔNG TƯ LIÊN TỊCH\nCỦA BỘ Y TẾ - BỘ TÀI CHÍNH SỐ 30/2003/TTLT-BYT-BTC NGÀY 5/5/2003 VỀ VIỆN PHÍ",
                *("30/2003/TTLT-BYT-BTC", "Bộ Y tế - Bộ Tài chính", "2003-05-05", "VỀ VIỆN PHÍ"),
            ),
            (
                "SẮC LỆNH\nCỦA CHỦ TỊCH CHÍNH PHỦ NƯỚC VIỆT NAM DÂN CHỦ CỘNG HOÀ SỐ 38 NV NGÀY 27 THÁNG 3 NĂM 1946 "
                "ĐẶT NHA THỂ DỤC\nCHỦ TỊCH CHÍNH PHỦ VIỆT NAM DÂN CHỦ CỘNG HOÀ\nChiểu theo Quyết nghị họp ngày 2;",
                *("38 NV", "Chủ tịch Chính phủ", "1946-03-27", "ĐẶT NHA THỂ DỤC"),
            ),
            (
                "CHỦ TỊCH NƯỚC\nVIỆT NAM DÂN CHỦ CỘNG HÒA\nSố: 234-SL\nHà Nội, ngày 14 tháng 6 năm 1955\nSẮC LỆNH\n"
                "BAN HÀNH CHÍNH SÁCH TÔN GIÁO",
                *("234-SL", "Chủ tịch nước", "1955-06-14", "BAN HÀNH CHÍNH SÁCH TÔN GIÁO"),
            ),
        ],
    )
    def test_hold_number_issuer_and_day_in_any_order(
        self, title: str, number: str, issuer: str, day: str, subject: str
    ) -> None:
        head = head_of(title)
        assert (head.official_number, head.issuer, str(head.issued_date)) == (number, issuer, day)
        assert head.subject == subject

    def test_a_law_of_the_congress_names_it_behind_the_title(self) -> None:
        head = head_of(
            f"QUỐC HỘI ***** {MOTTO} {BELOW} *****\nSố: 60/2005/QH11\nHà Nội, ngày 29 tháng 11 năm 2005 LUẬT "
            "[Luật này được hướng dẫn bởi Nghị định 88/2006/NĐ-CP] VỀ CHỢ CỦA QUỐC HỘI NƯỚC "
            f"{MOTTO} SỐ 60/2005/QH11 NGÀY 29 THÁNG 11 NĂM 2005"
        )
        assert (head.doc_type, head.subject, head.issuer) == ("Luật", "VỀ CHỢ", "Quốc hội")


class TestTitles:
    @pytest.mark.parametrize(
        ("lines", "subject"),
        [
            (("QUY ĐỊNH TIÊU CHUẨN CÔNG CHỨC CHUYÊN NGÀNH", "Y TẾ"), "QUY ĐỊNH TIÊU CHUẨN CÔNG CHỨC CHUYÊN NGÀNH Y TẾ"),
            (("PHÂN CẤP CHO GIÁM ĐỐC", "SỞ Y TẾ QUẢN LÝ TRẠM"), "PHÂN CẤP CHO GIÁM ĐỐC SỞ Y TẾ QUẢN LÝ TRẠM"),
            (("MỞ CHỢ NỔI", "BỘ TRƯỞNG BỘ", "Y TẾ"), "MỞ CHỢ NỔI"),
            (("QUYẾT ĐỊNH MỞ CHỢ NỔI",), "MỞ CHỢ NỔI"),
            (('"V/v mở chợ nổi"', "", "BỘ TRƯỞNG BỘ Y TẾ"), "mở chợ nổi"),
            (
                ("Quy định chi tiết thi hành Luật Chợ và Nghị định số", "195/2013/NĐ-CP ngày 21 tháng 11", "năm 2013."),
                "Quy định chi tiết thi hành Luật Chợ và Nghị định số 195/2013/NĐ-CP ngày 21 tháng 11 năm 2013",
            ),
            (("MỞ CHỢ - Xà HỘI", "HÓA CHỢ NỔI"), "MỞ CHỢ - Xà HỘI HÓA CHỢ NỔI"),
        ],
    )
    def test_end_where_the_body_enacts(self, lines: tuple[str, ...], subject: str) -> None:
        head = head_of("BỘ Y TẾ", "Số: 5/QĐ-BYT", MOTTO, BELOW, "QUYẾT ĐỊNH", *lines)
        assert head.subject == subject

    def test_a_code_has_number_and_day_behind_its_name(self) -> None:
        head = head_of("BỘ LUẬT", "DÂN SỰ", f"CỦA NƯỚC {MOTTO} SỐ 19/2003/QH11 NGÀY 26/11/2003")
        assert (head.official_number, head.doc_type, head.subject) == ("19/2003/QH11", "Bộ luật", "DÂN SỰ")
        assert str(head.issued_date) == "2003-11-26"


class TestIssuers:
    @pytest.mark.parametrize(
        ("lines", "number", "issuer"),
        [
            (
                "BỘ TÀI CHÍNH-BỘ Y TẾ-BỘ LAO ĐỘNG-THƯƠNG BINH VÀ XÃ HỘI",
                "14/TTLB",
                "Bộ Tài chính - Bộ Y tế - Bộ Lao động",
            ),
            ("BỘ NỘI VỤ\nBỘ TÀI CHÍNH", "04/2006/TTLT/BNV-BTC", "Bộ Nội vụ - Bộ Tài chính"),
            ("LIÊN BỘ TÀI CHÍNH - Y TẾ", "14/TTLB", "Bộ Tài chính - Bộ Y tế"),
        ],
    )
    def test_a_joint_circular_has_all(self, lines: str, number: str, issuer: str) -> None:
        head = head_of(lines, f"Số: {number}", "Hà Nội, ngày 30 tháng 9 năm 1995", "THÔNG TƯ LIÊN BỘ", "VỀ VIỆN PHÍ")
        assert head.doc_type == "Thông tư liên tịch"
        assert head.issuer.startswith(issuer)
        assert head.reading("issuer").doubt == ""

    @pytest.mark.parametrize(
        ("lines", "issuer"),
        [
            ("THỦ\nTƯỚNG CHÍNH PHỦ", "Thủ tướng Chính phủ"),
            ("BỘ TÀI CHÍNH CỤC THUẾ", "Cục Thuế"),
            ("BỘ CÔNG AN\nMẬT", "Bộ Công an"),
            ("ỦY BAN NHÂN DÂN\nQUẬN 5", "Ủy ban nhân dân quận 5"),
            ("UBND HUYỆN CHỢ MỚI\nPHÒNG TƯ PHÁP", "Phòng Tư pháp"),
            ("TỈNH ỦY AN GIANG", "Tỉnh ủy An Giang"),
            ("• BỘ CÔNG AN", "Bộ Công an"),
            ("PHỦ THỦ TƯỚNG", "Phủ Thủ tướng"),
            ("UBND THÀNH PHỐ HẢI PHÒNG", "Ủy ban nhân dân thành phố Hải Phòng"),
        ],
    )
    def test_is_a_known_body(self, lines: str, issuer: str) -> None:
        head = head_of(lines, "Số: 5/2020/X", MOTTO, BELOW, "QUYẾT ĐỊNH", "Về chợ nổi")
        assert (head.issuer, head.reading("issuer").doubt) == (issuer, "")

    def test_or_is_doubted(self) -> None:
        text = "BAN QUẢN TRỊ CHỢ NỔI\nSố: 5/QĐ-X\nQUYẾT ĐỊNH\nVề chợ nổi\nCăn cứ A;\nĐiều 1. Một."
        document = parse_document(text)
        assert "không có trong danh mục" in document.head.reading("issuer").doubt
        assert [(one.line, one.reason.split(" “")[0]) for one in document.doubts] == [(1, "Cơ quan ban hành")]

    def test_of_another_code_is_doubted(self) -> None:
        head = head_of("BỘ Y TẾ", "Số: 5/2020/TT-BTC", "THÔNG TƯ", "Về chợ nổi")
        assert head.reading("issuer").doubt == "không khớp ký hiệu 5/2020/TT-BTC"

    def test_a_bare_office_is_completed_by_the_line_that_enacts(self) -> None:
        head = head_of("QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN TỈNH V/V MỞ CHỢ", "ỦY BAN NHÂN DÂN TỈNH LÀO CAI")
        assert (head.issuer, head.subject) == ("Ủy ban nhân dân tỉnh Lào Cai", "MỞ CHỢ")

    def test_the_line_that_enacts_may_be_all_that_names_it(self) -> None:
        lost = head_of("QUYẾT ĐỊNH", "Về dê đực giống", "BỘ TRƯỞNG BỘ Y TẾ")
        below = head_of("UBND | " + MOTTO, "Số: 9/QĐ-UBND", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH TÂY NINH")
        assert (lost.issuer, below.issuer) == ("Bộ Y tế", "Ủy ban nhân dân tỉnh Tây Ninh")

    @pytest.mark.parametrize(
        "lines",
        [
            ("ỦY BAN NHÂN DÂN | " + MOTTO + " |", "Số: 9/QĐ-UBND | Bến Tre, ngày 5 tháng 3 năm 2020 |"),
            ("ỦY BAN NHÂN DÂN", MOTTO, BELOW, "Số: 9/QĐ-UBND", "Ba Tri, ngày 5 tháng 3 năm 2020"),
        ],
    )
    def test_or_by_the_one_province_of_the_text_with_a_doubt(self, lines: tuple[str, ...]) -> None:
        head = head_of(*lines, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", "Theo đề nghị của Công an tỉnh Bến Tre;")
        assert head.issuer == "Ủy ban nhân dân tỉnh Bến Tre"
        assert head.reading("issuer").doubt == "tên địa phương suy từ chỗ khác trong văn bản"


class TestDays:
    def test_a_place_is_a_name_of_few_words(self) -> None:
        head = head_of("BỘ Y TẾ", "Số: 5/TB-BYT", "Hà Nội, ngày … tháng … năm 2020", "THÔNG BÁO", "Về chợ nổi.")
        assert (head.place, head.issued_date) == ("Hà Nội", None)

    def test_a_day_of_the_text_is_none_of_the_form(self) -> None:
        head = head_of("BỘ Y TẾ", MOTTO, BELOW, "THÔNG BÁO", "VỀ CHỢ NỔI", "Ngày 12 tháng 3 năm 2019, tại chợ, đã họp.")
        assert head.issued_date is None


class TestLostLines:
    def test_the_kind_is_told_by_the_clause_that_enacts(self) -> None:
        head = parse_document(
            f"UBND TỈNH CÀ MAU\n{MOTTO}\n{BELOW}\nSố: 9/QĐ-UBND\nCà Mau, ngày 2 tháng 5 năm 2016\nVề việc mở chợ\n"
            "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH CÀ MAU\nCăn cứ A;\nQUYẾT ĐỊNH:\nĐiều 1. Một."
        ).head
        assert (head.doc_type, head.subject) == ("Quyết định", "Về việc mở chợ".removeprefix("Về việc "))
        assert head.reading("doc_type").doubt == ""

    def test_or_by_the_number_with_a_doubt(self) -> None:
        head = head_of("BỘ TÀI CHÍNH | " + MOTTO + " |", "Số: 04/2000/TT-BTC | Hà Nội, ngày 10 tháng 1 năm 2000 |")
        assert (head.doc_type, head.subject) == ("Thông tư", "")
        assert head.reading("doc_type").doubt == "không có dòng tên loại; suy từ ký hiệu"

    def test_an_act_that_the_text_begins_with_is_no_kind(self) -> None:
        head = parse_document(
            f"BỘ Y TẾ | {MOTTO} |\nSố: 136/HD-BYT | Hà Nội, ngày 30 tháng 3 năm 2017 |\nCÔNG TÁC MỞ CHỢ\n"
            "Nghị quyết số 49-NQ/TW ngày 02/6/2005 của Bộ Chính trị về chợ đề ra:\n1. Một."
        ).head
        assert (head.doc_type, head.subject) == ("Hướng dẫn", "CÔNG TÁC MỞ CHỢ")

    def test_a_number_of_the_page_alone_is_doubted(self) -> None:
        head = head_of("Công văn 12/BTC-CST năm 2019", "BỘ TÀI CHÍNH", MOTTO, BELOW, "Kính gửi: Các sở.")
        assert head.official_number == "12/BTC-CST"
        assert head.reading("official_number").doubt.startswith("chỉ thấy ở lời dẫn")

    def test_a_title_of_another_year_is_doubted(self) -> None:
        head = head_of("BỘ Y TẾ", "Số: 5/2018/TT-BYT", "Hà Nội, ngày 3 tháng 3 năm 2008", "THÔNG TƯ", "Về chợ nổi")
        assert head.reading("issued_date").doubt == "khác năm trong số 5/2018/TT-BYT"

    def test_a_title_that_may_go_on_is_doubted(self) -> None:
        head = head_of("BỘ Y TẾ", "Số: 5/2018/TT-BYT", "THÔNG TƯ", "QUY ĐỊNH VỆ SINH", "Tại các chợ nổi")
        assert head.reading("subject").doubt == "có thể còn tiếp ở dòng dưới"

    def test_the_issuers_name_is_no_title(self) -> None:
        head = head_of("SỞ Y TẾ", "Số: 5/QĐ-SYT", MOTTO, BELOW, "QUYẾT ĐỊNH", "GIÁM ĐỐC SỞ Y TẾ")
        assert head.subject == ""


class TestLetters:
    @pytest.mark.parametrize(
        "lines",
        [
            ("Số: 77/CT-CS", "V/v thuế", "chợ nổi", "|", "Hà Nội, ngày 3 tháng 3 năm 2025", "|", "Cục Thuế có ý kiến."),
            (
                "Số: 77/CT-CS V/v thuế chợ nổi",
                "Hà Nội, ngày 3 tháng 3 năm 2025 Kính gửi: Các sở.",
                "Cục Thuế có ý kiến.",
            ),
            ("Số: 77/CT-CS", "V/v", ": thuế chợ nổi.", "Hà Nội, ngày 3 tháng 3 năm 2025", "", "Kính gửi: Các sở."),
        ],
    )
    def test_say_their_matter(self, lines: tuple[str, ...]) -> None:
        head = parse_document("\n".join(["BỘ TÀI CHÍNH", "**CỤC THUẾ**", "---", MOTTO, BELOW, *lines])).head
        assert (head.doc_type, head.official_number, head.issuer) == ("Công văn", "77/CT-CS", "Cục Thuế")
        assert (head.subject, str(head.issued_date)) == ("thuế chợ nổi", "2025-03-03")


class TestSignatures:
    @pytest.mark.parametrize(
        "lines",
        [
            ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG", "(Đã ký) Lê Văn Năm"),
            ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG", "Lê Văn Năm (đã ký)"),
            ("| Nơi nhận: - Lưu: VT. | KT. BỘ TRƯỞNG THỨ TRƯỞNG (Đã ký) Lê Văn Năm |",),
            ("Nơi nhận: - Lưu: VT (2b). BỘ TRƯỞNG, CHỦ NHIỆM Lê Văn Năm",),
            ("Thứ trưởng", "(Đã ký)", "Lê Văn Năm"),
            ("Lê Văn Năm", "", "(Đã ký)"),
            ("| Lê Văn Năm (Đã ký)", "|"),
            ("KT. TRƯỞNG BAN CHÍNH SÁCH,", "THUẾ QUỐC TẾ", "PHÓ TRƯỞNG BAN", "Lê Văn Năm"),
        ],
    )
    def test_a_name_beside_the_mark(self, lines: tuple[str, ...]) -> None:
        text = "\n".join(
            ["BỘ Y TẾ", "Số: 1/2020/TT-BYT", "THÔNG TƯ", "Về chợ nổi", "Điều 1. A.", "Điều 2. B./.", *lines]
        )
        head = parse_document(text).head
        assert head.signer == "Lê Văn Năm"

    def test_the_president_issues_and_signs_in_no_head(self) -> None:
        head = parse_document(
            f"CHỦ TỊCH NƯỚC\n---\n{MOTTO}\n{BELOW}\n---\nSố: 09/2017/L-CTN\nHà Nội, ngày 28 tháng 6 năm 2017\n"
            f"LỆNH\nVỀ VIỆC CÔNG BỐ LUẬT\nCHỦ TỊCH\nNƯỚC {MOTTO}\nCăn cứ Điều 88 của Hiến pháp;\nNAY CÔNG BỐ:\nLuật."
        ).head
        assert (head.official_number, head.doc_type, head.issuer) == ("09/2017/L-CTN", "Lệnh", "Chủ tịch nước")


def test_an_office_that_issues_signs_nothing_however_much_the_page_says_above() -> None:
    """“THỦ TƯỚNG CHÍNH PHỦ” stands below eight lines of the page's own, and is no signatory there."""
    page = "\n".join(f"Mục {at} của trang" for at in range(15))
    form = f"THỦ TƯỚNG CHÍNH PHỦ\n-------\n{MOTTO}\n{BELOW}\nSố: 930/QĐ-TTg\nHà Nội, ngày 30 tháng 06 năm 2009\n"
    head = parse_document(f"{page}\n{form}QUYẾT ĐỊNH\n{CAPITALS}\nTHỦ TƯỚNG CHÍNH PHỦ\n{BASES}{BODY}").head
    assert (head.official_number, head.doc_type, head.issuer) == ("930/QĐ-TTg", "Quyết định", "Thủ tướng Chính phủ")
    assert (head.subject, head.signer) == (CAPITALS, "Nguyễn Văn Bảy")
