"""The forms of amending instructions, one row each: where it was seen, the words, what they do.

Expected: `action document#provision`, then what else is said (`:part`, `@day`, `>anchor`, `~until`). "K" stands for the
decree that the title names.
"""

from __future__ import annotations

import pytest

from lawtext import parse_article
from lawtext.amendments import Amendment, Confidence, find_amendments, find_amendments_in

TITLE = "Nghị định sửa đổi, bổ sung một số điều của Nghị định số 11/2020/NĐ-CP"
K = "11/2020/NĐ-CP"


def said(one: Amendment) -> str:
    document = one.document.number or f"name:{one.document.name}"
    return "".join(
        [
            f"{one.action} {'K' if document == K else document}#{one.provision}",
            f":{one.part}" if one.part else "",
            f" @{one.effective}" if one.effective else "",
            f" ~{one.until}" if one.until else "",
            f" {'>' if one.position == 'after' else '<'}{one.anchor}" if one.anchor else "",
            f" “{one.old_words}”→“{one.new_words}”" if one.old_words or one.new_words else "",
        ]
    )


def read(text: str, *, heading: str = "", title: str = TITLE) -> list[str]:
    return [said(one) for one in find_amendments_in([parse_article(text, "1", title=heading)], title=title)]


AMENDING = [
    # 10/2024/TT-BLĐTBXH: one clause
    ("1. Sửa đổi, bổ sung khoản 1 Điều 4 như sau:\n“1. Một.”.", ["sua-doi K#dieu-4-khoan-1"]),
    # 35/2018/QH14: two clauses share a quotation
    (
        "1. Sửa đổi, bổ sung khoản 4 và khoản 5 Điều 99 như sau:\n“4. Bốn.\n5. Năm.”.",
        ["sua-doi K#dieu-99-khoan-4", "sua-doi K#dieu-99-khoan-5"],
    ),
    # 31/2024/QH15 Điều 243: points below a clause that names the article once
    (
        "1. Sửa đổi, bổ sung một số khoản của Điều 25 như sau:\na) Sửa đổi đoạn mở đầu khoản 4 như sau:\n“4. Bốn:”.\n"
        "b) Bổ sung khoản 4a vào sau khoản 4 như sau:\n“4a. Bốn a.”.",
        ["sua-doi K#dieu-25-khoan-4:doan-mo-dau", "bo-sung K#dieu-25-khoan-4a >dieu-25-khoan-4"],
    ),
    # 67/2020/QH14: points of two clauses of one article
    (
        "1. Sửa đổi, bổ sung một số điểm của khoản 1 và khoản 2 Điều 6 như sau:\na) Sửa đổi, bổ sung điểm a khoản "
        "1 như "
        "sau:\n“a) A;”;\nb) Bổ sung điểm đ vào sau điểm d khoản 2 như sau:\n“đ) Đ.”.",
        ["sua-doi K#dieu-6-khoan-1-diem-a", "bo-sung K#dieu-6-khoan-2-diem-dd >dieu-6-khoan-2-diem-d"],
    ),
    # 35/2018/QH14 Điều 8: a new clause without a neighbour named
    ("1. Bổ sung khoản 8 vào Điều 2 như sau:\n“8. Tám.”.", ["bo-sung K#dieu-2-khoan-8"]),
    # 43/2024/QH15 Điều 1: the first paragraph
    ("4. Sửa đổi, bổ sung khổ đầu khoản 4 Điều 260 như sau:\n“4. Bốn.”.", ["sua-doi K#dieu-260-khoan-4:doan-mo-dau"]),
    # 06/2021/TT-BLĐTBXH Điều 1: words at the end of a clause, the first paragraph of another
    (
        "1. Bổ sung vào cuối khoản 1 Điều 2 như sau: “Thêm.” 2. Sửa đổi khổ thứ nhất khoản 3 Điều 10 như sau: “Mới.”",
        ["bo-sung K#dieu-2-khoan-1:doan", "sua-doi K#dieu-10-khoan-3:doan"],
    ),
    # 31/2024/QH15 Điều 248: two orders, one quotation
    (
        "1. Sửa đổi, bổ sung khoản 5 và bổ sung khoản 6 vào sau khoản 5 Điều 53 như sau:\n“5. Năm.\n6. Sáu.”.",
        ["sua-doi K#dieu-53-khoan-5", "bo-sung K#dieu-53-khoan-6 >dieu-53-khoan-5"],
    ),
    # 71/2025/QH15 Điều 49: between two neighbours
    (
        "1. Bổ sung khoản 8a vào sau khoản 8 và trước khoản 9 Điều 154 như sau:\n“8a. Tám a.”.",
        ["bo-sung K#dieu-154-khoan-8a >dieu-154-khoan-8"],
    ),
    # what comes instead stands in the amending text, what goes in the amended one
    (
        "5. Thay thế Phụ lục I, Phụ lục II bằng Phụ lục I, Phụ lục II ban hành kèm theo Nghị định này.",
        ["thay-the K#phu-luc-1", "thay-the K#phu-luc-2"],
    ),
    # the document is named behind "sau đây"
    (
        "2. Bãi bỏ các quy định sau đây của Nghị định số 12/2020/NĐ-CP:\na) Điều 5;\nb) Khoản 2 Điều 6.",
        ["bai-bo 12/2020/NĐ-CP#dieu-5", "bai-bo 12/2020/NĐ-CP#dieu-6-khoan-2"],
    ),
    # 10/2024/TT-BLĐTBXH: headings listed once, their wording below
    (
        "1. Sửa đổi, bổ sung tên Điều 5, Điều 6 như sau:\na) “Điều 5. Năm”;\nb) “Điều 6. Sáu”.",
        ["sua-doi K#dieu-5:ten", "sua-doi K#dieu-6:ten"],
    ),
    # 03/2023/TT-BLĐTBXH: a head of two orders, and the short "Sửa tên"
    (
        "1. Sửa đổi tên Điều 23 và sửa đổi khoản 2 Điều 23 như sau:\na) Sửa tên Điều 23 như sau:\n“Điều 23. Tên”.\n"
        "b) Sửa đổi khoản 2 Điều 23 như sau:\n“2. Hai”.",
        ["sua-doi K#dieu-23:ten", "sua-doi K#dieu-23-khoan-2"],
    ),
    # 92/2015/QH13 Điều 516: what is amended stands first
    ("1. Điều 51 được sửa đổi, bổ sung như sau:\n“Điều 51. Tên\nLời.”", ["sua-doi K#dieu-51"]),
    # 10/2024/TT-BLĐTBXH Điều 2: a list of articles and a clause
    (
        "1. Bãi bỏ Điều 17, Điều 18 và khoản 1 Điều 20.",
        ["bai-bo K#dieu-17", "bai-bo K#dieu-18", "bai-bo K#dieu-20-khoan-1"],
    ),
    # 31/2018/NĐ-CP style: members after a semicolon
    ("1. Bãi bỏ khoản 3 Điều 9; Điều 12.", ["bai-bo K#dieu-9-khoan-3", "bai-bo K#dieu-12"]),
    # 242/2026/NĐ-CP: items that run on in one line
    (
        "1. Sửa đổi, bổ sung khoản 2 Điều 7 như sau: “2. Hai.”. 2. Bãi bỏ khoản 3 Điều 7.",
        ["sua-doi K#dieu-7-khoan-2", "bai-bo K#dieu-7-khoan-3"],
    ),
    # 226/2025/NĐ-CP Điều 5: annexes replaced by annexes of this decree
    (
        "1. Thay thế Phụ lục I và Phụ lục III ban hành kèm theo Nghị định số 11/2020/NĐ-CP bằng Phụ lục II và Phụ "
        "lục III ban "
        "hành kèm theo Nghị định này.",
        ["thay-the K#phu-luc-1", "thay-the K#phu-luc-3"],
    ),
    # 24/2024 style: two documents of one sentence keep their own provisions
    (
        "1. Bãi bỏ khoản 3 Điều 36 và khoản 2 Điều 86 của Luật Quản lý, sử dụng tài sản công số 15/2017/QH14; "
        "Điều 7 của Luật "
        "Thủ đô số 25/2012/QH13.",
        ["bai-bo 15/2017/QH14#dieu-36-khoan-3", "bai-bo 15/2017/QH14#dieu-86-khoan-2", "bai-bo 25/2012/QH13#dieu-7"],
    ),
]

