"""Official numbers: what is set right, what is only suggested, what is left."""

import pytest

from scanreading.understanding.issuers import kind_of, read_number

# comment, as read, value, suggestion
CASES = [
    ("đúng", "75/KH-UBND", "75/KH-UBND", ""),
    ("khoảng trắng", "1267 / QĐ - UBND", "1267/QĐ-UBND", ""),
    ("gạch chéo lạ", "471⁄QĐ-TTg", "471/QĐ-TTg", ""),
    ("mất dấu Đ", "112/QD-UBND", "112/QĐ-UBND", ""),
    ("ND-CP", "30/2020/ND-CP", "30/2020/NĐ-CP", ""),
    ("UBNĐ", "98/QĐ-UBNĐ", "98/QĐ-UBND", ""),
    ("HDND", "12/2025/NQ-HDND", "12/2025/NQ-HĐND", ""),
    ("TTø", "21/CT-TTø", "21/CT-TTg", ""),
    ("TIr", "45/TIr-STP", "45/TTr-STP", ""),
    ("l và O giữa các chữ số", "l0O/QĐ-BTP", "100/QĐ-BTP", ""),
    ("chấm than đầu số", "!17/2003/NĐ-CP", "117/2003/NĐ-CP", ""),
    ("luật", "91/2025/QH15", "91/2025/QH15", ""),
    ("0H thay QH", "91/2025/0H15", "91/2025/QH15", ""),
    ("liên tịch", "19/2012/TTLT-BTC-BKH&ĐT", "19/2012/TTLT-BTC-BKH&ĐT", ""),
    ("của Đảng", "66-NQ/TW", "66-NQ/TW", ""),
    ("xưa", "119-HĐBT", "119-HĐBT", ""),
    ("công văn không có ký hiệu loại", "4946/BTTTT-CĐSQG", "4946/BTTTT-CĐSQG", ""),
    ("số có chữ", "51a/NQ-CP", "51a/NQ-CP", ""),
    ("một chữ khác, chỉ gợi ý", "22/2023/TT-BTTTF", "22/2023/TT-BTTTF", "22/2023/TT-BTTTT"),
    ("phòng của cơ quan, không gợi ý", "215/SNV-XDCQ", "215/SNV-XDCQ", ""),
    ("dấu chấm cuối", "75/KH-UBND.", "75/KH-UBND", ""),
    ("tờ trình mất chữ r", "640/TT-STC", "640/TTr-STC", ""),
    ("tờ trình của hội đồng", "12/TT-HĐND", "12/TTr-HĐND", ""),
    ("thông tư của bộ có năm", "07/2024/TT-BTP", "07/2024/TT-BTP", ""),
    ("thông tư xưa không có năm", "48/TT-BTC", "48/TT-BTC", ""),
    ("một chữ đọc hai lần", "112-HĐĐBT", "112-HĐBT", ""),
    ("hai chữ giống nhau vốn có", "12/TTr-BTTTT", "12/TTr-BTTTT", ""),
]


class TestReadNumber:
    @pytest.mark.parametrize(("read", "value", "suggestion"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
    def test_sets_right_what_can_be_nothing_else(self, read: str, value: str, suggestion: str) -> None:
        number = read_number(read)
        assert number is not None
        assert (number.value, number.suggestion) == (value, suggestion)

    @pytest.mark.parametrize("read", ["/SGDĐT-VP", "", "…/QĐ-UBND", "1595", "Không số", "không/được"])
    def test_reads_none_where_the_number_or_the_code_is_missing(self, read: str) -> None:
        assert read_number(read) is None

    def test_tells_what_it_set_right(self) -> None:
        number = read_number("112/QD-UBND")
        assert number is not None
        assert number.was == "112/QD-UBND"

    @pytest.mark.parametrize(
        ("number", "kind"),
        [("75/KH-UBND", "kế hoạch"), ("91/2025/QH15", ""), ("473/STP-PBGDPL", ""), ("66-NQ/TW", "nghị quyết")],
    )
    def test_knows_the_kind_by_its_code(self, number: str, kind: str) -> None:
        assert kind_of(number) == kind
