"""What puts documents out of force, one row each: the form, the words, what ends.

Expected: `kind document` for the whole, `kind document#provisions` for parts, `kind document#` where the part is told
in words only; then `@day` and `!` for an exception.
"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext import Context, Ending, find_endings
from lawtext.amendments import Confidence, find_amendments, find_amendments_in
from lawtext.structure.recipe import parse_article


def said(one: Ending) -> str:
    document = one.document.number or f"{one.document.name}@{one.document.year or ''}"
    provisions = "" if one.whole else "#" + " ".join(map(str, one.provisions))
    day = f" @{one.date}" if one.date else ""
    return f"{one.kind} {document}{provisions}{day}{' !' if one.exception else ''}"


WHOLE = [
    # the verb first
    ("2. Bãi bỏ Quyết định số 12/2009/QĐ-TTg.", ["repealed 12/2009/QĐ-TTg"]),
    ("Thông tư này thay thế cho Thông tư số 3/2010/TT-BYT.", ["replaced 3/2010/TT-BYT"]),
    ("Thông tư này thay thế Thông tư số 3/2010//TT-BYT.", ["replaced 3/2010/TT-BYT"]),  # a key struck twice
    ("2. Bãi bỏ hiệu lực thi hành của Quyết định số 4/2002/QĐ-BYT.", ["repealed 4/2002/QĐ-BYT"]),
    ("2. Bãi bỏ toàn bộ các quy định của Nghị định số 5/2001/NĐ-CP.", ["repealed 5/2001/NĐ-CP"]),
    # effect and replacement in one sentence, with any mark or none between them
    (
        "Thông tư này có hiệu lực từ ngày 01 tháng 3 năm 2019; thay thế Thông tư số 3/2010/TT-BYT.",
        ["replaced 3/2010/TT-BYT"],
    ),
    (
        "Thông tư này có hiệu lực thi hành từ ngày 01 tháng 3 năm 2019 thay thế Thông tư số 3/2010/TT-BYT.",
        ["replaced 3/2010/TT-BYT"],
    ),
    # what ends stands first
    ("Thông tư số 3/2010/TT-BYT không còn hiệu lực kể từ ngày Thông tư này có hiệu lực.", ["ended 3/2010/TT-BYT"]),
    ("2. Kể từ ngày Nghị định này có hiệu lực thì Nghị định số 5/2001/NĐ-CP hết hiệu lực.", ["ended 5/2001/NĐ-CP"]),
    (
        "Thông tư này có hiệu lực từ ngày 01 tháng 3 năm 2019; Thông tư số 3/2010/TT-BYT hết hiệu lực.",
        ["ended 3/2010/TT-BYT"],
    ),
    (
        "2. Các văn bản: Thông tư số 3/2010/TT-BYT; Quyết định số 4/2002/QĐ-BYT hết hiệu lực.",
        ["ended 3/2010/TT-BYT", "ended 4/2002/QĐ-BYT"],
    ),
    # "hết hiệu lực" and "chấm dứt hiệu lực" in both directions
    ("2. Chấm dứt hiệu lực thi hành của Thông tư số 3/2010/TT-BYT.", ["ended 3/2010/TT-BYT"]),
    ("Kể từ ngày Thông tư này có hiệu lực, chấm dứt hiệu lực của Thông tư số 3/2010/TT-BYT.", ["ended 3/2010/TT-BYT"]),
    (
        "2. Hết hiệu lực các văn bản sau: Thông tư số 3/2010/TT-BYT; Nghị định số 5/2001/NĐ-CP.",
        ["ended 3/2010/TT-BYT", "ended 5/2001/NĐ-CP"],
    ),
    ("Thông tư này thay thế và chấm dứt hiệu lực của Thông tư số 3/2010/TT-BYT.", ["replaced 3/2010/TT-BYT"]),
    ("Thông tư số 3/2010/TT-BYT bị thay thế bởi Thông tư này.", ["replaced 3/2010/TT-BYT"]),
    ("2. Đình chỉ việc thi hành Thông tư số 3/2010/TT-BYT.", ["suspended 3/2010/TT-BYT"]),
    # names that begin with "về", and short names in brackets
    ("2. Pháp lệnh về lực lượng dự bị động viên hết hiệu lực.", ["ended pháp lệnh về lực lượng dự bị động viên@"]),
    (
        "Thông tư này thay thế Thông tư số 3/2010/TT-BYT (sau đây gọi là Thông tư 3) và Thông tư số 4/2012/TT-BYT.",
        ["replaced 3/2010/TT-BYT", "replaced 4/2012/TT-BYT"],
    ),
    # days of their own, before and behind
    ("Nghị định số 5/2001/NĐ-CP hết hiệu lực từ ngày 01 tháng 7 năm 2026.", ["ended 5/2001/NĐ-CP @2026-07-01"]),
    ("1. Từ ngày 01 tháng 7 năm 2026, Nghị định số 5/2001/NĐ-CP hết hiệu lực.", ["ended 5/2001/NĐ-CP @2026-07-01"]),
    (
        "Ngưng hiệu lực thi hành từ ngày 01/12/2026 đến hết ngày 31/12/2026 đối với Thông tư số 3/2010/TT-BYT.",
        ["suspended 3/2010/TT-BYT @2026-12-01"],
    ),
    # lists below a line and in one
    (
        "2. Các văn bản sau đây hết hiệu lực:\na) Luật Cũ số 7/1999/QH10;\nb) Pháp lệnh Giống cây năm 1992;\n"
        "c) Điều 3 Nghị định số 5/2001/NĐ-CP.",
        ["ended 7/1999/QH10", "ended pháp lệnh giống cây@1992", "ended 5/2001/NĐ-CP#dieu-3"],
    ),
    (
        "2. Thông tư này thay thế các Thông tư số 3/2010/TT-BYT, số 6/2011/TT-BYT và số 8/2012/TT-BYT.",
        ["replaced 3/2010/TT-BYT", "replaced 6/2011/TT-BYT", "replaced 8/2012/TT-BYT"],
    ),
    # "quy định tại các Nghị định sau đây" only heads a list
    (
        "2. Quy định tại các Nghị định sau đây hết hiệu lực:\na) Nghị định số 5/2001/NĐ-CP về phí;\n"
        "b) Điều 6 Nghị định số 9/2002/NĐ-CP.",
        ["ended 5/2001/NĐ-CP", "ended 9/2002/NĐ-CP#dieu-6"],
    ),
    # all the rules of a decree are the decree; said twice is said once
    ("2. Các quy định tại Nghị định số 5/2001/NĐ-CP hết hiệu lực.", ["ended 5/2001/NĐ-CP"]),
    ("2. Thông tư này thay thế Thông tư số 3/2010/TT-BYT về phí hết hiệu lực thi hành.", ["replaced 3/2010/TT-BYT"]),
    # a title with "bằng" does not say what comes instead
    (
        "2. Thông tư này thay thế Thông tư số 3/2010/TT-BGDĐT ban hành mẫu bằng tốt nghiệp; Thông tư số "
        "6/2011/TT-BGDĐT.",
        ["replaced 3/2010/TT-BGDĐT", "replaced 6/2011/TT-BGDĐT"],
    ),
    # a passage that begins in the middle of an article
    (
        "2. Luật Cũ số 7/1999/QH10 hết hiệu lực kể từ ngày Luật này có hiệu lực.\nĐiều 9. Chuyển tiếp\nHồ sơ đã nộp "
        "theo Luật Cũ số 7/1999/QH10 được giải quyết tiếp.",
        ["ended 7/1999/QH10"],
    ),
]

TAILS = [
    # the amended decree in the title of the one that ends
    (
        "2. Bãi bỏ Nghị định số 9/2012/NĐ-CP sửa đổi, bổ sung một số điều của Nghị định số 5/2001/NĐ-CP về thuế.",
        ["repealed 9/2012/NĐ-CP"],
    ),
    # titles of circulars name laws and decrees, even behind a semicolon: no circular ends these
    (
        "Thông tư này thay thế Thông tư số 3/2010/TT-BTC hướng dẫn Luật Phí; Luật sửa đổi, bổ sung một số điều của "
        "Luật Phí và Nghị định số 5/2009/NĐ-CP.",
        ["replaced 3/2010/TT-BTC"],
    ),
    (
        "Thông tư này thay thế Thông tư số 3/2010/TT-BTC quy định chi tiết và hướng dẫn thi hành Nghị định số "
        "5/2009/NĐ-CP.",
        ["replaced 3/2010/TT-BTC"],
    ),
    # behind such a title the list goes on with documents of the rank of the first
    (
        "Thông tư số 3/2010/TT-BTC hướng dẫn Nghị định số 5/2009/NĐ-CP và Quyết định số 8/2008/QĐ-BTC hết hiệu lực.",
        ["ended 3/2010/TT-BTC", "ended 8/2008/QĐ-BTC"],
    ),
    # a semicolon inside a title begins no member
    (
        "2. Bãi bỏ Điều 4 Thông tư số 9/2018/TT-BYT sửa đổi Thông tư số 3/2010/TT-BYT quy định mẫu bằng; việc in, cấp "
        "và Thông tư số 6/2017/TT-BYT.",
        ["repealed 9/2018/TT-BYT#dieu-4"],
    ),
    # a title with a capital, and the articles it names
    (
        "2. Thông tư này thay thế:\na) Thông tư số 9/2018/TT-BYT của Bộ trưởng Bộ Y tế Sửa đổi, bổ sung Điều 16 và "
        "Điều 17 của Thông tư số 3/2010/TT-BYT.",
        ["replaced 9/2018/TT-BYT"],
    ),
    (
        "Bãi bỏ Thông tư số 9/2018/TT-BYT của Bộ Y tế sửa đổi một số Điều của Quyết định số 86 và "
        "Thông tư số 3/2018/TT-BYT.",
        ["repealed 9/2018/TT-BYT"],
    ),
    # histories, and what a comma opens again behind one
    (
        "2. Luật Cũ số 7/1999/QH10 đã được sửa đổi, bổ sung một số điều theo Luật số 8/2009/QH12 và Luật số "
        "9/2010/QH12, Nghị quyết số 4/2008/QH12 về thí điểm hết hiệu lực.",
        ["ended 7/1999/QH10", "ended 4/2008/QH12"],
    ),
    (
        "2. Pháp lệnh Kiểm tra số 3/2002/PL-UBTVQH11 đã được sửa đổi theo Pháp lệnh số 15/2011/PL-UBTVQH12, Pháp lệnh "
        "Kiểm dịch số 5/2002/PL-UBTVQH11 hết hiệu lực kể từ ngày Luật này có hiệu lực.",
        ["ended 3/2002/PL-UBTVQH11", "ended 5/2002/PL-UBTVQH11"],
    ),
    # exceptions, of all and of one
    (
        "Luật Cũ số 7/1999/QH10 hết hiệu lực kể từ ngày Luật này có hiệu lực, trừ trường hợp quy định tại Điều 86.",
        ["ended 7/1999/QH10 !"],
    ),
    (
        "Các thông tư: Thông tư số 3/2010/TT-BYT; Thông tư số 6/2011/TT-BYT (trừ khoản 2 Điều 15) hết hiệu lực.",
        ["ended 3/2010/TT-BYT", "ended 6/2011/TT-BYT !"],
    ),
    (
        "2. Các văn bản sau đây hết hiệu lực:\na) Nghị định số 5/2001/NĐ-CP; riêng quy định tại Điều 6, Điều 8 tiếp "
        "tục thực hiện đến hết ngày 31 tháng 12 năm 2030;\nb) Nghị định số 9/2002/NĐ-CP.",
        ["ended 5/2001/NĐ-CP !", "ended 9/2002/NĐ-CP"],
    ),
    # "khấu trừ", "bù trừ" take nothing out
    (
        "2. Bãi bỏ Thông tư số 3/2010/TT-BTC về khấu trừ thuế và Thông tư số 6/2011/TT-BTC về bù trừ chứng khoán.",
        ["repealed 3/2010/TT-BTC", "repealed 6/2011/TT-BTC"],
    ),
    # an end that waits for an event
    (
        "Quyết định số 4/2002/QĐ-TTg hết hiệu lực kể từ ngày Tổng công ty Lưu ký bắt đầu hoạt động.",
        ["ended 4/2002/QĐ-TTg !"],
    ),
]

PARTS = [
    # only as far as it contradicts
    ("2. Các quy định tại Nghị định số 5/2001/NĐ-CP trái với Nghị định này bị bãi bỏ.", ["repealed 5/2001/NĐ-CP#"]),
    # long words for a part; "miễn trừ" is no exception
    (
        "2. Bãi bỏ quy định về phí và lệ phí thẩm định hồ sơ miễn trừ tại các Điều 51, 52 Nghị định số 5/2001/NĐ-CP.",
        ["repealed 5/2001/NĐ-CP#dieu-51 dieu-52"],
    ),
    ("2. Bãi bỏ nội dung quy định liên quan đến phí tại Thông tư số 3/2010/TT-BYT.", ["repealed 3/2010/TT-BYT#"]),
    # a colon behind the unit; a history before a semicolon; a range told in full at both ends
    (
        "2. Bãi bỏ các khoản: 1 và 3 Điều 4 Nghị định số 5/2001/NĐ-CP.",
        ["repealed 5/2001/NĐ-CP#dieu-4-khoan-1 dieu-4-khoan-3"],
    ),
    (
        "2. Bãi bỏ Điều 3 Nghị định số 5/2001/NĐ-CP được bổ sung bởi Điều 2 Nghị định số 7/2007/NĐ-CP; Điều 4 Nghị "
        "định số 6/2002/NĐ-CP.",
        ["repealed 5/2001/NĐ-CP#dieu-3", "repealed 6/2002/NĐ-CP#dieu-4"],
    ),
    (
        "2. Bãi bỏ từ khoản 1 Điều 5 đến khoản 3 Điều 5 Nghị định số 5/2001/NĐ-CP.",
        ["repealed 5/2001/NĐ-CP#dieu-5-khoan-1 dieu-5-khoan-2 dieu-5-khoan-3"],
    ),
    # scopes: what stands before the document takes a part of it
    ("2. Bãi bỏ nội dung quy định tại Thông tư số 3/2010/TT-BYT.", ["repealed 3/2010/TT-BYT#"]),
    ("2. Bãi bỏ các quy định sau trong Thông tư số 3/2010/TT-BYT.", ["repealed 3/2010/TT-BYT#"]),
    ("2. Bãi bỏ nội dung liên quan đến lệ phí của Thông tư số 3/2010/TT-BYT.", ["repealed 3/2010/TT-BYT#"]),
    ("2. Biểu mẫu số 5 ban hành kèm theo Thông tư số 3/2010/TT-BYT hết hiệu lực.", ["ended 3/2010/TT-BYT#"]),
    ("2. Ngưng một phần hiệu lực của Thông tư số 3/2010/TT-BYT.", ["suspended 3/2010/TT-BYT#"]),
    ("2. Thông tư số 3/2010/TT-BYT hết hiệu lực một phần.", ["ended 3/2010/TT-BYT#"]),
    (
        "2. Bãi bỏ quy định về phí tại các văn bản: Thông tư số 3/2010/TT-BYT; Thông tư số 6/2011/TT-BYT.",
        ["repealed 3/2010/TT-BYT#", "repealed 6/2011/TT-BYT#"],
    ),
    # what ";" parts is no longer under the scope
    (
        "2. Nghị định số 5/2001/NĐ-CP và các quy định về cước trong Nghị định số 9/2002/NĐ-CP hết hiệu lực.",
        ["ended 5/2001/NĐ-CP", "ended 9/2002/NĐ-CP#"],
    ),
    # places told beside a scope
    (
        "Quy chuẩn kỹ thuật về phao khẩn cấp quy định tại khoản 17 Điều 1 Thông tư số 3/2010/TT-BYT hết hiệu lực.",
        ["ended 3/2010/TT-BYT#dieu-1-khoan-17"],
    ),
    (
        "Khoản 2 và khoản 5 Điều 9a Thông tư số 3/2010/TT-BYT được thay thế bởi khoản 2 Điều 4 Thông tư này.",
        ["replaced 3/2010/TT-BYT#dieu-9a-khoan-2 dieu-9a-khoan-5"],
    ),
    ("2. Thông tư này thay thế: Điều 1 Thông tư số 3/2010/TT-BYT.", ["replaced 3/2010/TT-BYT#dieu-1"]),
    (
        "2. Bãi bỏ Điều 5 và các quy định về phí tại Nghị định số 5/2001/NĐ-CP.",
        ["repealed 5/2001/NĐ-CP#dieu-5", "repealed 5/2001/NĐ-CP#"],
    ),
    # words struck out between provisions
    (
        "2. Bãi bỏ Điều 7; cụm từ “A” tại khoản 1 Điều 17; Điều 31 Nghị định số 5/2001/NĐ-CP.",
        ["repealed 5/2001/NĐ-CP#dieu-7 dieu-31"],
    ),
    (
        "4. Bãi bỏ khoản 1 Điều 8, cụm từ “A” tại điểm b khoản 2 Điều 9 Nghị định số 5/2001/NĐ-CP.",
        ["repealed 5/2001/NĐ-CP#dieu-8-khoan-1"],
    ),
    ("Bãi bỏ Điều 4 của Pháp lệnh, số 1/2018/UBTVQH14.", ["repealed 1/2018/UBTVQH14#dieu-4"]),
    (
        "2. Nghị định này thay thế và bãi bỏ các quy định về phí tại khoản 1 Điều 1 và Điều 3 Nghị định số "
        "5/2001/NĐ-CP.",
        ["repealed 5/2001/NĐ-CP#dieu-1-khoan-1 dieu-3"],
    ),
]

NOTHING = [
    "Giao Tổng cục trưởng trình Bộ trưởng ban hành Quyết định để thay thế Quyết định số 4/2002/QĐ-BYT.",
    "Khoản 10 được thực hiện khi các quy định tại Điều 18 Nghị định số 5/2001/NĐ-CP được bãi bỏ.",
    "Thực hiện theo Nghị định số 5/2001/NĐ-CP và các văn bản sửa đổi, bổ sung, thay thế (nếu có).",
    "Điều này được bãi bỏ theo quy định tại khoản 2 Điều 3 Thông tư số 3/2010/TT-BYT, có hiệu lực từ ngày 01/3/2011.",
    "Nghị định này có hiệu lực đến khi Nghị quyết số 54/2022/QH15 hết hiệu lực thi hành.",
    "5. Thay thế, bãi bỏ các từ, cụm từ, phụ lục tại Nghị định số 5/2001/NĐ-CP",
    "1. Sửa đổi khoản 2 Điều 5 Nghị định số 5/2001/NĐ-CP như sau: “2. Bãi bỏ Thông tư số 3/2010/TT-BYT.”.",
    "Giấy chứng nhận được cấp theo Thông tư số 3/2010/TT-BYT hết hiệu lực kể từ ngày Thông tư này có hiệu lực.",
    "Danh mục kèm theo: STT Văn bản hết hiệu lực Lý do hết hiệu lực 12 Nghị định số 5/2001/NĐ-CP hết hiệu lực.",
    "Thông tư này thay thế: (không có)./. Số: 95/VBHN-BYT XÁC THỰC VĂN BẢN HỢP NHẤT",
]


@pytest.mark.parametrize(("text", "expected"), [*WHOLE, *TAILS, *PARTS])
def test_tells_what_ends(text: str, expected: list[str]) -> None:
    assert [said(one) for one in find_endings(text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_ends_nothing(text: str) -> None:
    assert find_endings(text) == ()


class TestFindEndings:
    @pytest.mark.parametrize("text", [text for text, _ in [*WHOLE, *TAILS, *PARTS]])
    def test_reads_as_find_amendments_does(self, text: str) -> None:
        whole = {one.document for one in find_endings(text) if one.whole}
        read = find_amendments_in([parse_article(text, "1")])
        assert whole <= {one.document for one in read if not one.provision and not one.part} or "Điều 9." in text

    def test_knows_the_rank_of_the_document_that_speaks(self) -> None:
        text = "Bãi bỏ Quyết định số 4/2002/QĐ-BYT hướng dẫn Nghị định số 5/2001/NĐ-CP; Nghị định số 9/2002/NĐ-CP."
        numbers = {
            number: [one.document.number for one in find_endings(text, context=Context(document=number))]
            for number in ("8/2020/TT-BYT", "8/2020/NĐ-CP")
        }
        assert numbers["8/2020/TT-BYT"] == ["4/2002/QĐ-BYT"]
        assert numbers["8/2020/NĐ-CP"] == ["4/2002/QĐ-BYT", "9/2002/NĐ-CP"]

    def test_an_unparsed_document_is_read_for_amendments_too(self) -> None:
        (found,) = find_amendments("Điều 1. Bãi bỏ\nBãi bỏ Thông tư số 3/2010/TT-BYT.")
        assert (found.document.number, found.pattern, found.confidence) == ("3/2010/TT-BYT", "verb.first", "sure")

    def test_takes_the_amended_document_from_the_title(self) -> None:
        (found,) = find_endings("1. Bãi bỏ Điều 5.", context={"title": "Thông tư sửa đổi Thông tư số 3/2010/TT-BYT"})
        assert said(found) == "repealed 3/2010/TT-BYT#dieu-5"

    def test_reads_a_document_with_its_title(self) -> None:
        text = (
            "BỘ Y TẾ\nSố: 8/2020/TT-BYT\nHà Nội, ngày 01 tháng 3 năm 2020\nTHÔNG TƯ\nBãi bỏ một số điều của Thông tư "
            "số 3/2010/TT-BYT\nĐiều 1. Bãi bỏ\n1. Bãi bỏ Điều 5.\nĐiều 2. Hiệu lực\nThông tư này có hiệu lực từ ngày "
            "01 tháng 5 năm 2020 và thay thế Thông tư số 6/2011/TT-BYT."
        )
        found = [said(one) for one in find_endings(text)]
        assert "repealed 3/2010/TT-BYT#dieu-5" in found
        assert "replaced 6/2011/TT-BYT" in found
        assert "repealed 3/2010/TT-BYT" not in found

    @pytest.mark.parametrize(
        ("text", "pattern", "confidence"),
        [
            ("Bãi bỏ Thông tư số 3/2010/TT-BYT.", "verb.first", Confidence.SURE),
            ("Thông tư số 3/2010/TT-BYT hết hiệu lực.", "subject.first", Confidence.SURE),
            ("2. Các văn bản sau hết hiệu lực:\na) Thông tư số 3/2010/TT-BYT.", "below.first", Confidence.SURE),
            ("Bãi bỏ Thông tư số 3/2010/TT-BYT, trừ Điều 5.", "verb.first", Confidence.LIKELY),
            ("Bãi bỏ các quy định về phí tại Thông tư số 3/2010/TT-BYT.", "verb.first", Confidence.LIKELY),
            ("Bãi bỏ các quy định tại Thông tư số 3/2010/TT-BYT.", "verb.first", Confidence.LIKELY),
            ("Bãi bỏ Luật Phí năm 1999.", "verb.first", Confidence.DOUBTFUL),
            ("Thông tư này bãi bỏ Nghị định số 5/2001/NĐ-CP.", "verb.first", Confidence.DOUBTFUL),
        ],
    )
    def test_says_how_it_was_found(self, text: str, pattern: str, confidence: Confidence) -> None:
        (found,) = find_endings(text)
        assert (found.pattern, found.confidence) == (pattern, confidence)

    def test_is_written_as_plain_data(self) -> None:
        (found,) = find_endings("1. Bãi bỏ Điều 5 Nghị định số 5/2001/NĐ-CP từ ngày 01 tháng 7 năm 2026.")
        told = found.to_dict()
        assert told["provisions"] == ["dieu-5"]
        assert (told["kind"], told["whole"], told["date"]) == ("repealed", False, "2026-07-01")

    @given(
        st.one_of(
            st.text(), st.lists(st.sampled_from([*NOTHING, *(text for text, _ in [*WHOLE, *TAILS])])).map("\n".join)
        )
    )
    def test_never_raises_and_stays_inside_the_text(self, text: str) -> None:
        for one in find_endings(text):
            assert 0 <= one.start <= one.end <= len(text)
            assert one.whole == (not one.provisions and not one.part)

    @pytest.mark.parametrize("piece", [WHOLE[0][0], TAILS[6][0], PARTS[10][0], "trừ ", "bãi bỏ ", "; riêng ", "(trừ "])
    def test_time_grows_with_the_length_of_the_text(self, piece: str) -> None:
        def seconds(count: int) -> float:
            began = time.process_time()
            find_endings(piece * count)
            return time.process_time() - began

        seconds(20)
        short = min(seconds(100) for _ in range(2))
        assert seconds(400) < 4 * 3 * short + 0.5