WORDS = [
    # 12/2017/QH14 Điều 2: each change has its clause, the article is named once at the end
    (
        "3. Thay thế cụm từ “A” bằng cụm từ “B” tại khoản 1 và cụm từ “C” bằng cụm từ “D” tại khoản 2 Điều 7.",
        ["thay-cum-tu K#dieu-7-khoan-1 “A”→“B”", "thay-cum-tu K#dieu-7-khoan-2 “C”→“D”"],
    ),
    # the words are listed, each with its place
    (
        "4. Bỏ các cụm từ sau: “A” tại Điều 2; “B” tại khoản 3 Điều 4.",
        ["thay-cum-tu K#dieu-2 “A”→“”", "thay-cum-tu K#dieu-4-khoan-3 “B”→“”"],
    ),
    (
        "d) Thay thế các cụm từ: “A” bằng “B”, “C” bằng “D” tại Điều 9.",
        ["thay-cum-tu K#dieu-9 “A”→“B”", "thay-cum-tu K#dieu-9 “C”→“D”"],
    ),
    ("7. Sửa đổi, bổ sung cụm từ “A” thành “B” tại Điều 13.", ["thay-cum-tu K#dieu-13 “A”→“B”"]),
    # 35/2018/QH14 Điều 10
    (
        "1. Thay thế cụm từ “cấp quốc gia” bằng từ “quốc gia” tại khoản 1 Điều 21 và Điều 22.",
        [
            "thay-cum-tu K#dieu-21-khoan-1 “cấp quốc gia”→“quốc gia”",
            "thay-cum-tu K#dieu-22 “cấp quốc gia”→“quốc gia”",
        ],
    ),
    # 45/2026/TT-BTC: the heading, then the whole clause
    (
        "1. Bãi bỏ cụm từ “đầu tư,” tại tên Điều 4, khoản 3 Điều 4.",
        ["thay-cum-tu K#dieu-4:ten “đầu tư,”→“”", "thay-cum-tu K#dieu-4-khoan-3 “đầu tư,”→“”"],
    ),
    # 12/2017/QH14, Điều 2 khoản 3 điểm h: words struck beside others that stay
    (
        "3. Bỏ từ “từ” trước cụm từ “1.000.000.000 đồng” tại khoản 3 Điều 223.",
        ["thay-cum-tu K#dieu-223-khoan-3 “từ 1.000.000.000 đồng”→“1.000.000.000 đồng”"],
    ),
    # 06/2024/TT-BLĐTBXH: places before the new words, twice
    (
        "1. Sửa cụm từ “Khoản 2” tại khoản 2 Điều 11 thành cụm từ “khoản 1”; cụm từ “Khoản 3” tại Điều 15 thành "
        "cụm từ “khoản 2”.",
        ["thay-cum-tu K#dieu-11-khoan-2 “Khoản 2”→“khoản 1”", "thay-cum-tu K#dieu-15 “Khoản 3”→“khoản 2”"],
    ),
    # 51/2024/QH15 Điều 1: the heading of an article and a clause of it
    (
        "1. Thay cụm từ “A” bằng cụm từ “B” tại khoản 4 Điều 39, tên Điều và khoản 5 Điều 40, tên Điều 41, khoản 1 "
        "Điều 42.",
        [
            "thay-cum-tu K#dieu-39-khoan-4 “A”→“B”",
            "thay-cum-tu K#dieu-40:ten “A”→“B”",
            "thay-cum-tu K#dieu-40-khoan-5 “A”→“B”",
            "thay-cum-tu K#dieu-41:ten “A”→“B”",
            "thay-cum-tu K#dieu-42-khoan-1 “A”→“B”",
        ],
    ),
    # 12/2024/TT-BLĐTBXH Điều 2: words called "nội dung"
    (
        "2. Sửa đổi nội dung “A” tại điểm b khoản 1 Điều 4 thành “B”.",
        ["thay-cum-tu K#dieu-4-khoan-1-diem-b “A”→“B”"],
    ),
    # 226/2025/NĐ-CP Điều 7: a list of phrases, a line each
    (
        "1. Thay thế một số cụm từ tại các điều, khoản sau đây:\n- Cụm từ “A” bằng cụm từ “B” tại khoản 3 Điều 18;\n"
        "- Cụm từ “C” bằng cụm từ “D” tại Điều 29.",
        ["thay-cum-tu K#dieu-18-khoan-3 “A”→“B”", "thay-cum-tu K#dieu-29 “C”→“D”"],
    ),
    # 90/2025/QH15 Điều 5: a number
    (
        "5. Thay thế số “18” thành “các điểm b, c và d khoản 21” tại khoản 1 Điều 17.",
        ["thay-cum-tu K#dieu-17-khoan-1 “18”→“các điểm b, c và d khoản 21”"],
    ),
    # 90/2024/TT-BCA: one new phrase for two old ones
    (
        "1. Thay thế cụm từ “A” tại Điều 6 và cụm từ “B” tại Điều 9 bằng cụm từ “C”.",
        ["thay-cum-tu K#dieu-6 “A”→“C”", "thay-cum-tu K#dieu-9 “B”→“C”"],
    ),
    # 10/2024/TT-BKHĐT: several phrases struck out in the same places
    (
        "1. Bãi bỏ cụm từ “A”, “B” tại Điều 10.",
        ["thay-cum-tu K#dieu-10 “A”→“”", "thay-cum-tu K#dieu-10 “B”→“”"],
    ),
    # 09/2022/QH15: words added after others, a comma glued
    (
        "1. Bổ sung cụm từ “, tần số vô tuyến điện” vào sau cụm từ “rượu, bia” tại khoản 1 Điều 64.",
        ["thay-cum-tu K#dieu-64-khoan-1 “rượu, bia”→“rượu, bia, tần số vô tuyến điện”"],
    ),
    # 242/2026/NĐ-CP: words added before others
    (
        "1. Bổ sung cụm từ “tổ chức hoặc” trước cụm từ “phân công” tại điểm a khoản 3 Điều 10.",
        ["thay-cum-tu K#dieu-10-khoan-3-diem-a “phân công”→“tổ chức hoặc phân công”"],
    ),
    # 08/2023/TT-NHNN: repeal and words in one list
    (
        "1. Bãi bỏ khoản 5 Điều 15 và cụm từ “trừ A” tại điểm b khoản 1 Điều 20.",
        ["bai-bo K#dieu-15-khoan-5", "thay-cum-tu K#dieu-20-khoan-1-diem-b “trừ A”→“”"],
    ),
    # 15/2008/QH12: words struck out "and this article amended"
    (
        "1. Bỏ cụm từ “trưng dụng” tại Điều 55 và sửa đổi, bổ sung Điều này như sau:\n“Điều 55. Tên\nLời.”",
        ["thay-cum-tu K#dieu-55 “trưng dụng”→“”", "sua-doi K#dieu-55"],
    ),
    # 71/2025/QH15: the places listed below
    (
        "1. Thay thế cụm từ “A” bằng cụm từ “B” tại các luật sau đây:\na) Khoản 1 Điều 3 Luật Đầu tư số 61/2020/QH14;\n"
        "b) Điều 9 Luật Nhà ở số 27/2023/QH15.",
        ["thay-cum-tu 61/2020/QH14#dieu-3-khoan-1 “A”→“B”", "thay-cum-tu 27/2023/QH15#dieu-9 “A”→“B”"],
    ),
]

