"""Sentences of real laws, gazettes and questions that were once read wrongly, by kind of error; seen in laws in force.

Where a table says nothing else, the text that is read is Thông tư 10/2024/TT-BTC, Điều 7 khoản 3.
"""

import pytest

from lawtext import Context, find_citations

HERE = Context(document="10/2024/TT-BTC", article="dieu-7", clause="khoan-3")
NOWHERE = Context()


def cited(text: str, context: Context) -> list[str]:
    keys: list[str] = []
    for citation in find_citations(text, context=context):
        document = citation.document
        name = document.number or f"name:{document.name}" + (f"@{document.year}" if document.year else "")
        keys.append(f"{'this' if document.is_this else name}#{citation.provision or ''}")
    return list(dict.fromkeys(keys))


# Only the last kind before a number leads to it: "quy định tại Nghị định số", "Thông tư này và Thông tư số".
KIND_BEFORE_A_NUMBER = [
    ("tiền lương quy định tại Nghị định số 25/CP ngày 23/5/1993", ["25/CP#"]),
    (
        "hướng dẫn tại Điều 24 của Thông tư này và Thông tư số 03/2019/TT-BTP ngày 20 tháng 3 năm 2019",
        ["this#dieu-24", "03/2019/TT-BTP#"],
    ),
    (
        "theo quy định của Luật dược và Nghị định số 79/2006/NĐ-CP ngày 09 tháng 8 năm 2006",
        ["name:luật dược#", "79/2006/NĐ-CP#"],
    ),
    ("Báo cáo thẩm tra số 12/BC-HĐND", ["12/BC-HĐND#"]),
    ("Quyết định số 804 QĐ/ĐĐ ngày 01/8/1977; khoản 2 Điều 5 QĐ-UBND", ["804QĐ/ĐĐ#", "this#dieu-5-khoan-2"]),
]

# Text of PDF files and scans.
GLUED_AND_MISREAD = [
    ("theo phụ lục IThông tư này", ["this#phu-luc-1"]),
    ("quy định tạiĐiều 25, Điều 26Thông tư này", ["this#dieu-25", "this#dieu-26"]),
    ("theo Nghị định số126/2020/NĐ-CPgửi người nộp thuế", ["126/2020/NĐ-CP#"]),
    ("Thông tư 156/2013/TT-BTC,219/2013/TT-BTC", ["156/2013/TT-BTC#", "219/2013/TT-BTC#"]),
    ("điềm a khoàn 2 Điêu 5 Thông tưnày", ["this#dieu-5-khoan-2-diem-a"]),
    ("Khoản 2 Điều 5 của [**Thông tư số 06/2015/TT-BCT**](/luocdo.aspx?id=7)", ["06/2015/TT-BCT#dieu-5-khoan-2"]),
    # what a gazette puts between two pages
    (
        "theo khoản 2 \n \nCÔNG BÁO/Số 59 + 60/Ngày 05-7-2021 \n21 \n \nĐiều 5 Nghị định số 9/2020/NĐ-\n\n22\n"
        "CÔNG BÁO/Số 61/Ngày 06-7-2021\n\nCP",
        ["9/2020/NĐ-CP#dieu-5-khoan-2"],
    ),
    (
        "Điều 5 Luật Người ký: CỔNG THÔNG TIN Email: a@b.vn Thời gian ký: 22.09.2025 10:57:28 +07:00 Bảo hiểm y tế",
        ["name:luật bảo hiểm y tế#dieu-5"],
    ),
    ("số [148/2021/NĐ-CP](https://vi.du/x?keyword=37/2001/TTLT-BKHCN)", ["148/2021/NĐ-CP#"]),
]

