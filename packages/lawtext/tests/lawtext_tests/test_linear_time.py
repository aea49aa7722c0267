"""No text makes a reader slow: four times the length takes about four times as long, whatever is repeated.

`python -m benchmarks hostile` tries many more strings and lengths; these are the ones that once showed more.
"""

import time
from collections.abc import Callable

import pytest

from lawtext import document_context, find_citations, find_endings, parse_article, parse_document
from lawtext.dates import find_dates, find_periods
from lawtext.numbers import read_number, read_number_query

READERS: dict[str, Callable[[str], object]] = {
    "find_citations": lambda text: find_citations(text, context={"document": "1/2020/NĐ-CP", "article": "dieu-1"}),
    "find_endings": find_endings,
    "document_context": lambda text: find_citations(text, context=document_context([text], title=text, preamble=text)),
    "parse_document": parse_document,
    "parse_article": lambda text: parse_article(text, "1"),
    "find_dates": find_dates,
    "find_periods": lambda text: find_periods(text, year=2020),
    "read_number": read_number,
    "read_number_query": read_number_query,
}
STRINGS = [
    ("Nghị định", " "),  # blanks between a kind and its number
    ("Nghị định số", "\n"),  # lines between "số" and a number
    ("NGHỊ ĐỊNH", " *"),  # what may end the line of a kind
    ("Nghị định số", "1"),  # an old title: "Nghị định số 29/1998/NĐ-CP ngày …"
    ("", "BỘ A - "),  # a joint circular of very many ministries
    ("", "năm 2020 "),
    ("", "từ ngày 1/1/2020 đến "),
    ("", "khoản 1 Điều 2 và "),
    ("", "Luật Đất đai, "),
    ("", "“"),
    ("", "“a” "),  # marks that fill one line
    ("", "Điều 5, hợp đồng "),
    ("", "Nghị định 1 "),
    ("", "12/QĐ-UBND."),
    ("", "\n1. a"),
    ("", "a\u0301"),
    ("Bãi bỏ ", "trừ Điều 5, "),  # exceptions in exceptions
    ("Bãi bỏ ", "(trừ "),
    ("Bãi bỏ ", "cụm từ “A” tại Điều 5; Điều 7; "),  # words struck between provisions
    ("Bãi bỏ ", " đã được sửa đổi theo Luật số 5/2001/QH10, "),
    ("Bãi bỏ ", "Thông tư số 1/2010/TT-BYT, trừ Điều 5 Nghị định số 5/2001/NĐ-CP; "),
    ("Bãi bỏ ", "các Thông tư số 1/2010/TT-BYT, "),
    ("", "Thông tư số 1/2010/TT-BYT "),  # subjects whose verb never comes
    ("", "Thông tư này có hiệu lực và "),
    ("", "từ khoản 1 đến khoản 999 Điều 5 "),
    ("", "Luật Đất đai số 1/2020/QH14 (sau đây gọi là Luật) "),
    ("", "Sửa đổi Điều 1 như sau:\n…\n"),
    ("", "\n1. Điều 1 Luật Giá quy định: “"),
    ("Thông tư số 2/2020/TT-BTC về giá", "\n- Khoản 3 Điều 3"),
    ("", "tên và Điều 1 "),
    ("", "\n1. Sửa đổi, bổ sung "),
    ("1. ", "Sửa đổi, bổ sung "),
    ("", "Nghị định số 1/TTr-"),
    ("", "Bãi bỏ Nghị định số 5/2001/NĐ-CP trái "),  # a title without end
    ("", "Điều 5.2.a Luật Giá; k2 Đ4 BLDS, tại a, c "),
    ("", "từ khoản 1 Điều 5 đến khoản 9 Điều 5; "),
    ("Số hiệu: | ", "<br/>&nbsp; | Loại văn bản: "),
]
LENGTH = 2000
SLACK = 0.05  # seconds: a busy machine takes a while for nothing


@pytest.mark.parametrize(("beginning", "piece"), STRINGS, ids=repr)
@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_length(name: str, beginning: str, piece: str) -> None:
    short, long = (seconds(READERS[name], beginning, piece, length) for length in (LENGTH, 4 * LENGTH))
    assert long <= 9 * short + SLACK  # of a quadratic reader it would be 16 times, and more than the slack


def seconds(reader: Callable[[str], object], beginning: str, piece: str, length: int) -> float:
    """The least of three, in time of this process only."""
    text = beginning + piece * (length // len(piece))
    times = []
    for _ in range(3):
        started = time.process_time()
        reader(text)
        times.append(time.process_time() - started)
    return min(times)