CLOSING = [
    # 26/2023/NĐ-CP Điều 12: what a colon lists is no wording (asked below), and a repeal ends at its semicolon
    (
        "1. Bãi bỏ Điều 3 Quyết định số 5/2020/QĐ-UBND; Quyết định số 6/2021/QĐ-UBND hết hiệu lực.",
        ["bai-bo 5/2020/QĐ-UBND#dieu-3", "het-hieu-luc 6/2021/QĐ-UBND#"],
    ),
    # 2416/QĐ-BKHĐT: corrections say which words were meant
    (
        "Đính chính Thông tư số 3/2024/TT-BTC như sau:\n1. Tại khoản 2 Điều 5: đã viết là “A”, nay sửa thành “B”.\n"
        "2. Cụm từ “C” tại Điều 6 được đính chính thành “D”.",
        ["dinh-chinh 3/2024/TT-BTC#dieu-5-khoan-2 “A”→“B”", "dinh-chinh 3/2024/TT-BTC#dieu-6 “C”→“D”"],
    ),
    (
        "Đính chính lỗi tại khoản 2 Điều 5 Thông tư số 3/2024/TT-BTC: cụm từ “A” được sửa thành “B”.",
        ["dinh-chinh 3/2024/TT-BTC#dieu-5-khoan-2 “A”→“B”"],
    ),
    # 25/2016/TT-BNNPTNT Điều 25: the short name given in brackets is no second document
    (
        "2. Thông tư này thay thế:\nc) Quyết định số 86/2005/QĐ-BNN về mẫu hồ sơ kiểm dịch (Quyết định số 86);\n"
        "d) Quyết định số 15/2006/QĐ-BNN.",
        ["thay-the 86/2005/QĐ-BNN#", "thay-the 15/2006/QĐ-BNN#"],
    ),
    # 15/2023/TT-BKHĐT Điều 24: words in quotation marks are no wording where nothing says "như sau"
    (
        "2. Thông tư này thay thế Thông tư số 7/2018/TT-BTC và bãi bỏ Quyết định số 17/QĐ-BTC về chương “Vì A”.",
        ["thay-the 7/2018/TT-BTC#", "bai-bo 17/QĐ-BTC#"],
    ),
    # 30/2018/QH14 Điều 39
    (
        "1. Luật Đặc xá số 07/2007/QH12 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.",
        ["het-hieu-luc 07/2007/QH12#"],
    ),
    # 31/2024/QH15 Điều 252: history and a short name between the law and its verb
    (
        "4. Luật Đất đai số 45/2013/QH13 đã được sửa đổi, bổ sung một số điều theo Luật số 35/2018/QH14 (sau đây "
        "gọi là Luật Đất "
        "đai số 45/2013/QH13) hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.",
        ["het-hieu-luc 45/2013/QH13#"],
    ),
    # 116/2021/NĐ-CP Điều 86
    (
        "2. Các văn bản sau đây hết hiệu lực thi hành, kể từ ngày Nghị định này có hiệu lực:\na) Nghị định số "
        "1/2010/NĐ-CP ngày "
        "01 tháng 01 năm 2010 của Chính phủ sửa đổi, bổ sung một số điều của Nghị định số 2/2009/NĐ-CP;\n"
        "b) Khoản 4 Điều 2 Nghị định số 3/2011/NĐ-CP.",
        ["het-hieu-luc 1/2010/NĐ-CP#", "het-hieu-luc 3/2011/NĐ-CP#dieu-2-khoan-4"],
    ),
    # 102/2017/NĐ-CP Điều 68: effect and replacement in one sentence
    (
        "1. Nghị định này có hiệu lực thi hành từ ngày 15 tháng 10 năm 2017 và thay thế Nghị định số 83/2010/NĐ-CP.",
        ["thay-the 83/2010/NĐ-CP#"],
    ),
    # 41/2023/TT-BTC Điều 7: a list after a colon in the same line
    (
        "2. Thông tư này thay thế: Thông tư số 277/2016/TT-BTC và Thông tư số 114/2017/TT-BTC.",
        ["thay-the 277/2016/TT-BTC#", "thay-the 114/2017/TT-BTC#"],
    ),
    # 98/2021/NĐ-CP Điều 75: a day of its own
    (
        "3. Bãi bỏ quy định tại Điều 7 Nghị định số 181/2013/NĐ-CP kể từ ngày 01 tháng 7 năm 2022.",
        ["bai-bo 181/2013/NĐ-CP#dieu-7 @2022-07-01"],
    ),
    # the day first
    ("2. Kể từ ngày 01/7/2025, bãi bỏ Nghị định số 5/2015/NĐ-CP.", ["bai-bo 5/2015/NĐ-CP# @2025-07-01"]),
    # a suspension with its end
    (
        "1. Ngưng hiệu lực thi hành Thông tư số 10/2020/TT-BYT đến hết ngày 31 tháng 12 năm 2026.",
        ["ngung-hieu-luc 10/2020/TT-BYT# ~2026-12-31"],
    ),
    # 16/2022/TT-BKHĐT Điều 1: the document first, then its parts; run together in one line
    (
        "1. Đối với Thông tư số 08/2022/TT-BKHĐT ngày 31 tháng 5 năm 2022: a) Ngưng hiệu lực thi hành từ ngày 01 tháng "
        "8 năm 2022 đến ngày 15 tháng 9 năm 2022; b) Ngưng hiệu lực khoản 1 Điều 37 đến ngày 01 tháng 01 năm 2023. "
        "2. Đối với Thông tư số 10/2022/TT-BKHĐT ngày 15 tháng 6 năm 2022, ngưng hiệu lực thi hành đến ngày 15 tháng 9 "
        "năm 2022.",
        [
            "ngung-hieu-luc 08/2022/TT-BKHĐT# @2022-08-01 ~2022-09-15",
            "ngung-hieu-luc 08/2022/TT-BKHĐT#dieu-37-khoan-1 ~2023-01-01",
            "ngung-hieu-luc 10/2022/TT-BKHĐT# ~2022-09-15",
        ],
    ),
    # 151/QĐ-BTC 2026: a correction
    (
        "Đính chính lỗi kỹ thuật tại Thông tư số 139/2025/TT-BTC như sau:\n"
        "1. Chỉnh sửa cụm từ “khoản 1 Điều 8” thành cụm từ “khoản 2 Điều 16” tại Điều 10.",
        ["dinh-chinh 139/2025/TT-BTC#dieu-10 “khoản 1 Điều 8”→“khoản 2 Điều 16”"],
    ),
    # the place first
    (
        "1. Tại khoản 2 Điều 5 Thông tư số 10/2020/TT-BYT, thay thế cụm từ “A” bằng cụm từ “B”.",
        ["thay-cum-tu 10/2020/TT-BYT#dieu-5-khoan-2 “A”→“B”"],
    ),
    # 41/2018/TT-BYT Điều 38: what names less than the whole is a part
    (
        "2. Bãi bỏ các quy định về đăng ký thuốc đông y quy định tại Thông tư số 44/2014/TT-BYT.",
        ["bai-bo 44/2014/TT-BYT#:doan"],
    ),
    # 04/2018/NQ-HĐTP Điều 2: forms
    (
        "2. Bãi bỏ các biểu mẫu số 92, 93 ban hành kèm theo Nghị quyết số 01/2017/NQ-HĐTP.",
        ["bai-bo 01/2017/NQ-HĐTP#:doan"],
    ),
    # 09/2022/QH15 Điều 2: a new row after another
    (
        "1. Bổ sung mục 228 vào sau mục 227 của Phụ lục IV ban hành kèm theo Luật Đầu tư số 61/2020/QH14 như sau:\n"
        "| 228 | Tên |",
        ["bo-sung 61/2020/QH14#phu-luc-4/muc-228 >phu-luc-4/muc-227"],
    ),
    # 07/2022/QH15 Điều 1: a head that names a heading and some clauses
    (
        "38. Sửa đổi, bổ sung tên Điều và một số khoản của Điều 110 Luật Sở hữu trí tuệ số 50/2005/QH11 như sau:\n"
        "a) Sửa đổi, bổ sung tên Điều như sau:\n“Điều 110. Tên”;\nb) Bổ sung khoản 1a vào trước khoản 1 như sau:\n"
        "“1a. A.”.",
        ["sua-doi 50/2005/QH11#dieu-110:ten", "bo-sung 50/2005/QH11#dieu-110-khoan-1a <dieu-110-khoan-1"],
    ),
    # 134/2016/NĐ-CP Điều 38: the part is named once for the list after the colon
    (
        "2. Bãi bỏ quy định về miễn thuế tại các Quyết định: số 31/2015/QĐ-TTg, số 52/2015/QĐ-TTg.",
        ["bai-bo 31/2015/QĐ-TTg#:doan", "bai-bo 52/2015/QĐ-TTg#:doan"],
    ),
    # the same for a list below
    (
        "2. Bãi bỏ quy định về miễn thuế tại các văn bản sau đây:\na) Thông tư số 1/2010/TT-BTC;\n"
        "b) Thông tư số 2/2011/TT-BTC.",
        ["bai-bo 1/2010/TT-BTC#:doan", "bai-bo 2/2011/TT-BTC#:doan"],
    ),
    # 103/2024/NĐ-CP Điều 53: a plural title after the second of two decrees
    (
        "2. Nghị định này thay thế Nghị định số 135/2016/NĐ-CP, Nghị định số 123/2017/NĐ-CP của Chính phủ về sửa đổi, "
        "bổ sung một số điều của các Nghị định quy định về thu tiền sử dụng đất.",
        ["thay-the 135/2016/NĐ-CP#", "thay-the 123/2017/NĐ-CP#"],
    ),
    # 06/2024/TT-BLĐTBXH Điều 3: a list of provisions and of words struck out
    (
        "1. Bãi bỏ các quy định sau:\na) Điều 24 và một số nội dung quy định tại Thông tư số 27/2016/TT-BLĐTBXH, "
        "gồm: cụm từ "
        "“A” tại khoản 2 Điều 11; cụm từ “B” tại khoản 7 Điều 3.",
        [
            "bai-bo 27/2016/TT-BLĐTBXH#dieu-24",
            "bai-bo 27/2016/TT-BLĐTBXH#:doan",
            "thay-cum-tu 27/2016/TT-BLĐTBXH#dieu-11-khoan-2 “A”→“”",
            "thay-cum-tu 27/2016/TT-BLĐTBXH#dieu-3-khoan-7 “B”→“”",
        ],
    ),
    # 84/2015/QH13 Điều 92: "quy định về …" holds for every place named
    (
        "2. Các quy định về bảo hiểm tai nạn lao động tại Mục 3 Chương III, khoản 4 Điều 84 của Luật Bảo hiểm xã "
        "hội số "
        "58/2014/QH13 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.",
        ["het-hieu-luc 58/2014/QH13#chuong-3-muc-3:doan", "het-hieu-luc 58/2014/QH13#dieu-84-khoan-4:doan"],
    ),
    # 03/2024/TT-BYT Điều 5: an annex and a second circular in the title of the amending one
    (
        "2. Điều 1 Thông tư số 15/2022/TT-BYT ngày 09 tháng 12 năm 2022 của Bộ trưởng Bộ Y tế sửa đổi, bổ sung "
        "một số điều "
        "và Phụ lục tại Thông tư số 03/2019/TT-BYT và Thông tư số 15/2020/TT-BYT hết hiệu lực kể từ ngày Thông tư "
        "này có "
        "hiệu lực.",
        ["het-hieu-luc 15/2022/TT-BYT#dieu-1"],
    ),
    # 46/2023/NĐ-CP Điều 122: decrees amended by the one that is replaced
    (
        "4. Nghị định này thay thế các văn bản sau:\nc) Điều 1 Nghị định số 80/2019/NĐ-CP sửa đổi, bổ sung một số "
        "điều của "
        "Nghị định số 73/2016/NĐ-CP thi hành Luật Kinh doanh bảo hiểm, Nghị định số 98/2013/NĐ-CP.",
        ["thay-the 80/2019/NĐ-CP#dieu-1"],
    ),
    # 11/2017/QH14 Điều 47: a decree cannot stand in the title of an older one
    (
        "2. Nghị định số 14/2013/NĐ-CP sửa đổi, bổ sung một số điều của Nghị định số 07/2007/NĐ-CP, Nghị định số "
        "80/2015/NĐ-CP hết hiệu lực kể từ ngày Luật này có hiệu lực.",
        ["het-hieu-luc 14/2013/NĐ-CP#", "het-hieu-luc 80/2015/NĐ-CP#"],
    ),
    # 38/2013/QH13 Điều 61: a chapter with its name, the law behind it; what was said of the first law ends with ";"
    (
        "2. Các quy định về bảo hiểm thất nghiệp của Luật Bảo hiểm xã hội số 71/2006/QH11; Chương IX - Đánh giá "
        "kỹ năng "
        "nghề của Luật Dạy nghề số 76/2006/QH11 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.",
        ["het-hieu-luc 71/2006/QH11#:doan", "het-hieu-luc 76/2006/QH11#chuong-9"],
    ),
    # 85/2015/QH13 Điều 97: two laws, each with its history
    (
        "2. Luật Đất đai số 45/2013/QH13 đã được sửa đổi, bổ sung theo Luật số 35/2018/QH14, Luật Đầu tư số "
        "61/2020/QH14 đã "
        "được sửa đổi, bổ sung theo Luật số 72/2020/QH14 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.",
        ["het-hieu-luc 45/2013/QH13#", "het-hieu-luc 61/2020/QH14#"],
    ),
    # 04/2011/QH13 Điều 57: an ordinance, and a part of another
    (
        "Pháp lệnh Đo lường số 16/1999/PL-UBTVQH10 ngày 06 tháng 10 năm 1999, quy định về phí kiểm định tại "
        "Danh mục phí ban "
        "hành kèm theo Pháp lệnh về Phí và lệ phí số 38/2001/PL-UBTVQH10 ngày 28 tháng 8 năm 2001 hết hiệu "
        "lực kể từ ngày "
        "Luật này có hiệu lực.",
        ["het-hieu-luc 16/1999/PL-UBTVQH10#", "het-hieu-luc 38/2001/PL-UBTVQH10#:doan"],
    ),
    # 20/2023/QH15 Điều 51: a row of an annex
    (
        "1. Sửa đổi, bổ sung mục 119 thuộc Phụ lục IV ban hành kèm theo Luật Đầu tư số 61/2020/QH14 như sau:\n| "
        "119 | Tin cậy |",
        ["sua-doi 61/2020/QH14#phu-luc-4/muc-119"],
    ),
    # 21/2021/TT-BLĐTBXH Điều 16: laws and decrees in a title are no members of the list
    (
        "2. Các văn bản sau đây hết hiệu lực:\na) Thông tư số 21/2007/TT-BLĐTBXH hướng dẫn một số điều của Luật "
        "Việc làm và Nghị "
        "định số 126/2007/NĐ-CP;",
        ["het-hieu-luc 21/2007/TT-BLĐTBXH#"],
    ),
    # 35/2018/TT-BTTTT style: the members after a guided decree are
    (
        "2. Bãi bỏ Thông tư số 1/2010/TT-BTC hướng dẫn thi hành Nghị định số 2/2009/NĐ-CP và Thông tư số "
        "3/2011/TT-BTC.",
        ["bai-bo 1/2010/TT-BTC#", "bai-bo 3/2011/TT-BTC#"],
    ),
]