# A treaty's or a contract's words may stand in the name of a law; and a code of the sea is no law.
NAMES = [
    (
        "Điều 12 Luật Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng số 69/2020/QH14",
        ["69/2020/QH14#dieu-12"],
    ),
    ("Điều 35 của Luật Thỏa thuận quốc tế năm 2020", ["name:luật thỏa thuận quốc tế@2020#dieu-35"]),
    (
        "khoản 2 Điều 17 Luật Tiêu chuẩn và Quy chuẩn kỹ thuật",
        ["name:luật tiêu chuẩn và quy chuẩn kỹ thuật#dieu-17-khoan-2"],
    ),
    ("Điều 169 của Bộ luật Lao động hoặc điều ước quốc tế", ["name:bộ luật lao động#dieu-169"]),
    ("Phần 2 của Bộ luật quốc tế về vận chuyển, Điều 5 Công ước về Luật Biển năm 1982", []),
    (
        "Luật Phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người (HIV/AIDS)",
        ["name:luật phòng, chống nhiễm vi rút gây ra hội chứng suy giảm miễn dịch mắc phải ở người (hiv/aids)#"],
    ),
    ("Luật HN&GĐ; Luật HKDD Việt Nam", ["name:luật hn&gđ#", "name:luật hkdd việt nam#"]),
    ("Luật Khuyến khích đầu tư trong nước (sửa đổi) số 03/1998/QH10", ["03/1998/QH10#"]),
    ("Căn cứ Luật Tổ chức HĐND và UBND ngày 26/11/2003", ["name:luật tổ chức hđnd và ubnd@2003#"]),
    # the title of an amending law ends with "và Luật X"; ";" goes on only in a title of many laws
    (
        "Luật sửa đổi, bổ sung một số điều của Luật Cán bộ, công chức và Luật Viên chức; Luật Doanh nghiệp",
        [
            "name:luật sửa đổi, bổ sung một số điều của luật cán bộ, công chức và luật viên chức#",
            "name:luật doanh nghiệp#",
        ],
    ),
    ("Điều 201 Nghị định quy định chi tiết thi hành một số điều của Luật Chứng khoán", ["name:luật chứng khoán#"]),
    ("Điều 40 Điều lệ Quỹ và Điều 7 Quy chế Tổ chức", []),
]

# One document for several places: said once, at the end, or at the beginning.
SHARED_DOCUMENT = [
    (
        "quy định tại Điều 15 và tạm xuất, tái nhập quy định tại Điều 17 Nghị định số 69/2018/NĐ-CP",
        ["69/2018/NĐ-CP#dieu-15", "69/2018/NĐ-CP#dieu-17"],
    ),
    (
        "theo Điều 104, Điều 105 và dịch vụ kế toán theo quy định tại Điều 150 Luật Quản lý thuế",
        ["name:luật quản lý thuế#dieu-104", "name:luật quản lý thuế#dieu-105", "name:luật quản lý thuế#dieu-150"],
    ),
    (
        "quy định tại Chương XXVIII và các quy định khác của Bộ luật Tố tụng hình sự",
        ["name:bộ luật tố tụng hình sự#chuong-28", "name:bộ luật tố tụng hình sự#"],
    ),
    (
        "Thông tư này hướng dẫn chi tiết một số điều của Luật Khiếu nại:\na) Khoản 2 Điều 3;\n2. Điều 5 sau.",
        ["this#", "name:luật khiếu nại#", "name:luật khiếu nại#dieu-3-khoan-2", "this#dieu-5"],
    ),
    (
        "sửa đổi, bổ sung khoản 9 Điều 3 và Mẫu số 01 kèm theo Thông tư số 109/2016/TT-BTC",
        ["109/2016/TT-BTC#dieu-3-khoan-9"],
    ),
    (
        "quy định tại Điều 26 Nghị định số 151/2017/NĐ-CP, khoản 2, khoản 3 Điều này và Điều 5 Thông tư này",
        ["151/2017/NĐ-CP#dieu-26", "this#dieu-7-khoan-2", "this#dieu-7-khoan-3", "this#dieu-5"],
    ),
    (
        "(Điều này có nội dung liên quan đến Điều 37.5.LQ.220. Quyết định; Điều 31. Báo cáo; Điều 32. Nội dung của "
        "Thông tư 02/2012/TT-BTP Hướng dẫn)",
        ["this#dieu-7", "02/2012/TT-BTP#dieu-31", "02/2012/TT-BTP#dieu-32", "02/2012/TT-BTP#"],
    ),
    (
        "Điều 18, khoản 1 Điều 20\nĐược sửa đổi, bổ sung bởi Thông tư số 10/2024/TT-BNV ngày 25/10/2024 sửa đổi, bổ "
        "sung một số điều của Thông tư số 07/2023/TT-BNV",
        ["07/2023/TT-BNV#dieu-18", "07/2023/TT-BNV#dieu-20-khoan-1", "10/2024/TT-BNV#", "07/2023/TT-BNV#"],
    ),
]

