"""Editions that a library keeps as rows."""

from dataclasses import dataclass
from datetime import date

from lawtext import parse_document
from lawtext.akn import AknIdentity, from_rows, to_akn
from lawtext_tests.akn_reading import from_akn

LAW = AknIdentity("1/2020/QH14", "Luật", date(2020, 1, 1))


@dataclass
class Row:
    position: int
    end: int
    address: str
    unit: str
    label: str
    heading: str
    text: str


ROWS = [
    Row(0, 6, "chuong-1", "chuong", "Chương I", "QUY ĐỊNH CHUNG", ""),
    Row(1, 5, "dieu-1", "dieu", "Điều 1", "Phạm vi", ""),
    Row(2, 4, "dieu-1-khoan-1", "khoan", "1", "", "1. Lời dẫn:"),
    Row(3, 4, "dieu-1-khoan-1-diem-dd", "diem", "đ", "", "đ) một;\nhai."),
    Row(4, 5, "dieu-1-khoan-2", "khoan", "2", "", "2/ Khoản hai."),
    Row(5, 6, "dieu-2", "dieu", "Điều 2", "", "Không có tên."),
    Row(6, 8, "quy-che", "quy-che", "QUY CHẾ", "QUY CHẾ LÀM VIỆC", ""),
    Row(7, 8, "quy-che/dieu-1", "dieu", "Điều 1", "Tên", "Lời."),
]


class TestRows:
    def test_are_written_as_their_tree(self, akn_schema):
        xml = to_akn(from_rows(ROWS, opening="QUỐC HỘI\n\nLUẬT", closing="CHỦ TỊCH"), identity=LAW)
        assert akn_schema.faults(xml) == []
        document = from_akn(xml).document
        assert [str(root.address) for root in document.roots] == ["chuong-1", "quy-che"]
        assert document.source == (
            "QUỐC HỘI\nLUẬT\nChương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\n1. Lời dẫn:\nđ) một;\nhai.\n2/ Khoản hai.\n"
            "Điều 2. Không có tên.\nCHỦ TỊCH\nQUY CHẾ\nQUY CHẾ LÀM VIỆC\nĐiều 1. Tên\nLời.\n"
        )
        point = document.roots[0].children[0].children[0].children[0]
        assert (point.label, point.text, str(point.address)) == ("đ", "một;\nhai.", "dieu-1-khoan-1-diem-dd")

    def test_of_a_plan_keep_titles_of_clauses(self):
        rows = [
            Row(0, 2, "muc-1", "muc", "I", "MỤC ĐÍCH", ""),
            Row(1, 2, "muc-1-khoan-1", "khoan", "1", "Mục đích", "1. Mục đích\nNâng cao nhận thức."),
        ]
        document = from_akn(to_akn(from_rows(rows), identity=AknIdentity("54/KH-UBND", "Kế hoạch"))).document
        clause = document.roots[0].children[0]
        assert (clause.heading, clause.text) == ("Mục đích", "Nâng cao nhận thức.")
        assert [str(a) for a in parse_document(document.source).outline()] == ["muc-1", "muc-1-khoan-1"]