TRAPS = [
    # 45/2026/TT-BTC Điều 3: what will be done to documents cited
    "2. Trường hợp các văn bản dẫn chiếu tại Thông tư này được sửa đổi, bổ sung hoặc thay thế thì thực hiện "
    "theo văn bản đó.",
    # 20/2008/NĐ-CP Điều 15: somebody's task
    "1. Sửa đổi, bổ sung, bãi bỏ, huỷ bỏ quy định hành chính theo thẩm quyền.",
    # 131/2025/NĐ-CP Điều 35: an act of administration, under a decree
    "6. Sửa đổi, bổ sung Quyết định giao khu vực biển theo quy định tại khoản 5 Điều 8 Nghị định số 11/2021/NĐ-CP.",
    # 31/2024/QH15 Điều 252: until another document expires
    "3. Khoản 9 Điều 60 của Luật này có hiệu lực thi hành từ ngày Nghị quyết số 61/2022/QH15 hết hiệu lực.",
    # 212/2025/NĐ-CP Điều 24: what goes on until then
    "2. Quy định tại Điều 4 Nghị định số 30/2016/NĐ-CP tiếp tục thực hiện cho đến khi Luật Việc làm số "
    "38/2013/QH13 hết hiệu lực.",
    # 32/2004/QH11 Điều 35: nothing named
    "Những quy định trước đây trái với Luật này đều bãi bỏ.",
    # 03/2013/TT-BNV Điều 1: a licence
    "b) Quyết định cho phép thành lập hội hết hiệu lực theo quy định tại Khoản 2 Điều 10 Nghị định số 45/2010/NĐ-CP.",
    # 39/2018/TT-BNNPTNT Điều 6: history
    "1. Thực hiện theo Điều 13a Nghị định số 132/2008/NĐ-CP được bổ sung tại khoản 6 Điều 1 Nghị định số "
    "74/2018/NĐ-CP.",
    # 73/2016/NĐ-CP Điều 67: an ordinary list
    "1. Biện pháp gồm:\na) Bổ sung nguồn vốn chủ sở hữu;\nb) Thay thế người điều hành theo Điều 80 Luật Kinh "
    "doanh bảo hiểm.",
]