UNITS = [
    # budget codes and bank accounts
    ("hạch toán vào Loại 460, Khoản 463, Mục 7000; loại 370 khoản 371", []),
    ("nội dung thu, chi của tài khoản này", []),
    ("thuế suất quy định tại Chương 98", []),
    ("sổ theo dõi (Phụ lục II); theo mẫu Phụ lục I", ["this#phu-luc-2", "this#phu-luc-1"]),
    (
        "quy định tại Mục III - Danh mục ban hành kèm theo Quyết định số 573/QĐ-TTg",
        ["573/QĐ-TTg#muc-3"],
    ),
]

# Paragraphs that lost their line ends.
AMENDING_ON_ONE_LINE = [
    (
        "1. Sửa đổi, bổ sung khoản 1 Điều 5 Thông tư số 12/2020/TT-BTC như sau: “1. Mới.”. 2. Sửa đổi, bổ sung một số "
        "điểm của khoản 2: a) Sửa đổi, bổ sung điểm a: “a) Tờ khai”",
        [
            "12/2020/TT-BTC#dieu-5-khoan-1",
            "12/2020/TT-BTC#dieu-5-khoan-2",
            "12/2020/TT-BTC#dieu-5-khoan-2-diem-a",
        ],
    ),
    (
        "của Luật Đầu tư số 61/2020/QH14 đã được sửa đổi theo Luật số 28/2023/QH15 Sửa đổi, bổ sung khoản 3 Điều 29 "
        "như sau:\n“3. Theo Điều 30 của Luật này",
        ["61/2020/QH14#", "28/2023/QH15#", "61/2020/QH14#dieu-29-khoan-3", "61/2020/QH14#dieu-30"],
    ),
]

# What a list or a row is part of may be said before it, after it, or in the first cell.
LISTS_AND_ROWS = [
    (
        "các khoản 2, 5 và các khoản từ khoản 8 đến khoản 9 Điều 6; khoản 4 Điều 3 Nghị định số 5/2020/NĐ-CP",
        [f"5/2020/NĐ-CP#dieu-6-khoan-{clause}" for clause in (2, 5, 8, 9)] + ["5/2020/NĐ-CP#dieu-3-khoan-4"],
    ),
    (
        "Phụ lục 2, Phụ lục 3, 5 thuộc Phụ lục IV Nghị định số 5/2020/NĐ-CP",
        [f"5/2020/NĐ-CP#phu-luc-4-phu-luc-{label}" for label in (2, 3, 5)],
    ),
    (
        "Thông tư này hướng dẫn các nội dung sau:\n1. Điều 6;\n2. khoản 4 Điều 11;\n3. thi hành Luật Nhà ở",
        ["this#", "name:luật nhà ở#dieu-6", "name:luật nhà ở#dieu-11-khoan-4", "name:luật nhà ở#"],
    ),
    ("Nghị định số 5/2020/NĐ-CP về ghe | Khoản 3 Điều 7", ["5/2020/NĐ-CP#", "5/2020/NĐ-CP#dieu-7-khoan-3"]),
    (
        "9\nThông tư số 2/2020/TT-BTC\nquy định chi tiết một số\nđiều của Luật Giá\n"
        "- Khoản 3 Điều 3,\nĐiều 7\n- Phụ lục II",
        ["2/2020/TT-BTC#", "name:luật giá#"]
        + [f"2/2020/TT-BTC#{place}" for place in ("dieu-3-khoan-3", "dieu-7", "phu-luc-2")],
    ),
    (
        "Nghị định số 5/2020/NĐ-CP quy định về chợ nổi khoản 2 Điều 14; khoản 4 Điều 32;",
        ["5/2020/NĐ-CP#", "5/2020/NĐ-CP#dieu-14-khoan-2", "5/2020/NĐ-CP#dieu-32-khoan-4"],
    ),
    (
        "Điều 2, Điều 13 (trừ điểm b khoản 1 Điều 13) và Điều 16 Thông tư số 2/2020/TT-BTC",
        [f"2/2020/TT-BTC#{place}" for place in ("dieu-2", "dieu-13", "dieu-13-khoan-1-diem-b", "dieu-16")],
    ),
    ("tại tên và khoản 1 Điều 18, tên Điều 9", ["this#dieu-18-khoan-1", "this#dieu-18", "this#dieu-9"]),
    # a range that no law is long enough for is read as its two ends
    ("từ khoản 1 đến khoản 999 Điều 5", ["this#dieu-5-khoan-1", "this#dieu-5-khoan-999"]),
]

