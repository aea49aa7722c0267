"""Hostile strings: the ratio of times for twice the length. 2 is linear; a backtracking pattern shows 4.

Each string repeats a piece 1,000 and 4,000 times, some after a prefix with which a pattern starts. Times are CPU times
of this process, the minimum of two runs; strings that take too little time to measure are skipped.
"""

import math
import time
from collections.abc import Callable, Iterator
from functools import partial

from lawtext import find_citations, parse_article, parse_document
from lawtext.dates import find_dates, find_periods
from lawtext.numbers import read_number, read_number_query

REPEATS = (1000, 4000)
LEAST_SECONDS = 0.003

HERE = {"document": "1/2020/NĐ-CP", "article": "dieu-1", "clause": "khoan-1"}
BEGINNINGS = ("Nghị định số", "Luật sửa đổi", "khoản 1 Điều", "Điều 1.", "“", "ngày 1 tháng", "TM.", "BỘ A")
FILLERS = (" ", "\n", "a", "A", "1", "-", "1, ", "a ", "A ")
PIECES = (
    *(" ", "\n", "\t", "a", "A", "1", "-", "a ", "1, ", "a, ", "I ", "12/", "1/2020/", "NĐ-CP-", "A&", "…", "“", "”"),
    *("**", "_", "[", "a\u0301", "\u200b", "\u202e", "\ud800"),
    *("Điều ", "Điều 1. ", "khoản 1, ", "điểm a, b, c ", "khoản 1 Điều 2 và ", "từ Điều 1 đến Điều 9 ", "Điều này "),
    *("Luật A ", "Luật Đất đai, ", "Luật sửa đổi, bổ sung một số điều của Luật Đất đai; ", "Nghị định quy định "),
    *("Nghị định số 1/2020/NĐ-CP, ", "ban hành kèm theo ", "Phụ lục I ", "Mục I Phần A ", "Điều 5 và a tại "),
    *("1. Sửa đổi, bổ sung Điều 1 như sau: “", "được sửa đổi, bổ sung bởi Nghị định số 1/2020/NĐ-CP "),
    *("ngày 1/1/2020 ", "năm 2020 ", "quý I - II - ", "tháng 1, ", "từ ngày 1/1/2020 đến ", "sau đây gọi là "),
    *("\n1. a", "\na) ", "\n“Điều 1. A", "Chương I\n", "PHỤ LỤC\n", "QUY CHẾ\n(Ban hành kèm theo", "1 A\n"),
    *("CÔNG BÁO/Số 1/Ngày 1\n", "TM. A ", "KT. BỘ TRƯỞNG\n", "Nơi nhận: ", "BỘ A - ", "Số: "),
)  # fmt: skip

type Reader = Callable[[str], object]
READERS: dict[str, Reader] = {
    "find_citations": partial(find_citations, context=HERE),
    "parse_document": parse_document,
    "parse_article": partial(parse_article, number="1"),
    "find_dates": find_dates,
    "find_periods": partial(find_periods, year=2020),
    "read_number": read_number,
    "read_number_query": read_number_query,
}


def run() -> dict[str, float]:
    return {f"{name}, times per doubling": worst_growth(reader) for name, reader in READERS.items()}


def worst_growth(reader: Reader) -> float:
    """The steepest growth over all strings, as a ratio for one doubling."""
    begun = ((beginning, filler) for beginning in BEGINNINGS for filler in FILLERS)
    growths = (growth(reader, beginning, piece) for beginning, piece in [*(("", piece) for piece in PIECES), *begun])
    return max((ratio for ratio in growths if ratio is not None), default=0.0)


def growth(reader: Reader, beginning: str, piece: str) -> float | None:
    """The mean ratio for one doubling; None if the shorter string is read too fast to measure."""
    short, long = (least_time(reader, beginning + piece * repeats) for repeats in REPEATS)
    return math.sqrt(long / short) if short > LEAST_SECONDS else None


def least_time(reader: Reader, text: str) -> float:
    return min(_times(reader, text))


def _times(reader: Reader, text: str) -> Iterator[float]:
    for _ in range(2):
        started = time.process_time()
        reader(text)
        yield time.process_time() - started