def test_what_is_repealed_has_no_share_in_a_wording() -> None:
    text = (
        "2. Sửa đổi khoản 1; bổ sung khoản 2a vào sau khoản 2; bãi bỏ khoản 3 Điều 9 như sau:\n“1. Một.\n2a. Hai a.”."
    )
    found = find_amendments_in([parse_article(text, "1")], title=TITLE)
    assert {(one.action, str(one.provision), one.new_wording) for one in found} == {
        ("sua-doi", "dieu-9-khoan-1", "1. Một."),
        ("bo-sung", "dieu-9-khoan-2a", "2a. Hai a."),
        ("bai-bo", "dieu-9-khoan-3", ""),
    }


def test_a_list_of_documents_is_no_wording() -> None:
    text = "1. Thông tư này thay thế các Thông tư: số 10/2019/TT-BTP, số 11/2020/TT-BTP."
    found = find_amendments_in([parse_article(text, "1")])
    assert [(one.document.number, one.new_wording) for one in found] == [("10/2019/TT-BTP", ""), ("11/2020/TT-BTP", "")]


def test_the_lead_over_points_belongs_to_no_clause_before_it() -> None:
    text = "9. Sửa đổi khoản 1 và các điểm a, b khoản 2 Điều 14 như sau:\n“1. Một.\n2. Hai:\na) A;\nb) B.”."
    found = find_amendments_in([parse_article(text, "1")], title=TITLE)
    assert [one.new_wording for one in found] == ["1. Một.", "a) A;", "b) B."]