# "điểm" is a word too; a footnote stands elsewhere; quotation marks of other hands.
WORDS_AND_MARKS = [
    ("1. Cách tính điểm\na) Bài thi;", []),
    ("từ điểm 05 đến điểm 12 trên bản đồ", []),
    ("được giải quyết. Điều 8. Trách nhiệm Theo khoản 2 Điều này. Điều 9. Hiệu lực", ["this#dieu-8-khoan-2"]),
    ("4 Khoản này được bổ sung theo Điều 1 Nghị định số 5/2020/NĐ-CP", ["5/2020/NĐ-CP#dieu-1"]),
    (
        "1. Sửa đổi Điều 3 Thông tư số 2/2020/TT-BTC như sau:\n‟Điều 3. Theo Thông tư này.”\n"
        "2. Thông tư này có hiệu lực.",
        ["2/2020/TT-BTC#dieu-3", "2/2020/TT-BTC#", "this#"],
    ),
    ("theo Luật sửa đổi bổ sung Luật Giá", ["name:luật sửa đổi bổ sung luật giá#"]),
]

# As lawyers and letters write.
SHORTHAND = [
    ("Điều 5.2.a của Luật Đất đai", ["name:luật đất đai#dieu-5-khoan-2-diem-a"]),
    ("theo Điều 5.2 Nghị định số 15/2020/NĐ-CP", ["15/2020/NĐ-CP#dieu-5-khoan-2"]),
    ("Điều 3.5, Chương 3", ["this#chuong-3"]),  # of a treaty
    ("Điều 44.8.LQ.7", []),  # of the codification
    ("k2 Đ468 BLDS; K1, Đ5 Luật Đất đai", ["name:blds#dieu-468-khoan-2", "name:luật đất đai#dieu-5-khoan-1"]),
    ("phạt 2.000 đ 5 lần; vitamin K2, đ", []),
    ("quy định tại a, c khoản 2 Điều 6", ["this#dieu-6-khoan-2-diem-a", "this#dieu-6-khoan-2-diem-c"]),
    ("từ khoản 1 Điều 5 đến khoản 3 Điều 5", ["this#dieu-5-khoan-1", "this#dieu-5-khoan-2", "this#dieu-5-khoan-3"]),
    ("1. Điều 6; 2. khoản 4 Điều 11; 3. Hồ sơ", ["this#dieu-6", "this#dieu-11-khoan-4"]),
    ("Bản án số 12/2019/DS-ST, Quyết định số 05/2020/QĐST-DS", ["12/2019/DS-ST#", "05/2020/QĐST-DS#"]),
    (
        "các Điều 13, 14 của Pháp lệnh về hàm, cấp ngoại giao",
        [
            "name:pháp lệnh về hàm, cấp ngoại giao#dieu-13",
            "name:pháp lệnh về hàm, cấp ngoại giao#dieu-14",
        ],
    ),
]

TABLES = {
    "shorthand": SHORTHAND,
    "kind before a number": KIND_BEFORE_A_NUMBER,
    "glued and misread": GLUED_AND_MISREAD,
    "names": NAMES,
    "shared document": SHARED_DOCUMENT,
    "units": UNITS,
    "amending on one line": AMENDING_ON_ONE_LINE,
    "lists and rows": LISTS_AND_ROWS,
    "words and marks": WORDS_AND_MARKS,
}
ROWS = [pytest.param(*row, id=f"{title}: {row[0][:40]}") for title, table in TABLES.items() for row in table]


@pytest.mark.parametrize(("sentence", "expected"), ROWS)
def test_sentence(sentence: str, expected: list[str]) -> None:
    assert sorted(cited(sentence, HERE)) == sorted(expected)


def test_a_question_means_the_code_it_named() -> None:
    found = cited("Theo Bộ luật Hình sự 2015, trừ trường hợp tại Điều 142 của Bộ luật này, thì sao?", NOWHERE)
    assert found == ["name:bộ luật hình sự@2015#", "name:bộ luật hình sự@2015#dieu-142"]


def test_a_number_that_tells_no_kind_may_be_any_document() -> None:
    assert cited("Nghị định này có hiệu lực", Context(document="251/N")) == ["this#"]


def test_the_span_of_a_place_whose_section_adds_nothing_is_whole() -> None:
    text = "tại Mục III Điều 1 Quyết định số 1671/QĐ-TTg"
    (citation,) = find_citations(text)
    assert text[citation.start : citation.end] == "Mục III Điều 1 Quyết định số 1671/QĐ-TTg"
