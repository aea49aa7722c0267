"""Titles as registers have them, as they are shown, and what of them is counted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking.weights import counted_title, shown_title

# (type, number, title as crawled, what is counted); each seen in the corpus
TITLES = [
    # nothing to clean
    ("Luật", "49/2010/QH12", "Luật Bưu chính", "Luật Bưu chính 49/2010/QH12"),
    ("Bộ luật", "91/2015/QH13", "Bộ luật Dân sự", "Bộ luật Dân sự 91/2015/QH13"),
    (
        "Nghị định",
        "03/2019/NĐ-CP",
        "Nghị định Về hoạt động viễn thám",
        "Nghị định Về hoạt động viễn thám 03/2019/NĐ-CP",
    ),
    # the type twice
    ("Luật", "08/2022/QH15", "Luật Luật Kinh doanh bảo hiểm", "Luật Kinh doanh bảo hiểm 08/2022/QH15"),
    (
        "Luật",
        "65/2020/QH14",
        "Luật Luật sửa đổi, bổ sung một số điều của Luật tổ chức Quốc hội",
        "Luật sửa đổi, bổ sung một số điều của Luật tổ chức Quốc hội 65/2020/QH14",
    ),
    (
        "Thông tư",
        "02/2024/TT-BQP",
        "Thông tư Thông tư về công tác đăng kiểm tàu quân sự",
        "Thông tư về công tác đăng kiểm tàu quân sự 02/2024/TT-BQP",
    ),
    # … but there is a law on lawyers
    ("Luật", "65/2006/QH11", "Luật Luật sư", "Luật Luật sư 65/2006/QH11"),
    (
        "Luật",
        "20/2012/QH13",
        "Luật sửa đổi, bổ sung một số điều của Luật Luật sư",
        "Luật sửa đổi, bổ sung một số điều của Luật Luật sư 20/2012/QH13",
    ),
    # type and number twice, and who issued it
    (
        "Thông tư",
        "17/2013/TT-BTTTT",
        "Thông tư Thông tư 17/2013/TT-BTTTT quy định về hoạt động của điểm Bưu điện - Văn hóa xã do Bộ trưởng Bộ Thông "
        "tin và Truyền thông ban hành",
        "Thông tư quy định về hoạt động của điểm Bưu điện - Văn hóa xã 17/2013/TT-BTTTT",
    ),
    (
        "Nghị định",
        "33/2022/NĐ-CP",
        "Nghị định Nghị định 33/2022/NĐ-CP quy định chi tiết một số điều của Pháp lệnh Quản lý thị trường",
        "Nghị định quy định chi tiết một số điều của Pháp lệnh Quản lý thị trường 33/2022/NĐ-CP",
    ),
    # who issued it, at the end
    (
        "Thông tư",
        "26/2023/TT-BYT",
        "Thông tư hướng dẫn quản lý thuốc methadone do Bộ trưởng Bộ Y tế ban hành",
        "Thông tư hướng dẫn quản lý thuốc methadone 26/2023/TT-BYT",
    ),
    (
        "Quyết định",
        "24/2023/QĐ-TTg",
        "Quyết định về điều kiện xác định người bị nhiễm HIV do tai nạn rủi ro nghề nghiệp do Thủ tướng Chính phủ ban "
        "hành",
        "Quyết định về điều kiện xác định người bị nhiễm HIV do tai nạn rủi ro nghề nghiệp 24/2023/QĐ-TTg",
    ),
    # … but not in the middle, where it says what is repealed
    (
        "Thông tư",
        "11/2022/TT-BKHCN",
        "Thông tư Bãi bỏ các văn bản quy phạm pháp luật do Bộ trưởng Bộ Khoa học và Công nghệ ban hành quy "
        "định về tỷ lệ "
        "nội địa hóa",
        "Thông tư Bãi bỏ các văn bản quy phạm pháp luật do Bộ trưởng Bộ Khoa học và Công nghệ ban hành quy "
        "định về tỷ lệ "
        "nội địa hóa 11/2022/TT-BKHCN",
    ),
    # the day and the issuer of the document itself
    (
        "Thông tư",
        "32/2018/TT-BCT",
        "Thông tư số 32/2018/TT-BCT ngày 08 tháng 10 năm 2018 của Bộ trưởng Bộ Công Thương quy định mẫu, quy cách",
        "Thông tư quy định mẫu, quy cách 32/2018/TT-BCT",
    ),
    (
        "Thông tư",
        "84/CP",
        "Thông tư ngày 8-8-1994 của Chính phủ quy định chi tiết thi hành Pháp lệnh Thuế bổ sung",
        "Thông tư quy định chi tiết thi hành Pháp lệnh Thuế bổ sung 84/CP",
    ),
    # … and of those that it amends or carries out
    (
        "Thông tư",
        "06/2023/TT-BYT",
        "Thông tư sửa đổi, bổ sung một số điều của Thông tư số 15/2019/TT-BYT ngày 11 tháng 7 năm 2019 của "
        "Bộ trưởng Bộ "
        "Y tế quy định việc đấu thầu thuốc tại các cơ sở y tế công lập",
        "Thông tư sửa đổi, bổ sung một số điều của Thông tư số 15/2019/TT-BYT quy định việc đấu thầu thuốc "
        "tại các cơ sở "
        "y tế công lập 06/2023/TT-BYT",
    ),
    (
        "Thông tư",
        "29/2010/TT-BYT",
        "Thông tư Hướng dẫn thi hành một số Điều Nghị định số 88/2008/NĐ-CP ngày 05 tháng 8 năm 2008 của Chính phủ về "
        "xác định lại giới tính",
        "Thông tư Hướng dẫn thi hành một số Điều Nghị định số 88/2008/NĐ-CP về xác định lại giới tính 29/2010/TT-BYT",
    ),
    (
        "Nghị định",
        "13/2022/NĐ-CP",
        "Nghị định Sửa đổi Nghị định số 132/2008/NĐ-CP ngày 31 tháng 12 năm 2008, Nghị định số 74/2018/NĐ-CP ngày 15 "
        "tháng 5 năm 2018 của Chính phủ quy định chi tiết Luật Chất lượng sản phẩm",
        "Nghị định Sửa đổi Nghị định số 132/2008/NĐ-CP, Nghị định số 74/2018/NĐ-CP quy định chi tiết Luật "
        "Chất lượng sản "
        "phẩm 13/2022/NĐ-CP",
    ),
    # a day that tells of people stays
    (
        "Thông tư liên tịch",
        "04/2011/TTLT-BCA-BTC",
        "Thông tư liên tịch Hướng dẫn chế độ hưu trí đối với cán bộ kháng chiến từ ngày 30 tháng 4 năm 1975 về trước",
        "Thông tư liên tịch Hướng dẫn chế độ hưu trí đối với cán bộ kháng chiến từ ngày 30 tháng 4 năm 1975 về trước "
        "04/2011/TTLT-BCA-BTC",
    ),
    # says nothing
    ("Thông tư", "10/2019/TT-BTC", "Thông tư Thông tư số 10/2019/TT-BTC", ""),
    ("Nghị quyết", "23/2003/QH11", "Nghị quyết số 23/2003/QH11", ""),
    # the number of another document is not its own
    ("Thông tư", "1/2019/TT-BTC", "Thông tư 1/2019/TT-BTCA về thuế", "Thông tư 1/2019/TT-BTCA về thuế 1/2019/TT-BTC"),
    # no type known
    ("", "3745/QĐ-UBND", "Về giá đất", "Về giá đất 3745/QĐ-UBND"),
]


@pytest.mark.parametrize(("doc_type", "number", "title", "counted"), TITLES)
def test_counts_what_tells_an_instrument_from_others(doc_type: str, number: str, title: str, counted: str):
    assert counted_title(title, doc_type=doc_type, number=number) == counted


@pytest.mark.parametrize(
    ("doc_type", "title", "shown"),
    [
        ("Luật", "Luật Luật Kinh doanh bảo hiểm", "Luật Kinh doanh bảo hiểm"),
        ("Luật", "Luật Luật sư", "Luật Luật sư"),
        ("Luật", "Luật Luật Luật sư", "Luật Luật sư"),
        ("Thông tư", "Thông tư Thông tư 17/2013/TT-BTTTT quy định X", "Thông tư 17/2013/TT-BTTTT quy định X"),
        ("Thông tư", "Thông tư số 10/2019/TT-BTC", "Thông tư số 10/2019/TT-BTC"),
        ("", "Về giá đất", "Về giá đất"),
    ],
)
def test_shows_the_type_once(doc_type: str, title: str, shown: str):
    assert shown_title(title, doc_type=doc_type) == shown


@given(st.text(max_size=200), st.sampled_from(["", "Luật", "Thông tư"]), st.sampled_from(["1/2019/TT-BTC", "84/CP"]))
def test_any_text_is_counted_in_its_own_words(title: str, doc_type: str, number: str):
    counted = counted_title(title, doc_type=doc_type, number=number)
    assert counted == "" or counted.endswith(number)
    own = set(re.findall(r"\w+", f"{title} {doc_type} {number}"))
    assert set(re.findall(r"\w+", counted)) <= own