def test_the_old_name_of_a_heading_is_no_wording() -> None:
    renamed = parse_article("1. Sửa đổi tên Điều 12 từ “Căn cứ lập hồ sơ” thành “Căn cứ phê duyệt”.", "1")
    assert [one.new_wording for one in find_amendments_in([renamed], title=TITLE)] == ["Căn cứ phê duyệt"]


def test_units_that_a_heading_names_share_the_quotation_below_it() -> None:
    article = parse_article(
        "“2a. Hai a:\na) A;\nb) B.\n2b. Hai b.”.", "9", title="Bổ sung khoản 2a, khoản 2b vào sau khoản 2 của Điều 21"
    )
    found = find_amendments_in([article], title=TITLE)
    assert [(one.provision.last.label, one.new_wording, one.doubts) for one in found if one.provision.last] == [
        ("2a", "2a. Hai a:\na) A;\nb) B.", ()),
        ("2b", "2b. Hai b.", ()),
    ]


def test_an_exception_is_noted_with_its_words_and_strikes_none_out() -> None:
    article = parse_article(
        "1. Thay thế cụm từ “A B” bằng cụm từ “C” tại Nghị định số 11/2020/NĐ-CP, trừ cụm từ “Bộ A B” quy định tại "
        "khoản 4 Điều 7.",
        "2",
    )
    (change,) = find_amendments_in([article], title=TITLE)
    assert (change.old_words, change.new_words) == ("A B", "C")
    assert (change.note, change.confidence) == ("trừ cụm từ “Bộ A B” quy định tại khoản 4 Điều 7", Confidence.LIKELY)


def test_the_words_that_enact_a_law_tell_which_one_it_amends() -> None:
    law = (
        "QUỐC HỘI\nLuật số: 24/2012/QH13\nLUẬT\nSửa đổi, bổ sung một số điều của Luật Điện lực\n"
        "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;\n"
        "Quốc hội ban hành Luật sửa đổi, bổ sung một số điều của Luật Điện lực số 28/2004/QH11.\n"
        "Điều 1.\nSửa đổi, bổ sung một số điều của Luật Điện lực như sau:\n"
        "1. Khoản 1 Điều 11 được sửa đổi, bổ sung như sau:\n“1. Một.”.\n"
    )
    assert {said(one) for one in find_amendments(law) if one.provision} == {"sua-doi 28/2004/QH11#dieu-11-khoan-1"}


def test_what_begins_only_in_part_is_less_sure_and_says_so() -> None:
    article = parse_article(
        "1. Bãi bỏ Điều 8.\n2. Các khoản sau đây có hiệu lực từ ngày 01 tháng 01 năm 2025:\n"
        "a) Khoản 1 Điều 1 Nghị định này, trừ mức hưởng quy định tại khoản 1.",
        "1",
    )
    (repeal,) = (one for one in find_amendments_in([article], title=TITLE) if one.provision)
    assert (repeal.confidence, repeal.note) == (Confidence.LIKELY, "trừ mức hưởng quy định tại khoản 1")


class TestFindAmendments:
    @pytest.mark.parametrize(("text", "expected"), AMENDING)
    def test_amending_articles(self, text: str, expected: list[str]) -> None:
        assert read(text) == expected

    @pytest.mark.parametrize(("text", "expected"), WORDS)
    def test_words(self, text: str, expected: list[str]) -> None:
        assert read(text) == expected

    @pytest.mark.parametrize(("text", "expected"), CLOSING)
    def test_closing_provisions(self, text: str, expected: list[str]) -> None:
        assert read(text, heading="Hiệu lực thi hành", title="") == expected

    @pytest.mark.parametrize("text", TRAPS)
    def test_what_only_looks_like_an_instruction(self, text: str) -> None:
        assert read(text, title="") == []


def doubts(text: str) -> list[str]:
    found = find_amendments_in([parse_article(text, "1")], title=TITLE)
    return [" ".join(one.doubts) for one in found]


