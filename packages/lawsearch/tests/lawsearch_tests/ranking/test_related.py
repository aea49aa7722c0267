"""What to search for next: near the question, never the question itself, each thing once."""

import pytest

from lawsearch.candidates import related
from lawsearch.ranking import tokens

# comment, question, headings of what came up, lines offered
LINES = [
    ("near, and says more", "đặt cọc mua nhà", ["Xử lý tiền đặt cọc"], ["Xử lý tiền đặt cọc"]),
    ("asks the same with fewer words", "đặt cọc mua nhà", ["Đặt cọc", "Mua nhà"], []),
    ("one word alone leads astray", "nghỉ phép năm", ["Thời hạn của giấy phép"], []),
    ("one word has no neighbour", "visa", ["Cấp visa cho trẻ em"], ["Cấp visa cho trẻ em"]),
    ("without marks", "nghi phep nam", ["Thanh toán tiền nghỉ phép"], ["Thanh toán tiền nghỉ phép"]),
    ("every law has it", "đối tượng áp dụng luật đất đai", ["Đối tượng áp dụng", "Giải thích từ ngữ"], []),
    ("said twice", "đặt cọc", ["Xử lý tài sản đặt cọc", "Xử lý tài sản đặt cọc."], ["Xử lý tài sản đặt cọc"]),
    ("a body glued to its heading", "đặt cọc", ["Xử lý đặt cọc\n1. Bên nhận"], ["Xử lý đặt cọc"]),
    ("too long for a phone", "đặt cọc", ["đặt cọc " + "và xử lý tài sản " * 4], []),
    ("words of asking are no words", "thế nào là đặt cọc", ["Đặt cọc là gì"], []),
    ("nothing", "", ["Đặt cọc", ""], []),
]


@pytest.mark.parametrize(("comment", "question", "headings", "lines"), LINES, ids=[line[0] for line in LINES])
def test_related(comment: str, question: str, headings: list[str], lines: list[str]):
    assert related(tokens(question), headings) == lines


def test_offers_only_so_many():
    headings = [f"Đặt cọc khi {name}" for name in ("mua nhà ở", "thuê đất trống", "vay vốn ngân hàng")]
    assert len(related(tokens("đặt cọc"), headings, most=2)) == 2