WORDINGS = [
    # 51/2024/QH15: closed, opened as announced, the stop inside
    ("1. Sửa đổi, bổ sung khoản 1 Điều 4 như sau:\n“1. Hồ sơ gồm:\na) Đơn;\nb) Ảnh.”.", [""]),
    # the stop stands behind the closing mark
    ("1. Sửa đổi, bổ sung điểm c khoản 1 Điều 4 như sau:\n“c) Ảnh”;", [""]),
    # what is quoted inside may begin with anything
    ("1. Sửa đổi, bổ sung khoản 1 Điều 4 như sau:\n“1. Hồ sơ có dòng “, hoặc ảnh” trong mẫu.”.", [""]),
    # 505/QĐ-BHXH: decimal numbers, lists that begin anew below them
    ("1. Sửa đổi khoản 3 Điều 4 như sau:\n“3. Hồ sơ\n3.1. Đơn:\na) Một;\nb) Hai.\n3.2. Ảnh:\na) Ba.”.", [""]),
    # 291/2025/NĐ-CP: a1 below a
    ("1. Sửa đổi khoản 3 Điều 4 như sau:\n“3. Tính:\na) Như sau:\na1) Một;\na2) Hai;\nb) Ba.”.", [""]),
    # 35/2018/QH14: the lead of a clause ends with its colon
    ("1. Sửa đổi đoạn mở đầu khoản 4 Điều 25 như sau:\n“4. Hồ sơ gồm:”.", [""]),
    # an order about the text itself is no order of the amending act
    ("1. Sửa đổi khoản 4 Điều 25 như sau:\n“4. Bộ trưởng:\na) Sửa đổi, bổ sung mẫu đơn;\nb) Bãi bỏ quyết định quy định"
     " tại khoản 1 Điều này.”.", [""]),
    # a circular with other marks, never closed: cut at a colon
    ("1. Sửa đổi, bổ sung khoản 2 Điều 5 như sau:\n‟1. Giảng dạy:", ["ngoac mo-dau hai-cham ket-thuc"]),
    # 64/2014/QH13: the list behind the colon was lost
    ("1. Sửa đổi khoản 2 Điều 35 như sau:\n“2. Cơ quan gồm:\n3. Tòa án.”.", ["hai-cham"]),
    # 51/2024/QH15 as a data set has it: one line
    ("1. Sửa đổi Điều 28 như sau:\n“Điều 28. Thủ tục 1. Người bệnh xuất trình thẻ. 2. Trẻ em xuất trình giấy.”.",
     ["dinh-lien"]),
    ("1. Sửa đổi khoản 2 Điều 6 như sau:\n“2. Thẻ có giá trị như sau: a) Một năm; b) Hai năm.”.", ["dinh-lien"]),
    # 59/2018/NĐ-CP: no e between đ and g; a number twice
    ("1. Sửa đổi khoản 2 Điều 6 như sau:\n“2. Gồm:\na) Một;\nb) Hai;\nd) Bốn.”.", ["danh-so"]),
    ("1. Sửa đổi Điều 6 như sau:\n“Điều 6. Gồm\n1. Một.\n1. Một nữa.”.", ["danh-so"]),
    # 93/2025/QH15: the article has another number; no label at all
    ("1. Sửa đổi Điều 6 như sau:\n“Điều 7. Hồ sơ\nHồ sơ gồm đơn.”.", ["mo-dau"]),
    ("1. Sửa đổi khoản 2 Điều 6 như sau:\n“Hồ sơ gồm đơn.”.", ["mo-dau"]),
    # no stop anywhere
    ("1. Sửa đổi khoản 2 Điều 6 như sau:\n“2. Người thực hiện dịch vụ quá cảnh”", ["ket-thuc"]),
    # gazette: recipients in the quotation
    ("1. Sửa đổi khoản 2 Điều 6 như sau:\n“2. Hồ sơ gồm đơn.\nNơi nhận:\n- Như Điều 3.”.", ["chu-ky"]),
    # 22/2019/TT-BTC: the next order of the amending act
    ("1. Sửa đổi khoản 2 Điều 6 như sau:\n“2. Hồ sơ gồm đơn.\n3. Bãi bỏ khoản 4 Điều 7.”.", ["chi-dan"]),
    # 07/2022/QH15: khoản 2a stands in the words of khoản 2, and nothing says where it begins
    ("1. Sửa đổi khoản 1 và khoản 2, bổ sung khoản 2a vào sau khoản 2 Điều 201 như sau:\n“1. Một.\n2. Hai. Ba.”.",
     ["", "ngoac", ""]),
    # 115/2024/NĐ-CP Điều 66: a heading gets another name
    ("1. Sửa đổi tên Điều 12 từ “Căn cứ lập hồ sơ” thành “Căn cứ phê duyệt”.", [""]),
    # 211/2026/NĐ-CP Điều 12: the marks are closed behind the first of two articles
    ("1. Bổ sung Mục 2a vào sau Mục 2 Chương IV như sau:\n“Mục 2a\nĐÌNH CHỈ\nĐiều 28a. A\nMột.”.\nĐiều 28b. B\nHai.”.",
     ["ngoac"]),
    # words for words
    ("1. Thay thế cụm từ “A” bằng cụm từ “B” tại Điều 3.", [""]),
    ("1. Bỏ cụm từ “, tù chung thân hoặc tử hình” tại Điều 3.", [""]),
]  # fmt: skip


class TestWording:
    @pytest.mark.parametrize(("text", "expected"), WORDINGS)
    def test_says_why_it_is_not_proved_whole(self, text: str, expected: list[str]) -> None:
        assert doubts(text) == expected


PLACES = [
    # compound appendices are one address
    ("1. Bãi bỏ mục 13 Phụ lục VI-1.1; mục 2 Phụ lục IV-2.",
     ["bai-bo K#phu-luc-vi1.1/muc-13", "bai-bo K#phu-luc-iv2/muc-2"]),
    ("1. Bỏ mục 5, mục 6 Phụ lục II.", ["bai-bo K#phu-luc-2/muc-5", "bai-bo K#phu-luc-2/muc-6"]),
    ("1. Không áp dụng khoản 2 Điều 5 kể từ ngày 01 tháng 8 năm 2024.", ["het-hieu-luc K#dieu-5-khoan-2 @2024-08-01"]),
    ("1. Khoản 3 Điều 7 Nghị định số 11/2020/NĐ-CP không áp dụng kể từ ngày 01 tháng 8 năm 2024.",
     ["het-hieu-luc K#dieu-7-khoan-3 @2024-08-01"]),
    ("1. Nghị định này không áp dụng đối với khoản 2 Điều 3 Nghị định số 11/2020/NĐ-CP.", ["sua-doi K#"]),
    # 211/2025/TT-BTC Điều 8: the places stand behind "tại:"
    ("1. Thay thế cụm từ “A” bằng cụm từ “B” tại: khoản 2, điểm b khoản 3 Điều 3; khoản 4 Điều 11.",
     ["thay-cum-tu K#dieu-3-khoan-2 “A”→“B”", "thay-cum-tu K#dieu-3-khoan-3-diem-b “A”→“B”",
      "thay-cum-tu K#dieu-11-khoan-4 “A”→“B”"]),
    # 167/2025/NĐ-CP Điều 2: the decree that the title names with its day, named without it
    ("Thay thế, bãi bỏ một số điều của Nghị định số 11/2020/NĐ-CP ngày 20 tháng 01 năm 2020 như sau:\n"
     "1. Bãi bỏ Điều 7; Điều 8 Nghị định số 11/2020/NĐ-CP ngày 20 tháng 01 năm 2020; Điều 9 Nghị định số "
     "11/2020/NĐ-CP; cụm từ “khoản 1” tại khoản 1 Điều 17.",
     ["bai-bo K#dieu-7", "bai-bo K#dieu-8", "bai-bo K#dieu-9", "thay-cum-tu K#dieu-17-khoan-1 “khoản 1”→“”"]),
    # 167/2025/NĐ-CP Điều 4: what is told of an order is no order; its day is the order's
    ("1. Sửa đổi Điều 10 như sau:\n“Điều 10. A.”.\n2. Nghị định này có hiệu lực từ ngày 15 tháng 8 năm 2025.\n"
     "Riêng khoản 1 Điều 1 Nghị định này sửa đổi, bổ sung Điều 10 Nghị định số 11/2020/NĐ-CP của Chính phủ có hiệu lực "
     "thi hành từ ngày 01 tháng 7 năm 2025.", ["sua-doi K#dieu-10 @2025-07-01"]),
    ("1. Doanh nghiệp phải đáp ứng điều kiện tại khoản 5 Điều 1 Nghị định này sửa đổi, bổ sung khoản 3 Điều 10 Nghị "
     "định số 11/2020/NĐ-CP.", ["sua-doi K#"]),
    # 74/2025/NĐ-CP Điều 4: the day first, what has it below; one of them not wholly
    ("1. Sửa đổi Điều 5 như sau:\n“Điều 5. A.”.\n2. Sửa đổi Điều 6 như sau:\n“Điều 6. B.”.\n3. Các điều, khoản sau đây "
     "có hiệu lực từ ngày 01 tháng 01 năm 2025:\na) Khoản 1 Điều 1 Nghị định này;\nb) Khoản 2 Điều 1 Nghị định này, "
     "trừ mức hưởng quy định tại khoản 1.\n4. Bãi bỏ Điều 8.",
     ["sua-doi K#dieu-5 @2025-01-01", "sua-doi K#dieu-6 @2025-01-01", "bai-bo K#dieu-8"]),
    # 29/2018/TT-BYT Điều 26: chapters beside articles
    ("1. Bãi bỏ Điều 3, Điều 4, Chương III, Chương IV, Điều 39 của Nghị định số 11/2020/NĐ-CP.",
     ["bai-bo K#dieu-3", "bai-bo K#dieu-4", "bai-bo K#chuong-3", "bai-bo K#chuong-4", "bai-bo K#dieu-39"]),
    ("1. Bãi bỏ Điều 4, Chương III của Nghị định số 11/2020/NĐ-CP.", ["bai-bo K#dieu-4"]),
    # 134/2026/NĐ-CP Điều 35: forms of an annex, not the annex
    ("1. Bãi bỏ Điều 97, các mẫu số 01, 06 và 09 Phụ lục III.", ["bai-bo K#dieu-97", "bai-bo K#phu-luc-3:doan"]),
    # 134/2026/NĐ-CP Điều 36: a chapter of another decree, with the articles it consists of
    ("1. Chương IV, bao gồm các điều 11, 12 của Nghị định số 116/2026/NĐ-CP hết hiệu lực thi hành.",
     ["het-hieu-luc 116/2026/NĐ-CP#chuong-4", "het-hieu-luc 116/2026/NĐ-CP#dieu-11",
      "het-hieu-luc 116/2026/NĐ-CP#dieu-12"]),
    # 16/2026/TT-BTC Điều 2: a comma forgotten behind a document
    ("1. Thay thế cụm từ “A” bằng cụm từ “B” tại khoản 4 Điều 7 Thông tư số 13/2015/TT-BTC khoản 4, khoản 6 Điều 1 "
     "Thông tư số 13/2020/TT-BTC.",
     ["thay-cum-tu 13/2015/TT-BTC#dieu-7-khoan-4 “A”→“B”",
      "thay-cum-tu 13/2020/TT-BTC#dieu-1-khoan-4 “A”→“B”", "thay-cum-tu 13/2020/TT-BTC#dieu-1-khoan-6 “A”→“B”"]),
    # 07/2022/NĐ-CP Điều 2: the heading of a clause, and points of it that have none
    ("1. Sửa đổi, bổ sung tên khoản 2 và điểm d, điểm đ khoản 2 Điều 33 như sau:\n“2. Hai, có quyền:\nd) D;\nđ) Đ.”",
     ["sua-doi K#dieu-33-khoan-2:ten", "sua-doi K#dieu-33-khoan-2-diem-d", "sua-doi K#dieu-33-khoan-2-diem-dd"]),
    # 57/2015/TT-BLĐTBXH Điều 46: two parts of a document, each with what it is about
    ("1. Các quy định về điều kiện bổ nhiệm giám đốc quy định tại khoản 6 Điều 3, Điều 5 và các quy định về trình tự, "
     "thẩm quyền bổ nhiệm giám đốc quy định tại Chương III của Nghị định số 11/2020/NĐ-CP hết hiệu lực.",
     ["het-hieu-luc K#dieu-3-khoan-6:doan", "het-hieu-luc K#dieu-5:doan", "het-hieu-luc K#chuong-3:doan"]),
    # 24/2012/QH13 Điều 2: beside words in one place, at the end of another
    ("1. Bổ sung cụm từ “A” vào sau cụm từ “B” tại khoản 1 Điều 24; vào cuối điểm i, điểm k khoản 2 Điều 39.",
     ["thay-cum-tu K#dieu-24-khoan-1 “B”→“B A”", "thay-cum-tu K#dieu-39-khoan-2-diem-i:doan “”→“A”",
      "thay-cum-tu K#dieu-39-khoan-2-diem-k:doan “”→“A”"]),
]  # fmt: skip


class TestPlaces:
    @pytest.mark.parametrize(("text", "expected"), PLACES)
    def test_reads_what_is_acted_on(self, text: str, expected: list[str]) -> None:
        assert read(text) == expected
